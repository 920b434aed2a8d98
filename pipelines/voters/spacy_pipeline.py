"""Let a spaCy pipeline vote: its named entities, read window by window."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipelines.voters.vote import Label, Vote
from pipelines.voters.windows import merged, shifted, windows
from tradewatch.article import Span
from tradewatch.errors import VoterError

__all__ = ["SpacyVoter", "open_spacy"]

# What the usual pipelines call them. EVENT is left out: wars and storms are events too.
LABELS = {
    "PERSON": Label.PERSON, "PER": Label.PERSON, "ORG": Label.COMPANY, "COMPANY": Label.COMPANY,
    "FESTIVAL": Label.FESTIVAL,
}  # fmt: skip
SCORE = 0.75  # spaCy gives its entities no score
MOST, OVERLAP = 400, 60  # words


class SpacyVoter:
    """A loaded spaCy pipeline with a part that finds entities."""

    def __init__(self, pipeline: Any, *, most: int = MOST, overlap: int = OVERLAP) -> None:
        self.pipeline, self.most, self.overlap = pipeline, most, overlap
        about = pipeline.meta
        self.name = f"spacy:{about.get('lang', '')}_{about.get('name', '')}-{about.get('version', '')}"

    def __call__(self, text: str) -> list[Vote]:
        """The entities of the whole text, window by window."""
        return merged(self._votes(text))

    def _votes(self, text: str) -> Iterator[Vote]:
        spans = windows(text, self.most, self.overlap)
        for span, read in zip(spans, self.pipeline.pipe(span.of(text) for span in spans), strict=True):
            found = ((one.start_char, one.end_char, LABELS.get(one.label_)) for one in read.ents)
            yield from shifted((Vote(Span(a, b), label, SCORE) for a, b, label in found if label), span.start)


def open_spacy(model: str) -> SpacyVoter:
    """The voter `spacy:MODEL`: a folder that spaCy wrote, or the name of an installed pipeline.

    Raises VoterError that says what is missing and what to do next.
    """
    try:
        import spacy
    except ImportError as problem:
        raise VoterError('the voter spacy needs spaCy; install it: pip install "tradewatch[spacy]"') from problem
    if not model:
        raise VoterError("which spaCy pipeline? Say spacy:FOLDER or spacy:NAME")
    try:
        pipeline = spacy.load(model)
    except (OSError, ValueError) as problem:
        first = str(problem).splitlines()[0]
        raise VoterError(
            f"spacy:{model}: no pipeline can be loaded from there ({first}); name a folder that spaCy wrote, "
            f"or install one with: python -m spacy download NAME"
        ) from problem
    known = {label for part in pipeline.pipe_names for label in pipeline.pipe_labels.get(part, ())}
    if known.isdisjoint(LABELS):
        raise VoterError(f"spacy:{model}: the pipeline has no part that finds any of {', '.join(LABELS)}")
    return SpacyVoter(pipeline)
