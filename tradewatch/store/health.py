"""Examine the database: is it whole, does it fit this program, how much does it hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from tradewatch.errors import StoreError
from tradewatch.store import fulltext, migrations
from tradewatch.store.engine import Store
from tradewatch.store.tables import article, metadata
from tradewatch.store.trouble import shown

__all__ = ["SIZE", "Check", "Stats", "check", "stats"]


@dataclass(frozen=True, slots=True)
class Check:
    """One examination and what it found wrong; nothing when all is well."""

    name: str
    problems: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


@dataclass(frozen=True, slots=True)
class Stats:
    """How much a database holds."""

    database: str
    version: str | None
    rows: Mapping[str, int]
    bytes: int
    oldest: datetime | None  # publication of the oldest article
    newest: datetime | None
    archive_bytes: int  # of the WARC files
    archive_files: int


def check(store: Store) -> list[Check]:
    """All examinations; those that need the tables are left out where the tables are not this program's."""
    version = _version(store)
    if not version.ok:
        return [version]
    return [version, _whole(store), _references(store), Check("full text", tuple(fulltext.check(store)))]


def _version(store: Store) -> Check:
    try:
        found = store.version()
    except StoreError as problem:
        return Check("schema version", (str(problem),))
    if found == migrations.HEAD:
        return Check("schema version")
    return Check("schema version", (f"the tables are at {found or 'nothing'}, this program wants {migrations.HEAD}",))


def _whole(store: Store) -> Check:
    """SQLite examines its pages and indexes; PostgreSQL examines what it reads, so it is made to read everything."""
    try:
        if store.dialect == "sqlite":
            said = [row[0] for row in store.rows(sa.text("PRAGMA integrity_check(20)"))]
            return Check("integrity", tuple(line for line in said if line != "ok"))
        for table in metadata.sorted_tables:
            store.rows(sa.select(sa.func.count()).select_from(table))
    except (StoreError, sa.exc.DBAPIError) as problem:
        return Check("integrity", (str(getattr(problem, "orig", None) or problem),))
    return Check("integrity")


def _references(store: Store) -> Check:
    """Every reference leads somewhere. PostgreSQL vouches for that itself."""
    if store.dialect != "sqlite":
        return Check("references")
    try:
        rows = store.rows(sa.text("PRAGMA foreign_key_check"))
    except StoreError as problem:  # the page that is damaged is one of these
        return Check("references", (str(problem),))
    return Check(
        "references", tuple(f"{row[0]} row {row[1]} refers to a {row[2]} that is not there" for row in rows[:20])
    )


def stats(store: Store, archive: Path | None = None) -> Stats:
    """How much the database and the archive hold."""
    with store.read() as conn:
        rows = {
            table.name: conn.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }
        published = article.c.published_at
        oldest, newest = conn.execute(sa.select(sa.func.min(published), sa.func.max(published))).one()
        size = conn.scalar(sa.text(SIZE[store.dialect]))
    files = [file for file in archive.rglob("*.warc*") if file.is_file()] if archive and archive.is_dir() else []
    return Stats(
        database=shown(store.url),
        version=store.version(),
        rows=dict(sorted(rows.items())),
        bytes=int(size or 0),
        oldest=oldest,
        newest=newest,
        archive_bytes=sum(file.stat().st_size for file in files),
        archive_files=len(files),
    )


SIZE = {
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
    "postgresql": "SELECT pg_database_size(current_database())",
}
