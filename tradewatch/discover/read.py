"""Read one page of a source, whatever its kind."""

from __future__ import annotations

from dataclasses import replace

from tradewatch.discover.feeds import read_feed
from tradewatch.discover.found import Discovery
from tradewatch.discover.listings import read_listing
from tradewatch.discover.sitemaps import read_sitemap
from tradewatch.discover.wp_rest import read_posts
from tradewatch.outlets.numbered import page_address
from tradewatch.outlets.outlet import Source, SourceKind
from tradewatch.urls import host_of

__all__ = ["read"]


def read(source: Source, body: bytes, url: str) -> Discovery:
    """The articles a page of the source announces, each address once, and the source's further pages.

    `url` is where the page came from. Raises FeedError, and nothing else, when it cannot be read.
    """
    discovery = _read(source, body, url)
    found = {one.url: one for one in reversed(discovery.found) if host_of(one.url)}
    more = tuple(page for page in dict.fromkeys(discovery.more) if host_of(page) and page != url)
    return replace(discovery, found=tuple(reversed(found.values())), more=more or _numbered(source, url))


def _numbered(source: Source, url: str) -> tuple[str, ...]:
    """The next page of a section whose pages have numbers, among as many as a crawl reads."""
    pattern = source.numbered
    here = {page_address(pattern, number): number for number in range(2, source.pages)} if pattern else {}
    number = 1 if url == source.url else here.get(url)
    return (page_address(pattern, number + 1),) if pattern and number and number < source.pages else ()


def _read(source: Source, body: bytes, url: str) -> Discovery:
    match source.kind:
        case SourceKind.RSS:
            return read_feed(body, url)
        case SourceKind.SITEMAP:
            return read_sitemap(body, url)
        case SourceKind.WP_REST:
            return read_posts(body, url)
        case SourceKind.LISTING:
            return read_listing(body, url, links=source.links, next_page=source.next, dates=source.dates)
