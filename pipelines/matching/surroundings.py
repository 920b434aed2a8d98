"""Look around a name: whether it is part of a bigger one, begins a sentence, or stands in a film's title."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

from tradewatch.article import Span

__all__ = [
    "Listed",
    "inside",
    "joined",
    "name_after",
    "name_before",
    "starts_sentence",
    "titles",
    "touches",
    "window",
    "word_after",
    "word_before",
]

# Words between marks that read as a title: short, closed, no full stop or comma before the closing mark.
DOUBLE_TITLE = re.compile(r"[“\"]([^“”\"\n]{1,70})[”\"]")
SINGLE_TITLE = re.compile(r"[‘'](?<!\w[‘'])(?=\S)((?:[^‘’'“”\"\n]|[’'](?=\w)){1,70})[’'](?!\w)")
SMALL_WORD = re.compile(
    r"(?:a|an|and|as|at|by|de|del|der|des|du|el|for|from|in|is|la|las|le|les|los|my|no|not|of|on|or|the|to|und|vs|with|y|&)"
)
# Capitalised only because they open a sentence.
OPENER = re.compile(
    r"(?:a|after|all|also|an|and|another|as|at|before|both|but|by|during|each|even|every|for|from|has|her|his|how|however|if|in|is|its"
    r"|like|most|my|no|not|now|of|on|only|or|our|since|so|some|still|that|the|their|then|there|these|this|those|though|through|to|under"
    r"|until|via|was|were|what|when|where|while|who|why|will|with|would|yet|your)",
    re.IGNORECASE,
)
# What stands between two of a list: "Apple, Peacock and Hulu", "Anton/Charades".
BETWEEN = re.compile(r"(?:[’']s)?[,;/]? ?(?:(?:and|or|&|with|by|to|from|plus) )?")
LONGEST_GAP = 8
OPENING = "“”\"'‘’(["
SENTENCE_END = ".!?…:\n"


def word_before(text: str, start: int) -> str:
    """The word that stands directly before, with its punctuation; empty at a line's start."""
    if start < 2 or text[start - 1] != " ":
        return ""
    edge = max(text.rfind(" ", max(0, start - 40), start - 1), text.rfind("\n", max(0, start - 40), start - 1))
    return text[edge + 1 : start - 1]


def word_after(text: str, end: int) -> str:
    """The word that stands directly after one space; empty when something else follows."""
    if text[end : end + 1] != " ":
        return ""
    stop = end + 1
    while stop < len(text) and stop < end + 40 and (text[stop].isalnum() or text[stop] in "-’'&"):
        stop += 1
    return text[end + 1 : stop]


def starts_sentence(text: str, start: int) -> bool:
    """Whether nothing of the sentence stands before."""
    place = start - 1
    while place >= 0 and (text[place] == " " or text[place] in OPENING):
        place -= 1
    return place < 0 or text[place] in SENTENCE_END


def name_after(text: str, end: int, allowed: Collection[str]) -> str:
    """The capitalised word directly after that makes this a part of a bigger name; empty when there is none."""
    word = word_after(text, end)
    return word if word[:1].isupper() and word.lower() not in allowed else ""


def name_before(text: str, start: int, allowed: Collection[str]) -> str:
    """The capitalised word directly before that makes this a part of a bigger name; empty when there is none."""
    word = word_before(text, start).lstrip(OPENING)
    if not word[:1].isupper() or not (word[-1].isalnum() or (word[-1] == "." and len(word) <= 3)):
        return ""
    if word.lower() in allowed or OPENER.fullmatch(word) or word.endswith(("’s", "'s", "-based", "-owned", "-backed")):
        return ""
    return word


def window(text: str, span: Span, reach: int = 90) -> str:
    """The words around within the paragraph, at most `reach` characters on each side, the name itself left out."""
    left = max(text.rfind("\n\n", 0, span.start), span.start - reach, 0)
    right = text.find("\n\n", span.end, span.end + reach)
    return text[left : span.start] + " … " + text[span.end : right if right >= 0 else span.end + reach]


@lru_cache(maxsize=2)  # companies and festivals look at the same text, one after the other
def titles(text: str) -> tuple[Span, ...]:
    """Stretches between marks that read as a film's or a series' title, in reading order."""
    found = [
        Span(*match.span(1))
        for pattern in ((DOUBLE_TITLE, SINGLE_TITLE) if "‘" in text or "'" in text else (DOUBLE_TITLE,))
        for match in pattern.finditer(text)
        if reads_as_title(match.group(1))
    ]
    return tuple(sorted(found))


def reads_as_title(words: str) -> bool:
    """Whether every word that a title would capitalise is capitalised."""
    if words[0].islower() or words.rstrip()[-1:] in ";:":
        return False
    tokens = words.rstrip(",.").split()
    if not tokens or len(tokens) > 9:
        return False
    return all(t[0].isupper() or not t[0].isalpha() or SMALL_WORD.fullmatch(t) for t in tokens) and (
        tokens[0][0].isupper() or tokens[0][0].isdigit()
    )


class Place(Protocol):
    """Whatever stands from one place of the text up to another."""

    @property
    def start(self) -> int:
        """Where it begins."""

    @property
    def end(self) -> int:
        """Where it ends."""


def inside(span: Place, stretches: Sequence[Span]) -> bool:
    """Whether the span lies in one of the stretches, which are sorted and don't overlap."""
    if not stretches:
        return False
    place = bisect_right(stretches, span.start, key=lambda s: s.start) - 1
    return place >= 0 and stretches[place].end >= span.end


def touches(spans: Sequence[Span], start: int, end: int) -> bool:
    """Whether a stretch shares a character with one of the spans, which are sorted and don't overlap."""
    place = bisect_right(spans, start, key=lambda span: span.start)
    if place and spans[place - 1].end > start:
        return True
    return place < len(spans) and spans[place].start < end


@dataclass(frozen=True, slots=True)
class Listed:
    """Where names begin and end that others may be listed with."""

    starts: set[int] = field(default_factory=set)
    ends: set[int] = field(default_factory=set)

    @staticmethod
    def of(spans: Iterable[Span]) -> Listed:
        """All of these."""
        listed = Listed()
        for span in spans:
            listed.add(span)
        return listed

    def add(self, span: Span) -> None:
        """One more."""
        self.starts.add(span.start)
        self.ends.add(span.end)


def joined(text: str, span: Span, others: Listed) -> bool:
    """Whether the stretch stands in one list with one of the others, directly before or behind it."""
    return any(
        (span.start - gap in others.ends and BETWEEN.fullmatch(text, span.start - gap, span.start))
        or (span.end + gap in others.starts and BETWEEN.fullmatch(text, span.end, span.end + gap))
        for gap in range(1, LONGEST_GAP + 1)
    )
