"""Keep facts: the country and owner of each company, the town and parent of each festival, as the lexicons have them.

Articles bring a company or a festival by name and kind alone; what else is known of it is added here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tradewatch.store.changes import note
from tradewatch.store.directory import Directory, Entry
from tradewatch.store.engine import Store
from tradewatch.store.tables import company, festival

__all__ = ["CompanyFacts", "FestivalFacts", "keep_facts"]


@dataclass(frozen=True, slots=True)
class CompanyFacts:
    """Where a company is, and whose it is; `id` and `parent` are the lexicon's keys."""

    id: str
    country: str | None = None
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class FestivalFacts:
    """Where a festival or market is, and what it is part of; `id` and `part_of` are the lexicon's keys."""

    id: str
    name: str
    kind: str | None = None
    city: str | None = None
    country: str | None = None
    part_of: str | None = None


def keep_facts(store: Store, companies: Iterable[CompanyFacts], festivals: Iterable[FestivalFacts]) -> int:
    """Bring the rows of companies and festivals that are stored up to date; give how many that changed.

    A festival that others are part of is added when it is not there, so that asking for it finds them; the owner of a
    company is not.
    """
    owned = {one.id: one for one in companies}
    held = {one.id: one for one in festivals}
    return store.attempt(lambda conn: _companies(conn, owned) + _festivals(conn, held))


def _companies(conn: sa.Connection, facts: Mapping[str, CompanyFacts]) -> int:
    rows = _listed(conn, company)
    fresh = {
        key: {"country": facts[key].country, "parent_id": _number(rows, facts[key].parent)}
        for key in rows.keys() & facts.keys()
    }
    return _update(conn, company, rows, fresh)


def _festivals(conn: sa.Connection, facts: Mapping[str, FestivalFacts]) -> int:
    rows = _listed(conn, festival)
    if missing := _parents(rows.keys() & facts.keys(), facts) - rows.keys():
        Directory().festivals(conn, [Entry(facts[key].name, key, facts[key].kind) for key in sorted(missing)])
        rows = _listed(conn, festival)
    fresh = {
        key: {"city": one.city, "country": one.country, "part_of": _number(rows, one.part_of)}
        for key in rows.keys() & facts.keys()
        if (one := facts[key])
    }
    return _update(conn, festival, rows, fresh)


def _parents(keys: Iterable[str], facts: Mapping[str, FestivalFacts]) -> set[str]:
    """What these are part of, and what that is part of."""
    found: set[str] = set()
    for key in keys:
        parent = facts[key].part_of
        while parent is not None and parent in facts and parent not in found:
            found.add(parent)
            parent = facts[parent].part_of
    return found


def _listed(conn: sa.Connection, table: sa.Table) -> dict[str, sa.Row[Any]]:
    """The rows the lexicon knows, by its key."""
    return {row.lexicon_id: row for row in conn.execute(sa.select(table).where(table.c.lexicon_id.is_not(None)))}


def _number(rows: Mapping[str, sa.Row[Any]], key: str | None) -> int | None:
    """The id of a row by the lexicon's key; None when it is not there."""
    return rows[key].id if key is not None and key in rows else None


def _update(
    conn: sa.Connection, table: sa.Table, rows: Mapping[str, sa.Row[Any]], fresh: Mapping[str, dict[str, Any]]
) -> int:
    """Write what differs, in the order of the ids: two crawls that end together wait for each other in one order."""
    stale = sorted(
        (rows[key].id, key) for key, facts in fresh.items() if any(rows[key]._mapping[c] != facts[c] for c in facts)
    )
    if stale:
        statement = sa.update(table).where(table.c.id == sa.bindparam("number"))
        columns = fresh[stale[0][1]]
        statement = statement.values({name: sa.bindparam(f"new_{name}") for name in columns})
        values = [{"number": number} | {f"new_{c}": v for c, v in fresh[key].items()} for number, key in stale]
        conn.execute(statement, values)
        note(conn, table.name, [number for number, _ in stale])
    return len(stale)
