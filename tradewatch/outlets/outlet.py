"""Say what is known of one outlet, as its TOML file states it; nothing here reads files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from urllib.parse import urlsplit

from tradewatch.article import Access

__all__ = ["Layout", "Outlet", "Policy", "Source", "SourceKind"]


class SourceKind(StrEnum):
    """How a source lists articles."""

    RSS = "rss"  # RSS, Atom and JSON Feed alike
    SITEMAP = "sitemap"  # news sitemaps, plain ones and indexes alike
    WP_REST = "wp_rest"
    LISTING = "listing"  # a section page with links, and perhaps a next page


class Policy(StrEnum):
    """What of an article may leave the user's own database: shown in exports, feeds and on open pages."""

    FULLTEXT = "fulltext"
    EXCERPT = "excerpt"
    HEADLINE = "headline"


@dataclass(frozen=True, slots=True)
class Source:
    """One `[[discover]]` table: where articles are announced."""

    kind: SourceKind
    url: str
    fallback: tuple[str, ...] = ()  # tried in order when `url` is dead
    beats: tuple[str, ...] = ()  # what its articles are about: festivals, markets, deals, film, tv ...
    archive: bool = False  # for back-fill only, not for the nightly crawl
    links: str | None = None  # listing: CSS of the links to articles
    next: str | None = None  # listing: CSS of the link to the next page
    pages: int = 1  # listing and wp_rest: how many pages at most
    unverified: bool = False  # from knowledge, never seen live


@dataclass(frozen=True, slots=True)
class Layout:
    """CSS rules for the pages of one period; each field is one selector list, tried as a whole."""

    until: date | None = None  # pages published before that day; None: today's pages
    body: str | None = None
    drop: tuple[str, ...] = ()  # cut from inside the body
    headline: str | None = None
    dek: str | None = None
    byline: str | None = None
    published: str | None = None
    section: str | None = None
    tags: str | None = None
    paywall: str | None = None  # present only when the reader gets a part


@dataclass(frozen=True, slots=True)
class Outlet:
    """A title of the trade press: where it lives, how it announces articles, how its pages are read."""

    slug: str
    name: str
    hosts: tuple[str, ...]
    family: str | None = None
    home: str | None = None
    languages: tuple[str, ...] = ("en",)
    country: str | None = None
    zone: str | None = None  # IANA zone of dates printed without one
    beats: tuple[str, ...] = ()
    access: Access = Access.FREE
    policy: Policy = Policy.EXCERPT
    sources: tuple[Source, ...] = ()
    allow: tuple[re.Pattern[str], ...] = ()  # a path and query must match one of them, if there are any
    deny: tuple[re.Pattern[str], ...] = ()
    article_key: re.Pattern[str] | None = None  # group `id` of the path and query is the outlet's own key
    drop_params: tuple[str, ...] = ()
    layouts: tuple[Layout, ...] = ()  # today's first, then by `until`, newest first
    page: str | None = None  # dotted path of a page object, `module:function`
    delay: float | None = None
    unverified: tuple[str, ...] = ()  # keys known from knowledge, never seen live
    note: str | None = None

    def claims(self, url: str) -> bool:
        """Whether the URL stands on one of the outlet's hosts."""
        return (urlsplit(url).hostname or "") in self.hosts

    def wants(self, url: str) -> bool:
        """Whether the URL can be an article of this outlet."""
        place = _place(url)
        if any(p.search(place) for p in self.deny):
            return False
        return self.claims(url) and (not self.allow or any(p.search(place) for p in self.allow))

    def key_of(self, url: str) -> str | None:
        """The outlet's own id of the article, where its URLs carry one."""
        found = self.article_key.search(_place(url)) if self.article_key else None
        return found.group("id") if found else None

    def layouts_for(self, day: date | None) -> Iterator[Layout]:
        """The layouts to try, likeliest first: the one that was in use on that day, then the others."""
        fitting = [
            rule
            for rule in sorted(self.layouts, key=lambda r: r.until or date.max)
            if day and day < (rule.until or date.max)
        ][:1]
        yield from fitting
        yield from (rule for rule in self.layouts if rule not in fitting)


def _place(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
