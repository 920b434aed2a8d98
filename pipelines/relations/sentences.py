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

END = re.compile(r"\n|[.!?…][”\"’')\]]{0,3}\s{1,3}(?=[“\"‘'(\[]{0,2}[^\W_a-z])")
TOKEN = re.compile(r"'s(?!\w)|(?:[a-z]\.){2,}|[\w$€£¥](?:[\w'&./+%-]{0,60}[\w%])?|[^\s\w]")
MARKS = str.maketrans({"’": "'", "‘": "'", "\u2011": "-", "\u00ad": None})
COMPANY = "C "
MOST_COMPANIES, MOST_CHARACTERS = 12, 900  # in one sentence; beyond stand lists, and text that is none


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, its words in one line, and the number of each company in it, in reading order."""

    span: Span
    words: str
    companies: tuple[int, ...]


def sentences(text: str, companies: Sequence[Company]) -> Iterator[Sentence]:
    """Those that name at least two different companies, in reading order."""
    places = _places(companies)
    if len(companies) < 2:
        return
    first = 0
    for span in _spans(text, [place for place, _ in places]):
        while first < len(places) and places[first][0].start < span.start:
            first += 1
        last = first
        while last < len(places) and places[last][0].end <= span.end:
            last += 1
        inside, first = places[first:last], last
        if len({number for _, number in inside}) > 1 and len(inside) <= MOST_COMPANIES and len(span) < MOST_CHARACTERS:
            yield Sentence(span, _words(text, span, inside), tuple(number for _, number in inside))


def _places(companies: Sequence[Company]) -> list[tuple[Span, int]]:
    """Every mention with its company's number, in reading order, none inside another."""
    every = sorted((span, -span.end, number) for number, one in enumerate(companies) for span in one.mentions)
    kept: list[tuple[Span, int]] = []
    for span, _, number in every:
        if not kept or span.start >= kept[-1][0].end:
            kept.append((span, number))
    return kept


def _spans(text: str, names: Sequence[Span]) -> Iterator[Span]:
    """Where the sentences stand; a full stop that belongs to a name or an abbreviation ends none."""
    start, name = 0, 0
    for match in END.finditer(text):
        while name < len(names) and names[name].end <= match.start():
            name += 1
        if name < len(names) and names[name].start <= match.start():
            continue
        if match.group() == "\n" or not _abbreviated(text, match.start()):
            yield from _stripped(text, start, match.end())
            start = match.end()
    yield from _stripped(text, start, len(text))


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


def _words(text: str, span: Span, inside: Sequence[tuple[Span, int]]) -> str:
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
