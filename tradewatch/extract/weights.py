"""Weigh: how much running text each part of the page holds, and how likely it is the article's body."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from tradewatch.extract.blocks import BOXES
from tradewatch.extract.signs import is_announced_post, is_aside, is_strictly_aside, prior
from tradewatch.text import fold

__all__ = ["DENSE", "FIRST", "LAST", "Place", "Weights", "weigh"]

PARAGRAPHS = "p, blockquote, pre, li, div > br, td > br, section > br, article > br"
SHORT, LONG = 25, 1200  # characters: shorter is no running text, longer is text however many links it has
FIRST, LAST = "\u3000", "\u9fff"  # kana, and characters each of which is about half a word
DENSE = 2  # times as much is said with as many of these
SCANTY = 250  # characters of running text in paragraphs; with less, divs may be the page's paragraphs
FEW = 60  # nodes that such a div can have
MOST_ARTICLES = 4  # on a page that goes on with the next ones
SIGNED = "time, [rel~=author], [itemprop~=author], [class*=byline i], [class*=author i]"
TOLD = 500  # characters of running text that make a headline an article's
SCORED = 4  # levels above a paragraph that it speaks for
HIGHEST = 60  # levels above it that are counted as holding it
MOST = 20_000
ABOVE = frozenset({"html", "-undef", None})  # tags of what holds the whole page
HEAVY = 0.4  # share of the page's running text that no mere aside holds


@dataclass(slots=True)
class Place:
    """An element near running text."""

    node: LexborNode
    score: float = 0.0
    mass: int = 0  # characters of running text in it
    around: Place | None = None  # what it stands in, where that was asked for


@dataclass(slots=True)
class Weights:
    """The places of a page, by the identity of their nodes."""

    places: dict[int, Place] = field(default_factory=dict)
    total: int = 0
    site: str = ""  # whose page it is
    others: set[int] = field(default_factory=set)  # further articles, as pages have that go on with the next one

    def at(self, node: LexborNode | None) -> Place | None:
        """The place of an element; None above all of them."""
        if node is None or node.tag in ABOVE:
            return None
        place = self.places.get(node.mem_id)
        if place is None:
            place = self.places[node.mem_id] = Place(node, prior(node))
        return place

    @property
    def best(self) -> Place | None:
        """The likeliest body."""
        return max(self.places.values(), key=lambda place: place.score, default=None)

    def mass(self, node: LexborNode) -> int:
        """Characters of running text in the element."""
        place = self.places.get(node.mem_id)
        return place.mass if place else 0

    def leave_others(self, title: str, heads: Iterable[LexborNode]) -> None:
        """Skip the articles with an h1 and a writer or day of their own that stand beside the one with this headline.

        A page that holds more of them, or one in another, is a list, or an article in parts.
        """
        headed: dict[int, tuple[LexborNode, str]] = {}
        for head in heads:
            if (article := _article_of(head)) is None or _article_of(article) is not None:
                return
            headed.setdefault(article.mem_id, (article, fold(head.text(deep=True))))
        own = next((number for number, (_, said) in headed.items() if title and said.endswith(title)), None)
        if own is not None and len(headed) <= MOST_ARTICLES:
            rest = (one for number, (one, _) in headed.items() if number != own and self.mass(one) >= TOLD)
            self.others.update(one.mem_id for one in rest if one.css_first(SIGNED) is not None)

    def skips(self, node: LexborNode) -> bool:
        """Whether the element is left out of the body: it calls itself an aside, and does not hold most of the text.

        A post is kept where the text announces it.
        """
        if node.mem_id in self.others:
            return True
        if not is_aside(node) or is_announced_post(node):
            return False
        return self.mass(node) < HEAVY * self.total or is_strictly_aside(node)


def weigh(body: LexborNode, site: str = "") -> Weights:
    """Every element near running text, with its score and mass."""
    weights = Weights(site=site)
    direct: dict[int, tuple[LexborNode, float, int]] = {}
    seen: set[int] = set()
    for found in body.css(PARAGRAPHS)[:MOST]:
        node, place = (found.parent, found.parent) if found.tag == "br" else (found, found.parent)
        if node is not None and place is not None and node.mem_id not in seen:
            seen.add(node.mem_id)
            _count(node, place, weights, direct)
    if weights.total < SCANTY:
        for node in body.css("div")[:MOST]:
            if node.parent is not None and node.mem_id not in seen and _is_bare(node):
                _count(node, node.parent, weights, direct)
    for place, points, size in direct.values():
        _credit(place, points, size, weights)
    return weights


def _article_of(node: LexborNode) -> LexborNode | None:
    above = node.parent
    while above is not None and above.tag != "article":
        above = above.parent
    return above


def _count(
    node: LexborNode, place: LexborNode, weights: Weights, direct: dict[int, tuple[LexborNode, float, int]]
) -> None:
    """Count a paragraph for the element it stands in."""
    text = node.text(deep=True, separator="", strip=False)
    dense = FIRST <= text[1:2] <= LAST
    if len(text) < (SHORT // DENSE if dense else SHORT) or _is_list_of_links(node, text):
        return
    points = 1.0 + text.count("，" if dense else ",") + min(len(text) // 100, 6)
    if node.tag == "li":
        points /= 2
    _, known, size = direct.get(place.mem_id, (place, 0.0, 0))
    direct[place.mem_id] = (place, known + points, size + len(text))
    weights.total += len(text)


def _is_bare(node: LexborNode) -> bool:
    """Whether a div holds text and no boxes, as where somebody pasted it from a word processor."""
    child = node.first_child
    for _ in range(FEW):
        if child is None:
            return True
        if child.tag in BOXES:
            return False
        child = child.next
    return False


def _credit(node: LexborNode | None, points: float, size: int, weights: Weights) -> None:
    weight, place = 1.0, weights.at(node)
    for level in range(HIGHEST):
        if level and place is not None:
            place.around = place.around or weights.at(place.node.parent)
            place = place.around
        if place is None:
            return
        place.mass += size
        if level < SCORED:
            place.score += points * weight
            weight *= 0.5 if level == 0 else 0.6


def _is_list_of_links(node: LexborNode, text: str) -> bool:
    return (len(text) < LONG or node.tag == "li") and _linked(node) > 0.5 * len(text)


def _linked(node: LexborNode) -> int:
    """Characters of the links in an element: mostly its own children are these, which takes no selector to see."""
    linked, child = 0, node.first_child
    while child is not None:
        if child.tag == "a":
            linked += len(child.text() or "")
        elif child.first_child is not None and not _holds_text_alone(child):
            return sum(len(a.text() or "") for a in node.css("a"))
        child = child.next
    return linked


def _holds_text_alone(node: LexborNode) -> bool:
    inner = node.first_child
    return inner is not None and inner.is_text_node and inner.next is None
