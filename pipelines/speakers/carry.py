"""Carry a speaker over to the stretches that no cue of their own sentence reports."""

from __future__ import annotations

from dataclasses import replace

from pipelines.speakers.attribution import Said
from pipelines.speakers.clauses import is_title
from pipelines.speakers.reading import Reading
from tradewatch.article import QuotationKind, Span

__all__ = ["carry_over"]

SHORTEST = 4  # words; a shorter stretch without a cue is a title or a scare quote
WHOLE = 0.6  # the part of a paragraph that a stretch must fill to be speech on its own


def carry_over(reading: Reading, said: list[Said]) -> list[Said]:
    """What was attributed, and with it the stretches that continue a speaker, in reading order."""
    covered = [item.span for item in said]
    found = list(said)
    for number, stretch in enumerate(reading.stretches):
        if any(span.meets(stretch.inner) for span in covered) or not _is_speech(reading, number):
            continue
        item = _carried(reading, found, number)
        if item is not None:
            found.append(item)
            found.sort(key=lambda one: one.span)
    return found


def _is_speech(reading: Reading, number: int) -> bool:
    stretch = reading.stretches[number]
    if is_title(reading.text, stretch) or stretch.single:
        return False
    return len(stretch.inner.of(reading.text).split()) >= SHORTEST


def _carried(reading: Reading, said: list[Said], number: int) -> Said | None:
    """The stretch with the speaker of the one before it, in its paragraph or, when it fills its own, in the last."""
    stretch = reading.stretches[number]
    sentence = reading.sentence_at(reading.at(stretch.outer.start))
    paragraph = reading.paragraph_of[sentence]
    before = [item for item in said if item.span.start < stretch.inner.start and item.source]
    same = [item for item in before if reading.paragraph_of[item.sentence] == paragraph]
    if same:
        last = same[-1]
        return Said(sentence, stretch.inner, QuotationKind.DIRECT, number, last.cue, last.source)
    after = [item for item in said if reading.paragraph_of[item.sentence] == paragraph and item.source]
    if after:
        return Said(sentence, stretch.inner, QuotationKind.DIRECT, number, None, after[0].source)
    if before and _fills(reading, sentence, stretch.outer):
        last = before[-1]
        if paragraph - reading.paragraph_of[last.sentence] <= 2:
            return Said(sentence, stretch.inner, QuotationKind.DIRECT, number, None, last.source)
    return None


def _fills(reading: Reading, sentence: int, span: Span) -> bool:
    paragraph = reading.paragraph_of[sentence]
    inside = [s for s, p in enumerate(reading.paragraph_of) if p == paragraph]
    whole = reading.span(reading.sentences[inside[0]][0], reading.sentences[inside[-1]][1])
    return len(span) >= WHOLE * len(whole)


def renumber(said: Said, sentence: int) -> Said:
    """The same in another sentence."""
    return replace(said, sentence=sentence)
