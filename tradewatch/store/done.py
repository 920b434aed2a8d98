"""Mark pages done in the frontier, in the transaction that stores what stood on them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa

from tradewatch.store.dialect import Insert, insert_in
from tradewatch.store.draft import storable
from tradewatch.store.kept import Kept
from tradewatch.store.tables import frontier

__all__ = ["mark_done"]


def mark_done(conn: sa.Connection, pages: Sequence[tuple[Kept, str, str]]) -> None:
    """Mark each page done with its validators, and the article's canonical address with it.

    A page is given with its article's canonical address and its outlet. What its source said of it is kept at both
    addresses, so that reading the page again from the archive gives the same article.
    """
    rows: dict[str, dict[str, Any]] = {}
    for kept, url, outlet in pages:
        asked = storable(kept.page.url)
        if url != asked:
            rows[url] = _row(kept, url, outlet) | {"etag": None, "last_modified": None}
        rows[asked] = _row(kept, asked, outlet)
    if not rows:
        return
    conn.execute(_upsert(conn.dialect.name), [rows[url] for url in sorted(rows)])  # two processes lock in one order


@cache
def _upsert(dialect: str) -> Insert:
    statement = insert_in(dialect, frontier)
    given = statement.excluded
    done = {
        "state": "done",
        "owner": None,
        "lease_until": 0.0,
        "tries": 0,
        "fetched_at": given.fetched_at,
        "status": given.status,
        "etag": sa.func.coalesce(given.etag, frontier.c.etag),
        "last_modified": sa.func.coalesce(given.last_modified, frontier.c.last_modified),
        "warc_file": None,
        "warc_offset": None,
        "reason": None,
        "backfill": False,  # it is stored: crawls look after it from now on
        "hints": given.hints,
        "found_by": sa.func.coalesce(frontier.c.found_by, given.found_by),
    }
    return statement.on_conflict_do_update(index_elements=[frontier.c.url], set_=done)


def _row(kept: Kept, url: str, outlet: str) -> dict[str, Any]:
    page = kept.page
    return {
        "url": url,
        "outlet": outlet,
        "host": urlsplit(url).netloc.lower(),
        "state": "done",
        "found_at": page.fetched_at,
        "fetched_at": page.fetched_at,
        "status": page.status,
        "etag": page.etag,
        "last_modified": page.last_modified,
        "hints": dict(kept.hints),
        "found_by": page.found_by,
    }
