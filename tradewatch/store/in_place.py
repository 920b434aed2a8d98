"""Replace rows in place: what an article's tags still say keeps its row and its id, the rest is brought up to date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from tradewatch.store.dialect import insert_many
from tradewatch.store.tables import quotation

__all__ = ["replace_rows"]

Row = tuple[Any, ...]
Held = tuple[int, Row]  # a row that is there, with its id
VERSION = "tagger_version"  # the last column of every table of tags; says who found a row, not what it says
ALIKE = 0.5  # of a quotation's words that must be left for it to count as the same one


def replace_rows(
    conn: sa.Connection, table: sa.Table, columns: Sequence[str], rows: Iterable[Row], article_ids: Sequence[int]
) -> set[int]:
    """Make the rows of these articles those given; the articles of which any row was added, changed or taken away."""
    assert (columns[0], columns[-1]) == ("article_id", VERSION)
    fresh, gone = _differing(_held(conn, table, columns, article_ids), list(rows))
    pairs = _pairs(columns, gone, fresh) if table is quotation else []
    paired, kept = {number for number, _ in pairs}, {id(row) for _, row in pairs}
    _delete(conn, table, [number for number, _ in gone if number not in paired])
    _update(conn, table, columns, pairs)
    insert_many(conn, table, columns, [row for row in fresh if id(row) not in kept])
    return {row[0] for row in fresh} | {row[0] for _, row in gone}


def _held(conn: sa.Connection, table: sa.Table, columns: Sequence[str], article_ids: Sequence[int]) -> list[Held]:
    query = sa.select(table.c.id, *(table.c[name] for name in columns)).where(table.c.article_id.in_(article_ids))
    return [(row[0], tuple(row[1:])) for row in conn.execute(query.order_by(table.c.id))]


def _differing(held: Iterable[Held], rows: Sequence[Row]) -> tuple[list[Row], list[Held]]:
    """The rows that are not there yet, and those that are there and no longer given."""
    there: dict[Row, list[Held]] = defaultdict(list)
    for one in held:
        there[one[1][:-1]].append(one)
    fresh = []
    for row in rows:
        if same := there.get(row[:-1]):
            same.pop(0)
        else:
            fresh.append(row)
    return fresh, [one for left in there.values() for one in left]


def _pairs(columns: Sequence[str], gone: Sequence[Held], fresh: Sequence[Row]) -> list[tuple[int, Row]]:
    """Quotations that are still the same one, though found elsewhere, with more of its words or another speaker."""
    kind, words = columns.index("kind"), columns.index("words")
    waiting: dict[int, list[Row]] = defaultdict(list)  # by article, which every row begins with
    for row in fresh:
        waiting[row[0]].append(row)
    pairs: dict[int, Row] = {}
    for least in (1.0, ALIKE):
        for number, old in gone:
            alike = [
                row for row in waiting[old[0]]
                if number not in pairs
                and (row[kind] == old[kind] or least < 1.0) and _shared(old[words], row[words]) >= least
            ]  # fmt: skip
            if alike:
                best = pairs[number] = max(alike, key=lambda row: _shared(old[words], row[words]))
                waiting[old[0]] = [row for row in waiting[old[0]] if row is not best]
    return list(pairs.items())


def _shared(one: str, other: str) -> float:
    """How much of the longer text the shorter is, when it stands in it."""
    short, long = sorted((one, other), key=len)
    return len(short) / len(long) if short and short in long else 0.0


def _delete(conn: sa.Connection, table: sa.Table, numbers: Sequence[int]) -> None:
    if numbers:
        statement = sa.delete(table).where(table.c.id == sa.bindparam("which"))
        conn.execute(statement, [{"which": number} for number in numbers])


def _update(conn: sa.Connection, table: sa.Table, columns: Sequence[str], pairs: Sequence[tuple[int, Row]]) -> None:
    """Write pairs; first out of each other's way, for one may move to where another still stands."""
    if not pairs:
        return
    aside = sa.update(table).where(table.c.id == sa.bindparam("which"))
    numbers = [{"which": number} for number, _ in pairs]
    conn.execute(aside.values(start=-table.c.id, end=-table.c.id), numbers)
    values: dict[str, Any] = {name: sa.bindparam(f"new_{name}") for name in columns}
    rows = [dict(zip((f"new_{name}" for name in columns), row, strict=True)) for _, row in pairs]
    conn.execute(aside.values(**values), [which | row for which, row in zip(numbers, rows, strict=True)])
