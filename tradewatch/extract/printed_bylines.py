"""Read the byline that is printed by the headline, of pages whose head names nobody."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path

from selectolax.lexbor import LexborNode

from tradewatch.extract.around import is_behind_title, opened_around
from tradewatch.extract.bylines import CREDITS
from tradewatch.extract.classes import BYLINE, told_by
from tradewatch.extract.classes import LONGEST as LONGEST_CLASS
from tradewatch.extract.dates import says_a_day
from tradewatch.extract.document import Document, Found, node_text
from tradewatch.extract.elements import Elements
from tradewatch.extract.near import (
    BELOW,
    LONGEST,
    TAG,
    lines_near_headline,
    marked_near_headline,
    names_aside,
    place_of,
)
from tradewatch.text import one_line

__all__ = ["printed_bylines"]

WORDS = Path(__file__).parent / "words"
WRITERS_PAGES = (
    "/author/", "/authors/", "/autor/", "/autoren/", "/autores/", "/auteur/", "/auteurs/",
    "/people/", "/profile/", "/profiles/", "/team/", "-team/",
)  # fmt: skip
WRITERS_PAGE = re.compile("|".join(WRITERS_PAGES))
ANYBODYS_PAGE = re.compile(
    r"/(?:people|profiles?|(?:[a-z]+-){0,2}team)/"
)  # whoever an outlet writes about can have one
AUTHOR_PAGE = re.compile(
    r"/(?:authors?|autor(?:en|es)?|auteurs?|people|profiles?|(?:[a-z]+-){0,2}team|contributors?|writers?)/[^/?#]",
    re.IGNORECASE,
)
LINKED = "a[rel~=author], a[href*='/author/'], a[href*='/authors/']"
INLINE = frozenset({"span", "b", "strong", "em", "i", "small", "font", "a"})
LEADING = re.compile(  # how a line ends before its writer's name
    r"(?:^|[\d,;&|•·/–—-]|(?<!\w)(?:by|von|par|por|di|de|door|av|af|and|und|et|y|e|og|och|en|text[eo]?|tekst|words|story"
    r"|author|autor(?:in)?|auteur|writer|reporter|critic))\W*$",
    re.IGNORECASE,
)
INNER = ("span", "li", "p", "a", "b", "strong", "em")
BLOCK = re.compile(
    r"</?(?:p|div|li|ul|ol|h\d|section|header|time|figure|br|td|tr|table|article|dd|dt)\b", re.IGNORECASE
)
LINK = re.compile(r"<a\b[^<>]*>(.{2,100}?)</a>", re.IGNORECASE | re.DOTALL)
AND = ("", "and", "und", "et", "y", "e", "og", "och", "en", "i")
LEAD_LINE = 800  # characters of markup in which the line ends
LEADS = 3  # places where "by" is looked at
BY = re.compile(r"(?<=[\s;])by [A-Z]")  # "6 September 2016 @ 10:18 by Mara Lindqvist"
PICTURES = frozenset({"figure", "figcaption"})
WROTE = re.compile(r">\s*(?:text|testo|tekst|(?:取材・)?文|作者|記者|记者)", re.IGNORECASE)  # in a line of credits too
SLIDE = re.compile(r"gallery|slide", re.IGNORECASE)
LEVELS = 3  # of the elements around a byline that are asked
SENTENCE = 100  # letters behind a name that make the name a part of a sentence
PICTURE = re.compile(r"bild|foto|photo|image|picture|caption|credit", re.IGNORECASE)
BETWEEN = re.compile(  # two writers
    r"[\W\d_]{0,20}(?:(?:and|und|et|y|e|og|och|en|i)(?!\w))?[\W\d_]{0,20}", re.IGNORECASE
)
LABELLED = re.compile(  # "<strong>Autorin</strong> Mara Lindqvist"
    r"<(?:strong|b|dt|th|span)\b[^<>]{0,200}>\s*+(?:written by|authors?|autor(?:in)?(?:/autor)?|auteur|reporter)\s*+:?"
    r"\s*+</(?:strong|b|dt|th|span)>\s*+(?:<[^<>]{0,200}>\s*+)?([^<>]{5,80}?)\s*+<",
    re.IGNORECASE,
)
LEAD = re.compile(
    r">\s*(?:(?:(?:(?:words |written |text |story |posted |submitted |reported |reporting )?by|von:?|par:?|por:|di:?"
    r"|av:?|af:?|door:?|γράφ(?:ει|ουν) (?:ο|η|οι))(?!\w)|(?:text[eo]?|testo|tekst|teksti|autor\w{0,2}|auteur|penulis"
    r"|yazar|haber|автор\w?|szerző|írta|작성자|作者|記者|记者|撰文|كتبت?|بقلم) ?[:：])[\s:]*+"
    r"|(?:取材・)?文\s*[:：／/＝=])(?:&nbsp;)?"
    r"(?:\s*+<[^<>]{0,300}>){0,4}+\s*+([^<>]{2,80})<",
    re.IGNORECASE,
)

KOREAN = re.compile(r">\s*([가-힣]{2,4} ?기자)\s*(?:\S+@\S+\s*)?<")  # "Kim Bora, reporter", alone in its element


def printed_bylines(doc: Document, *, lines: bool = True) -> Iterator[Found[str]]:
    """The elements that can be the byline, likeliest first, each with its rule.

    `lines` looks also at what follows "by" where nothing marks it as a byline.
    """
    yield from doc.once(_marked_bylines)
    if not lines:
        return
    start = max(0, place_of(doc.html, "</h1>"))
    yield from (
        Found(found[1], "byline:link")
        for found in _page_of().finditer(doc.html, start, start + BELOW)
        if not any(
            names_aside(name) or tag == "aside" for tag, name in islice(opened_around(doc.html, found.start()), LEVELS)
        )
    )
    writers = {text.casefold(): text for node in doc.css(LINKED) if (text := node_text(node))}
    if len(writers) == 1:  # the only one whose page is linked
        yield from (Found(text, "byline:link") for text in writers.values())
    yield from (Found(text, "by") for text in _led(doc.html))
    if korean := KOREAN.search(doc.html, max(0, place_of(doc.html, "</h1>"))):
        yield Found(korean.group(1), "by")
    if label := LABELLED.search(doc.html):
        yield Found(label.group(1), "by:line")
    yield from (Found(line, "by:line") for line in lines_near_headline(doc.html) if BY.search(line))


def _marked_bylines(doc: Document) -> Iterator[Found[str]]:
    for together in _grouped(filter(_can_be_byline, marked_near_headline(doc, _byline_marks))):
        node = together[0]
        linked = node.tag == "a" and AUTHOR_PAGE.search(node.attributes.get("href") or "")
        text = ", ".join(_parted(one, node_text(one)) for one in together)
        yield Found(text, "byline:link" if linked else "byline")
        first = (node_text(name) for name in node.css("strong, b")[:1])  # a job stands behind it
        yield from (Found(name, "byline") for name in first if node_text(node).startswith(name))


def _can_be_byline(node: LexborNode) -> bool:
    if PICTURE.search(node.attributes.get("class") or ""):
        return False
    return len(node_text(node)) <= LONGEST and not _is_told_of(node)


def _grouped(nodes: Iterable[LexborNode]) -> Iterator[list[LexborNode]]:
    """The elements each once, those together that stand side by side in one line, as each writer's own link does."""
    group: list[LexborNode] = []
    for node in nodes:
        if group and node.mem_id == group[-1].mem_id:
            continue
        if group and not _are_beside(group[-1], node):
            yield group
            group = []
        group.append(node)
    if group:
        yield group


def _are_beside(one: LexborNode, other: LexborNode) -> bool:
    """Whether two elements are alike, and hardly anything stands in what holds them both."""
    if one.tag != other.tag or one.attributes.get("class") != other.attributes.get("class"):
        return False
    over = {above.mem_id for above in islice(_above(other), LEVELS + 1)}
    both = next((above for above in islice(_above(one), LEVELS + 1) if above.mem_id in over), None)
    if both is None or len(whole := node_text(both)) > LONGEST:
        return False
    return BETWEEN.fullmatch(whole.partition(node_text(one))[2].partition(node_text(other))[0]) is not None


def _above(node: LexborNode) -> Iterator[LexborNode]:
    above = node.parent
    while above is not None:
        yield above
        above = above.parent


@cache
def _page_of() -> re.Pattern[str]:
    """The name in what a link to a writer's page says of itself: "View all posts by Mara Lindqvist"."""
    lines = (WORDS / "pages_of.txt").read_text(encoding="utf-8").splitlines()
    said = "|".join(re.escape(line) for line in lines if line and line[0] != "#")
    return re.compile(
        rf"""<a\b[^<>]{{0,600}}?\b(?:title|aria-label)=["'](?:\w+ )?(?:{said})\s+([^"'<>]{{3,60}})["']""", re.IGNORECASE
    )


def _is_told_of(node: LexborNode) -> bool:
    """Whether a link leads to the page of somebody whom its line tells of: "Director: ...", "the novel ... by ..."."""
    attributes = node.attributes
    if not ANYBODYS_PAGE.search(attributes.get("href") or "") or "author" in (attributes.get("rel") or ""):
        return False
    if _names_byline(attributes.get("class") or ""):
        return False
    line = node.parent
    while line is not None and line.tag in INLINE and line.parent is not None:
        line = line.parent
    if line is None or _names_byline(line.attributes.get("class") or ""):
        return False
    name, whole = node_text(node), node_text(line)
    before, _, behind = whole.partition(name)
    titled = any(node_text(title) not in (whole, name) for title in line.css("em, i, cite") if node_text(title))
    return titled or len(behind) > SENTENCE or not LEADING.search(before)


def _led(html: str) -> Iterator[str]:
    """What follows "by": the first place on the page, and the next ones that are near the headline."""
    near = place_of(html, "</h1>") + 2 * BELOW
    for place, found in enumerate(islice(LEAD.finditer(html, max(0, place_of(html, "<body"))), LEADS)):
        if _is_of_teaser(html, found.start()) or _is_of_another(html, found):
            continue
        if (place == 0 and "by" in found[0].lower()) or found.start() < near:
            yield _linked(html, found) or found.group(1)


def _is_of_teaser(html: str, place: int) -> bool:
    """Whether a place stands in a link around whole boxes, as those to other articles do."""
    opened = html.rfind("<a ", 0, place)
    return opened > html.rfind("</a>", 0, place) and BLOCK.search(html, opened + 2, place) is not None


def _is_of_another(html: str, found: re.Match[str]) -> bool:
    """Whether it is a film that is by somebody there, or a picture, or an entry of a list."""
    place, wrote = found.start() + 1, WROTE.match(found[0]) is not None
    return is_behind_title(html, place) or any(
        tag in PICTURES
        or (PICTURE.search(name) and not wrote)
        or SLIDE.search(name)
        or (tag == "li" and _is_entry(html, place))
        for tag, name in islice(opened_around(html, place), LEVELS)
    )


def _is_entry(html: str, place: int) -> bool:
    """Whether an item of a list has another line before the place, as lists of films do; a date may stand there."""
    before, broken, _ = html[html.rfind("<li", 0, place) : place].rpartition("<br")
    said = one_line(TAG.sub(" ", before))
    return bool(broken and said) and not says_a_day(said)


def _linked(html: str, found: re.Match[str]) -> str | None:
    """The names that follow "by" as links with nothing but commas or an "and" between them."""
    start = html.rfind("<a", found.start(), found.start(1))
    if start < 0:
        return None
    line = BLOCK.split(html[start : start + LEAD_LINE], maxsplit=1)[0]
    names = [TAG.sub("", name).strip() for name in LINK.findall(line)]
    between = TAG.sub("", LINK.sub("", line)).strip(" ,;&\n\t")
    return ", ".join(names) if len(names) > 1 and between in AND else None


def _parted(node: LexborNode, whole: str) -> str:
    """The whole text of a byline, with a comma between names that only their elements keep apart."""
    parts = [node_text(part) for part in node.css("a, [itemprop=name]")]
    if len(set(parts)) < 2:
        parts = [
            node_text(part)
            for part in node.css("span, li, p, a, b, strong, em")
            if not any(child.tag in INNER for child in part.iter())
        ]
        if len(set(parts)) < 2 or one_line(" ".join(parts)) != whole:
            return whole
    credit = CREDITS.search(whole)
    kept = [part for part in parts if not credit or whole.find(part) < credit.start()]
    return ", ".join(kept or parts)


def _byline_marks(elements: Elements) -> Counter[int]:
    """How often each element says that a byline stands in it, by its place."""
    marked = Counter(elements.marked(BYLINE))
    marked.update(place for place, name in (*elements.with_rel, *elements.with_itemprop) if "author" in name.split())
    for place, href in elements.links:
        if WRITERS_PAGE.search(href):
            marked[place] += sum(page in href for page in WRITERS_PAGES)
    return marked


def _names_byline(name: str) -> bool:
    return BYLINE in told_by(name[:LONGEST_CLASS])
