"""Say what is known of one outlet, as its TOML file states it; nothing here reads files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from urllib.parse import urlsplit

from tradewatch import urls
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
    dates: str | None = None  # listing: CSS of the dates by the links, where they stand in no <time datetime>
    numbered: str | None = None  # listing: address of page N, with {n} in it
    pages: int = 1  # listing and wp_rest: how many pages a crawl reads at most; a back-fill reads on
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
    hosts: tuple[str, ...]  # the one its links use first, then its aliases
    family: str | None = None
    home: str | None = None
    languages: tuple[str, ...] = ("en",)
    country: str | None = None  # ISO 3166, two letters
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
    region: str | None = None  # what it covers where that is more than its country: Nordic, LatAm, Asia

    def claims(self, url: str) -> bool:
        """Whether the URL stands on one of the outlet's hosts, be it as their AMP or mobile variant."""
        return _hostname(url) in self.hosts or _hostname(urls.canonical(url)) in self.hosts

    def canonical(self, url: str) -> str:
        """The one address of a page of this outlet: without its own idle parameters, on its first host.

        A URL of another outlet only loses what no outlet needs.
        """
        if not self.claims(address := urls.canonical(url)):
            return address
        address = urls.canonical(address, drop=self.drop_params)
        host = urls.host_of(address)
        if host not in self.hosts:  # it has a port of its own: a mirror or a test server
            return address
        scheme = urlsplit(self.home or address).scheme
        return f"{scheme}://{self.hosts[0]}{address.partition('://')[2].removeprefix(host)}"

    def wants(self, url: str) -> bool:
        """Whether the URL can be an article of this outlet; what `canonical` takes away doesn't matter."""
        place = self._place(url)
        if any(p.search(place) for p in self.deny):
            return False
        return self.claims(url) and (not self.allow or any(p.search(place) for p in self.allow))

    def key_of(self, url: str) -> str | None:
        """The outlet's own id of the article, where its URLs carry one."""
        found = self.article_key.search(self._place(url)) if self.article_key else None
        return found.group("id") if found else None

    def _place(self, url: str) -> str:
        """Path and query; empty for what is no URL, which no pattern matches."""
        _, _, place = urls.canonical(url, drop=self.drop_params).partition("://")
        return place[place.find("/") :] if "/" in place else ""

    def layouts_for(self, day: date | None) -> Iterator[Layout]:
        """The layouts to try, likeliest first: the one that was in use on that day, then the others."""
        oldest_first = sorted(self.layouts, key=lambda rule: rule.until or date.max)
        fitting = [rule for rule in oldest_first if day and day < (rule.until or date.max)][:1]
        yield from fitting
        yield from (rule for rule in self.layouts if rule not in fitting)


def _hostname(url: str) -> str:
    return re.sub(r":\d+$", "", urls.host_of(url))
