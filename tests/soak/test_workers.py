"""Each run is finished once though workers are lost, in short: the long form is `python -m tests.soak.workers`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import MakeDatabase
from tests.soak import workers
from tests.soak.workers import lose_workers

pytestmark = pytest.mark.pg


@pytest.mark.parametrize("engine", [True, False])
def test_a_run_is_finished_once_and_taken_over_in_a_minute_when_its_worker_is_lost(
    pg_own: MakeDatabase, tmp_path: Path, engine: bool, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(workers, "LEASE", 4.0)
    toll = lose_workers(pg_own(True), tmp_path, 30, 2, 1.0, engine=engine, seconds=3.0, most=2)

    assert (toll.once, toll.late_ends) == (30, 0)
    assert toll.lost >= 1
    assert all(seconds < 4.0 + 26.0 for seconds in toll.taken_over)
