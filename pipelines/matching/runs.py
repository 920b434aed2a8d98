"""Find runs of capitalised words: where a name of any kind can stand."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tradewatch.article import Span

__all__ = ["Run", "capitalised_runs"]

UPPER = "".join(c for c in map(chr, range(0x0530)) if c.isupper() or c.istitle())
WORD = rf"[{UPPER}0-9](?:\w|[-’'&.+!](?=\w)){{0,60}}[+!]?"
SMALL = r"(?:and|&|of|on|the|for|de|des|du|del|da|do|di|der|et|la|le|les|in|y|\+)"
RUN = re.compile(rf"(?<![\w@#]){WORD}(?:[ \u00a0](?:{SMALL}[ \u00a0]){{0,2}}{WORD}){{0,11}}")
PIECE = re.compile(r"[^ \u00a0]+")


@dataclass(frozen=True, slots=True)
class Run:
    """Capitalised words in a row, with the small words between them; a possessive ends a run."""

    words: tuple[str, ...]
    spans: tuple[Span, ...]

    @property
    def span(self) -> Span:
        """From the first word to the last."""
        return Span(self.spans[0].start, self.spans[-1].end)


def capitalised_runs(text: str) -> list[Run]:
    """Every run of the text in reading order, possessive endings left out."""
    return [run for match in RUN.finditer(text) for run in split_at_possessives(text, match.start(), match.end())]


def split_at_possessives(text: str, start: int, end: int) -> list[Run]:
    """One run, or several where one name owns the next."""
    found: list[Run] = []
    words: list[str] = []
    spans: list[Span] = []
    for match in PIECE.finditer(text, start, end):
        word = match.group()
        owned = word.endswith(("’s", "'s"))
        bare = word[:-2] if owned else word
        if bare and (words or not bare[0].islower()):
            words.append(bare)
            spans.append(Span(match.start(), match.start() + len(bare)))
        if owned and words:
            found.append(Run(tuple(words), tuple(spans)))
            words, spans = [], []
    if words:
        found.append(Run(tuple(words), tuple(spans)))
    return found
