"""Keep how far the back-fills of an outlet have come: which days each source has listed, and where it goes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from tradewatch.store.claims import Claim, fence
from tradewatch.store.dialect import insert
from tradewatch.store.engine import Store
from tradewatch.store.months import Bits
from tradewatch.store.tables import backfill, backfill_walk

__all__ = ["Ledger", "Listed", "Walked"]


@dataclass(frozen=True, slots=True)
class Listed:
    """What one source has told of one month."""

    source: str
    month: str
    days: int  # bits: those that it was asked for, wholly
    listed: int  # articles


@dataclass(frozen=True, slots=True)
class Walked:
    """A listing that has not come to its end: the days it is about, and where it goes on."""

    wanted: dict[str, int]
    state: dict[str, Any]


class Ledger:
    """The book of one outlet's back-fills; with a claim nothing is written once another has the run."""

    def __init__(self, store: Store, outlet: str, held: Claim | None = None) -> None:
        self.store = store
        self.outlet = outlet
        self.held = held

    def months(self) -> list[Listed]:
        """Everything that was listed, the newest month first."""
        c = backfill.c
        query = sa.select(c.source, c.month, c.days, c.listed).where(c.outlet == self.outlet)
        return [Listed(*row) for row in self.store.rows(query.order_by(c.month.desc(), c.source))]

    def done(self, source: str) -> dict[str, int]:
        """The days of each month that a source has listed wholly."""
        return {one.month: one.days for one in self.months() if one.source == source}

    def walk(self, source: str) -> Walked | None:
        """A listing of the source that was left in the middle."""
        c = backfill_walk.c
        rows = self.store.rows(sa.select(c.wanted, c.state).where(c.outlet == self.outlet, c.source == source))
        return Walked(dict(rows[0].wanted), dict(rows[0].state)) if rows else None

    def note(
        self, source: str, listed: Mapping[str, int], done: Bits, walked: Walked | None, *, afresh: Sequence[str] = ()
    ) -> None:
        """A page of the source was read: so many more articles by month, these days wholly, and it goes on there.

        `afresh` are months whose articles are counted from the beginning again, and which are no longer done.
        """

        def write(conn: sa.Connection) -> None:
            if self.held is not None:
                fence(conn, self.held)
            if afresh:
                mine = sa.and_(backfill.c.outlet == self.outlet, backfill.c.source == source)
                conn.execute(sa.delete(backfill).where(mine, backfill.c.month.in_(afresh)))
            for month in sorted({*listed, *done}):
                conn.execute(self._adding(conn, source, month, done.get(month, 0), listed.get(month, 0)))
            self._keep(conn, source, walked)

        self.store.attempt(write)

    def _adding(self, conn: sa.Connection, source: str, month: str, days: int, listed: int) -> sa.Executable:
        row = {"outlet": self.outlet, "source": source, "month": month, "days": days, "listed": listed, "at": _now()}
        statement, c = insert(conn, backfill), backfill.c
        more = {"days": c.days.bitwise_or(days), "listed": c.listed + listed, "at": _now()}
        return statement.values(**row).on_conflict_do_update(index_elements=[c.outlet, c.source, c.month], set_=more)

    def _keep(self, conn: sa.Connection, source: str, walked: Walked | None) -> None:
        c = backfill_walk.c
        if walked is None:
            conn.execute(sa.delete(backfill_walk).where(c.outlet == self.outlet, c.source == source))
            return
        values = {"wanted": walked.wanted, "state": walked.state, "at": _now()}
        statement = insert(conn, backfill_walk).values(outlet=self.outlet, source=source, **values)
        conn.execute(statement.on_conflict_do_update(index_elements=[c.outlet, c.source], set_=values))


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
