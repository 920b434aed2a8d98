"""Read section pages: links to articles with the words and the date beside them, and the next page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from tradewatch.article import Moment
from tradewatch.discover.found import Discovery, Found
from tradewatch.discover.guard import LARGEST_FEED, text_of, unpack
from tradewatch.discover.moments import moment
from tradewatch.errors import FeedError
from tradewatch.text import one_line
from tradewatch.urls import host_of, join

__all__ = ["read_listing"]

MOST = 2_000  # links of one page; what has more is no section page
CARD = 5  # how many steps up from a link its date may stand
DEEPEST = 10_000  # open elements; the parser's time grows with the square of it, half a second here
OPENED = re.compile(r"<(?!(?:img|br|hr|input|link|meta|source|wbr|p|li|dt|dd|td|th|tr|option)\b)[a-z]", re.IGNORECASE)
WORDS = 3  # fewer are a menu's
MAIN = "main, [role=main], #main, #content"
FRAME = "header, footer, nav, aside, form, [role=navigation], [role=banner], [role=contentinfo]"
NEXT = "link[rel~=next], a[rel~=next], a.next, .next > a, a.pagination-next"


def read_listing(
    body: bytes, url: str, *, links: str | None = None, next_page: str | None = None, dates: str | None = None
) -> Discovery:
    """The articles a section page links to, in its order; without CSS for the links, what looks like headlines.

    Their dates are those of `<time datetime>`, or what is printed where the CSS for dates says.
    """
    text = text_of(unpack(body, url, LARGEST_FEED))
    if len(OPENED.findall(text)) - text.count("</") > DEEPEST:
        raise FeedError(url, "its elements stand too deep inside each other")
    tree = LexborHTMLParser(text)
    base = join(url, _attribute(tree.css_first("base[href]"), "href")) or url
    further = tuple(_further(tree, url, base, next_page or NEXT))  # before the page's frame is cut away
    nodes = _select(tree, links, url) if links else _headlines(tree, url, base)
    times = _select(tree, dates, url) if dates else tree.css("time[datetime]")
    found = _found(nodes, times[:MOST], base)
    if not found:
        rule = f"no link matches {links!r}" if links else "no links to articles found"
        raise FeedError(url, f"{rule}; has the page's layout changed?")
    return Discovery(found, further)


def _select(tree: LexborHTMLParser, css: str, url: str) -> list[LexborNode]:
    try:
        return tree.css(css)
    except (SelectolaxError, ValueError) as problem:
        raise FeedError(url, f"the outlet's rule {css!r} is no CSS ({problem})") from problem


def _attribute(node: LexborNode | None, name: str) -> str:
    return (node.attributes.get(name) or "") if node is not None else ""


def _address(node: LexborNode, base: str) -> str | None:
    """Where a link leads, without the place on the page."""
    link = join(base, _attribute(node, "href"))
    return link.partition("#")[0] if link else None


def _further(tree: LexborHTMLParser, url: str, base: str, css: str) -> Iterator[str]:
    for node in _select(tree, css, url)[:1]:
        link = _address(node if node.tag in ("a", "link") else node.css_first("a") or node, base)
        if link and link != url:
            yield link


def _headlines(tree: LexborHTMLParser, url: str, base: str) -> Iterator[LexborNode]:
    """Links that could be headlines: to a page of the same host, in the main part, of some words."""
    main = tree.css_first(MAIN)
    if main is None:
        for node in tree.css(FRAME):
            node.decompose()
        main = tree.body
    for node in main.css("a[href]") if main is not None else ():
        link = _address(node, base)
        if link and link != url and _site(link) == _site(url) and len(_words(node).split()) >= WORDS:
            yield node


def _site(url: str) -> str:
    return host_of(url).removeprefix("www.")


def _words(node: LexborNode) -> str:
    return one_line(node.text(separator=" "))


def _found(nodes: Iterable[LexborNode], times: list[LexborNode], base: str) -> tuple[Found, ...]:
    headlines: dict[str, str] = {}
    cards: dict[int, set[str]] = {}  # a node -> the articles linked from inside it
    for node in islice(nodes, MOST):
        anchor = node if node.tag == "a" else node.css_first("a[href]")
        link = _address(anchor, base) if anchor is not None else None
        if anchor is None or link is None:
            continue
        # A card often links twice, from a picture and from the headline; the longer words are the headline.
        headlines[link] = max(headlines.get(link, ""), _words(anchor), key=len)
        for around in _upwards(anchor):
            cards.setdefault(around.mem_id, set()).add(link)
    dates = dict(_dates(times, cards))
    return tuple(Found(link, headline=words or None, published_at=dates.get(link)) for link, words in headlines.items())


def _upwards(node: LexborNode) -> Iterator[LexborNode]:
    around: LexborNode | None = node
    for _ in range(CARD):
        if around is None:
            return
        yield around
        around = around.parent


def _dates(times: list[LexborNode], cards: dict[int, set[str]]) -> Iterator[tuple[str, Moment]]:
    """Give each date to the one article whose card it stands in; a date among several articles is nobody's."""
    for time in reversed(times):  # so that of two in a card the first one is kept
        inside = next((cards[around.mem_id] for around in _upwards(time) if around.mem_id in cards), set())
        when = moment(_attribute(time, "datetime") or _words(time))
        if when and len(inside) == 1:
            yield next(iter(inside)), when
