"""Read where an article comes from: its dateline, who published it first, and whose the picture is."""

from __future__ import annotations

import re
from html import unescape
from itertools import islice

from selectolax.lexbor import LexborNode

from tradewatch import urls
from tradewatch.extract import classes
from tradewatch.extract.document import Document, Found, node_text
from tradewatch.text import fold, one_line

__all__ = ["dateline", "first_published_by", "image_credit"]

PLACE = r"[A-ZÀ-Þ][A-ZÀ-Þ.'’-]+(?: [A-ZÀ-Þ][A-ZÀ-Þ.'’-]+){0,3}(?:, [A-Z][\w.]+(?: [A-Z][\w.]+)?)?"
MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6}\.?"
DAY = rf"(?:\w+\.? \d{{1,2}}|\d{{1,2}}\.? {MONTH})(?:,? \d{{4}})?"
# "Cannes, May 14 –", as press releases begin.
RELEASED = rf"[A-ZÀ-Þ][\w-]+(?: [A-ZÀ-Þ][\w-]+){{0,2}}(?=, (?:{MONTH} \d{{1,2}}|\d{{1,2}} {MONTH}))"
WIRED = r"[A-ZÀ-Þ][\w/-]+(?: [A-ZÀ-Þ][\w-]+)?(?= \((?:dpa|AFP|AP|Reuters)\b)"
DATELINE = re.compile(
    rf"(?P<place>{PLACE}|{WIRED}|{RELEASED})(?:, {DAY})?(?: \([\w ./]{{2,20}}\))?\s?(?:—|–|--|-)\s(?=\S)"
)
STOPPED = re.compile(r"(?<=\w{4})\.$")  # "MÁLAGA.–", as Spanish agencies set it
SHORTEST = 4  # letters of a place: "BTS —" begins an entry of a list
LONGEST_PLACE = 100
NO_PLACE_WORDS = """
    alert analysis breaking correction editor exclusive first interview look news opinion review spoiler trailer update
    updated video watch
"""
NO_PLACES = frozenset(re.findall(r"\w+", NO_PLACE_WORDS))
FIRST = re.compile(
    r"\b(?:[Ff]irst|[Oo]riginally|[Pp]reviously) (?:published|appeared|ran|posted) (?:by|in|on|at|with) "
    r"(?P<name>[A-Z][^\n]{1,60}?)(?=[.,;:)\n]| (?:on|in|and|as) |$)"
)
ARTICLE = re.compile(
    r"(?:^\W*|\b(?:article|story|piece|interview|review|column|essay|report|feature|post|version|text)\b.*)$",
    re.IGNORECASE,
)
SENTENCE = 200  # characters before it in which its sentence begins
# Unless the ones follow the others somewhere, the pattern need not be tried at each word of the text.
FIRST_WORDS, DONE = ("irst ", "riginally ", "reviously "), ("published ", "appeared ", "ran ", "posted ")
DATE = re.compile(r"\d|day$")  # of a date that stands where a name would
SOURCES = ("syndication-source", "original-source", "article:original_source")
CREDITS = re.compile(r"credit|source|quelle|copyright", re.IGNORECASE)  # in the class of an element
FIGURES = 2  # in which the credit is sought
LABEL = re.compile(
    r"^(?:\W|(?:photo(?:graph)?s?|image|picture|credits?|courtesy(?: of)?|source|foto|bild|quelle|crédit|by)\b)+",
    re.IGNORECASE,
)
LONGEST_CREDIT = 120


def dateline(doc: Document, text: str) -> Found[str] | None:
    """Where the article was written, as JSON-LD says or as its text begins: "BUSAN, South Korea — ..."."""
    if told := doc.from_story("dateline"):
        return told
    found = DATELINE.match(text)
    if (
        not found
        or not SHORTEST <= len(found["place"]) <= LONGEST_PLACE
        or not NO_PLACES.isdisjoint(re.findall(r"\w+", fold(found["place"])))
    ):
        return None
    return Found(STOPPED.sub("", found["place"]), "text")


def first_published_by(doc: Document, text: str) -> Found[str] | None:
    """Another outlet that the page names as the first to publish the article."""
    ours = {re.sub(r"\W", "", fold(name)) for name in (*doc.site_names, urls.host_of(doc.url))}
    link = Found(doc.canonical, "link:canonical") if doc.canonical else None
    for told in (link, doc.first_meta(*SOURCES)):
        host = urls.host_of(told.value) if told else ""
        if told and "." in host and doc.url and _labels(host).isdisjoint(_labels(urls.host_of(doc.url))):
            return Found(host, told.rule)
    says_so = any(rest.startswith(DONE) for word in FIRST_WORDS for rest in text.split(word)[1:])
    for found in FIRST.finditer(text) if says_so else ():
        before = re.split(r"[\n.!?]", text[max(0, found.start() - SENTENCE) : found.start()])[-1]
        if not ARTICLE.search(before):  # a novel was "originally published in Norway"
            continue
        if not DATE.search(found["name"]) and re.sub(r"\W", "", fold(found["name"])) not in ours:
            return Found(found["name"], "text")
    return None


def image_credit(doc: Document) -> Found[str] | None:
    """Whose the first picture is, as JSON-LD says or as stands below it."""
    image = doc.story.data.get("image")
    image = image[0] if isinstance(image, list) and image else image
    if isinstance(image, dict):
        for key in ("creditText", "copyrightNotice"):
            if isinstance(text := image.get(key), str) and (credit := _credit(text)):
                return Found(credit, "jsonld")
    figures = doc.elements.by_tag["figure"][:FIGURES]
    nodes = [node for place in figures if (node := _credit_in(doc.elements.nodes[place]))] or _bare_credits(doc)
    return next((Found(credit, "credit") for node in nodes if (credit := _credit(node_text(node)))), None)


def _credit_in(figure: LexborNode) -> LexborNode | None:
    for node in figure.traverse():
        attributes = node.attributes if node.is_element_node else {}
        if CREDITS.search(attributes.get("class") or "") or node.tag == "cite":
            return node
        if attributes.get("itemprop") == "copyrightHolder":
            return node
    return None


def _bare_credits(doc: Document) -> list[LexborNode]:
    """The first credit of a theme that sets no figure."""
    return [*islice(doc.elements.named(classes.CREDIT), 1)]


def _credit(text: str) -> str | None:
    credit = LABEL.sub("", one_line(unescape(text))).strip(" ()[]©")
    return credit if 1 < len(credit) <= LONGEST_CREDIT else None


def _labels(host: str) -> set[str]:
    """The parts of a host's name; two that share one are of one house."""
    return set(host.partition(":")[0].split(".")[:-1]) - {"www", "co", "com"}
