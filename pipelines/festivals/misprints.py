"""Recognise a long name that an outlet misspelt by one letter, at a bounded cost.

A name and its misprint share a form from which one letter was struck out (SymSpell's deletion neighbourhood). Only
stretches of capitalised words that begin or end as some name does are looked up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import pairwise

from pipelines.matching import Folded, Form, Hit
from pipelines.matching.folding import fold_form
from pipelines.matching.runs import Run, folded_words
from tradewatch.article import Span

__all__ = ["SHORTEST", "Misprints", "one_edit_apart"]

SHORTEST = 12  # letters; shorter names have too many neighbours that are names too
MOST_WORDS = 9
NONE: frozenset[int] = frozenset()


class Misprints:
    """The deletion neighbourhood of every long name."""

    __slots__ = ("_beginnings", "_endings", "_last", "_struck")

    def __init__(self, forms: Iterable[Form]) -> None:
        self._struck: dict[str, tuple[str, Form]] = {}
        self._beginnings: dict[str, set[int]] = defaultdict(set)  # how many letters the names have that begin so
        self._endings: dict[str, set[int]] = defaultdict(set)
        self._last: set[str] = set()  # the last word of each ending
        for form in forms:
            words = fold_form(form.text).split()
            letters = join(words)
            if len(letters) < SHORTEST:
                continue
            self._beginnings[words[0]].add(len(letters))
            self._endings[ending(words)].add(len(letters))
            self._last.add(words[-1])
            for struck in {letters, *strike(letters)}:
                self._struck.setdefault(struck, (letters, form))

    def find(self, runs: Iterable[Run], folded: Folded) -> list[Hit]:
        """The misspelt names of each run of capitalised words, the longest first where two overlap."""
        found: list[Hit] = []
        for run in runs:
            words = folded_words(run, folded)
            if not self._beginnings.keys().isdisjoint(words) or self._ends_like_one(words):
                found += self._in_run(run, words)
        return found

    def _ends_like_one(self, words: Sequence[str]) -> bool:
        if self._last.isdisjoint(words):
            return False
        known = self._endings.keys()
        return not known.isdisjoint(words) or not known.isdisjoint(map(" ".join, pairwise(words)))

    def _in_run(self, run: Run, words: Sequence[str]) -> Iterator[Hit]:
        first = 0
        while first < len(words):
            for end in range(min(len(words), first + MOST_WORDS), first, -1):
                form = self._looked_up(words[first:end])
                if form is not None:
                    span = Span(run.spans[first].start, run.spans[end - 1].end)
                    yield Hit(span, form, span)
                    first = end - 1
                    break
            first += 1

    def _lengths(self, words: Sequence[str]) -> Set[int]:
        """How many letters the names have that begin or end as these words do."""
        begun = self._beginnings.get(words[0], NONE)
        if words[-1] not in self._last:
            return begun
        return begun | self._endings.get(ending(words), NONE) | self._endings.get(words[-1], NONE)

    def _looked_up(self, words: Sequence[str]) -> Form | None:
        lengths = self._lengths(words)
        if not lengths:
            return None
        letters = join(words)
        if lengths.isdisjoint((len(letters) - 1, len(letters), len(letters) + 1)):
            return None
        for struck in (letters, *strike(letters)):
            known = self._struck.get(struck)
            if known and one_edit_apart(letters, known[0]):
                return known[1]
        return None


def ending(words: Sequence[str]) -> str:
    """By what a name's end is known: two words of three or more, since a misprint in the first leaves them whole."""
    return " ".join(words[-2:]) if len(words) > 2 else words[-1]


def join(words: Iterable[str]) -> str:
    """The letters and digits of some words, without what stands between them."""
    return "".join(filter(str.isalnum, "".join(words)))


def strike(letters: str) -> Iterable[str]:
    """The letters with each one but the first struck out in turn."""
    return (letters[:place] + letters[place + 1 :] for place in range(1, len(letters)))


def one_edit_apart(one: str, other: str) -> bool:
    """Whether one letter changed, added or left out, and not the first one, makes one of the other."""
    if one == other or one[:1] != other[:1] or abs(len(one) - len(other)) > 1:
        return False
    shorter, longer = sorted((one, other), key=len)
    place = next((i for i, (a, b) in enumerate(zip(shorter, longer, strict=False)) if a != b), len(shorter))
    skip = place + 1 if len(shorter) == len(longer) else place
    return shorter[skip:] == longer[place + 1 :]
