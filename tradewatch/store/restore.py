"""Restore a backup: check all of it first, bring an older schema up to date, and only then touch what is there."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import sqlite3
import tarfile
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO

import sqlalchemy as sa

from tradewatch.errors import SchemaError, StoreError, UsageError
from tradewatch.store import migrations, pg_programs
from tradewatch.store.backup import DATABASE, MANIFEST, Backup
from tradewatch.store.engine import Store, open_store
from tradewatch.store.health import check
from tradewatch.store.runs import Verdict
from tradewatch.store.tables import article, decision, frontier, run
from tradewatch.store.trouble import explain, shown

__all__ = ["restore"]

CHUNK = 1 << 20  # bytes
PATIENCE = 60.0  # seconds to wait for those who write to a SQLite file that is to be replaced


def restore(
    url: str,
    file: Path,
    folders: Mapping[str, Path],
    *,
    force: bool = False,
    told: Callable[[str, int], None] = lambda name, size: None,
) -> Counter[str]:
    """Put a backup in the place of the database at `url`, and its files into `folders` (name in the backup -> folder).

    Gives how many files were restored, by folder, and how many were there already (`there`). The whole backup is
    unpacked beside `folders` and checked before anything is changed; the database then changes in one transaction.

    Raises UsageError when the file is no whole backup, or when something stands in its way and `force` is off;
    SchemaError when a newer program made it, StoreError when the database cannot be written.
    """
    with _opened(url) as store, tempfile.TemporaryDirectory(prefix=".restore-", dir=_beside(folders)) as name:
        stage = Path(name)
        backup = _unpack(file, stage, told)
        _refuse(store, backup, file, force)
        clashes = _clashes(backup, stage, folders)
        if clashes and not force:
            raise UsageError(f"{clashes[0]} is there already and differs; --force replaces it")
        _restore_database(store, stage / DATABASE[store.dialect], backup, file)
        return _restore_files(backup, stage, folders)


def _opened(url: str) -> contextlib.AbstractContextManager[Store]:
    return open_store(url, any_version=True)


def _beside(folders: Mapping[str, Path]) -> Path | None:
    """Where there is room for the files: on the disk where they go."""
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
        return folder
    return None


def _unpack(file: Path, stage: Path, told: Callable[[str, int], None]) -> Backup:
    """Unpack every member into `stage`, and hold it against the manifest."""
    found: dict[str, tuple[int, str]] = {}
    manifest = b""
    try:
        with tarfile.open(file, "r:") as tar:
            for member in tar:
                source = tar.extractfile(member) if member.isreg() else None
                if source is None or not _is_safe(member.name):
                    raise UsageError(f"{file} is no backup of tradewatch: it holds {member.name!r}")
                if member.name == MANIFEST:
                    manifest = source.read(64 << 20)
                else:
                    found[member.name] = _save(source, stage / member.name, member.name, told)
        backup = Backup.read(manifest)
    except FileNotFoundError:
        raise UsageError(f"there is no file {file}") from None
    except (tarfile.TarError, EOFError, ValueError) as problem:
        reason = "it is cut off, or no backup at all" if not manifest else str(problem)
        raise UsageError(f"{file} cannot be restored: {reason}") from problem
    wrong = sorted(name for name in found.keys() | backup.files.keys() if found.get(name) != backup.files.get(name))
    if wrong:
        raise UsageError(f"{file} cannot be restored: {wrong[0]} in it is damaged or missing")
    return backup


def _is_safe(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name and "\0" not in name


def _save(source: IO[bytes], target: Path, name: str, told: Callable[[str, int], None]) -> tuple[int, str]:
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with target.open("xb") as out:
        while data := source.read(CHUNK):
            out.write(data)
            digest.update(data)
            size += len(data)
            told(name, len(data))
    return size, digest.hexdigest()


def _refuse(store: Store, backup: Backup, file: Path, force: bool) -> None:
    """Refuse what cannot be restored here."""
    if backup.dialect != store.dialect:
        raise UsageError(f"{file} is a backup of {backup.dialect}; it cannot be restored into {shown(store.url)}")
    if backup.schema not in migrations.REVISIONS:
        raise SchemaError(f"{file} was made by a newer tradewatch ({backup.program}); install that version")
    store.version()  # another program's tables are never replaced
    if not force and _is_filled(store):
        raise UsageError(f"the database {shown(store.url)} is not empty; --force puts the backup in its place")


def _is_filled(store: Store) -> bool:
    with store.read() as conn:
        tables = set(sa.inspect(conn).get_table_names())
        asked = [table for table in (article, run, frontier, decision) if table.name in tables]
        return any(conn.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first() for table in asked)


def _clashes(backup: Backup, stage: Path, folders: Mapping[str, Path]) -> list[Path]:
    """Files that stand where others are to go: those that crawls only add to are kept when they are longer."""
    clashing = []
    for name in backup.files:
        target = _target(name, folders)
        if target is not None and target.exists() and not _is_there(stage / name, target):
            clashing.append(target)
    return clashing


def _target(name: str, folders: Mapping[str, Path]) -> Path | None:
    kind, _, rest = name.partition("/")
    return folders[kind] / rest if rest and kind in folders else None


def _is_there(new: Path, old: Path) -> bool:
    """Whether the old file begins as the new one is: a WARC file may have grown since."""
    if old.is_symlink() or not old.is_file() or old.stat().st_size < new.stat().st_size:
        return False
    if old.suffix != ".gz" and old.stat().st_size != new.stat().st_size:
        return False
    with new.open("rb") as one, old.open("rb") as other:
        while data := one.read(CHUNK):
            if other.read(len(data)) != data:
                return False
    return True


def _restore_files(backup: Backup, stage: Path, folders: Mapping[str, Path]) -> Counter[str]:
    counts = Counter[str](database=1)
    for name in backup.files:
        target = _target(name, folders)
        if target is None:
            continue
        if target.exists() and _is_there(stage / name, target):
            counts["there"] += 1
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(stage / name, target)
        counts[name.partition("/")[0]] += 1
    return counts


def _restore_database(store: Store, copy: Path, backup: Backup, file: Path) -> None:
    if not copy.is_file():
        raise UsageError(f"{file} cannot be restored: it holds no database")
    if store.dialect == "postgresql":
        _replace_tables(store, copy)
        store.upgrade()
        _close_runs(store)
        return
    with open_store(f"sqlite:///{copy}", any_version=True) as staged:
        staged.upgrade()
        _close_runs(staged)
        if wrong := [problem for one in check(staged) for problem in one.problems]:
            raise UsageError(f"{file} cannot be restored: its database is damaged: {wrong[0]}")
    _replace_pages(store, copy)


def _close_runs(store: Store) -> None:
    """What was under way in the backup is not any more; a process that still does it finds that it has lost its run."""
    closed = {"state": "done", "verdict": str(Verdict.FAILED), "reason": "it was under way when the backup was made"}
    with store.begin() as conn:
        over = sa.func.coalesce(run.c.started_at, sa.literal(datetime.now(UTC), run.c.started_at.type))
        now = sa.update(run).where(run.c.state == "running")
        conn.execute(now.values(**closed, finished_at=over, owner=None, lease_until=0.0))


def _replace_tables(store: Store, copy: Path) -> None:
    """The dump's tables come in one transaction; those of ours that it does not have go before, and come back empty."""
    extra = set(pg_programs.OURS) - pg_programs.tables(store.url, copy)
    with store.begin() as conn:
        for name in sorted(extra & set(sa.inspect(conn).get_table_names())):
            conn.exec_driver_sql(f'DROP TABLE "{name}" CASCADE')
    pg_programs.restore(store.url, copy)


def _replace_pages(store: Store, copy: Path) -> None:
    """Every page of the database file changes in one transaction; who reads meanwhile sees the old ones."""
    deadline = time.monotonic() + PATIENCE
    store.close()

    def waited(status: int, left: int, total: int) -> None:
        if status != sqlite3.SQLITE_DONE and time.monotonic() > deadline:
            raise StoreError(f"the database {shown(store.url)} is being written to; stop the crawls and restore again")

    try:
        with (
            contextlib.closing(sqlite3.connect(copy)) as source,
            contextlib.closing(sqlite3.connect(str(store.url.database), timeout=5)) as target,
        ):
            source.backup(target, progress=waited)
            target.execute("PRAGMA journal_mode = wal")
    except sqlite3.Error as problem:
        raise explain(problem, store.url) or StoreError(f"{shown(store.url)} cannot be written: {problem}") from problem
