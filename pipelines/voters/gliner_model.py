"""Let a GLiNER model vote: it is asked for people, companies and festivals by those very words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipelines.voters.vote import Label, Vote
from pipelines.voters.windows import merged, shifted, windows
from tradewatch.article import Span
from tradewatch.errors import VoterError

__all__ = ["GlinerVoter", "open_gliner"]

ASKED = {"person": Label.PERSON, "company or organisation": Label.COMPANY, "film festival or market": Label.FESTIVAL}
LEAST = 0.3  # below this the model's guesses are not even votes
USUAL = 384  # words a model takes, where it does not say
ROOM = 0.75  # of that; the rest is for words that the model splits and for the labels
OVERLAP = 40  # words


class GlinerVoter:
    """A loaded GLiNER model. It cuts off what is longer than it can take, so it is never given that."""

    def __init__(self, model: Any, name: str) -> None:
        self.model, self.name = model, name
        self.most = int(ROOM * int(getattr(getattr(model, "config", None), "max_len", None) or USUAL))

    def __call__(self, text: str) -> list[Vote]:
        """The entities of the whole text, window by window."""
        return merged(self._votes(text))

    def _votes(self, text: str) -> Iterator[Vote]:
        for span in windows(text, self.most, min(OVERLAP, self.most // 4)):
            found = self.model.predict_entities(span.of(text), list(ASKED), threshold=LEAST)
            votes = (Vote(Span(one["start"], one["end"]), ASKED[one["label"]], float(one["score"])) for one in found)
            yield from shifted(votes, span.start)


def open_gliner(model: str) -> GlinerVoter:
    """The voter `gliner:MODEL`: a folder with a model in it.

    Raises VoterError that says what is missing and what to do next.
    """
    try:
        from gliner import GLiNER
    except ImportError as problem:
        raise VoterError('the voter gliner needs GLiNER; install it: pip install "tradewatch[gliner]"') from problem
    if not model:
        raise VoterError("which GLiNER model? Say gliner:FOLDER")
    try:
        loaded = GLiNER.from_pretrained(model, local_files_only=True)
    except (OSError, ValueError) as problem:
        first = str(problem).splitlines()[0]
        raise VoterError(
            f"gliner:{model}: no model can be loaded from there ({first}); download one first and name its folder"
        ) from problem
    return GlinerVoter(loaded, f"gliner:{model.rstrip('/').rpartition('/')[2]}")
