"""Read feeds that are not well-formed, or of a kind long out of use, with feedparser."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any
from xml.sax import SAXException

from tradewatch.discover.found import Discovery, Found
from tradewatch.discover.moments import moment
from tradewatch.discover.plain import name_of, plain, printable
from tradewatch.errors import FeedError
from tradewatch.urls import join

__all__ = ["read_odd_feed"]

LARGEST = 400_000  # characters; feedparser needs seconds for more when it is hostile
ENTRIES = re.compile(r"<(?:\w+:)?(?:item|entry)\b", re.IGNORECASE)
# feedparser has no error of its own: on hostile input its handlers trip over what they did not expect.
TRIPS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    SAXException,
    TypeError,
    ValueError,
)


def read_odd_feed(text: str, url: str) -> Discovery:
    """The articles that feedparser finds in the text; raises FeedError when it finds no feed at all."""
    if len(text) > LARGEST or not ENTRIES.search(text):
        raise FeedError(url, "it is not a feed, or too broken to be read")
    import feedparser  # slow to load, and most outlets' feeds are sound

    try:
        # As a file, since feedparser takes a string for a file's name or an address to fetch.
        feed = feedparser.parse(
            io.BytesIO(text.encode("utf-8", "replace")),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
        found = tuple(one for entry in feed.entries if (one := _found(entry, url)))
    except TRIPS as problem:
        raise FeedError(url, f"it is too broken to be read ({type(problem).__name__})") from problem
    if not found:
        raise FeedError(url, "it is not a feed, or too broken to be read")
    return Discovery(found)


def _found(entry: Any, url: str) -> Found | None:
    link = join(url, _words(entry, "feedburner_origlink") or _words(entry, "link"))
    if link is None:
        return None
    return Found(
        url=link,
        headline=plain(_words(entry, "title")),
        dek=_words(entry, "summary") or None,
        bylines=tuple(dict.fromkeys(_names(entry))),
        # A `dc:date` becomes an update.
        published_at=moment(_words(entry, "published")) or moment(_words(entry, "updated")),
        tags=tuple(dict.fromkeys(_tags(entry))),
        signal=_words(entry, "updated") or None,
    )


def _words(entry: Any, name: str) -> str:
    # Past feedparser's own `get`, which gives the date of publication for that of an update where there is none.
    return printable(str(dict.get(entry, name) or ""))


def _tags(entry: Any) -> Iterator[str]:
    for one in entry.get("tags") or ():
        if tag := plain(one.get("label") or one.get("term")):
            yield tag


def _names(entry: Any) -> Iterator[str]:
    for author in entry.get("authors") or ():
        if name := name_of(author.get("name")):
            yield name
