"""Read question-and-answer pages: paragraphs that open with "NAME:" are turns; whoever only asks is the interviewer."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

from pipelines.speakers.attribution import Said
from pipelines.speakers.lexicon import grammar
from pipelines.speakers.reading import Reading
from tradewatch.article import QuotationKind

__all__ = ["turns", "with_turns"]

FEWEST = 3  # labelled paragraphs; fewer are headlines and captions
LONGEST = 4  # words in a label
ASKS = 0.6  # the part of a label's turns that end in a question mark when it is the interviewer's


def with_turns(reading: Reading, said: list[Said]) -> list[Said]:
    """What was said, each turn as one item; what a turn itself reports belongs to it."""
    found = turns(reading)
    if not found:
        return said
    kept = [item for item in said if not any(turn.span.meets(item.span) for turn in found)]
    return sorted(kept + found, key=lambda item: item.span)


def turns(reading: Reading) -> list[Said]:
    """What each labelled paragraph says."""
    found = [turn for turn in map(_Turn.read, _paragraphs(reading)) if turn]
    if len(found) < FEWEST:
        return []
    by_label: dict[str, list[_Turn]] = defaultdict(list)
    for turn in found:
        by_label[turn.label].append(turn)
    return [turn.said() for own in by_label.values() if len(own) > 1 and not _asks(own) for turn in own]


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
            if not word[0].isupper() or word.lower() in grammar().small:
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
