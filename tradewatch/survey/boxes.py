"""Find the box that holds the text on every page of a site, and what stands in it and is no part of the article."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tradewatch.text import one_line

__all__ = ["body_of", "left_out", "usual_places"]

SHARE = 0.8  # of the paragraphs, so that a box counts as holding the text; and of the pages that must have it
TEXT = 400  # letters of a text
LONG = 40  # letters from which a paragraph is told from a caption
LONGEST = 500_000  # letters of a page: with more it says nothing of the others
DEEPEST = 60  # levels of boxes that are looked into: each costs as much as there is text
CLOSE = 1.1  # a box around another that has hardly more text means the same
TELLING = re.compile(r"content|body|text|story|entry|article", re.I)
NAME = re.compile(r"[A-Za-z_][A-Za-z_-]*")  # names with digits in them are made anew for each page
JUNK = re.compile(
    r"(?:^|[-_])(?:related\w*|newsletters?|sign-?up|subscri\w+|promo\w*|shar(?:e|es|ing|edaddy)|social|adverts?|ads?|banner"
    r"|recirc\w*|recommend\w*|popular|trending|tags|comments?|captions?)(?:[-_]|$)",
    re.I,
)
BOXES = ("aside", "form")
VALUE = re.compile(r"[\w ,.%#-]{1,60}")
LOOKS = ("face", "size", "color", "align", "width", "role")
# What sites call the places of what their pages do not say in their head: the key of an outlet's file -> selectors.
USUAL = {
    "headline": ("h1",),
    "dek": (".standfirst", ".dek", ".entry-dek", ".article-dek", ".article__dek", ".subtitle", ".subheading", ".intro"),
    "byline": (".byline a", "[rel=author]", ".author a", ".author-name", ".byline", ".author"),
    "published": (".byline .date", ".entry-date", ".post-date", ".published", ".date"),
    "tags": ("a[rel=tag]", ".tags a", ".topics a"),
}
MANY = ("byline", "tags")  # of these there may be several on a page
PROSE = frozenset({"p", "h1", "h2", "h3", "h4", "li", "blockquote", "pre"})  # a paragraph is no box of paragraphs


def body_of(pages: Sequence[tuple[LexborHTMLParser, str]]) -> str | None:
    """A selector of the one box that holds the text on most of these pages, given with the text as read without it.

    None when they have no such box in common. Pages with hardly a text, such as galleries, have no say.
    """
    told = [(tree, text) for tree, text in pages if len(text) >= TEXT]
    fitting: Counter[str] = Counter()
    for tree, text in told:
        box = _box(tree, text)
        names = [*_names(box)] or [*_described(box)] if box is not None else []
        fitting.update(name for name in names if len(tree.css(name)) == 1)
    most = max(fitting.values(), default=0)
    if most < 2 or most < SHARE * len(told):
        return None
    return min((name for name in fitting if fitting[name] == most), key=lambda name: not TELLING.search(name))


def left_out(pages: Sequence[LexborHTMLParser], body: str) -> tuple[str, ...]:
    """Selectors of what stands in the box, and by its name is a box of its own: letters, related stories, shares."""
    found: dict[str, None] = {}
    for tree in pages:
        for box in tree.css(body):
            whole = len(box.text() or "")
            for node in box.css("*"):
                if (name := _junk(node)) and len(node.text() or "") < whole / 3:
                    found[name] = None
    return tuple(found)


def usual_places(pages: Sequence[LexborHTMLParser], keys: Iterable[str]) -> dict[str, str]:
    """For each of these keys the first usual selector that finds one place with words on most of the pages."""
    found = {}
    for key in keys:
        for selector in USUAL.get(key, ()):
            places = [[node for node in tree.css(selector) if one_line(node.text())] for tree in pages]
            fitting = sum(bool(nodes) if key in MANY else len(nodes) == 1 for nodes in places)
            if fitting >= max(2, SHARE * len(pages)):
                found[key] = selector
                break
    return found


def _junk(node: LexborNode) -> str | None:
    if node.tag in BOXES:
        return node.tag
    names = (node.attributes.get("class") or "").split()
    return next((f".{name}" for name in names if NAME.fullmatch(name) and JUNK.search(name)), None)


def _box(tree: LexborHTMLParser, text: str) -> LexborNode | None:
    """The innermost element with most of the text, or better the one just around it that has a name."""
    marks = {_letters(part)[:LONG]: len(part) for part in text.split("\n") if len(part) >= LONG}
    node = tree.body
    if node is None or not marks or len(node.text() or "") > LONGEST:
        return None
    for _ in range(DEEPEST):
        inner = next((one for one in node.iter() if one.tag not in PROSE and _holds(one, marks)), None)
        if inner is None:
            break
        node = inner
    letters = len(_letters(node.text() or ""))
    named: LexborNode | None = node
    while named is not None and not list(_names(named)):
        around = named.parent
        named = around if around is not None and len(_letters(around.text() or "")) <= CLOSE * letters else None
    return named or node


def _holds(node: LexborNode, marks: Mapping[str, int]) -> bool:
    """Whether most of the text stands in it, by the length of the paragraphs that begin so."""
    letters = _letters(node.text() or "")
    return sum(long for mark, long in marks.items() if mark in letters) >= SHARE * sum(marks.values())


def _letters(text: str) -> str:
    """What is left when pages and texts differ in spaces and marks alone."""
    return re.sub(r"\W", "", one_line(text))


def _names(node: LexborNode) -> Iterator[str]:
    """Selectors that name an element, the most telling first."""
    told = node.attributes
    if told.get("itemprop") == "articleBody":
        yield "[itemprop=articleBody]"
    for name in (told.get("class") or "").split():
        if NAME.fullmatch(name):
            yield f"{node.tag}.{name}"
    if NAME.fullmatch(told.get("id") or ""):
        yield f"{node.tag}#{told['id']}"


def _described(node: LexborNode) -> Iterator[str]:
    """Selectors of an element without a name, by how it looks: old pages have no other."""
    around = node.parent
    told = {key: value for key, value in node.attributes.items() if key in LOOKS and VALUE.fullmatch(value or "")}
    looks = "".join(f"[{key}='{value}']" for key, value in told.items())
    if around is not None and looks:
        yield from (f"{name} > {node.tag}{looks}" for name in _names(around))
