"""A process is known by more than its number, and nothing is said of one whose number counts elsewhere."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.conftest import need
from tradewatch.store import claims, living, runs
from tradewatch.store.engine import Store
from tradewatch.store.living import has_died, is_here, life
from tradewatch.store.runs import Plan

ASK = "from tradewatch.store.living import life; print(life(), flush=True); input()"


@dataclass(frozen=True)
class Written:
    """A process as it was written down."""

    pid: int | None
    life: str | None
    host: str | None = socket.gethostname()
    started_at: datetime | None = field(default_factory=lambda: datetime.now(UTC))


@pytest.fixture
def other() -> Iterator[Written]:
    """Another process, which lives."""
    need("/proc", Path("/proc/self/ns/pid").exists())
    command = [sys.executable, "-c", ASK]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield Written(process.pid, process.stdout.readline().strip())
        process.communicate("\n")


def elsewhere(told: str, *, boot: bool = False) -> str:
    """The same life in another container of this machine, or on a machine that was started another time."""
    first, space, ticks = told.split("/")
    return f"{'0' * 36}/{space}/{ticks}" if boot else f"{first}/pid:[1]/{ticks}"


def test_a_process_that_lives_has_not_died_however_the_clock_was_set(other: Written):
    now = datetime.now(UTC)
    for moment in (now, now - timedelta(days=300), now + timedelta(days=300), None):
        assert not has_died(Written(other.pid, other.life, started_at=moment))
    assert is_here(other)


def test_a_process_that_ended_has_died(other: Written):
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()

    assert has_died(Written(ended.pid, other.life))


def test_a_process_whose_number_another_has_got_has_died_though_little_time_passed(other: Written):
    assert has_died(Written(os.getpid(), other.life))


@pytest.mark.parametrize("boot", [True, False])
def test_nothing_is_known_of_a_process_whose_number_counts_elsewhere(other: Written, boot: bool):
    assert other.life
    far = Written(2**22 + 1, elsewhere(other.life, boot=boot))

    assert not has_died(far)
    assert not is_here(far)


def test_a_process_without_a_life_is_known_by_its_number_and_time(other: Written):
    assert not has_died(Written(other.pid, None))
    assert has_died(Written(other.pid, None, started_at=datetime.now(UTC) - timedelta(hours=1)))
    assert has_died(Written(None, None))


def test_where_the_system_says_nothing_nobody_is_judged_by_a_life(other: Written, monkeypatch: pytest.MonkeyPatch):
    living._place.cache_clear()
    monkeypatch.setattr(living, "PROC", Path("/nowhere"))
    try:
        assert life() is None
        assert not has_died(Written(2**22 + 1, other.life))
        assert not has_died(Written(other.pid, None))
    finally:
        living._place.cache_clear()


def test_a_container_of_the_same_name_takes_no_run_before_its_lease_is_over(
    store: Store, monkeypatch: pytest.MonkeyPatch
):
    told = life() or "a/b/1"
    with monkeypatch.context() as there:
        there.setattr(claims, "life", lambda: elsewhere(told))
        there.setattr("os.getpid", lambda: 2**22 + 1)
        held = claims.claim_of(claims.claim_new(store, Plan("reelwire")))
    before = claims.expire(store)
    claims.renew(store, held, lease=-1)
    [after] = claims.expire(store)

    assert before == []
    assert (after.id, after.reason) == (held.number, "nothing was heard of it any more")
    assert runs.get(store, held.number).life == elsewhere(told)
