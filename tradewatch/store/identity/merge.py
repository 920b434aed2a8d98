"""Merge and part records of people or companies: each decision a row, every one of which can be undone.

The decisions that hold make a forest: a record is merged into at most one other, and only records that answer for
themselves are merged. `merged_into` is what follows from it: the record at the root, for each record below it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from tradewatch.store.changes import note
from tradewatch.store.tables import company, decision, person
from tradewatch.store.turn import wait_for_turn

__all__ = [
    "COMPANIES",
    "HAND",
    "PEOPLE",
    "RULES",
    "Kind",
    "are_parted",
    "join",
    "merged_directly",
    "part",
    "root_of",
    "tell_apart",
]

HAND, RULES = "hand", "rules"


@dataclass(frozen=True, slots=True)
class Kind:
    """Records of people, or of companies."""

    table: sa.Table
    command: str  # of the command line that shows them

    @property
    def one(self) -> sa.Column[Any]:
        """Of a decision, the record that was merged."""
        return decision.c[f"{self.table.name}_id"]

    @property
    def other(self) -> sa.Column[Any]:
        """Of a decision, the record that stayed."""
        return decision.c[f"other_{self.table.name}_id"]


PEOPLE, COMPANIES = Kind(person, "people"), Kind(company, "companies")


def root_of(conn: sa.Connection, kind: Kind, number: int) -> int:
    """The record that answers for this one."""
    c = kind.table.c
    found = conn.scalar(sa.select(sa.func.coalesce(c.merged_into, c.id)).where(c.id == number))
    return number if found is None else int(found)


def join(conn: sa.Connection, kind: Kind, one: int, into: int, reason: str, by: str) -> bool:
    """Let a record answer for another, and for all that the other answers for; False if that is so already."""
    wait_for_turn(conn)
    gone, kept = root_of(conn, kind, one), root_of(conn, kind, into)
    if gone == kept:
        return False
    _undo(conn, kind, _apart(kind, _members(conn, kind, gone), _members(conn, kind, kept)))
    _write(conn, kind, "merge", gone, kept, reason, by)
    c = kind.table.c
    below = sa.or_(c.id == gone, c.merged_into == gone)
    moved = sa.update(kind.table).where(below).values(merged_into=kept).returning(c.id)
    note(conn, kind.table.name, conn.scalars(moved))
    return True


def part(conn: sa.Connection, kind: Kind, number: int, reason: str, by: str) -> int | None:
    """Undo the merge of a record: it answers for itself again, and for what it answered for before.

    Gives the record it had been merged into; None when it was not merged.
    """
    wait_for_turn(conn)
    held = conn.execute(
        sa.select(decision.c.id, kind.other).where(kind.one == number, *_merges()).order_by(decision.c.id)
    ).first()
    if held is None:
        return None
    other = int(held[1])
    _undo(conn, kind, decision.c.id == held.id)
    below = _below(conn, kind, number)
    c = kind.table.c
    conn.execute(sa.update(kind.table).where(c.id.in_(below - {number})).values(merged_into=number))
    conn.execute(sa.update(kind.table).where(c.id == number).values(merged_into=None))
    note(conn, kind.table.name, below | {number})
    tell_apart(conn, kind, number, other, reason, by)
    return other


def tell_apart(conn: sa.Connection, kind: Kind, one: int, other: int, reason: str, by: str) -> None:
    """Remember that two records are not one, so that no rule merges them."""
    _write(conn, kind, "apart", one, other, reason, by)


def are_parted(conn: sa.Connection, kind: Kind, one: int, other: int) -> bool:
    """Whether somebody told apart the records that answer for these two, or any that are merged into them."""
    these, those = (_members(conn, kind, root_of(conn, kind, number)) for number in (one, other))
    holds = (_apart(kind, these, those), decision.c.undone_at.is_(None))
    return conn.scalar(sa.select(decision.c.id).where(*holds).limit(1)) is not None


def merged_directly(conn: sa.Connection, kind: Kind, number: int) -> list[int]:
    """The records whose own merge was into this one."""
    return list(conn.scalars(sa.select(kind.one).where(kind.other == number, *_merges()).order_by(kind.one)))


def _below(conn: sa.Connection, kind: Kind, number: int) -> set[int]:
    """A record with all that were merged into it, and into those."""
    found, edge = {number}, {number}
    while edge:
        edge = {row for above in edge for row in merged_directly(conn, kind, above)} - found
        found |= edge
    return found


def _members(conn: sa.Connection, kind: Kind, root: int) -> list[int]:
    c = kind.table.c
    return list(conn.scalars(sa.select(c.id).where(sa.or_(c.id == root, c.merged_into == root))))


def _merges() -> tuple[sa.ColumnElement[bool], ...]:
    return decision.c.kind == "merge", decision.c.undone_at.is_(None)


def _apart(kind: Kind, these: Iterable[int], those: Iterable[int]) -> sa.ColumnElement[bool]:
    one, other = list(these), list(those)
    pairs = sa.or_(sa.and_(kind.one.in_(one), kind.other.in_(other)), sa.and_(kind.one.in_(other), kind.other.in_(one)))
    return sa.and_(decision.c.kind == "apart", pairs)


def _undo(conn: sa.Connection, kind: Kind, which: sa.ColumnElement[bool]) -> None:
    holds = (which, decision.c.undone_at.is_(None), kind.one.is_not(None))
    conn.execute(sa.update(decision).where(*holds).values(undone_at=datetime.now(UTC)))


def _write(conn: sa.Connection, kind: Kind, what: str, one: int, other: int, reason: str, by: str) -> None:
    values = {"kind": what, "reason": reason, "decided_by": by, "decided_at": datetime.now(UTC)}
    conn.execute(sa.insert(decision).values({kind.one.name: one, kind.other.name: other} | values))
