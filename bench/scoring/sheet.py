"""Count what was right, what was given and what is known, by measure, and keep what went wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

FALSE_SPEAKERS = "false speakers per article"
FALSE_QUOTATIONS = "false quotations per article"
# Measures of which less is better; all others count in per cent.
FEWER_IS_BETTER = frozenset({FALSE_SPEAKERS, FALSE_QUOTATIONS})


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure. Nothing given: only recall is measured. Nothing known: only precision is."""

    right: int
    given: int
    known: int

    @property
    def precision(self) -> float | None:
        """Per cent of what was given."""
        return 100 * self.right / self.given if self.given else None

    @property
    def recall(self) -> float | None:
        """Per cent of what is known."""
        return 100 * self.right / self.known if self.known else None

    @property
    def value(self) -> float:
        """F1 in per cent, or recall or precision where only one of them is measured."""
        if self.given and self.known:
            return 200 * self.right / (self.given + self.known)
        return self.recall or self.precision or 0.0


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that went wrong: in which measure, how, in which article, and what was known and given."""

    measure: str
    how: str  # "missed", "false" or "wrong"
    id: str
    parts: tuple[str | None, ...]

    @property
    def words(self) -> str:
        """What was known and given, to read."""
        return " | ".join(" ".join(str(part).split()) for part in self.parts)


class Sheet:
    """The counts of one set."""

    def __init__(self) -> None:
        self.counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
        self.rates: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        self.wrong: list[Wrong] = []
        self.id = ""

    def add(self, measure: str, right: int, given: int, known: int) -> None:
        """Count into a measure."""
        for place, more in enumerate((right, given, known)):
            self.counts[measure][place] += more

    def rate(self, measure: str, count: int) -> None:
        """Count something of one more article."""
        self.rates[measure][0] += count
        self.rates[measure][1] += 1

    def miss(self, measure: str, how: str, *parts: str | None) -> None:
        """Keep what went wrong."""
        self.wrong.append(Wrong(measure, how, self.id, parts))

    def figures(self) -> dict[str, Figure]:
        """Each measure's figure."""
        return {measure: Figure(*counts) for measure, counts in self.counts.items()}

    def values(self) -> Iterator[tuple[str, float]]:
        """Each measure's one number, rounded as it is kept."""
        for measure, figure in self.figures().items():
            yield measure, round(figure.value, 1)
        for measure, (count, articles) in self.rates.items():
            yield measure, round(count / max(1, articles), 2)
