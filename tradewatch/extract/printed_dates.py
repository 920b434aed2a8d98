"""Read the day that is printed by the headline, and none that is a festival's or a film's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from tradewatch.almanac import months
from tradewatch.extract.classes import DATE
from tradewatch.extract.dates import says_a_day
from tradewatch.extract.document import Document, Found, node_text
from tradewatch.extract.elements import Elements
from tradewatch.extract.near import LONGEST, UPDATE, lines_near_headline, marked_near_headline

__all__ = ["other_days", "printed_dates"]

PUBLISHED = re.compile(
    r"(?:first |originally )?(?:published|posted)|publié|publicado|pubblicato|veröffentlicht|gepubliceerd|publisert"
    r"|publicera[dt]|udgivet|julkaistu|opublikowan|опубликован|опублікован|yayın|입력|등록|公開|配信|发布|發布|نشر",
    re.IGNORECASE,
)
# In the class or property of an element, and at the beginning of a line: the day of something else.
OTHER_MARK = re.compile(
    r"(?:event|(?<!press.)release|screening|premiere|deadline|festival|start|end|expiry|opening|birth|death|show)"
    r"(?:[-_]{0,2}info)?[-_]{0,2}(?:date|time|day)s?(?![a-z])",
    re.IGNORECASE,
)
OTHER_DAY = re.compile(
    r"\W*(?:release(?: date)?|in (?:cinemas|theat(?:er|re)s)|opens?|opening|premieres?|screening|deadline|born|died"
    r"|(?:air|start|end|due|event|streaming) date|from(?= \d)|until|till|kinostart|starttermin|einsendeschluss"
    r"|sendetermin|en salles|au cinéma|sortie|en cines|estreno|al cinema|uscita|in sala|premiär)\b",
    re.IGNORECASE,
)
SENTENCE = re.compile(
    r"(?:\S+\s+){5,}\S+(?<![ap]\.m)[.!?]$"
)  # of the text itself: "The deadline for entries is 1 November 2024."
TO = r"\s*(?:[-–—]|to|bis|au|al|until)\s*"
NAME = r"[^\W\d_]{3,12}\.?"
ORDINAL = r"\d{1,2}(?:st|nd|rd|th|\.)?"
RANGES = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?<!\d){ORDINAL}(?: {NAME})?(?:,? \d{{4}})?{TO}{ORDINAL} (?:de )?(?P<month>{NAME}),? \d{{4}}",
        rf"(?P<month>{NAME}) {ORDINAL}(?:,? \d{{4}})?{TO}(?:{NAME} )?{ORDINAL},? \d{{4}}",
        r"(?<!\d)(?P<month>\d{1,2})\.(?:\d{1,2}\.)?(?:\d{4})?\s*[-–—]\s*\d{1,2}\.\d{1,2}\.\d{4}",
    )
)


def printed_dates(doc: Document, *, lines: bool = True) -> Iterator[Found[str]]:
    """The elements and lines that can be the date, likeliest first.

    `lines` looks also at the lines near the headline that nothing marks as a date: the first ones below it come before
    the elements, which may be those of a list of other articles.
    """
    others = set(doc.once(other_days)) if lines else set()
    near = [_first(line) for line in lines_near_headline(doc.html) if not _is_other_day(line)] if lines else []
    near = [line for line in near if line not in others and not SENTENCE.search(line)]
    alone = [line for line in near if says_a_day(line) and not UPDATE.search(line)]
    for told in doc.once(_marked_dates) if alone else ():
        yield from told if told[-1].value == alone[0] else ()
    yield from (Found(line, "date:line") for line in alone)
    for told in doc.once(_marked_dates):
        yield from told
    yield from (Found(line, "date:line") for line in near)


def _marked_dates(doc: Document) -> Iterator[list[Found[str]]]:
    for node in sorted(marked_near_headline(doc, _date_marks), key=_is_of_update):
        text = _short_text(node)
        if _is_of_event(node) or _is_other_day(text):
            continue
        values = [node.attributes.get(name) for name in ("datetime", "content")]
        values += [node.attributes.get("title")] if node.tag == "abbr" else []  # as microformats have it
        yield [Found(value, "date") for value in [*values, _first(text)] if value]


def other_days(doc: Document) -> Iterator[str]:
    """The texts of the elements that hold the days of an event or a film."""
    for node in marked_near_headline(doc, _date_marks):
        if _is_of_event(node) or _is_other_day(_short_text(node)):
            yield _short_text(node)


def _short_text(node: LexborNode) -> str:
    """The text of an element that can be a date; none of one that holds more than that."""
    text = node_text(node)
    return text if len(text) <= LONGEST else ""


def _is_of_event(node: LexborNode) -> bool:
    """Whether the element says that its day is that of an event or a film."""
    above = node.parent.attributes.get("class") if node.parent is not None else None
    return bool(OTHER_MARK.search(f"{node.attributes.get('class')} {node.attributes.get('itemprop')} {above}"))


def _is_other_day(text: str) -> bool:
    """Whether a short text names the days of a festival, from one to another, or says of what else its day is."""
    if OTHER_DAY.match(text):
        return True
    found = (found["month"].lower().rstrip(".") for form in RANGES for found in form.finditer(text))
    return any(month.isdigit() or month in months() for month in found)


def _first(text: str) -> str:
    """Of a line like "Updated 5 May 2024 | Published 3 May 2024" what it says of publication."""
    told = PUBLISHED.search(text) if (changed := UPDATE.search(text)) else None
    return text[told.start() :] if told and changed and changed.start() < told.start() else text


def _is_of_update(node: LexborNode) -> bool:
    return bool(
        UPDATE.search(f"{node.attributes.get('class')} {node.attributes.get('itemprop')} {_first(_short_text(node))}")
    )


def _date_marks(elements: Elements) -> Counter[int]:
    """How often each element says that a date stands in it, by its place."""
    marked = Counter(elements.marked(DATE))
    marked.update(elements.by_tag["time"])
    marked.update(place for place, name in elements.with_itemprop if name == "datePublished")
    return marked
