"""When the crawls cannot be attended to any longer, none of their processes is left behind."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tradewatch.config import Config
from tradewatch.errors import StoreError
from tradewatch.spiders import process
from tradewatch.spiders.process import Crawl, Wish, crawl_outlets
from tradewatch.store.runs import Run

OBEDIENT = "import time; print('up', flush=True); time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"


@pytest.mark.parametrize("program", [OBEDIENT, STUBBORN], ids=["obedient", "stubborn"])
def test_a_database_that_fails_under_the_parent_ends_its_crawls(
    program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    started: list[subprocess.Popen[bytes]] = []

    def start(_config: object, _store: object, slug: str, _wish: Wish) -> Crawl:
        one = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, start_new_session=True)
        assert one.stdout
        with one.stdout as told:
            told.readline()
        started.append(one)
        return Crawl(Run(len(started), slug, "manual", "running"), one, grace=0.3)

    def full(*_: object) -> Run:
        raise StoreError("the disk is full")

    monkeypatch.setattr(process, "start", start)
    monkeypatch.setattr(process.runs, "get", full)

    begun = time.monotonic()
    with pytest.raises(StoreError, match="the disk is full"):
        crawl_outlets(Config(data_dir=tmp_path), ["one", "two"], Wish())

    assert time.monotonic() - begun < 10
    assert [one.poll() is not None for one in started] == [True, True]
    for one in started:
        with pytest.raises(ProcessLookupError):
            os.kill(one.pid, 0)
