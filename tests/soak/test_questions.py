"""In short: generated and naughty questions find the same on both databases and by plain reading."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import MakeDatabase
from tests.soak.questions import NAUGHTY, fill, run
from tradewatch.store.engine import open_store


@pytest.mark.pg
def test_both_databases_and_a_plain_reading_find_the_same(tmp_path: Path, pg_own: MakeDatabase):
    with open_store(f"sqlite:///{tmp_path / 'q.db'}") as one, open_store(pg_own(True)) as other:
        fill((one, other), 40, seed=3)
        tally = run((one, other), number=15, seed=11)

    assert tally.wrong == ()
    assert tally.questions == 15 + len(NAUGHTY)
    assert tally.found > 12
