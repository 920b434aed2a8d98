"""Keep the directory: each outlet, company, festival and edition once, found or added in bulk.

What an article names is written under the row of that very name, merged or not, so that a merge can be undone.
Ids are remembered between batches. What a transaction adds is only remembered once the transaction stands.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Self

import sqlalchemy as sa

from tradewatch.store.dialect import insert
from tradewatch.store.draft import folded, storable
from tradewatch.store.identity.names import company_key
from tradewatch.store.identity.people import People
from tradewatch.store.slugs import free_slugs
from tradewatch.store.tables import company, edition, festival, outlet

__all__ = ["Directory", "Entry"]

ROUNDS = 5  # another process may take a name or a slug between our look and our insert
MOST = 100_000  # entries remembered of a table


class Entry(NamedTuple):
    """A company or festival as an article names it."""

    name: str
    lexicon_id: str | None = None
    kind: str | None = None
    is_company: bool = False

    @classmethod
    def company(cls, name: str, lexicon_id: str | None = None, kind: str | None = None) -> Self:
        """A company: what the law puts behind its name does not tell it from others."""
        return cls(name, lexicon_id, kind, is_company=True)

    @property
    def folded(self) -> str:
        """The name as it is compared."""
        return company_key(self.name) if self.is_company else folded(self.name)

    @property
    def key(self) -> str:
        """Which it is: the lexicon's key, else the compared name."""
        return f"#{self.lexicon_id}" if self.lexicon_id else self.folded


class Directory:
    """The ids of everything that articles refer to."""

    def __init__(self) -> None:
        self._known: dict[str, dict[Any, int]] = {}
        self._fresh: dict[str, dict[Any, int]] = {}
        self.people = People()

    def begin(self) -> None:
        """A transaction begins: forget what the one before it added, if that was undone."""
        self._fresh = {}
        self.people.memory.begin()

    def settle(self) -> None:
        """The transaction stands: its ids may be relied on."""
        for table, found in self._fresh.items():
            known = self._known.setdefault(table, {})
            if len(known) > MOST:
                known.clear()
            known.update(found)
        self._fresh = {}
        self.people.memory.settle()

    def clear(self) -> None:
        """Forget everything, for the tables may have changed."""
        self._known, self._fresh = {}, {}
        self.people.memory.clear()

    def outlets(self, conn: sa.Connection, slugs: Iterable[str]) -> dict[str, int]:
        """The ids of outlets by slug."""
        found: dict[str, int] = self._plain(
            conn, outlet, ("slug",), [{"slug": slug, "name": slug} for slug in sorted(set(slugs))]
        )
        return found

    def editions(self, conn: sa.Connection, wanted: Iterable[tuple[int, int]]) -> dict[tuple[int, int], int]:
        """The ids of editions by festival and year."""
        rows = [{"festival_id": number, "year": year} for number, year in sorted(set(wanted))]
        found: dict[tuple[int, int], int] = self._plain(conn, edition, ("festival_id", "year"), rows)
        return found

    def companies(self, conn: sa.Connection, wanted: Iterable[Entry]) -> dict[str, int]:
        """The ids of companies by the key that `Entry.company` gives them."""
        named = (one if one.is_company else one._replace(is_company=True) for one in wanted)
        return self._entries(conn, company, named)

    def festivals(self, conn: sa.Connection, wanted: Iterable[Entry]) -> dict[str, int]:
        """The ids of festivals by their key."""
        return self._entries(conn, festival, wanted)

    def _plain(self, conn: sa.Connection, table: sa.Table, by: tuple[str, ...], rows: list[dict[str, Any]]) -> Any:
        """Things with a natural key: found, else added."""

        def key(row: Mapping[str, Any]) -> Hashable:
            return tuple(row[c] for c in by) if len(by) > 1 else row[by[0]]

        found = self._recall(table, [key(row) for row in rows])
        missing = [row for row in rows if key(row) not in found]
        if not missing:
            return found
        query = sa.select(table.c.id, *(table.c[c] for c in by)).where(
            table.c[by[0]].in_({row[by[0]] for row in missing})
        )
        if not (wanted := {key(row) for row in missing}) <= self._learn(conn, table, query, key).keys():
            conn.execute(insert(conn, table).on_conflict_do_nothing(), missing)
        fresh = self._learn(conn, table, query, key)
        return found | {k: fresh[k] for k in wanted}

    def _learn(self, conn: sa.Connection, table: sa.Table, query: sa.Select[Any], key: Any) -> dict[Any, int]:
        fresh = {key(row._mapping): row.id for row in conn.execute(query)}
        self._fresh.setdefault(table.name, {}).update(fresh)
        return fresh

    def _recall(self, table: sa.Table, keys: Iterable[Any]) -> dict[Any, int]:
        known, fresh = self._known.get(table.name, {}), self._fresh.get(table.name, {})
        return {k: number for k in keys if (number := known.get(k) or fresh.get(k)) is not None}

    def _entries(self, conn: sa.Connection, table: sa.Table, entries: Iterable[Entry]) -> dict[str, int]:
        wanted: dict[str, Entry] = {}
        for entry in entries:
            wanted.setdefault(entry.key, entry)
        found = self._recall(table, wanted)
        for tried in range(ROUNDS):
            missing = {key: wanted[key] for key in sorted(wanted.keys() - found.keys())}
            if not missing:
                return found
            fresh = _look_up(conn, table, missing)
            new = [entry for key, entry in missing.items() if key not in fresh]
            # An unlisted name is that of a listed company, if there is one: it is looked up once that is there.
            listed = {entry.folded for entry in new if entry.lexicon_id}
            new = [entry for entry in new if entry.lexicon_id or entry.folded not in listed]
            # Slugs are nearly always free: the first round asks no question about them.
            fresh |= _add(conn, table, new, ask=tried > 0)
            self._fresh.setdefault(table.name, {}).update(fresh)
            found |= fresh
        missed = ", ".join(sorted(wanted.keys() - found.keys()))
        raise ValueError(f"{table.name}: {ROUNDS} rounds were not enough to add {missed}")


def _look_up(conn: sa.Connection, table: sa.Table, wanted: Mapping[str, Entry]) -> dict[str, int]:
    """What the table has of the wanted, under the lexicon's key or the folded name."""
    c = table.c
    which: sa.ColumnElement[bool] = c.folded.in_({entry.folded for entry in wanted.values()})
    if ids := {entry.lexicon_id for entry in wanted.values() if entry.lexicon_id}:
        which = sa.or_(which, c.lexicon_id.in_(ids))
    rows = conn.execute(sa.select(c.id, c.folded, c.lexicon_id).where(which).order_by(c.id)).all()
    by_id = {row.lexicon_id: row for row in rows if row.lexicon_id is not None}
    by_name = {row.folded: row for row in reversed(rows) if row.lexicon_id is not None}
    unlisted = {row.folded: row for row in rows if row.lexicon_id is None}
    found: dict[str, int] = {}
    for key, entry in wanted.items():
        name = entry.folded
        if entry.lexicon_id is None:
            row = by_name.get(name) or unlisted.get(name)
        elif (row := by_id.get(entry.lexicon_id)) is None and (row := unlisted.pop(name, None)) is not None:
            _list(conn, table, row.id, entry)
        if row is not None:
            found[key] = row.id
    return found


def _list(conn: sa.Connection, table: sa.Table, number: int, entry: Entry) -> None:
    """The lexicon has learnt a name that was in the store before: its history goes on under the lexicon's key."""
    values = {"lexicon_id": entry.lexicon_id, "name": storable(entry.name), "kind": entry.kind}
    conn.execute(sa.update(table).where(table.c.id == number).values(**values))


def _add(conn: sa.Connection, table: sa.Table, entries: Sequence[Entry], *, ask: bool) -> dict[str, int]:
    """Add entries; those whose slug is taken, or that another process adds now, are left for the next round."""
    if not entries:
        return {}
    rows: list[dict[str, str | None]] = [
        {"slug": slug, "name": storable(entry.name), "folded": entry.folded}
        for slug, entry in zip(free_slugs(conn, table, [e.name for e in entries], ask=ask), entries, strict=True)
    ]
    rows = [row | {"lexicon_id": e.lexicon_id, "kind": e.kind} for row, e in zip(rows, entries, strict=True)]
    statement = insert(conn, table).on_conflict_do_nothing().returning(table.c.id, table.c.slug)
    added = {row.slug: row.id for row in conn.execute(statement, rows)}
    return {e.key: added[row["slug"]] for row, e in zip(rows, entries, strict=True) if row["slug"] in added}
