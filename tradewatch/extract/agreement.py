"""Compare readings: how far two bodies of one page say the same."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["agreement", "most_agreed", "share"]

WORD = re.compile(r"\w+")
RUN = 3  # words


def agreement(one: str, other: str) -> float:
    """The share of runs of three words that two texts have in common, of all that either has."""
    if one == other:
        return 1.0
    ours, theirs = _runs(one), _runs(other)
    return len(ours & theirs) / len(ours | theirs) if ours or theirs else 1.0


def share(part: str, whole: str) -> float:
    """The share of the one's runs of three words that stand in the other too."""
    ours = _runs(part)
    return len(ours & _runs(whole)) / len(ours) if ours else 0.0


def most_agreed(texts: Sequence[str]) -> int:
    """Which of the texts agrees best with the others; of texts that share nothing, the longest."""
    runs = [_runs(text) for text in texts]

    def support(place: int) -> float:
        own = runs[place]
        return sum(len(own & other) / max(1, len(own | other)) for at, other in enumerate(runs) if at != place)

    return max(range(len(texts)), key=lambda place: (support(place), len(texts[place])))


def _runs(text: str) -> set[tuple[str, ...]]:
    words = WORD.findall(text.casefold())
    return set(zip(*(words[start:] for start in range(RUN)), strict=False)) or {tuple(words)} - {()}
