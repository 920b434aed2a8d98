"""Keep alerts: one open a kind and subject, opened while something is wrong, closed when it no longer is.

Telling somebody is a row of `delivery`: a channel, and `opened` or `closed`; see `deliveries.py`. The page is a channel
too: its row is done once somebody has acknowledged the alert.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tradewatch.errors import UsageError
from tradewatch.store.carry import carry_deliveries
from tradewatch.store.dialect import insert
from tradewatch.store.engine import Store
from tradewatch.store.tables import alert, delivery

__all__ = ["PAGE", "Alert", "Trouble", "about", "acknowledge", "close", "get", "latest", "open_now", "raise_alerts"]

PAGE = "page"
NEVER = 1e12  # epoch seconds: nobody is sent to the page
OPEN: sa.ColumnElement[bool] = sa.text("closed_at IS NULL")  # type: ignore[assignment]  # spelt as the index spells it


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that is wrong now."""

    kind: str
    subject: str  # outlet, schedule, job or machine
    words: str  # what, where, what to do next
    run_id: int | None = None

    @property
    def key(self) -> tuple[str, str]:
        """Of those with the same, one alert is open at a time."""
        return self.kind, self.subject


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that was wrong for a while, or still is."""

    id: int
    kind: str
    subject: str
    words: str
    opened_at: datetime
    last_at: datetime  # when it was last seen to hold
    closed_at: datetime | None = None
    run_id: int | None = None  # the run that showed it
    acknowledged_at: datetime | None = None  # somebody has seen it

    @property
    def key(self) -> tuple[str, str]:
        """Of those with the same, one alert is open at a time."""
        return self.kind, self.subject


def raise_alerts(store: Store, troubles: Iterable[Trouble], now: datetime, channels: Collection[str]) -> list[Alert]:
    """Open an alert for each trouble, or keep the one that is open; gives those that were opened.

    What is opened is to be told on each of the `channels`.
    """
    wanted = list({one.key: one for one in troubles}.values())
    if not wanted:
        return []
    return store.attempt(lambda conn: [made for one in wanted if (made := _raise(conn, one, now, channels))])


def _raise(conn: sa.Connection, one: Trouble, now: datetime, channels: Collection[str]) -> Alert | None:
    values = {"kind": one.kind, "subject": one.subject, "words": one.words, "run_id": one.run_id}
    # A neighbour may open or close it between the two statements: then the next look settles it.
    kept = sa.and_(alert.c.kind == one.kind, alert.c.subject == one.subject, OPEN)
    if conn.execute(sa.update(alert).where(kept).values(words=one.words, last_at=now)).rowcount:
        return None
    statement = insert(conn, alert).values(**values, opened_at=now, last_at=now)
    free = statement.on_conflict_do_nothing(index_elements=["kind", "subject"], index_where=OPEN).returning(alert)
    row = conn.execute(free).one_or_none()
    if row is None:
        return None
    _tell(conn, row.id, "opened", [*channels, PAGE])
    return _read(row)


def close(
    store: Store, which: Sequence[Alert], now: datetime, channels: Collection[str], *, quiet: bool = False
) -> list[Alert]:
    """Close alerts; gives those that were open until now.

    Whoever was told of the opening is told of the end, unless `quiet`: then what was not told yet never is.
    """
    if not which:
        return []
    return store.attempt(lambda conn: _close(conn, [one.id for one in which], now, channels, quiet))


def _close(conn: sa.Connection, ids: list[int], now: datetime, channels: Collection[str], quiet: bool) -> list[Alert]:
    ending = sa.update(alert).where(alert.c.id.in_(ids), OPEN).values(closed_at=now).returning(alert)
    closed = sorted((_read(row) for row in conn.execute(ending)), key=lambda one: one.id)
    numbers = [one.id for one in closed]
    opening = sa.and_(delivery.c.alert_id.in_(numbers), delivery.c.about == "opened", delivery.c.channel != PAGE)
    if quiet:
        conn.execute(sa.delete(delivery).where(opening, delivery.c.state == "due"))
        return closed
    for number, channel in conn.execute(sa.select(delivery.c.alert_id, delivery.c.channel).where(opening)).all():
        if channel in channels:
            _tell(conn, number, "closed", [channel])
    return closed


def _tell(conn: sa.Connection, number: int, about: str, channels: Collection[str]) -> None:
    same = {"alert_id": number, "about": about, "state": "due"}
    rows = [{**same, "channel": one, "not_before": NEVER if one == PAGE else 0.0} for one in channels]
    conn.execute(insert(conn, delivery).on_conflict_do_nothing(), rows)
    carry_deliveries(conn)


def open_now(store: Store) -> list[Alert]:
    """What is wrong now, the oldest first."""
    return [_read(row) for row in store.rows(_listing().where(alert.c.closed_at.is_(None)).order_by(alert.c.id))]


def latest(store: Store, *, before: int | None = None, limit: int = 20) -> list[Alert]:
    """The newest alerts first, open or closed; `before` is the number of an alert, for the next page."""
    query = _listing().order_by(alert.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(alert.c.id < before)
    return [_read(row) for row in store.rows(query)]


def about(store: Store, subject: str, kinds: Collection[str], since: datetime | None) -> list[Alert]:
    """Alerts about one outlet, job, schedule or machine that were open then or later."""
    until = sa.or_(alert.c.closed_at.is_(None), alert.c.closed_at >= since)
    return [
        _read(row) for row in store.rows(_listing().where(alert.c.subject == subject, alert.c.kind.in_(kinds), until))
    ]


def get(store: Store, number: int) -> Alert:
    """One alert.

    Raises UsageError when there is none of that number.
    """
    rows = store.rows(_listing().where(alert.c.id == number))
    if not rows:
        raise UsageError(f"there is no alert {number}; `tradewatch alerts list` names them")
    return _read(rows[0])


def acknowledge(store: Store, number: int, now: datetime, who: str = "") -> Alert:
    """Somebody has seen an alert; the first to say so stays.

    Raises UsageError when there is none of that number.
    """
    known = get(store, number)
    if known.acknowledged_at is not None:
        return known
    which = sa.and_(delivery.c.alert_id == number, delivery.c.channel == PAGE, delivery.c.state == "due")
    seen = sa.update(delivery).where(which).values(state="done", done_at=now, reason=who or None)
    with store.begin() as conn:
        conn.execute(seen)
    return replace(known, acknowledged_at=now)


def _listing() -> sa.Select[Any]:
    seen = delivery.alias("seen")
    page = sa.and_(seen.c.alert_id == alert.c.id, seen.c.channel == PAGE, seen.c.about == "opened")
    return sa.select(alert, seen.c.done_at.label("acknowledged_at")).outerjoin(seen, page)


def _read(row: sa.Row[Any]) -> Alert:
    return Alert(**row._mapping)
