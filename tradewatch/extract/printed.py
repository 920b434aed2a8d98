"""Read what is printed by the headline: the byline and the date of pages whose head says nothing of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from tradewatch.extract.document import Document, Found, node_text

__all__ = ["printed_bylines", "printed_dates"]

BYLINES = (
    "[rel~=author], [itemprop~=author], [class*=byline i], [class*=author i], [class*=autor i], [class*=auteur i],"
    " [class*=writer i], a[href*='/author/'], a[href*='/authors/'], a[href*='/autor/'], a[href*='/people/'],"
    " a[href*='/profile/'], a[href*='/team/']"
)
DATES = "time, [itemprop=datePublished], [class*=date i], [class*=publish i], [class*=time i], [class*=posted i]"
MOST = 6  # elements that are looked at, each before and after the headline
LONGEST = 200  # characters of an element that can be a byline or a date
BELOW = 6000  # characters of the page after the headline in which a date is the article's
DATE_LINE = 60
SEAM = "\n"
YEAR = re.compile(r"(?:19|20)\d{2}")
TAG = re.compile(r"<[^<>]{0,1000}>")
SCRIPT = re.compile(r"<(script|style)\b.*?(?:</\1>|$)", re.DOTALL | re.IGNORECASE)
ASIDE = re.compile(r"related|comment|sidebar|footer|recommend|popular|latest|card|teaser|nav|menu|bio\b", re.IGNORECASE)
LEAD = re.compile(
    r">\s*(?:words |written |text |story |posted |reported |reporting )?by[\s:]*(?:&nbsp;)?"
    r"(?:\s*<[^<>]{0,300}>){0,4}\s*([^<>]{3,80})<",
    re.IGNORECASE,
)


def printed_bylines(doc: Document) -> Iterator[Found[str]]:
    """The elements that can be the byline, likeliest first, each with its rule."""
    for node in _near_headline(doc, BYLINES):
        parts = [node_text(link) for link in node.css("a, [itemprop=name]")]
        yield Found(", ".join(parts) if len(set(parts)) > 1 else node_text(node), "byline")
    if found := LEAD.search(doc.html, max(0, doc.html.find("<body"))):
        yield Found(found.group(1), "by")


def printed_dates(doc: Document) -> Iterator[Found[str]]:
    """The elements that can be the date, likeliest first: what a machine can read before what is printed."""
    nodes = list(_near_headline(doc, DATES))
    for name in ("datetime", "content"):
        yield from (Found(value, "date") for node in nodes if (value := node.attributes.get(name)))
    yield from (Found(node_text(node), "date") for node in nodes)
    yield from (Found(line, "date:line") for line in _lines_below_headline(doc.html))


def _lines_below_headline(html: str) -> Iterator[str]:
    """The short lines of text that follow the first h1, or begin the page where it has none."""
    start = max(html.find("</h1>"), html.find("<body") if "</h1>" not in html else 0)
    for piece in TAG.sub(SEAM, SCRIPT.sub("", html[start : start + BELOW])).split(SEAM):
        if 6 < len(line := piece.strip()) <= DATE_LINE and YEAR.search(line):
            yield line


def _near_headline(doc: Document, selector: str) -> Iterator[LexborNode]:
    """The matching elements after the first h1, then those before it; none that stands in a list of other articles."""
    nodes = doc.css(f"h1, {selector}")
    heads = [place for place, node in enumerate(nodes) if node.tag == "h1"]
    first = heads[0] if heads else -1
    for node in (*nodes[first + 1 :][: 2 * MOST], *nodes[: max(0, first)][-MOST:]):
        if node.tag == "h1" or _stands_aside(node):
            continue
        if 2 < len(node.text(deep=True) or "") <= LONGEST or node.attributes.get("datetime"):
            yield node


def _stands_aside(node: LexborNode | None) -> bool:
    for _ in range(6):
        if node is None or node.tag in ("body", "main", "article"):
            return False
        if node.tag in ("aside", "nav", "footer") or ASIDE.search(node.attributes.get("class") or ""):
            return True
        node = node.parent
    return False
