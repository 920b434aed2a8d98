"""A nightly schedule fires once a local date where the clocks do odd things: all zones with `tests.soak.zones`."""

from __future__ import annotations

from datetime import time

import pytest

from tests.soak.zones import compare

TIMES = [time(0, 0), time(1, 30), time(2, 0), time(2, 30), time(3, 15), time(23, 30)]


@pytest.mark.parametrize(
    ("name", "beside"),
    [
        ("Europe/Berlin", 0),
        ("America/New_York", 0),
        ("Australia/Lord_Howe", 0),  # half an hour
        ("Africa/Casablanca", 0),  # back for Ramadan
        ("America/Sao_Paulo", 0),  # the clock leaves out midnight: one it is then
        ("Pacific/Apia", 6),  # it left out 30 December 2011
        ("Asia/Pyongyang", 1),
    ],
)
def test_each_local_date_has_one_firing(name: str, beside: int):
    found = compare(name, 2010, 10, TIMES)

    assert found["differences"] == found["not rising"] == 0
    assert found["not one"] == beside
