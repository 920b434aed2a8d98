"""Read JSON Feed 1 and 1.1."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tradewatch.discover.found import Discovery, Found
from tradewatch.discover.guard import LARGEST_FEED, text_of, unpack
from tradewatch.discover.moments import moment
from tradewatch.discover.plain import plain, printable
from tradewatch.errors import FeedError
from tradewatch.urls import join

__all__ = ["load_json", "read_json_feed", "words_of"]


def read_json_feed(body: bytes, url: str) -> Discovery:
    """The articles of a JSON feed in its own order."""
    feed = load_json(body, url)
    if not isinstance(feed, dict) or "jsonfeed.org/version" not in str(feed.get("version")):
        raise FeedError(url, "it is JSON, but no JSON Feed")
    items = feed.get("items")
    found = (_found(item, url) for item in items if isinstance(item, dict)) if isinstance(items, list) else ()
    return Discovery(tuple(one for one in found if one))


def load_json(body: bytes, url: str) -> Any:
    """What a JSON answer holds; raises FeedError when it is broken."""
    try:
        return json.loads(text_of(unpack(body, url, LARGEST_FEED)))
    except (ValueError, RecursionError) as problem:
        raise FeedError(url, f"its JSON is broken ({problem})") from problem


def words_of(value: Any) -> str | None:
    """A string of a JSON answer, safe to keep; None for anything else."""
    return (printable(value) or None) if isinstance(value, str) else None


def _found(item: dict[str, Any], url: str) -> Found | None:
    link = join(url, words_of(item.get("url")) or words_of(item.get("external_url")) or "")
    if link is None:
        return None
    tags = item.get("tags")
    return Found(
        url=link,
        headline=plain(words_of(item.get("title"))),
        dek=words_of(item.get("summary")),
        bylines=tuple(dict.fromkeys(_names(item))),
        published_at=moment(words_of(item.get("date_published"))),
        tags=tuple(tag for one in tags if (tag := plain(words_of(one)))) if isinstance(tags, list) else (),
        signal=words_of(item.get("date_modified")),
    )


def _names(item: dict[str, Any]) -> Iterator[str]:
    authors = item.get("authors")  # version 1 has one `author`
    for author in authors if isinstance(authors, list) else [item.get("author")]:
        if isinstance(author, dict) and (name := plain(words_of(author.get("name")))):
            yield name
