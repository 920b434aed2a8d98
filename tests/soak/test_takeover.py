"""Runs of the dead and frozen are taken over in time, in short: the long form is `python -m tests.soak.takeover`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import need
from tests.postgres import binaries
from tests.soak.fires import database
from tests.soak.takeover import take_over


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.pg)])
def test_the_run_of_a_holder_that_died_or_froze_is_taken_over_and_who_wakes_up_changes_nothing(
    kind: str, tmp_path: Path
):
    need("PostgreSQL (Debian's package postgresql)", kind == "sqlite" or binaries() is not None)
    with database(kind, tmp_path) as (url, _):
        toll = take_over(url, holders=6, at_once=6, lease=6.0, every=0.5, busy=False)

    assert toll.fenced == 2, toll.leaks
    assert max(toll.waits["killed here"]) < 6.0 < min(toll.waits["killed elsewhere"]) + 2.0
    assert max(max(waits) for waits in toll.waits.values()) < 30.0
