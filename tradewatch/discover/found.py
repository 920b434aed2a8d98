"""Say what a source announced: a URL, and what the source itself tells of the article there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tradewatch.article import Moment

__all__ = ["Discovery", "Found", "newer_than"]


@dataclass(frozen=True, slots=True)
class Found:
    """One article as a feed, sitemap, REST answer or section page announced it."""

    url: str
    headline: str | None = None
    dek: str | None = None  # may hold HTML
    bylines: tuple[str, ...] = ()
    published_at: Moment | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    signal: str | None = None  # what changes when the article does: lastmod, updated, modified
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Discovery:
    """What one page of a source gave: articles, and further pages of the same source."""

    found: tuple[Found, ...] = ()
    more: tuple[str, ...] = ()  # child sitemaps, the next page
    asked: float = 0.0  # seconds between two looks that the source asks for in its own words
    changed: Mapping[str, datetime] = field(default_factory=dict)  # when each of the child sitemaps changed last
    cut: bool = False  # it holds more than is read of one page


def newer_than(found: Iterable[Found], since: datetime) -> Iterator[Found]:
    """Those published at that moment or later, and those of which the source gives no date.

    An undated one that last changed before that moment was published before it, too.
    """
    for one in found:
        when = one.published_at or _last_change(one)
        # Of a day alone we only know that it ended after its midnight.
        if when is None or when.utc >= since or (not when.exact and when.local_day >= since.date()):
            yield one


def _last_change(one: Found) -> Moment | None:
    """The time that a sitemap's lastmod or a feed's updated gives."""
    try:
        at = datetime.fromisoformat(one.signal or "")
    except ValueError:
        return None
    if len(one.signal or "") == len("2026-05-20"):
        return Moment.day(at.date())
    return Moment(at if at.tzinfo else at.replace(tzinfo=UTC))
