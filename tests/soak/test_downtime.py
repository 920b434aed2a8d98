"""After a downtime one late run, all or none, as the schedule says: at length with `python -m tests.soak.downtime`."""

from __future__ import annotations

import random

from tests.soak.downtime import case
from tradewatch.store.engine import Store


def test_each_way_of_catching_up_makes_of_missed_firings_what_it_says(store: Store):
    dice = random.Random(7)

    assert [words for number in range(3) for words in case(store, number, dice)] == []
