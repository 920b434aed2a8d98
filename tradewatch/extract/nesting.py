"""Look at a page's nesting before it is parsed: what its markup would make of the parser's time and memory."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["is_too_deep"]

FEW, SOME = 2000, 20_000  # tags: with no more, no nesting is dear in memory, and in time
DEEPEST = 4000  # levels: for each tag the parser may look through all of them
DEEPEST_STYLE = 600  # levels of unclosed <b>, <font> ...: each paragraph gets a copy of all of them
STEPS = 200_000_000  # levels times tags: about a second; pages of the press have 200,000
COPIES = 1_000_000  # levels of style times tags: elements of some 400 bytes; pages of the press have 20,000
STYLE_NAMES = rb"b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u"
STYLES = frozenset(STYLE_NAMES.split(b"|"))
BEHIND_NAME = b" \t\n\r\f\v/>"
STYLED = re.compile(rb"<(?:%b)(?=[\s/>])" % STYLE_NAMES, re.IGNORECASE)
# They hold nothing, or are closed by what follows.
SHALLOW = frozenset(
    b"area base br col embed hr img input keygen link meta param source track wbr body head html p li dt dd option"
    b" optgroup tr td th thead tbody tfoot colgroup rt rp path circle rect line use polygon polyline ellipse".split()
)
# A value whose quotes have no end goes on to the end of the page.
NAMED = rb"[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|[^\s>]*+))?+"
ATTRIBUTES = rb"(?:[\s/]++|%b)*+" % NAMED
# As a browser cuts it: marks in comments, in quotes and in what is no markup open and close nothing.
TOKENS = re.compile(
    rb"<!--(?:-?>|.*?(?:--!?>|\Z))"
    rb"|<(script|style|textarea|title|xmp|iframe|noembed|noframes)(?=[\s/>])%b>.*?(?:</\1(?=[\s/>])|\Z)"
    rb"|<(/?)([a-zA-Z][^\s/>]*+)%b" % (ATTRIBUTES, ATTRIBUTES),
    re.DOTALL | re.IGNORECASE,
)

LONG = 20_000  # bytes of a tag that can hold more attributes than can be compared with each other, as the parser does
MANY = rb"(?:[\s/]*+%b){2000}" % NAMED
CROWDED = re.compile(rb"<[a-zA-Z][^\s/>]*+%b" % MANY)
# What is in a tag between two `<`, the first of which may stand in a value; much that is in no tag looks so as well.
PIECES = tuple(re.compile(begun + MANY) for begun in (rb"[a-zA-Z][^\s/>]*+", rb"[^\"]*+\"", rb"[^']*+'"))
WINDOW = LONG // 2  # bytes: what is longer than LONG fills one of such windows

MERGED_NAMES = rb"body|html"  # the attributes of each are given to the first one
MERGED = re.compile(rb"<(?:%b)(?=[\s/])" % MERGED_NAMES, re.IGNORECASE)
MOST_MERGED = 1000


def is_too_deep(markup: bytes) -> bool:
    """Whether the parser would be busy too long with it, or fill the memory."""
    if any(piece.match(markup, *place) for place in _long_pieces(markup) for piece in PIECES) and _is_crowded(markup):
        return True
    tags, alike = _count(markup)
    if tags <= FEW or alike * tags <= COPIES:
        return False
    if len(MERGED.findall(markup)) > MOST_MERGED:
        return True
    if tags <= SOME and len(STYLED.findall(markup)) * tags <= COPIES:
        return False
    depth, styles = _depths(markup)
    return depth > DEEPEST or styles > DEEPEST_STYLE or depth * tags > STEPS or styles * tags > COPIES


def _is_crowded(markup: bytes) -> bool:
    """Whether a tag has more attributes than can be compared with each other."""
    return any(
        found.end() - found.start() > WINDOW and CROWDED.match(markup, *found.span())  # a comment is none
        for found in TOKENS.finditer(markup)
    )


def _long_pieces(markup: bytes) -> Iterator[tuple[int, int]]:
    """From where to where nothing stands between one `<` and the next, where that is longer than LONG."""
    place = 0
    while place + WINDOW <= len(markup):
        if markup.find(b"<", place, place + WINDOW) >= 0:
            place += WINDOW
            continue
        start, end = markup.rfind(b"<", 0, place) + 1, markup.find(b"<", place)
        place = end if end >= 0 else len(markup)
        if place - start > LONG:
            yield start, place


def _count(markup: bytes) -> tuple[int, int]:
    """How many tags begin, and at most how many of them are of style or of a body: those with such first letters."""
    import numpy as np  # slow to load, and as quick as nothing else

    signs = np.frombuffer(markup, np.uint8)
    begun = signs[:-2] == ord("<")
    tags = int(np.count_nonzero(begun)) + markup.count(b"<", -2)
    if not FEW < tags <= SOME:
        return tags, tags
    places = np.flatnonzero(begun)
    return tags, int(np.count_nonzero(_pairs()[signs[places + 1], signs[places + 2]]))


@cache
def _pairs() -> NDArray[np.bool_]:
    """Which byte, and which next one, can stand behind the `<` of a tag of style or of a body."""
    import numpy as np

    pairs = np.zeros((256, 256), np.bool_)
    for name in (STYLE_NAMES + b"|" + MERGED_NAMES).split(b"|"):
        for first in name[:1] + name[:1].upper():
            for second in (name[1:2] + name[1:2].upper()) or BEHIND_NAME:
                pairs[first, second] = True
    return pairs


def _depths(markup: bytes) -> tuple[int, int]:
    """The most elements that stand open at once, and of these the most that are of style; a few too many at times."""
    opened: Counter[bytes] = Counter()
    depth = styles = deepest = most = 0
    for found in TOKENS.finditer(markup):
        name = found[3]
        if name is None or (name := name.lower()) in SHALLOW:
            continue
        if not found[2]:
            step = 1
        elif opened[name]:
            step = -1
        else:
            continue
        opened[name] += step
        depth += step
        deepest = max(deepest, depth)
        if name in STYLES:
            styles += step
            most = max(most, styles)
    return deepest, most
