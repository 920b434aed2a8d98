"""What an iterator gave is kept, and nothing is worked out before it is asked for."""

from __future__ import annotations

from collections.abc import Iterator

from tradewatch.extract.once import Once


def test_each_value_is_worked_out_once_and_no_earlier_than_it_is_asked_for():
    worked_out: list[int] = []

    def squares() -> Iterator[int]:
        for number in range(4):
            worked_out.append(number)
            yield number * number

    kept = Once(squares())
    first = next(iter(kept))

    assert (first, worked_out) == (0, [0])
    assert (list(kept), list(kept)) == ([0, 1, 4, 9], [0, 1, 4, 9])
    assert worked_out == [0, 1, 2, 3]


def test_two_who_go_through_it_in_turn_miss_nothing():
    kept = Once(iter("abcd"))
    one, other = iter(kept), iter(kept)

    pairs = [(next(one), next(other), next(other), next(one)) for _ in range(2)]

    assert pairs == [("a", "a", "b", "b"), ("c", "c", "d", "d")]
