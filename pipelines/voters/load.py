"""Load voters by name: "spacy:FOLDER" is the entry point `spacy` of the group `tradewatch.voters`, with its model."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from functools import lru_cache
from importlib.metadata import entry_points

from pipelines.voters.vote import Named, Voter
from tradewatch.errors import VoterError

__all__ = ["GROUP", "load_voter", "load_voters"]

GROUP = "tradewatch.voters"
NOBODY = "none"  # on the command line: no voter, though the settings name some
Opener = Callable[[str], Voter]


def load_voters(names: str | Iterable[str]) -> tuple[Voter, ...]:
    """The voters that are named, one text with commas between them or several texts; each is loaded once a process.

    Raises VoterError.
    """
    texts = [names] if isinstance(names, str) else list(names)
    wanted = [name for text in texts for part in text.split(",") if (name := part.strip())]
    return tuple(load_voter(name) for name in dict.fromkeys(wanted) if name != NOBODY)


@lru_cache(maxsize=8)
def load_voter(name: str) -> Voter:
    """The voter NAME or NAME:MODEL.

    Raises VoterError when nobody offers such a voter, or it cannot be loaded.
    """
    kind, _, model = name.partition(":")
    voter = _opener(kind)(model)
    return Named(str(getattr(voter, "name", name)), voter)


def _opener(kind: str) -> Opener:
    offered = {point.name: point for point in entry_points(group=GROUP)}
    if kind not in offered:
        near = difflib.get_close_matches(kind, offered, 1)
        known = ", ".join(sorted(offered)) or "none; reinstall tradewatch"
        raise VoterError(
            f"there is no voter {kind!r}" + (f"; did you mean {near[0]!r}?" if near else f"; installed: {known}")
        )
    try:
        opener: Opener = offered[kind].load()
    except (ImportError, AttributeError) as problem:
        raise VoterError(f"the voter {kind!r} ({offered[kind].value}) cannot be loaded: {problem}") from problem
    return opener
