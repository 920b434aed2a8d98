"""Write feeds that any reader takes: RSS 2.0, Atom and JSON Feed 1.1 of what a search finds, articles or quotations.

An entry has a headline, a snippet as far as the outlet's policy allows it, and the link; its id stays for ever.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

from tradewatch.query.quotations import Said
from tradewatch.text import clean_text, one_line
from tradewatch.watch.stories import Story
from tradewatch.watch.writing import credit, safe_link, words_of

__all__ = ["KINDS", "NEVER", "Entry", "Feed", "etag", "of_quotations", "of_stories", "write"]

NEVER = datetime.fromtimestamp(0, UTC)
TITLE = 160  # characters of a quotation in its entry's title


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing a feed tells of."""

    id: str  # an address, the same for ever
    title: str
    link: str
    summary: str
    outlet: str
    updated: datetime  # when it came in; a later change does not show it again
    published: datetime | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """What a search finds, for feed readers."""

    title: str
    link: str  # the page with the same search
    own: str  # the feed's own address
    entries: Sequence[Entry]

    @property
    def updated(self) -> datetime:
        """When the newest came in."""
        return max((one.updated for one in self.entries), default=NEVER)


def of_stories(stories: Iterable[Story]) -> list[Entry]:
    """An entry an article."""
    return [
        Entry(
            id=one.url,
            title=_plain(one.headline),
            link=one.url,
            summary=_plain(one.snippet),
            outlet=_plain(one.outlet),
            updated=one.first_seen,
            published=one.published,
            authors=tuple(map(_plain, one.bylines)),
            language=one.language,
        )
        for one in stories
    ]


def of_quotations(said: Iterable[Said], came: datetime | None = None) -> list[Entry]:
    """An entry a quotation: who said what, and where it stands."""
    entries = []
    for one in said:
        mark = hashlib.sha256(f"{one.speaker}\n{one.words}".encode()).hexdigest()[:12]
        words, who = _plain(words_of(one)), _plain(credit(one))
        short = words if len(words) <= TITLE else f"{words[:TITLE].rsplit(' ', 1)[0]} …"
        entries.append(
            Entry(
                id=f"{one.url}#said-{mark}",
                title=f"{who}: {short}",
                link=one.url,
                summary=f"{words} ({who}, in: {_plain(one.headline or one.url)})",
                outlet=_plain(one.outlet),
                updated=one.published or came or NEVER,
                published=one.published,
                authors=(_plain(one.speaker),) if one.speaker else (),
            )
        )
    return entries


def write(feed: Feed, kind: str) -> bytes:
    """The feed as `rss`, `atom` or `feed.json`."""
    if kind == "feed.json":
        return _json(feed)
    lines = _rss(feed) if kind == "rss" else _atom(feed)
    return ('<?xml version="1.0" encoding="utf-8"?>\n' + "\n".join(lines) + "\n").encode()


KINDS = {
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "feed.json": "application/feed+json; charset=utf-8",
}


def etag(body: bytes) -> str:
    """What a reader sends back to learn whether anything is new."""
    return f'"{hashlib.sha256(body).hexdigest()[:24]}"'


def _rss(feed: Feed) -> Iterator[str]:
    yield '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    yield f"<channel><title>{_text(feed.title)}</title><link>{_text(feed.link)}</link>"
    yield f"<description>{_text(feed.title)}</description>"
    yield f'<atom:link rel="self" type="application/rss+xml" href={_mark(feed.own)}/>'
    yield f"<lastBuildDate>{format_datetime(feed.updated.astimezone(UTC))}</lastBuildDate>"
    for one in feed.entries:
        yield f"<item><title>{_text(one.title)}</title>"
        if link := safe_link(one.link):
            yield f"<link>{_text(link)}</link>"
        permanent = "true" if _id(one) == safe_link(one.link) else "false"
        yield f'<guid isPermaLink="{permanent}">{_text(_id(one))}</guid>'
        yield f"<description>{_text(escape(one.summary))}</description>"  # readers take it for HTML
        yield f"<pubDate>{format_datetime((one.published or one.updated).astimezone(UTC))}</pubDate>"
        yield from (f"<dc:creator>{_text(author)}</dc:creator>" for author in one.authors)
        yield f"<category>{_text(one.outlet)}</category></item>"
    yield "</channel></rss>"


def _atom(feed: Feed) -> Iterator[str]:
    yield '<feed xmlns="http://www.w3.org/2005/Atom">'
    yield f"<title>{_text(feed.title)}</title><id>{_text(feed.own)}</id><updated>{_moment(feed.updated)}</updated>"
    yield f'<link rel="self" type="application/atom+xml" href={_mark(feed.own)}/><link href={_mark(feed.link)}/>'
    yield "<author><name>tradewatch</name></author>"
    for one in feed.entries:
        yield f"<entry><title>{_text(one.title)}</title><id>{_text(_id(one))}</id>"
        if link := safe_link(one.link):
            yield f"<link href={_mark(link)}/>"
        yield f"<updated>{_moment(one.updated)}</updated>"
        if one.published:
            yield f"<published>{_moment(one.published)}</published>"
        yield from (f"<author><name>{_text(author)}</name></author>" for author in one.authors)
        yield f"<category term={_mark(one.outlet)}/><summary>{_text(one.summary)}</summary></entry>"
    yield "</feed>"


def _json(feed: Feed) -> bytes:
    items = [
        {
            "id": _id(one),
            "url": safe_link(one.link) or None,
            "title": one.title,
            "content_text": one.summary,
            "date_published": _moment(one.published or one.updated),
            "date_modified": _moment(one.updated),
            "authors": [{"name": author} for author in one.authors],
            "tags": [one.outlet],
            "language": one.language,
        }
        for one in feed.entries
    ]
    whole = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": clean_text(feed.title),
        "home_page_url": feed.link,
        "feed_url": feed.own,
        "items": [{key: value for key, value in one.items() if value not in (None, [])} for one in items],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def _id(entry: Entry) -> str:
    """An address, or a name where it is none that may be clicked: readers take an id for a link."""
    return safe_link(entry.id) or f"urn:sha256:{hashlib.sha256(entry.id.encode(errors='replace')).hexdigest()}"


def _plain(text: str) -> str:
    """One line that XML can hold."""
    return one_line(text)


def _text(text: str) -> str:
    return escape(clean_text(text))


def _mark(text: str) -> str:
    return quoteattr(clean_text(text))


def _moment(when: datetime) -> str:
    return f"{when.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
