"""Remember feeds: the validators of each feed, sitemap and listing, its rhythm, and whether it is dead."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from tradewatch.store.dialect import insert
from tradewatch.store.engine import Store
from tradewatch.store.tables import feed

__all__ = ["FeedState", "answered", "failed", "load", "load_all", "remember", "retired"]


@dataclass(frozen=True, slots=True)
class FeedState:
    """What is known of a feed from the last time it was read."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None
    failures: int = 0  # in a row
    next_at: float = 0.0  # epoch seconds: not to be read before
    pause: float = 0.0  # seconds between two looks, 0 before it is known
    answered_at: datetime | None = None  # when it could last be read; of one that never could, when it was first tried
    retired_at: datetime | None = None
    dates: Sequence[float] | None = None  # when what it lists was published: epoch seconds, newest first
    outlet: str = ""
    status: int | None = None  # as last answered


MOST_DATES = 100
COLUMNS = [feed.c[name] for name in FeedState.__dataclass_fields__]


def load(store: Store, url: str) -> FeedState:
    """The state of a feed; an empty one when it was never read."""
    return load_all(store, [url])[url]


def load_all(store: Store, urls: Collection[str]) -> dict[str, FeedState]:
    """The state of each of these feeds."""
    rows = store.rows(sa.select(*COLUMNS).where(feed.c.url.in_(urls)))
    return {url: FeedState(url) for url in urls} | {row.url: FeedState(**row._mapping) for row in rows}


def retired(store: Store) -> list[FeedState]:
    """The feeds that are given up, those of an outlet together."""
    chosen = sa.select(*COLUMNS).where(feed.c.retired_at.is_not(None)).order_by(feed.c.outlet, feed.c.url)
    return [FeedState(**row._mapping) for row in store.rows(chosen)]


def remember(store: Store, outlet: str, state: FeedState, status: int) -> None:
    """A feed was read, and nothing of it was left out: keep its validators."""
    values = {"etag": state.etag, "last_modified": state.last_modified, "digest": state.digest}
    _answer(store, outlet, state.url, status, values)


def answered(
    store: Store, outlet: str, url: str, *, pause: float, next_at: float, dates: Sequence[float] | None = None
) -> None:
    """A feed could be read: it is well, and not looked at again before `next_at`; without `dates` those known stay."""
    known = {} if dates is None else {"dates": sorted(map(int, dates), reverse=True)[:MOST_DATES]}
    _answer(store, outlet, url, 200, {"pause": pause, "next_at": next_at, **known})


def failed(
    store: Store, outlet: str, url: str, status: int | None, *, pause: float, next_at: float, retire: bool = False
) -> None:
    """A feed could not be read: count it, keep its validators, and give it up if told so."""
    now = datetime.now(UTC)
    values: dict[str, Any] = {"status": status, "checked_at": now, "pause": pause, "next_at": next_at}
    first = {"outlet": outlet, "failures": 1, "answered_at": now, "retired_at": now if retire else None}
    moment = sa.literal(now, feed.c.checked_at.type)
    again = {"failures": feed.c.failures + 1, "answered_at": sa.func.coalesce(feed.c.answered_at, moment)}
    if retire:
        again["retired_at"] = sa.func.coalesce(feed.c.retired_at, moment)
    _upsert(store, url, first | values, again | values)


def _answer(store: Store, outlet: str, url: str, status: int, given: dict[str, Any]) -> None:
    now = datetime.now(UTC)
    well = {"checked_at": now, "answered_at": now, "status": status, "failures": 0, "retired_at": None}
    values = {"outlet": outlet, **well, **given}
    _upsert(store, url, values, values)


def _upsert(store: Store, url: str, new: dict[str, Any], old: dict[str, Any]) -> None:
    with store.begin() as conn:
        statement = insert(conn, feed).values(url=url, **new)
        conn.execute(statement.on_conflict_do_update(index_elements=[feed.c.url], set_=old))
