"""Keep what an iterator gave: gone through again, it works out only what nobody has come to yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

__all__ = ["Once"]

Value = TypeVar("Value")


class Once(Generic[Value]):
    """An iterable over values that are dear to work out: each of them is worked out when first asked for, and once."""

    __slots__ = ("_kept", "_rest")

    def __init__(self, values: Iterable[Value]) -> None:
        self._rest = iter(values)
        self._kept: list[Value] = []

    def __iter__(self) -> Iterator[Value]:
        place = 0
        while True:
            while place < len(self._kept):  # others may go on with the rest meanwhile
                yield self._kept[place]
                place += 1
            try:
                self._kept.append(next(self._rest))
            except StopIteration:
                return
