"""Recognise festivals the lexicon does not know by the end of their names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipelines.festivals.words import FestivalWords, festival_words
from pipelines.matching import Form, Hit, fold_aligned
from pipelines.matching.folding import fold_form
from pipelines.matching.runs import Run, folded_words
from tradewatch.article import Span

__all__ = ["unknown_festivals"]

MOST_WORDS = 8
BREAKS = frozenset(("and", "at", "for", "in", "on", "the"))


def unknown_festivals(text: str, runs: Iterable[Run]) -> list[tuple[Hit, str]]:
    """A hit for each run that ends as a festival's name does, with the kind; its form's key is the folded name."""
    words = festival_words()
    found = []
    for run in runs:
        if len(run.words) < 2:
            continue
        folded = folded_words(run, fold_aligned(text))
        if words.last.isdisjoint(folded):
            continue
        for last, kind in ends(folded, words):
            first = begin(folded, last)
            if any(word not in words.plain and word not in words.endings for word in folded[first:last]):
                span = Span(run.spans[first].start, run.spans[last].end)
                name = span.of(text)
                found.append((Hit(span, Form(name, fold_form(name)), span), kind))
                break
    return found


def ends(folded: Sequence[str], words: FestivalWords) -> Iterable[tuple[int, str]]:
    """Where a festival's name can end, and the kind that its last words tell."""
    for last in range(1, len(folded)):
        pair = f"{folded[last - 1]} {folded[last]}"
        kind = words.endings.get(pair) or words.endings.get(folded[last])
        if kind and folded[last + 1 : last + 2] not in (["awards"], ["award"]):
            yield last, kind


def begin(folded: Sequence[str], last: int) -> int:
    """Where the name begins: behind a small word, an ordinal or a year, and not too far back."""
    first = max(0, last - MOST_WORDS + 1)
    for place in range(first, last):
        if folded[place] in BREAKS or folded[place][0].isdigit():
            first = place + 1
    return first
