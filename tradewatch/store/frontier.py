"""Lease pages: what is to be fetched, who fetches it now, and what became of it.

A row is todo, then leased by a run for a while, then done, failed or barred. `done` is set by the transaction that
stores the article (`store/write.py`), so a page is never lost between the two; a lease that ran out, or whose run
died, is handed out again. Several processes may share the table. Who lost its run changes nothing here any more.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any, TypeAlias, TypeVar
from urllib.parse import urlsplit

import sqlalchemy as sa

from tradewatch.redact import redact
from tradewatch.store.claims import Claim, fence
from tradewatch.store.engine import Store
from tradewatch.store.tables import article, frontier

__all__ = ["MAX_TRIES", "Announced", "Frontier", "Leased", "days_published"]

MAX_TRIES = 6  # then a page is failed, so that a poisoned one cannot keep runs busy for ever
GIVEN_UP = ("failed", "barred")
REST = 600.0  # seconds before a page that failed is tried again: by a later run, Scrapy has retried within this one
RECHECK_DAYS = 14  # articles younger than this are asked again "changed since?"
RECHECK_SHARE = 0.2  # ... when this share of their age has passed since the last look
AT_ONCE = 1000  # URLs in one question: a sitemap may hold 50,000, SQLite takes 32,766 values at most

Within: TypeAlias = tuple[int, int] | None
Thing = TypeVar("Thing")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Announced:
    """One article as a source announced it, ready for the frontier."""

    url: str  # canonical
    found_by: str
    priority: int = 0
    signal: str | None = None  # "kind:value", such as "sitemap:2026-05-20"
    hints: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Leased:
    """One page a run may fetch now."""

    url: str
    hints: Mapping[str, Any]
    found_by: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    warc_file: str | None = None  # set: the page is read from the archive, not fetched
    warc_offset: int | None = None


class Frontier:
    """The pages of one outlet that are to be fetched: by its crawls, or by its back-fills, which never share a page.

    With a claim, whatever changes them raises LostError once another has the run.
    """

    def __init__(self, store: Store, outlet: str, held: Claim | None = None, *, backfill: bool = False) -> None:
        self.store = store
        self.outlet = outlet
        self.held = held
        self.backfill = backfill
        self.mine = sa.and_(frontier.c.outlet == outlet, frontier.c.backfill.is_(backfill))

    def add(self, announced: Sequence[Announced], *, again: bool = False) -> tuple[int, int]:
        """Take in what a source announced; give how many are new, and how many known ones are to be fetched again.

        A known page is fetched again when its source's signal changed, or always with `again`. A page that waits for a
        back-fill is a crawl's as soon as a crawl hears of it; a back-fill leaves known pages alone, but with `again` it
        tries anew what failed.
        """
        by_url = {one.url: one for one in announced}
        parts = [dict(part) for part in _parts(list(by_url.items()))]
        counts = [self._write(partial(self._add, by_url=part, again=again)) for part in parts]
        return sum(new for new, _ in counts), sum(stale for _, stale in counts)

    def _add(self, conn: sa.Connection, by_url: Mapping[str, Announced], again: bool) -> tuple[int, int]:
        columns = (frontier.c.url, frontier.c.signal, frontier.c.state, frontier.c.fetched_at, frontier.c.backfill)
        query = sa.select(*columns).where(frontier.c.url.in_(by_url))
        known = {row.url: row for row in conn.execute(query)}
        fresh = [self._row(one) for url, one in by_url.items() if url not in known]
        if fresh:
            conn.execute(_insert_missing(self.store.dialect), fresh)
        if self.backfill:
            stale = [by_url[url] for url, row in known.items() if again and row.backfill and row.state in GIVEN_UP]
        else:
            stale = [by_url[url] for url, row in known.items() if _is_stale(row, by_url[url].signal, again)]
        for one in stale:
            conn.execute(self._reopen(one, drop_validators=again))
        return len(fresh), len(stale)

    def known_before(self, urls: Sequence[str], moment: datetime) -> set[str]:
        """Those of the pages that were on the frontier already at that moment."""
        query = sa.select(frontier.c.url).where(frontier.c.found_at < moment)
        return {row.url for part in _parts(urls) for row in self.store.rows(query.where(frontier.c.url.in_(part)))}

    def _row(self, one: Announced) -> dict[str, Any]:
        return {
            "url": one.url,
            "outlet": self.outlet,
            "host": urlsplit(one.url).netloc.lower(),
            "state": "todo",
            "priority": one.priority,
            "found_at": datetime.now(UTC),
            "found_by": one.found_by,
            "hints": dict(one.hints),
            "signal": one.signal,
            "backfill": self.backfill,
        }

    def _reopen(self, one: Announced, *, drop_validators: bool) -> sa.Update:
        fresh = {"etag": None, "last_modified": None} if drop_validators else {}
        return (
            sa.update(frontier)
            .where(frontier.c.url == one.url, frontier.c.state != "leased")
            .values(
                state="todo",
                tries=0,
                lease_until=0.0,
                signal=one.signal,
                hints=dict(one.hints),
                priority=one.priority,
                backfill=self.backfill,
                warc_file=None,  # what was archived is the page as it was
                warc_offset=None,
                **fresh,
            )
        )

    def lease(
        self, owner: int, count: int, seconds: float, *, floor: int | None = None, within: Within = None
    ) -> list[Leased]:
        """Take up to `count` pages for `seconds`, the most urgent first; none less urgent than `floor`.

        `within` are the lowest priority and the one above the highest; pages that nothing dates are among them always.
        """
        now = time.time()
        due = (
            sa.select(frontier.c.url)
            .where(self.mine, frontier.c.state.in_(("todo", "leased")), frontier.c.lease_until < now)
            .where(frontier.c.tries < MAX_TRIES, _above(floor), _within(within))
            .order_by(frontier.c.priority.desc(), frontier.c.url)
            .limit(count)
            .with_for_update(skip_locked=True)  # PostgreSQL; SQLite's write transaction is already alone
            .cte("due")  # PostgreSQL may ask a subquery anew for each row, and take more than `count`
        )
        taken = (
            sa.update(frontier)
            .where(frontier.c.url.in_(sa.select(due.c.url)), self.mine)
            .values(state="leased", owner=owner, lease_until=now + seconds)
            .returning(frontier)
        )
        rows = self._write(lambda conn: list(conn.execute(taken)))
        rows.sort(key=lambda row: (-row.priority, row.url))
        return [
            Leased(row.url, row.hints or {}, row.found_by, row.etag, row.last_modified, row.warc_file, row.warc_offset)
            for row in rows
        ]

    def holders(self) -> list[int]:
        """The runs that hold pages of the outlet now."""
        query = sa.select(frontier.c.owner).where(self.mine, frontier.c.state == "leased").distinct()
        return [row.owner for row in self.store.rows(query) if row.owner is not None]

    def renew(self, owner: int, seconds: float) -> None:
        """Keep what this run holds for another while."""
        self._set(self._held_by(owner), lease_until=time.time() + seconds)

    def release(self, owner: int, *, died: bool = False) -> int:
        """Give back what a run holds; what it held when it died counts as tried: a page may have killed it."""
        given: dict[str, Any] = {"state": "todo", "owner": None, "lease_until": 0.0}
        if died:
            spent = frontier.c.tries + 1 >= MAX_TRIES
            given["tries"] = frontier.c.tries + 1
            given["state"] = sa.case((spent, "failed"), else_="todo")
            given["reason"] = sa.case((spent, "the crawl died each time it was tried"), else_=frontier.c.reason)
        return self._set(self._held_by(owner), **given)

    def unchanged(self, url: str, at: datetime) -> None:
        """The outlet says that the page is as it was."""
        self._set(frontier.c.url == url, state="done", owner=None, status=304, fetched_at=at, tries=0)

    def fail(self, url: str, reason: str, status: int | None = None, *, final: bool = False) -> None:
        """A fetch went wrong: a later run tries again, unless it is final or was tried often enough."""
        spent = sa.case((sa.or_(sa.literal(final), frontier.c.tries + 1 >= MAX_TRIES), "failed"), else_="todo")
        values = {"reason": redact(reason), "status": status, "warc_file": None, "warc_offset": None}
        tries = {"tries": frontier.c.tries + 1, "lease_until": time.time() + REST}
        self._set(frontier.c.url == url, state=spent, owner=None, **values, **tries)

    def bar(
        self, url: str, reason: str, status: int | None = None, place: tuple[str | None, int | None] = (None, None)
    ) -> None:
        """The page may not or cannot be read (robots.txt, a wall, gone): not tried again unless announced anew.

        `place` is where it stands in the archive, should another crawl want it after all.
        """
        self._set(
            frontier.c.url == url,
            state="barred",
            owner=None,
            reason=redact(reason),
            status=status,
            fetched_at=datetime.now(UTC),
            warc_file=place[0],
            warc_offset=place[1],
        )

    def reconsider(self, reasons: str, but: str | None = None) -> int:
        """Put up again what stands in the archive and was barred for a reason that begins so, but for that one."""
        which = sa.and_(
            self.mine,
            frontier.c.state == "barred",
            frontier.c.warc_file.is_not(None),
            frontier.c.reason.startswith(reasons, autoescape=True),
        )
        return self._set(sa.and_(which, frontier.c.reason != but) if but else which, state="todo", lease_until=0.0)

    def in_archive(self, owner: int, places: Iterable[tuple[str, str, int]]) -> int:
        """Pages of a run that died stand in the archive (url, file, offset): read them from there."""
        which = self._held_by(owner)
        marks = [
            sa.update(frontier).where(frontier.c.url == url, which).values(warc_file=file, warc_offset=offset)
            for url, file, offset in places
        ]
        return self._write(lambda conn: sum(conn.execute(mark).rowcount for mark in marks))

    def recheck(self, now: datetime) -> int:
        """Put young articles up for a conditional request, the older the rarer; those without validators are left."""
        young = sa.select(article.c.url, article.c.published_at).where(
            article.c.published_at > now - timedelta(days=RECHECK_DAYS)
        )
        published = {row.url: row.published_at for row in self.store.rows(young)}
        query = sa.select(frontier.c.url, frontier.c.fetched_at).where(
            self.mine,
            frontier.c.state == "done",
            sa.or_(frontier.c.etag.is_not(None), frontier.c.last_modified.is_not(None)),
            frontier.c.fetched_at.is_not(None),
        )
        due = [
            row.url
            for row in self.store.rows(query)
            if row.url in published and now - row.fetched_at >= RECHECK_SHARE * (now - published[row.url])
        ]
        return self._set(frontier.c.url.in_(due), state="todo", tries=0, lease_until=0.0) if due else 0

    def todo(self, most: int, within: Within = None) -> int:
        """How many pages are to be fetched now or are being fetched; no more than `most` are counted."""
        due = sa.or_(frontier.c.state == "leased", frontier.c.lease_until < time.time())
        waits = sa.and_(self.mine, frontier.c.state.in_(("todo", "leased")), due, frontier.c.tries < MAX_TRIES)
        some = sa.select(frontier.c.url).where(waits, _within(within)).limit(most).subquery()
        count: int = self.store.rows(sa.select(sa.func.count()).select_from(some))[0][0]
        return count

    def counts(self) -> dict[str, int]:
        """How many pages stand in each state."""
        query = sa.select(frontier.c.state, sa.func.count().label("number")).where(self.mine).group_by(frontier.c.state)
        return {row.state: row.number for row in self.store.rows(query)}

    def waiting(self, owner: int | None = None, *, floor: int | None = None) -> bool:
        """Whether any page is to be fetched now, or is held by another process than `owner`; not those at rest."""
        others = sa.and_(frontier.c.state == "leased", frontier.c.owner.is_distinct_from(owner))
        due = sa.or_(others, frontier.c.lease_until < time.time())
        query = sa.select(frontier.c.url).where(
            self.mine, frontier.c.state.in_(("todo", "leased")), due, frontier.c.tries < MAX_TRIES, _above(floor)
        )
        return bool(self.store.rows(query.limit(1)))

    def _held_by(self, owner: int) -> sa.ColumnElement[bool]:
        return sa.and_(self.mine, frontier.c.state == "leased", frontier.c.owner == owner)

    def _set(self, which: sa.ColumnElement[bool], **values: Any) -> int:
        change = sa.update(frontier).where(which).values(**values)
        return self._write(lambda conn: conn.execute(change).rowcount)

    def _write(self, work: Callable[[sa.Connection], Result]) -> Result:
        """Do work in a transaction, again when the database asks for that; nothing once the claim is lost."""

        def fenced(conn: sa.Connection) -> Result:
            if self.held is not None:
                fence(conn, self.held)
            return work(conn)

        return self.store.attempt(fenced)


def days_published(store: Store, urls: Sequence[str]) -> dict[str, date | None]:
    """The days in UTC on which the stored ones of these articles were published, None where they do not say."""
    query = sa.select(article.c.url, article.c.published_at)
    rows = [row for part in _parts(urls) for row in store.rows(query.where(article.c.url.in_(part)))]
    return {row.url: row.published_at.date() if row.published_at else None for row in rows}


def _parts(items: Sequence[Thing]) -> Iterable[Sequence[Thing]]:
    return (items[start : start + AT_ONCE] for start in range(0, len(items), AT_ONCE))


def _above(floor: int | None) -> sa.ColumnElement[bool]:
    return sa.true() if floor is None else frontier.c.priority >= floor


def _within(bounds: Within) -> sa.ColumnElement[bool]:
    if bounds is None:
        return sa.true()
    c = frontier.c.priority
    return sa.or_(c < 0, sa.and_(c >= bounds[0], c < bounds[1]))


def _is_stale(row: Any, signal: str | None, again: bool) -> bool:
    """Whether a known page is to be fetched again.

    A signal is "kind:value". One kind's values are compared with each other; across kinds, a time later than our last
    look counts.
    """
    if row.state == "leased":
        return False
    if again or (row.backfill and row.state == "todo"):
        return True
    if row.state == "todo" or signal is None or signal == row.signal:
        return False
    kind, _, value = signal.partition(":")
    if (row.signal or "").partition(":")[0] == kind:
        return True
    return row.fetched_at is not None and _is_later(value, row.fetched_at)


def _is_later(value: str, moment: datetime) -> bool:
    try:
        said = datetime.fromisoformat(value)
    except ValueError:
        return False
    return (said if said.tzinfo else said.replace(tzinfo=UTC)) > moment


def _insert_missing(dialect: str) -> Any:
    """Insert, leaving rows alone that another process put there meanwhile."""
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(frontier).on_conflict_do_nothing()
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(frontier).on_conflict_do_nothing()
