"""Follow merges: what is written under a record that was merged counts for the one that answers for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from tradewatch.store.columns import BigKey
from tradewatch.store.engine import Store

__all__ = ["answering", "named_of", "roots", "whole"]


def answering(table: sa.FromClause) -> sa.ColumnElement[int]:
    """The id of the record that answers for a row.

    The cast says that it is a whole number: without it SQLite makes no index to join it by, and tries all with all.
    """
    return sa.cast(sa.func.coalesce(table.c.merged_into, table.c.id), BigKey)


def whole(store: Store, table: sa.Table, ids: Iterable[int]) -> list[int]:
    """The rows that answer for these, and all that are merged into those; those that answer come first."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return []
    keepers = list(dict.fromkeys(roots(store, table, wanted).values()))
    more = store.rows(sa.select(table.c.id).where(table.c.merged_into.in_(keepers)).order_by(table.c.id))
    return [*keepers, *(row.id for row in more)]


def roots(store: Store, table: sa.Table, ids: Sequence[int]) -> dict[int, int]:
    """For each row the one that answers for it, in the order given."""
    rows = store.rows(sa.select(table.c.id, answering(table).label("root")).where(table.c.id.in_(ids)))
    known = {row.id: row.root for row in rows}
    return {number: known[number] for number in ids if number in known}


def named_of(table: sa.Table) -> tuple[sa.FromClause, sa.ColumnElement[bool], sa.ColumnElement[Any]]:
    """How the record that answers for a row is joined to it, and the name it has."""
    keeper = table.alias(f"{table.name}_that_answers")
    return keeper, keeper.c.id == table.c.merged_into, sa.func.coalesce(keeper.c.name, table.c.name)
