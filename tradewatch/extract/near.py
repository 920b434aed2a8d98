"""Look near the headline: where an article's byline and its day are printed, and not those of other articles."""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice

from selectolax.lexbor import LexborNode

from tradewatch.extract.document import Document
from tradewatch.extract.elements import Elements

__all__ = [
    "BELOW",
    "LONGEST",
    "TAG",
    "UPDATE",
    "Marks",
    "lines_near_headline",
    "marked_near_headline",
    "names_aside",
    "place_of",
    "stands_aside",
]

MOST = 6  # elements that are looked at, each before and after the headline
FAR = 10 * MOST  # matching elements among which those are sought
LONGEST = 200  # characters of an element that can be a byline or a date
BELOW = 6000  # characters of the page after the headline in which a date is the article's
ABOVE = 1500  # and before it
DATE_LINE = 60  # letters; one that says of two days what they are may be twice as long
UPDATE = re.compile(
    r"updated|modified|reviewed|aktualisiert|mise? à jour|actualiza[dc]|atualiza[dç]|aggiorna[tm]|bijgewerkt"
    r"|oppdatert|uppdaterad|opdateret|päivitetty|aktualizac|zaktualizowan|обновл|оновл|güncelle|diperbarui|frissít|수정|更新|تحديث",
    re.IGNORECASE,
)
SEAM = "\n"
Marks = Callable[[Elements], Counter[int]]
YEAR = re.compile(r"(?:19|20)\d{2}")
TAG = re.compile(r"<[^<>]{0,1000}>")
UNREAD = re.compile(  # scripts, and posts of another site, which have days of their own
    r"<(script|style)\b.*?(?:</\1>|$)|<blockquote\b[^<>]{0,200}(?:twitter|bluesky|instagram|tiktok)[^<>]{0,400}>.*?</blockquote>",
    re.DOTALL | re.IGNORECASE,
)
ASIDE = re.compile(
    r"related|comment|sidebar|footer|recommend|popular|latest|(?<!v)card|teaser|nav|menu|bio\b|trending|most-|also-"
    r"|read-next|recirc|carousel|gallery|slide|quote|caption|(?:image|photo|picture|media)[-_]?credit",
    re.IGNORECASE,
)
OWN = re.compile(r"(?:header|byline|author)[-_]+(?:sidebar|footer)", re.IGNORECASE)  # of the article, not of the page
ASIDES = frozenset({"aside", "nav", "figure", "figcaption", "blockquote"})
THINGS = re.compile(r"/(?:Movie|TV\w+|Book|Event|Comment|ImageObject|VideoObject|Product)\b")  # no articles


def marked_near_headline(doc: Document, marks: Marks) -> Iterator[LexborNode]:
    """The marked elements after the first h1, then those before it; none that stands in a list of other articles.

    An element that is marked twice takes two of the places that are looked at, and so does every h1 one.
    """
    elements = doc.elements
    marked = marks(elements)
    marked.update(elements.heads)
    head = elements.heads[0] if elements.heads else -1
    places = sorted(marked)
    first = bisect(places, head)
    after = (elements.nodes[place] for place in places[first:] for _ in range(marked[place]))
    yield from islice(filter(_can_tell, islice(after, FAR)), MOST)
    above = places[: max(0, first - 1)]
    before = (elements.nodes[place] for place in reversed(above) for _ in range(marked[place]))
    yield from [*islice(filter(_can_tell, islice(before, FAR)), MOST)][::-1]


def lines_near_headline(html: str) -> Iterator[str]:
    """The short lines of text that follow the first h1, or begin the page where it has none; then those above it."""
    head, body = place_of(html, "</h1>"), max(0, place_of(html, "<body"))
    start = body if head < 0 else head
    above = html[max(body, start - ABOVE) : start]
    for piece in TAG.sub(SEAM, UNREAD.sub("", html[start : start + BELOW] + "</h1>" + above)).split(SEAM):
        line = piece.strip()
        if 6 < len(line) <= 2 * DATE_LINE and YEAR.search(line) and (len(line) <= DATE_LINE or UPDATE.search(line)):
            yield line


def place_of(html: str, mark: str) -> int:
    """Where a tag stands first, in small letters or, as in old pages, in capitals; -1 if nowhere."""
    place = html.find(mark)
    return place if place >= 0 else html.find(mark.upper())


@lru_cache(maxsize=8192)
def names_aside(name: str) -> bool:
    """Whether a class says that it holds other articles, or what belongs to the page as a whole."""
    return bool(ASIDE.search(OWN.sub(" ", name)))


def _can_tell(node: LexborNode) -> bool:
    if node.tag == "h1" or stands_aside(node):
        return False
    return 2 < len((node.text(deep=True) or "").strip()) <= LONGEST or bool(node.attributes.get("datetime"))


def stands_aside(node: LexborNode | None) -> bool:
    """Whether it is of another article, or of the page as a whole; an article's own footer can name its writer."""
    below = False
    for _ in range(6):
        if node is None or node.tag in ("body", "main"):
            break
        if node.tag == "article":
            return False
        attributes = node.attributes
        if node.tag in ASIDES or names_aside(attributes.get("class") or ""):
            return True
        if THINGS.search(attributes.get("itemtype") or ""):
            return True
        below = below or (node.tag == "footer" and not OWN.search(attributes.get("class") or ""))
        node = node.parent
    return below
