"""Count what comes of stored pages, and name those that were given up: they never end, or crash who reads them."""

from __future__ import annotations

from collections import Counter

from tradewatch.errors import UnreadableError

__all__ = ["Tally", "given_up"]


class Tally(Counter[str]):
    """Counts, and the pages that were given up, each with its reason."""

    given_up: tuple[UnreadableError, ...] = ()

    def give_up(self, problem: UnreadableError) -> None:
        """Count a page and remember which."""
        self["given_up"] += 1
        self.given_up += (problem,)


def given_up(counts: Counter[str], most: int | None = None) -> list[str]:
    """Each page that was given up, with its reason; at most so many of them."""
    problems = counts.given_up if isinstance(counts, Tally) else ()
    more = [f"and {len(problems) - most} more"] if most is not None and len(problems) > most else []
    return [*map(str, problems[:most]), *more]
