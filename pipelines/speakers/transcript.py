"""Read question-and-answer pages: paragraphs that open with "NAME:" are turns; whoever only asks is the interviewer."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

from pipelines.speakers.attribution import Said
from pipelines.speakers.lexicon import grammar
from pipelines.speakers.reading import Reading
from tradewatch.article import QuotationKind, Span

__all__ = ["turns", "with_turns"]

FEWEST = 3  # labelled paragraphs; fewer are headlines and captions
LONGEST = 4  # words in a label
ASKED = frozenset({"you", "your", "yours", "you’re", "you've", "you’ve", "you're", "you’d", "you'd"})
OWN = frozenset({"i", "we", "my", "our", "me", "us", "i’m", "i'm", "it’s", "we’re", "i’ve", "i've", "we've", "we’ve"})
SENTENCE = frozenset({".", "?", "!", "…"})
ASKS = 0.6  # the part of a label's turns that end in a question mark when it is the interviewer's


def with_turns(reading: Reading, said: list[Said]) -> list[Said]:
    """What was said, each turn as one item; what a turn itself reports belongs to it."""
    found = turns(reading)
    if not found:
        return said
    kept = [item for item in said if not any(turn.span.meets(item.span) for turn in found)]
    return sorted(kept + found, key=lambda item: item.span)


def turns(reading: Reading) -> list[Said]:
    """What each labelled paragraph says, with the paragraphs up to the next label."""
    paragraphs = _paragraphs(reading)
    read = [_Turn.read(paragraph) for paragraph in paragraphs]
    found = [turn for turn in read if turn]
    if len(found) < FEWEST:
        return []
    by_label: dict[str, list[_Turn]] = defaultdict(list)
    for turn in found:
        by_label[turn.label].append(turn)
    speaking = {label for label, own in by_label.items() if len(own) > 1 and not _asks(own)}
    last = max(number for number, turn in enumerate(read) if turn)
    said: list[Said] = []
    current: _Turn | None = None
    for number, labelled in enumerate(read):
        current = labelled or current
        if current is None or current.label not in speaking:
            continue
        if labelled:
            said.append(labelled.said())
        elif number < last and _goes_on(paragraphs[number]):
            said.append(_unlabelled(paragraphs[number], current.source))
        else:
            current = None  # a question, a heading or the newsroom's own words
    return said


def _goes_on(paragraph: tuple[Reading, int, int]) -> bool:
    """Whether a paragraph without a label may continue an answer: somebody's own sentences, without marks."""
    reading, sentence, last = paragraph
    first = reading.sentences[sentence][0]
    if reading.words[last - 1] not in SENTENCE or _is_question(paragraph):
        return False
    return max(reading.within[first:last]) < 0 and not OWN.isdisjoint(reading.lower[first:last])


def _unlabelled(paragraph: tuple[Reading, int, int], source: Span) -> Said:
    """A paragraph without a label as something said by whom another's words point at."""
    reading, sentence, last = paragraph
    words = reading.span(reading.sentences[sentence][0], last)
    return Said(sentence, words, QuotationKind.DIRECT, source=source, turn=True)


def _is_question(paragraph: tuple[Reading, int, int]) -> bool:
    """Whether a paragraph is put to somebody: it ends in a question mark and says "you"."""
    reading, sentence, last = paragraph
    first = reading.sentences[sentence][0]
    return reading.words[last - 1] == "?" and not ASKED.isdisjoint(reading.lower[first:last])


def _asks(own: list[_Turn]) -> bool:
    return sum(turn.question for turn in own) >= ASKS * len(own)


class _Turn:
    """One labelled paragraph."""

    def __init__(self, reading: Reading, sentence: int, colon: int, last: int) -> None:
        first = reading.sentences[sentence][0]
        self.sentence = sentence
        self.source = reading.span(first, colon)
        self.words = reading.span(colon + 1, last)
        self.label = self.source.of(reading.text).casefold()
        self.question = reading.words[last - 1] == "?"

    @classmethod
    def read(cls, paragraph: tuple[Reading, int, int]) -> _Turn | None:
        """The turn, when the paragraph opens with a label."""
        reading, sentence, last = paragraph
        first = reading.sentences[sentence][0]
        for place in range(first, min(first + LONGEST + 1, last - 1)):
            word = reading.words[place]
            if word == ":":
                return cls(reading, sentence, place, last) if place > first else None
            label = place == first and reading.words[place + 1] == ":"  # "A:" is a label, too
            if not word[0].isupper() or (word.lower() in grammar().small and not label):
                return None
        return None

    def said(self) -> Said:
        """The turn as something said; its mark is the label's colon, so it has no cue."""
        return Said(self.sentence, self.words, QuotationKind.DIRECT, source=self.source, turn=True)


def _paragraphs(reading: Reading) -> list[tuple[Reading, int, int]]:
    """Each paragraph's first sentence, and where its words end."""
    opens = [s for s, p in enumerate(reading.paragraph_of) if s == 0 or reading.paragraph_of[s - 1] != p]
    ends = [reading.sentences[after - 1][1] for _, after in pairwise([*opens, len(reading.sentences)])]
    return [(reading, sentence, last) for sentence, last in zip(opens, ends, strict=True)]
