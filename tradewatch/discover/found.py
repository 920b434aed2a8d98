"""Say what a source announced: a URL, and what the source itself tells of the article there."""

from __future__ import annotations

from dataclasses import dataclass

from tradewatch.article import Moment

__all__ = ["Discovery", "Found"]


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


@dataclass(frozen=True, slots=True)
class Discovery:
    """What one page of a source gave: articles, and further pages of the same source."""

    found: tuple[Found, ...] = ()
    more: tuple[str, ...] = ()  # child sitemaps, the next page
