"""Carry a speaker over to the stretches that no cue of their own sentence reports."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable

from pipelines.speakers.attribution import Said
from pipelines.speakers.lexicon import grammar, roles
from pipelines.speakers.lines import DASHES, line_of
from pipelines.speakers.reading import Reading
from pipelines.speakers.reporting import find_reports
from pipelines.speakers.subjects import first_subject
from tradewatch.article import QuotationKind, Span

__all__ = ["carry_over"]

SHORTEST = 4  # words; a shorter stretch without a cue is a title or a scare quote
NEVER = frozenset({"it", "this", "that", "which", "some", "many", "one", "others", "most"})
NEAR = 60  # statements looked at before and behind a stretch: no paragraph of prose holds as many
WHOLE = 0.6  # the part of a paragraph that a stretch must fill to be speech on its own


def carry_over(reading: Reading, said: list[Said]) -> list[Said]:
    """What was attributed, and with it the stretches that continue a speaker, in reading order."""
    numbers = range(len(reading.stretches))
    # A stretch left open goes on in the next paragraph, so its speaker is found from the end backwards.
    left_open = [number for number in reversed(numbers) if not reading.stretches[number].closed]
    found = _extended(reading, said, left_open, _continued)
    return _extended(reading, found, numbers, _carried)


def _extended(
    reading: Reading,
    said: list[Said],
    numbers: Iterable[int],
    rule: Callable[[Reading, list[Said], int], Said | None],
) -> list[Said]:
    """What was said, and what a rule finds for the stretches that nothing covers yet."""
    found = list(said)
    covered = _covered(reading, said)
    for number in numbers:
        if number in covered or not _is_speech(reading, number):
            continue
        place = reading.stretches[number].inner.start
        item = rule(reading, _near(found, place), number)
        if item is not None:  # exactly the stretch, so it covers no other
            insort(found, item, key=lambda one: one.span)
    return found


def _covered(reading: Reading, said: list[Said]) -> set[int]:
    """The numbers of the stretches of which something is in what was said."""
    starts = [stretch.inner.start for stretch in reading.stretches]
    covered: set[int] = set()
    for item in said:
        first = max(0, bisect_right(starts, item.span.start) - 1)
        numbers = range(first, bisect_left(starts, item.span.end))
        covered.update(number for number in numbers if item.span.meets(reading.stretches[number].inner))
    return covered


def _near(said: list[Said], place: int) -> list[Said]:
    """What was said around a place."""
    number = bisect_left(said, place, key=lambda one: one.span.start)
    return said[max(0, number - NEAR) : number + NEAR]


def _continued(reading: Reading, said: list[Said], number: int) -> Said | None:
    """A stretch that is never closed, with the speaker of the one that opens the next paragraph."""
    if number + 1 >= len(reading.stretches):
        return None
    stretch, following = reading.stretches[number], reading.stretches[number + 1]
    sentence = reading.sentence_at(reading.at(stretch.outer.start))
    if not _opens_paragraph(reading, sentence, stretch.outer):
        return None
    after = reading.sentence_at(reading.at(following.outer.start))
    if reading.paragraph_of[after] != reading.paragraph_of[sentence] + 1:
        return None
    if not _opens_paragraph(reading, after, following.outer):
        return None
    item = next((one for one in said if one.stretch == number + 1 and _can_carry(reading, one)), None)
    return Said(sentence, stretch.inner, QuotationKind.DIRECT, number, None, item.source) if item else None


def _is_speech(reading: Reading, number: int) -> bool:
    stretch = reading.stretches[number]
    if reading.titled[number] or stretch.single:
        return False
    if len(stretch.inner.of(reading.text).split()) >= SHORTEST:
        return True
    start, end = reading.sentences[reading.sentence_at(reading.at(stretch.outer.start))]
    alone = reading.within[start] == number and reading.within[end - 1] == number
    return alone and stretch.inner.of(reading.text)[-1] in ".?!…"


def _carried(reading: Reading, said: list[Said], number: int) -> Said | None:
    """The stretch with the speaker of its own paragraph or, when it fills one, of the paragraph before."""
    stretch = reading.stretches[number]
    sentence = reading.sentence_at(reading.at(stretch.outer.start))
    paragraph = reading.paragraph_of[sentence]
    inside = [item for item in said if reading.paragraph_of[item.sentence] == paragraph]
    before = [item for item in inside if item.span.start < stretch.inner.start and _goes_on(reading, item)]
    if before:
        last = _quoted_last(before)
        return Said(sentence, stretch.inner, QuotationKind.DIRECT, number, last.cue, last.source)
    here = [item for item in inside if _can_carry(reading, item)]
    subject = _subject_before(reading, sentence, stretch.outer)
    if subject is not None:
        return Said(sentence, stretch.inner, QuotationKind.DIRECT, number, None, subject)
    signed = _signed(reading, stretch.outer.end)
    if signed is not None:
        return Said(sentence, stretch.inner, QuotationKind.DIRECT, number, None, signed)
    opens = _opens_paragraph(reading, sentence, stretch.outer)
    lead = _lead(reading, sentence) if opens else None
    if lead is not None and lead.cue is not None:
        return lead._replace(sentence=sentence, span=stretch.inner, stretch=number)
    if here:
        return Said(sentence, stretch.inner, QuotationKind.DIRECT, number, None, here[0].source)
    if not (opens and _fills(reading, sentence, stretch.outer)):
        return None
    earlier = [item for item in said if item.span.start < stretch.inner.start and _can_carry(reading, item)]
    if lead is not None and (not earlier or lead.sentence > earlier[-1].sentence):
        return lead._replace(sentence=sentence, span=stretch.inner, stretch=number)
    if earlier and paragraph - reading.paragraph_of[earlier[-1].sentence] <= 2:
        return Said(sentence, stretch.inner, QuotationKind.DIRECT, number, None, earlier[-1].source)
    return None


def _quoted_last(before: list[Said]) -> Said:
    """Whoever was quoted last goes on, unless somebody else has spoken in a sentence of their own since."""
    last = before[-1]
    quoted = next((item for item in reversed(before) if item.stretch >= 0), last)
    return quoted if quoted.sentence == last.sentence else last


def _goes_on(reading: Reading, item: Said) -> bool:
    """Whether the source of something marked may go on in its paragraph: a person, "the group", "one buyer"."""
    if _can_carry(reading, item):
        return True
    return item.source is not None and item.stretch >= 0 and len(item.source.of(reading.text).split()) > 1


def _subject_before(reading: Reading, sentence: int, span: Span) -> Span | None:
    """Whoever is the subject of the sentence before in the paragraph: "Keller, who runs X, disagreed. “...”"."""
    first = reading.sentences[sentence][0]
    if sentence == 0 or reading.paragraph_of[sentence - 1] != reading.paragraph_of[sentence]:
        return None
    if span.start > reading.starts[first]:
        return None
    line = line_of(reading, sentence - 1)
    subject = first_subject(line, len(line))
    if subject is None:
        return None
    item = Said(sentence - 1, Span(0, 0), QuotationKind.DIRECT, source=line.span(*subject))
    return item.source if _can_carry(reading, item) and _personal(reading, item) else None


def _signed(reading: Reading, end: int) -> Span | None:
    """The name that a dash signs a stretch with: "“...” — Anna Keller, producer"."""
    dash = reading.at(end)
    if dash + 1 >= len(reading.words) or reading.words[dash] not in DASHES:
        return None
    last = dash + 1
    while last < len(reading.words) and last - dash < 6 and reading.words[last][0].isupper():
        last += 1
    ends = (
        last >= len(reading.words)
        or reading.words[last] in {",", "."}
        or "\n" in reading.text[reading.ends[last - 1] : reading.starts[last]]
    )
    return reading.span(dash + 1, last) if last > dash + 1 and ends else None


def _opens_paragraph(reading: Reading, sentence: int, span: Span) -> bool:
    start = reading.sentences[sentence][0]
    first = sentence == 0 or reading.paragraph_of[sentence - 1] != reading.paragraph_of[sentence]
    return first and span.start <= reading.starts[start]


def _lead(reading: Reading, sentence: int) -> Said | None:
    """Whom the sentence before the paragraph leaves speaking: by a cue and a colon, or as its subject."""
    if sentence == 0:
        return None
    line = line_of(reading, sentence - 1)
    subject, cue = first_subject(line, len(line)), None
    if line.low[-1] == ":":
        reports = [report for report in find_reports(line) if report.source]
        if reports:
            subject, cue = reports[-1].source, line.span(reports[-1].cue, reports[-1].end)
        elif subject:
            cue = line.span(len(line) - 1, len(line))
    if subject is None:
        return None
    item = Said(sentence - 1, Span(0, 0), QuotationKind.DIRECT, cue=cue, source=line.span(*subject))
    return item if cue or (_can_carry(reading, item) and _personal(reading, item)) else None


def _personal(reading: Reading, item: Said) -> bool:
    """Whether a subject looks like a person: "he", or a name of capitals alone."""
    assert item.source is not None
    words = reading.words[reading.at(item.source.start) : reading.at(item.source.end)]
    if words[0].lower() in {"he", "she"}:
        return True
    return len(words) <= 5 and all(word[0].isupper() for word in words) and words[0].lower() not in grammar().small


def _can_carry(reading: Reading, item: Said) -> bool:
    """Whether the source can go on speaking: a person, never "it" or a document."""
    if item.source is None:
        return False
    words = reading.lower[reading.at(item.source.start) : reading.at(item.source.end)]
    return bool(words) and words[0] not in NEVER and words[-1] not in roles().bodies


def _fills(reading: Reading, sentence: int, span: Span) -> bool:
    paragraph = reading.paragraph_of[sentence]
    first, last = bisect_left(reading.paragraph_of, paragraph), bisect_right(reading.paragraph_of, paragraph) - 1
    whole = reading.span(reading.sentences[first][0], reading.sentences[last][1])
    return len(span) >= WHOLE * len(whole)
