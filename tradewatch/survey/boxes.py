"""Find the box that holds the text on every page of a site, and what stands in it and is no part of the article."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tradewatch.text import one_line

__all__ = ["body_of", "left_out"]

SHARE = 0.8  # of the paragraphs, so that a box counts as holding the text; and of the pages that must have it
TEXT = 400  # letters of a text
LONG = 40  # letters from which a paragraph is told from a caption
CLOSE = 1.1  # a box around another that has hardly more text means the same
TELLING = re.compile(r"content|body|text|story|entry|article", re.I)
NAME = re.compile(r"[A-Za-z_][A-Za-z_-]*")  # names with digits in them are made anew for each page
JUNK = re.compile(
    r"(?:^|[-_])(?:related\w*|newsletters?|sign-?up|subscri\w+|promo\w*|shar(?:e|es|ing|edaddy)|social|adverts?|ads?|banner"
    r"|recirc\w*|recommend\w*|popular|trending|tags|comments?|captions?)(?:[-_]|$)",
    re.I,
)
BOXES = ("aside", "form")
PROSE = frozenset({"p", "h1", "h2", "h3", "h4", "li", "blockquote", "pre"})  # a paragraph is no box of paragraphs


def body_of(pages: Sequence[tuple[LexborHTMLParser, str]]) -> str | None:
    """A selector of the one box that holds the text on most of these pages, given with the text as read without it.

    None when they have no such box in common. Pages with hardly a text, such as galleries, have no say.
    """
    told = [(tree, text) for tree, text in pages if len(text) >= TEXT]
    fitting: Counter[str] = Counter()
    for tree, text in told:
        box = _box(tree, text)
        names = _names(box) if box is not None else ()
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
                if len(node.text() or "") < whole / 3 and (name := _junk(node)):
                    found[name] = None
    return tuple(found)


def _junk(node: LexborNode) -> str | None:
    if node.tag in BOXES:
        return node.tag
    names = (node.attributes.get("class") or "").split()
    return next((f".{name}" for name in names if NAME.fullmatch(name) and JUNK.search(name)), None)


def _box(tree: LexborHTMLParser, text: str) -> LexborNode | None:
    """The innermost element with most of the paragraphs, or the one just around it that has a name."""
    marks = [_letters(part)[:LONG] for part in text.split("\n") if len(part) >= LONG]
    node = tree.body
    if node is None or not marks:
        return None
    while inner := next((one for one in node.iter() if one.tag not in PROSE and _holds(one, marks)), None):
        node = inner
    letters = len(_letters(node.text() or ""))
    while not list(_names(node)):
        around = node.parent
        if around is None or len(_letters(around.text() or "")) > CLOSE * letters:
            return None
        node = around
    return node


def _holds(node: LexborNode, marks: Sequence[str]) -> bool:
    letters = _letters(node.text() or "")
    return sum(mark in letters for mark in marks) >= SHARE * len(marks)


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
