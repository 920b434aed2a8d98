"""Highlight: the stretch of a text where most of the sought words stand, and where they stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from tradewatch.article import Span
from tradewatch.store.words import CJK, WORD, And, Near, Node, Not, Or, Term, bigrams, positive, tokens
from tradewatch.text import fold

__all__ = ["Snippet", "found_in", "marks", "snippet"]

ODD = re.compile(r"[^\W_\x00-\x7f]")
WIDTH = 220  # characters
LEAD = 60  # characters before the first word found


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a text on one line, and where the sought words stand in it."""

    text: str
    marks: tuple[Span, ...] = ()


def snippet(text: str, sought: Node | None, width: int = WIDTH) -> Snippet:
    """The stretch with the most different sought words; the beginning when none stands there."""
    spans = marks(text, sought)
    start = _begin(text, max(0, _best(spans, width) - LEAD)) if spans else 0
    end = _finish(text, start, min(len(text), start + width))
    before, after = "… " if start else "", " …" if end < len(text) else ""
    piece = re.sub(r"\s", " ", text[start:end])
    shift = len(before) - start
    inside = tuple(Span(s.start + shift, s.end + shift) for s in spans if start <= s.start and s.end <= end)
    return Snippet(f"{before}{piece}{after}", inside)


def marks(text: str, sought: Node | None) -> tuple[Span, ...]:
    """Every place where a sought word or phrase stands, in reading order, none inside another."""
    terms = [] if sought is None else list(dict.fromkeys(positive(sought)))
    if not terms:
        return ()
    places = _Places(text)
    found = sorted(span for term in terms for span in (*_phrases(text, places, term), *_signs(text, term)))
    kept: list[Span] = []
    for span in found:
        if kept and span.start < kept[-1].end:
            kept[-1] = Span(kept[-1].start, max(span.end, kept[-1].end))
        else:
            kept.append(span)
    return tuple(kept)


def found_in(text: str, sought: Node) -> bool:
    """Whether a text has what is sought; anything that is not words counts as there."""
    return _Reading(text).has(sought)


class _Reading:
    """Asks one text, cut into words once."""

    def __init__(self, text: str) -> None:
        self.cuts = [cut for cut in (tokens(text), tokens(fold(text)), bigrams(text)) if cut]
        self.lines = [f" {' '.join(cut)} " for cut in self.cuts]

    def has(self, node: Node) -> bool:
        match node:
            case Term(ways, prefix):
                end = "" if prefix else " "
                return any(f" {' '.join(way)}{end}" in line for way in ways for line in self.lines)
            case Near(left, right, within):
                return any(_near(cut, left, right, within) for cut in self.cuts)
            case And(parts):
                return all(map(self.has, parts))
            case Or(parts):
                return any(map(self.has, parts))
            case Not(part):
                return not self.has(part)
        return True


def _near(words: Sequence[str], left: Term, right: Term, within: int) -> bool:
    """Whether the two stand at most so many words apart."""
    places = [list(_places(words, one)) for one in (left, right)]
    return any(0 < b - end <= within or 0 < a - far <= within for a, end in places[0] for b, far in places[1])


def _places(words: Sequence[str], one: Term) -> Iterator[tuple[int, int]]:
    """Where a term stands: its first word and its last."""
    forms = [frozenset((word,)) for word in words]
    for way in one.ways:
        for place in range(len(words) - len(way) + 1):
            if _stands(way, forms, place, one.prefix):
                yield place, place + len(way) - 1


@lru_cache(maxsize=50_000)
def _forms(word: str) -> frozenset[str]:
    if word.isascii():
        return frozenset((word.lower(),))
    return frozenset((*tokens(word)[:1], *tokens(fold(word))[:1]))


class _Places:
    """Where a word of a text may begin; cutting the whole text into words would take twenty times as long."""

    def __init__(self, text: str) -> None:
        self.lower = text.lower()
        if len(self.lower) != len(text):  # İ becomes two
            self.lower = ""
            self.odd = [word.start() for word in WORD.finditer(text)]
        else:
            self.odd = [] if text.isascii() else list(_odd(text))

    def of(self, word: str) -> Iterator[int]:
        """Where this word may begin, or one that begins with it: as it is written, or where letters have marks."""
        yield from self.odd
        place = self.lower.find(word)
        while place >= 0:
            if place == 0 or not self.lower[place - 1].isalnum():
                yield place
            place = self.lower.find(word, place + 1)


def _odd(text: str) -> Iterator[int]:
    """Where words begin that have other letters than a to z."""
    end = 0
    for letter in ODD.finditer(text):
        if letter.start() < end:
            continue
        start = letter.start()
        while start > end and text[start - 1].isalnum():
            start -= 1
        word = WORD.match(text, start)
        end = word.end() if word else letter.end()
        yield start


def _phrases(text: str, places: _Places, term: Term) -> Iterator[Span]:
    for way in term.ways:
        for place in places.of(way[0]):
            words = list(islice(WORD.finditer(text, place), len(way)))
            if len(words) == len(way) and _stands(way, [_forms(word.group()) for word in words], 0, term.prefix):
                yield Span(words[0].start(), words[-1].end())


def _stands(way: Sequence[str], forms: Sequence[frozenset[str]], place: int, prefix: bool) -> bool:
    last = len(way) - 1
    for offset, part in enumerate(way):
        here = forms[place + offset]
        if part in here:
            continue
        if not (prefix and offset == last and any(form.startswith(part) for form in here)):
            return False
    return True


def _signs(text: str, term: Term) -> Iterator[Span]:
    """Signs of the Far East stand inside longer runs, without spaces around them."""
    for way in term.ways[:1]:
        if len(way) == 1 and CJK.fullmatch(way[0]):
            for hit in re.finditer(re.escape(way[0]), text):
                yield Span(hit.start(), hit.end())


def _best(spans: Sequence[Span], width: int) -> int:
    """Where the window begins that holds the most spans; the first of equals."""
    reach = width - LEAD
    best, most = spans[0].start, 0
    for number, span in enumerate(spans):
        inside = sum(1 for other in spans[number : number + 20] if other.end <= span.start + reach)
        if inside > most:
            best, most = span.start, inside
    return best


def _begin(text: str, place: int) -> int:
    """The beginning of the next word, unless that is far."""
    if place == 0:
        return 0
    space = text.find(" ", place, place + LEAD)
    return space + 1 if space >= 0 else place


def _finish(text: str, start: int, place: int) -> int:
    if place >= len(text):
        return len(text)
    space = text.rfind(" ", start + 1, place)
    return space if space > place - LEAD else place
