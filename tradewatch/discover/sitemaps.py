"""Read sitemaps: news sitemaps with title and date, plain ones, indexes, and lists of addresses."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice

from lxml import etree

from tradewatch.discover.found import Discovery, Found
from tradewatch.discover.guard import LARGEST_SITEMAP, is_html, xml_of
from tradewatch.discover.moments import moment
from tradewatch.discover.plain import plain
from tradewatch.errors import FeedError
from tradewatch.text import one_line
from tradewatch.urls import join

__all__ = ["read_sitemap"]

LONG_AGO = datetime(1, 1, 2, tzinfo=UTC)
MOST = 100_000  # addresses of one file; the protocol allows half of that


def read_sitemap(body: bytes, url: str) -> Discovery:
    """The pages of a sitemap in its own order; an index gives its children, those changed last first."""
    text = xml_of(body, url, LARGEST_SITEMAP)
    if not text.startswith("<"):
        return _lines(text, url)
    if is_html(text):
        raise FeedError(url, "it is an HTML page, not a sitemap; has the sitemap moved?")
    return _entries(text, url)


def _entries(text: str, url: str) -> Discovery:
    found: list[Found | None] = []
    children: list[tuple[datetime, str | None]] = []
    element, number = None, 0
    for number, element in enumerate(islice(_elements(text, url), MOST + 1)):
        if number == MOST:
            break
        name = element.tag.rpartition("}")[2]
        if name == "url":
            found.append(_found(element, url))
        elif name == "sitemap":
            children.append((_changed(element), _address(element, url)))
    if element is None:
        raise FeedError(url, "it is XML, but no sitemap")
    children.sort(key=lambda child: child[0], reverse=True)
    changed = {link: when for when, link in reversed(children) if link and when > LONG_AGO}
    more = tuple(dict.fromkeys(link for _, link in children if link))
    return Discovery(tuple(one for one in found if one), more, changed=changed, cut=number == MOST)


def _elements(text: str, url: str) -> Iterator[etree._Element]:
    """Each entry as soon as it is read, then the root; entries are dropped behind us, so that memory stays small."""
    tags = ("{*}url", "{*}sitemap", "{*}urlset", "{*}sitemapindex")
    reading = etree.iterparse(
        io.BytesIO(text.encode("utf-8", "replace")),
        tag=tags, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True,
        remove_comments=True, remove_pis=True, encoding="utf-8",
    )  # fmt: skip
    try:
        for _, element in reading:
            yield element
            element.clear()
            while (before := element.getprevious()) is not None and (parent := element.getparent()) is not None:
                parent.remove(before)
    except etree.LxmlError as problem:
        raise FeedError(url, f"its XML is too broken to be read ({problem})") from problem


def _lines(text: str, url: str) -> Discovery:
    lines = [line.strip() for line in text.splitlines()[:MOST] if line.strip()]
    links = [line for line in lines if line.startswith(("http://", "https://"))]
    if len(links) * 2 < len(lines):  # some carry a comment or two
        raise FeedError(url, "it is neither a sitemap nor a list of addresses")
    return Discovery(tuple(Found(link) for line in links if (link := join(url, line))))


def _address(element: etree._Element, url: str) -> str | None:
    return join(url, element.findtext("{*}loc") or "")


def _changed(element: etree._Element) -> datetime:
    when = moment(element.findtext("{*}lastmod"))
    return when.utc if when else LONG_AGO


def _found(element: etree._Element, url: str) -> Found | None:
    link = _address(element, url)
    if link is None:
        return None
    signal = _line(element, "{*}lastmod")
    news = element.find("{*}news")
    if news is None:
        return Found(link, signal=signal)
    return Found(
        link,
        headline=plain(news.findtext("{*}title")),
        published_at=moment(news.findtext("{*}publication_date")),
        tags=tuple(dict.fromkeys(_keywords(news))),
        signal=signal,
        language=(_line(news, "{*}publication/{*}language") or "").lower() or None,
    )


def _line(element: etree._Element, path: str) -> str | None:
    return one_line(element.findtext(path) or "") or None


def _keywords(news: etree._Element) -> Iterator[str]:
    for word in (news.findtext("{*}keywords") or "").split(","):
        if keyword := plain(word):
            yield keyword
