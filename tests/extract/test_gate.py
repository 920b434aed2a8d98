"""Which of two cheap readings is believed, and when a third is asked."""

from __future__ import annotations

import pytest

from tradewatch.extract.gate import GATE, Reading


@pytest.mark.parametrize(
    ("sizes", "total", "agreement", "share", "believed"),
    [
        ((2_000, 2_000), 4_000, 0.85, 0.9, Reading.CONTAINER),  # much of the page, and the other says so too
        ((2_000, 2_000), 4_000, 0.75, 0.8, None),
        ((2_000, 2_000), 40_000, 0.85, 0.9, None),  # little of it: both may have taken the wrong part
        (
            (2_000, 2_000),
            40_000,
            0.99,
            1.0,
            Reading.CONTAINER,
        ),  # but a third could outvote them only by saying the same
        ((300, 300), 40_000, 1.0, 1.0, Reading.CONTAINER),
        ((0, 0), 40_000, 1.0, 0.0, None),  # two that found nothing agree on nothing
        ((500, 2_000), 4_000, 0.25, 0.95, Reading.STRETCH),  # one container was only the first of several
        ((500, 2_000), 4_000, 0.25, 0.5, None),
    ],
)
def test_a_third_reading_is_asked_only_where_it_could_change_something(
    sizes: tuple[int, int], total: int, agreement: float, share: float, believed: Reading | None
):
    found = GATE.believed(*sizes, total, lambda: agreement, lambda: share)

    assert found is believed
