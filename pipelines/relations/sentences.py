"""Pick the sentences that name two companies, and write them so that a form can be laid over them.

Every company is the letter C, every other word stands in small letters, and one space follows each:
"C , a u.s.-based studio which was last year sold by C to korea 's C ".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.speakers.sentences import ABBREVIATIONS
from tradewatch.article import Company, Span

__all__ = ["Sentence", "sentences"]

END = re.compile(r"[.!?…][”\"’')\]]{0,3}\s{1,3}(?=[“\"‘'(\[]{0,2}[^\W_a-z])")
TOKEN = re.compile(r"'s(?!\w)|(?:[a-z]\.){2,}|[\w$€£¥](?:[\w'&./+%-]{0,60}[\w%])?|[^\s\w]")
MARKS = str.maketrans({"’": "'", "‘": "'", "\u2011": "-", "\u00ad": None})
COMPANY = "C "
MOST_COMPANIES, MOST_CHARACTERS = 12, 900  # in one sentence; beyond stand lists, and text that is none
Place = tuple[Span, int]  # a mention, and its company's number


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, its words in one line, and the number of each company in it, in reading order."""

    span: Span
    words: str
    companies: tuple[int, ...]


def sentences(text: str, companies: Sequence[Company], promising: Sequence[str]) -> Iterator[Sentence]:
    """Those that name at least two different companies and hold a word worth reading for, in reading order."""
    if len(companies) < 2:
        return
    for paragraph, places in _paragraphs(text, _places(companies)):
        if not _promises(paragraph.of(text), promising):
            continue
        first = 0
        for span in _spans(text, paragraph, [place for place, _ in places]):
            last = first
            while last < len(places) and places[last][0].start < span.end:
                last += 1
            inside, first = places[first:last], last
            if _worth_reading(text, span, inside, promising):
                yield Sentence(span, _words(text, span, inside), tuple(number for _, number in inside))


def _worth_reading(text: str, span: Span, inside: Sequence[Place], promising: Sequence[str]) -> bool:
    return (
        1 < len(inside) <= MOST_COMPANIES
        and len(span) < MOST_CHARACTERS
        and len({number for _, number in inside}) > 1
        and _promises(span.of(text), promising)
    )


def _promises(text: str, promising: Sequence[str]) -> bool:
    return any(map(text.lower().__contains__, promising))


def _paragraphs(text: str, places: Sequence[Place]) -> Iterator[tuple[Span, Sequence[Place]]]:
    """Each paragraph with more than one mention, and those mentions."""
    first = 0
    for last in range(1, len(places) + 1):
        if last < len(places) and text.find("\n", places[last - 1][0].end, places[last][0].start) < 0:
            continue
        if last - first > 1:
            start, end = text.rfind("\n", 0, places[first][0].start) + 1, text.find("\n", places[last - 1][0].end)
            yield Span(start, len(text) if end < 0 else end), places[first:last]
        first = last


def _places(companies: Sequence[Company]) -> list[Place]:
    """Every mention with its company's number, in reading order, none inside another."""
    every = [(span, number) for number, one in enumerate(companies) for span in one.mentions]
    every.sort(key=lambda place: (place[0].start, -place[0].end))
    kept: list[Place] = []
    for span, number in every:
        if not kept or span.start >= kept[-1][0].end:
            kept.append((span, number))
    return kept


def _spans(text: str, paragraph: Span, names: Sequence[Span]) -> Iterator[Span]:
    """The sentences of a paragraph; a full stop of a name or an abbreviation ends none."""
    start, name = paragraph.start, 0
    for match in END.finditer(text, start, paragraph.end):
        while name < len(names) and names[name].end <= match.start():
            name += 1
        if (name == len(names) or names[name].start > match.start()) and not _abbreviated(text, match.start()):
            yield from _stripped(text, start, match.end())
            start = match.end()
    yield from _stripped(text, start, paragraph.end)


def _stripped(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield Span(start, end)


def _abbreviated(text: str, stop: int) -> bool:
    if text[stop] != ".":
        return False
    begin = stop
    while begin > 0 and stop - begin < 8 and text[begin - 1].isalpha():
        begin -= 1
    word = text[begin:stop]
    return word.lower() in ABBREVIATIONS or (len(word) == 1 and word.isupper())


def _words(text: str, span: Span, inside: Sequence[Place]) -> str:
    pieces: list[str] = []
    place = span.start
    for mention, _ in inside:
        pieces += _tokens(text[place : mention.start])
        pieces.append("C")
        place = mention.end
    pieces += _tokens(text[place : span.end])
    return "".join(f"{piece} " for piece in pieces)


def _tokens(text: str) -> list[str]:
    return TOKEN.findall(text.translate(MARKS).lower())
