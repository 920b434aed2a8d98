"""Runs end, however they end: in short what `python -m tests.soak.deaths`, `timeouts` and `locks` do at length."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import need
from tests.postgres import binaries
from tests.soak.deaths import end_all
from tests.soak.locks import disturb
from tests.soak.timeouts import run_all
from tradewatch.config import Config


def test_a_run_whose_process_is_killed_has_an_outcome_and_leaves_nothing_behind(tmp_path: Path):
    toll = end_all(Config(data_dir=tmp_path), deaths=8, jobs=1)

    assert (toll.runs, toll.untold, toll.orphans) == (8, [], 0)
    assert toll.killed


def test_a_crawl_that_hangs_ends_in_time_without_its_supervisor_too(tmp_path: Path):
    toll = run_all(tmp_path, trials=1, alone=True)

    assert (toll.late, toll.untold, toll.orphaned) == ([], [], 1)


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.pg)])
def test_the_loop_outlives_a_database_that_is_held_or_restarted(kind: str, tmp_path: Path):
    need("PostgreSQL (Debian's package postgresql)", kind == "sqlite" or binaries() is not None)

    toll = disturb(kind, tmp_path, times=3)

    assert toll.alive
    assert toll.minutes == toll.firings == toll.rows
