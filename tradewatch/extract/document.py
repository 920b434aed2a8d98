"""Parse: one page, one tree, and what its head says, read once for every field."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import cached_property
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tradewatch.almanac import usual_zone
from tradewatch.errors import DearError, ExtractionError
from tradewatch.extract.decode import decode_twice
from tradewatch.extract.elements import Elements
from tradewatch.extract.jsonld import Item, read_items, story_of
from tradewatch.extract.meta import read_meta
from tradewatch.extract.nesting import is_too_deep
from tradewatch.extract.once import Once
from tradewatch.extract.page import Page
from tradewatch.outlets.outlet import Layout, Outlet
from tradewatch.text import one_line
from tradewatch.urls import host_of

__all__ = ["Document", "Found", "node_text", "read_document"]

Value = TypeVar("Value")
SEAM = "\ue000"
WORD_ENDS = re.compile(r"[^\W_A-Z]$|[.!?:;,)\]’”\"'|]$")
WORD_BEGINS = re.compile(r"[^\W_a-zß-ÿ]|[(\[‘“\"]")
LARGEST = 16 << 20  # bytes
LONGEST = 5000  # characters of one value
MOST_NAMES = 20  # of a site
MOST_READ = 4  # times the page that one selector may give: elements stand in elements
LONGEST_LANGUAGE = 35  # characters of a tag, as RFC 5646 has it
LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?=$|[-_])")
OTHER_BYTES = (
    b"%PDF",
    b"PK\x03\x04",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"\x1f\x8b",
    b"\x28\xb5\x2f\xfd",
    b"BZh",
    b"\xfd7zXZ",
)
SIGNS = re.compile(r"[\x01-\x08\x0e-\x1f\x80-\x9f\ufffd]")  # that hardly stand in text
GARBLED = 0.05  # share of them, of the beginning of what is no text
OTHER_KINDS = re.compile(
    r"(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,500}?-->\s*)?<(?:rss|feed|urlset|sitemapindex|svg|opml)\b", re.I | re.S
)


@dataclass(frozen=True, slots=True)
class Found(Generic[Value]):
    """A value, and the rule that gave it."""

    value: Value
    rule: str


@dataclass(frozen=True)  # without slots: what several rules ask for is worked out once
class Document:
    """What every rule reads: the tree, the structured data, and whose page it is."""

    url: str
    html: str
    tree: LexborHTMLParser
    meta: Mapping[str, Sequence[str]]
    items: Sequence[Item]
    story: Item
    outlet: Outlet | None = None
    fetched_at: datetime | None = None
    hurried: bool = False
    _texts: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False, compare=False)
    _once: dict[object, Once[Any]] = field(default_factory=dict, repr=False, compare=False)

    def first_meta(self, *names: str) -> Found[str] | None:
        """The first of these meta tags that says something."""
        for name in names:
            for value in self.meta.get(name, ()):
                return Found(value, f"meta:{name}")
        return None

    def once(self, read: Callable[[Document], Iterable[Value]]) -> Iterable[Value]:
        """What a rule reads on this page, worked out no further than somebody asks, and never twice."""
        if read not in self._once:
            self._once[read] = Once(read(self))
        return self._once[read]

    def texts(self, selector: str) -> tuple[str, ...]:
        """The text of every element that the selector matches, empty ones left out."""
        if selector not in self._texts:
            self._texts[selector] = tuple(self._read(self.css(selector)))
        return self._texts[selector]

    def _read(self, nodes: Iterable[LexborNode]) -> Iterator[str]:
        left = MOST_READ * len(self.html)
        for node in nodes:
            if text := node_text(node):
                yield text[:LONGEST]
                left -= len(text)
            if left < 0:
                return

    def css(self, selector: str) -> list[LexborNode]:
        """The elements that the selector matches."""
        return self.tree.css(selector)

    @cached_property
    def elements(self) -> Elements:
        """Every element in reading order; for the fields, which are read before the body's rules take parts out."""
        return Elements(self.tree)

    @cached_property
    def heads(self) -> list[LexborNode]:
        """Every h1; for the fields too."""
        return [self.elements.nodes[place] for place in self.elements.heads]

    @cached_property
    def head_texts(self) -> tuple[str, ...]:
        """The text of every h1, empty ones left out."""
        return tuple(self._read(self.heads))

    @cached_property
    def title(self) -> str | None:
        """The page's title, which some set into the body; those inside of it are titles of drawings."""
        titles = (self.elements.nodes[place] for place in self.elements.by_tag["title"])
        own = (node for node in titles if node.parent is not None and node.parent.tag in ("head", "body"))
        found = next(self._read(own), None)
        if found is None and self.elements.is_cut and (late := self.tree.css_first("head > title, body > title")):
            return next(self._read([late]), None)
        return found

    @cached_property
    def canonical(self) -> str | None:
        """The address that the page's first canonical link gives."""
        for part in (self.tree.head, self.tree.root):  # it hardly ever stands below the head
            for node in part.css("link[rel~=canonical i]") if part else ():
                if (link := node.attributes.get("href")) and len(link) <= LONGEST:
                    return link
        return None

    def take_time(self) -> None:
        """Say that what follows is dear; DearError for a reader in a hurry."""
        if self.hurried:
            raise DearError(self.url, "only a dear reading tells more of the page")

    @cached_property
    def language(self) -> Found[str] | None:
        """The language of the article, as the page tags it."""
        root = self.tree.root
        for found in (
            Found((root.attributes.get("lang") if root else None) or "", "html:lang"),
            self.from_story("inLanguage"),
            self.first_meta("og:locale", "content-language", "dc.language", "language"),
        ):
            if found and LANGUAGE.match(found.value) and len(found.value) <= LONGEST_LANGUAGE:
                return Found(found.value.replace("_", "-"), found.rule)
        return None

    @cached_property
    def zone(self) -> tzinfo | None:
        """The zone of times that the page prints without one: its outlet's, else the usual one of its country."""
        try:
            if self.outlet and self.outlet.zone:
                return ZoneInfo(self.outlet.zone)
        except (ZoneInfoNotFoundError, ValueError):
            return None
        return self.usual_zone[0] if self.usual_zone else None

    @cached_property
    def usual_zone(self) -> tuple[tzinfo, str] | None:
        """The zone that the press of its country keeps, and what says so; None where its outlet names one."""
        if self.outlet and self.outlet.zone:
            return None
        country = (self.outlet and self.outlet.country) or ""
        return usual_zone(host_of(self.url), self.language.value if self.language else "", country)

    def from_story(self, *keys: str) -> Found[str] | None:
        """The first of these properties that the page's JSON-LD states of its article."""
        text = self.story.text(*keys)
        return Found(text[:LONGEST], "jsonld") if text else None

    def from_layout(self, field: str, layouts: Iterable[Layout]) -> Iterator[tuple[tuple[str, ...], str]]:
        """What the outlet's rules find for a field, each with its rule, likeliest layout first."""
        for layout in layouts:
            if (selector := getattr(layout, field)) and (texts := self.texts(selector)):
                yield texts, f"css:{selector}"

    @cached_property
    def site_names(self) -> tuple[str, ...]:
        """What the outlet calls itself."""
        names = [self.outlet.name] if self.outlet else []
        names += self.meta.get("og:site_name", ())[:1]
        names += self.meta.get("application-name", ())[:1]
        names += [name for name in self.story.publishers if name]
        return tuple(dict.fromkeys(name for name in names if len(name) <= LONGEST))[:MOST_NAMES]


def read_document(page: Page, outlet: Outlet | None = None, *, hurried: bool = False) -> Document:
    """Decode and parse a page, once; ExtractionError for what is no HTML page that can be read."""
    html, markup = _html(page)
    tree = LexborHTMLParser(markup)
    if tree.body is None or tree.head is None:
        raise ExtractionError(page.url, "the page is not HTML")
    items = read_items(node.text(deep=True) for node in tree.css('script[type*="ld+json" i]'))
    meta = read_meta(tree)
    return Document(
        url=page.url,
        html=html,
        tree=tree,
        meta=meta,
        items=items,
        story=story_of(items, page.url, next(iter(meta.get("og:title", ())), "")),
        outlet=outlet,
        fetched_at=page.fetched_at,
        hurried=hurried,
    )


def node_text(node: LexborNode) -> str:
    """The text of an element on one line; a space where two parts of it meet as two words, not inside a word."""
    pieces = (node.text(deep=True, separator=SEAM) or "").split(SEAM)
    text = pieces[0]
    for piece in pieces[1:]:
        text += (" " if WORD_ENDS.search(text[-2:]) and WORD_BEGINS.match(piece) else "") + piece
    return one_line(text)


def _html(page: Page) -> tuple[str, bytes]:
    """The page's text, and its markup in UTF-8."""
    if not page.body.strip():
        raise ExtractionError(page.url, "the page is empty")
    if len(page.body) > LARGEST:
        raise ExtractionError(page.url, f"the page is too big ({len(page.body) >> 20} MB; {LARGEST >> 20} MB at most)")
    html, markup = decode_twice(page.body, page.charset)
    if page.body.startswith(OTHER_BYTES) or not _marked_up(html) or _is_garbled(html):
        raise ExtractionError(page.url, "the page is not HTML")
    if is_too_deep(markup):
        raise ExtractionError(page.url, "the page is nested too deeply to be read")
    return html, markup


def _is_garbled(html: str) -> bool:
    """Whether it is something packed or a picture, whose bytes can pass for tags here and there."""
    start = html[:5000]
    return not start.isascii() and len(SIGNS.findall(start)) > GARBLED * len(start)


def _marked_up(html: str) -> bool:
    start = html[:2000].lstrip()
    return "<" in html and not start.startswith(("{", "[")) and not OTHER_KINDS.match(start)
