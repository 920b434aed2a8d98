"""Keep mastheads: the name, home, country and language of each outlet, as its TOML file has them now."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from tradewatch.outlets.outlet import Outlet
from tradewatch.store.dialect import insert
from tradewatch.store.engine import Store
from tradewatch.store.tables import outlet

__all__ = ["keep_mastheads", "slugs"]

COLUMNS = ("name", "home", "country", "language")


def keep_mastheads(store: Store, outlets: Iterable[Outlet]) -> None:
    """Write the outlets' rows, or bring them up to date."""
    rows = [
        {
            "slug": one.slug,
            "name": one.name,
            "home": one.home or (f"https://{one.hosts[0]}/" if one.hosts else None),
            "country": one.country,
            "language": one.languages[0] if one.languages else None,
        }
        for one in sorted(outlets, key=lambda one: one.slug)
    ]
    if rows:
        store.attempt(lambda conn: _upsert(conn, rows))


def slugs(store: Store) -> set[str]:
    """The outlets that have a row, whether a file still describes them or not."""
    return {row.slug for row in store.rows(sa.select(outlet.c.slug))}


def _upsert(conn: sa.Connection, rows: list[dict[str, str | None]]) -> None:
    statement = insert(conn, outlet)
    fresh = {name: statement.excluded[name] for name in COLUMNS}
    conn.execute(statement.on_conflict_do_update(index_elements=[outlet.c.slug], set_=fresh), rows)
