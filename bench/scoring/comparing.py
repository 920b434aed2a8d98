"""Compare names, roles and stretches of text, and pair what was found with what is known."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from tradewatch.article import Span

STRAIGHT = str.maketrans({"‘": "'", "’": "'", "ʼ": "'", "“": '"', "”": '"'})
OUTER = re.compile(r"\Athe (?=.)|'s\Z")
ABBREVIATION = re.compile(r"(?:\b[A-Z]|\b(?:Mrs?|Ms|Dr|St|Jr|Sr|Co|Inc|Ltd|Sen))\Z")
END = re.compile(r"[.!?…]+[\"”’')\]]*(?=\s+[\"“‘'(A-Z0-9]|\s*\n|\s*\Z)|\n")


def normal(name: str) -> str:
    """A name without case, curly marks, extra spaces, a leading "the" and a final possessive."""
    return OUTER.sub("", " ".join(unicodedata.normalize("NFC", name).translate(STRAIGHT).casefold().split()))


def same(one: str | None, other: str | None) -> bool:
    """Whether two names are one; nobody is the same as nobody."""
    if one is None or other is None:
        return one is other
    return normal(one) == normal(other)


def role_likeness(one: str | None, other: str | None) -> float:
    """How far two roles share their words (F1); two missing roles share them all."""
    if one is None or other is None:
        return float(one is other)
    first, second = (Counter(re.findall(r"\w+", normal(role))) for role in (one, other))
    return 2 * (first & second).total() / max(1, first.total() + second.total())


def shared(one: Span, other: Span) -> int:
    """How many characters stand in both stretches."""
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def likeness(ones: Iterable[Span], others: Iterable[Span]) -> float:
    """Intersection over union (IoU) of two groups of stretches."""
    first, second = list(ones), list(others)
    both = sum(shared(one, other) for one in first for other in second)
    return both / (sum(len(span) for span in (*first, *second)) - both) if both else 0.0


def pair_up(known: int, given: int, score: Callable[[int, int], float]) -> dict[int, int]:
    """Pairs one to one, known to given, the best scores first; a score of nought pairs nobody."""
    scored = [(score(k, g), k, g) for k in range(known) for g in range(given)]
    pairs: dict[int, int] = {}
    for value, k, g in sorted(scored, key=lambda one: -one[0]):
        if value > 0 and k not in pairs and g not in pairs.values():
            pairs[k] = g
    return pairs


def sentence_end(text: str, start: int) -> int:
    """Where the sentence that reaches `start` ends."""
    for end in END.finditer(text, start):
        if not (end[0].startswith(".") and ABBREVIATION.search(text[max(0, end.start() - 6) : end.start()])):
            return end.end()
    return len(text)


def marked_stretches(text: str) -> list[Span]:
    """What stands between double marks; one left open ends at the next that opens, or with its paragraph."""
    stretches: list[Span] = []
    for paragraph in re.finditer(r"[^\n]+", text):
        opened: int | None = None
        for mark in re.finditer(r"[“”\"]|``|''", paragraph[0]):
            place = paragraph.start() + mark.start()
            opens = mark[0] in ("“", "``") or (mark[0] == '"' and opened is None)
            if opened is not None:
                stretches.append(Span(opened, place))
            opened = place + len(mark[0]) if opens else None
        if opened is not None:
            stretches.append(Span(opened, paragraph.end()))
    return [stretch for stretch in stretches if len(stretch) > 0]


def nearest(text: str, words: str | None, anchor: Span) -> Span | None:
    """Where words stand nearest to a place."""
    if not words:
        return None
    places = [Span(*found.span()) for found in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text)]
    return min(places, key=lambda place: max(anchor.start - place.end, place.start - anchor.end), default=None)


def forms(name: str, mentions: Sequence[str]) -> frozenset[str]:
    """Every form under which something stands in a text."""
    return frozenset(normal(form) for form in (name, *mentions))
