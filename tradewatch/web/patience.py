"""Make who guesses wait: so many wrong answers within a minute, by address or by name, and no more are heard."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Collection

__all__ = ["PAUSE", "WEARY", "WRONG", "Patience"]

WRONG = 10  # answers that may be wrong within PAUSE
PAUSE = 60.0  # seconds
REMEMBERED = 1000  # addresses and names
WEARY = "Too many wrong tokens came from this address, or passwords for this name; wait a minute."


class Patience:
    """Counts wrong answers; may be asked from several threads."""

    def __init__(self) -> None:
        self._wrong: OrderedDict[str, deque[float]] = OrderedDict()
        self._turn = threading.Lock()

    def lasts(self, *whose: str) -> bool:
        """Whether another wrong answer of each is still worth a look."""
        with self._turn:
            return all(len(self._lately(one)) < WRONG for one in whose)

    def wrong(self, *whose: str) -> None:
        """They gave a wrong answer."""
        with self._turn:
            self._count(whose)

    def hears(self, *whose: str) -> bool:
        """Whether an answer of theirs is looked at; it counts as wrong until it is `right`, also beside others."""
        with self._turn:
            if any(len(self._lately(one)) >= WRONG for one in whose):
                return False
            self._count(whose)
            return True

    def right(self, *whose: str) -> None:
        """The answer that was heard last was right."""
        with self._turn:
            for one in whose:
                if known := self._wrong.get(one):
                    known.pop()

    def _count(self, whose: Collection[str]) -> None:
        for one in whose:
            self._wrong[one] = self._lately(one)
            self._wrong[one].append(time.monotonic())
            self._wrong.move_to_end(one)
        while len(self._wrong) > REMEMBERED:
            self._wrong.popitem(last=False)

    def _lately(self, one: str) -> deque[float]:
        known = self._wrong.get(one, deque())
        while known and known[0] < time.monotonic() - PAUSE:
            known.popleft()
        return known
