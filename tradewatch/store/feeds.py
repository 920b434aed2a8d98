"""Remember feeds: the validators of each feed, sitemap and listing, so that an unchanged one costs a 304."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from tradewatch.store.engine import Store
from tradewatch.store.tables import feed

__all__ = ["FeedState", "failed", "load", "remember"]


@dataclass(frozen=True, slots=True)
class FeedState:
    """What is known of a feed from the last time it was read."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None
    failures: int = 0


def load(store: Store, url: str) -> FeedState:
    """The state of a feed; an empty one when it was never read."""
    columns = (feed.c.url, feed.c.etag, feed.c.last_modified, feed.c.digest, feed.c.failures)
    rows = store.rows(sa.select(*columns).where(feed.c.url == url))
    return FeedState(*rows[0]) if rows else FeedState(url)


def remember(store: Store, outlet: str, state: FeedState, status: int) -> None:
    """A feed was read: keep its validators."""
    values = {
        "outlet": outlet,
        "etag": state.etag,
        "last_modified": state.last_modified,
        "digest": state.digest,
        "checked_at": datetime.now(UTC),
        "status": status,
        "failures": 0,
    }
    _upsert(store, state.url, values, values)


def failed(store: Store, outlet: str, url: str, status: int | None) -> None:
    """A feed could not be read: count it, keep its validators."""
    values = {"checked_at": datetime.now(UTC), "status": status}
    _upsert(store, url, {"outlet": outlet, "failures": 1, **values}, {"failures": feed.c.failures + 1, **values})


def _upsert(store: Store, url: str, new: dict[str, Any], old: dict[str, Any]) -> None:
    insert = postgresql.insert if store.dialect == "postgresql" else sqlite.insert
    statement = insert(feed).values(url=url, **new)
    with store.begin() as conn:
        conn.execute(statement.on_conflict_do_update(index_elements=[feed.c.url], set_=old))
