"""Whatever happens in whatever order, the table of runs stays as a model in plain Python says."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.conftest import MakeDatabase
from tests.store.planning_model import machine
from tradewatch.store.engine import open_store

QUICK = settings(deadline=None, stateful_step_count=40, suppress_health_check=list(HealthCheck), database=None)


def test_any_sequence_of_events_gives_what_the_model_says_on_sqlite():
    with open_store("sqlite://") as store:
        run_state_machine_as_test(machine(store), settings=settings(QUICK, max_examples=60))


@pytest.mark.pg
def test_any_sequence_of_events_gives_what_the_model_says_on_postgresql(pg_own: MakeDatabase):
    with open_store(pg_own(True)) as store:
        run_state_machine_as_test(machine(store), settings=settings(QUICK, max_examples=15))
