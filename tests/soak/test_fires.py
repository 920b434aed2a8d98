"""Every firing is done exactly once, in short: the long form is `python -m tests.soak.fires`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import need
from tests.postgres import binaries
from tests.soak.fires import database, fire_all


@pytest.mark.parametrize(("kind", "restarts"), [("sqlite", 0), pytest.param("postgresql", 1, marks=pytest.mark.pg)])
def test_every_firing_is_done_once_however_many_workers_die(kind: str, restarts: int, tmp_path: Path):
    need("PostgreSQL (Debian's package postgresql)", kind == "sqlite" or binaries() is not None)
    with database(kind, tmp_path) as (url, restart):
        toll = fire_all(url, tmp_path, fires=100, workers=3, kills=6, restarts=restarts, restart=restart)

    assert toll.is_well, str(toll)
    assert toll.killed_at_work
