"""Look at a page's nesting before it is parsed: what its markup would make of the parser's time and memory."""

from __future__ import annotations

import re
from collections import Counter

__all__ = ["is_too_deep"]

FEW, SOME = 2000, 20_000  # tags: with no more, no nesting is dear in memory, and in time
DEEPEST = 4000  # levels: for each tag the parser may look through all of them
DEEPEST_STYLE = 600  # levels of unclosed <b>, <font> ...: each paragraph gets a copy of all of them
STEPS = 200_000_000  # levels times tags: about a second; pages of the press have 200,000
COPIES = 1_000_000  # levels of style times tags: elements of some 400 bytes; pages of the press have 20,000
STYLE_NAMES = rb"b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u"
STYLES = frozenset(STYLE_NAMES.split(b"|"))
STYLED = re.compile(rb"<(?:%b)(?=[\s/>])" % STYLE_NAMES, re.IGNORECASE)
# They hold nothing, or are closed by what follows.
SHALLOW = frozenset(
    b"area base br col embed hr img input keygen link meta param source track wbr body head html p li dt dd option"
    b" optgroup tr td th thead tbody tfoot colgroup rt rp path circle rect line use polygon polyline ellipse".split()
)
ATTRIBUTES = rb"(?:[\s/]++|[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>]*+))?+)*+"
# As a browser cuts it: marks in comments, in quotes and in what is no markup open and close nothing.
TOKENS = re.compile(
    rb"<!--(?:-?>|.*?(?:--!?>|\Z))"
    rb"|<(script|style|textarea|title|xmp|iframe|noembed|noframes)(?=[\s/>])%b>.*?(?:</\1(?=[\s/>])|\Z)"
    rb"|<(/?)([a-zA-Z][^\s/>]*+)%b" % (ATTRIBUTES, ATTRIBUTES),
    re.DOTALL | re.IGNORECASE,
)

LONG = 20_000  # bytes of a tag that can hold more attributes than can be compared with each other, as the parser does
CROWDED = re.compile(
    rb"[a-zA-Z][^\s/>]*+(?:[\s/]++[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>]*+))?+){2000}"
)

MERGED = re.compile(rb"<(?:body|html)(?=[\s/])", re.IGNORECASE)  # the attributes of each are given to the first one
MOST_MERGED = 1000


def is_too_deep(markup: bytes) -> bool:
    """Whether the parser would be busy too long with it, or fill the memory."""
    if any(len(piece) > LONG and CROWDED.match(piece) for piece in markup.split(b"<")):
        return True
    tags = markup.count(b"<")
    if tags > FEW and len(MERGED.findall(markup)) > MOST_MERGED:
        return True
    if tags <= FEW or (tags <= SOME and len(STYLED.findall(markup)) * tags <= COPIES):
        return False
    depth, styles = _depths(markup)
    return depth > DEEPEST or styles > DEEPEST_STYLE or depth * tags > STEPS or styles * tags > COPIES


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
