"""Workers keep one pace at a host, share many hosts, and fetch nothing twice; the long forms stand in bench/."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import carriers, scale
from bench.pace import share_a_host
from bench.workers import crawl
from tests.conftest import MakeDatabase

pytestmark = pytest.mark.pg


def test_two_crawls_that_share_a_host_never_come_faster_than_its_delay(pg_own: MakeDatabase, tmp_path: Path):
    pace = share_a_host(pg_own(True), tmp_path, pages=8, delay=0.4)

    assert pace.requests >= 8 + 2
    assert pace.smallest >= 0.9 * 0.4  # the server's own clock is late on a busy machine


def test_two_workers_share_the_hosts_and_fetch_each_page_once(pg_own: MakeDatabase, tmp_path: Path):
    found = crawl(pg_own(True), tmp_path, workers=2, hosts=4, pages=2, delay=0.3, at_once=1)

    assert (found.pages, found.twice) == (8, 0)
    assert found.smallest >= 0.9 * 0.3


def test_either_way_brings_every_run(pg_own: MakeDatabase):
    url = pg_own(True)
    engine, look = (carriers.measure(url, way, 1, 4, 20, idle=0.5) for way in carriers.WAYS)

    assert engine.p50 < look.p99 < 5.0


def test_the_parts_of_the_simulation_still_run(pg_own: MakeDatabase, tmp_path: Path):
    url, lite = pg_own(True), f"sqlite:///{tmp_path / 'scale.db'}"
    lines = [
        *scale.claim_rates(url, [3], [2], 0.3),
        *scale.claim_rates(lite, [3], [2], 0.3),
        *scale.gate_rates(url, [2], 0.3),
        *scale.tick_costs(url, [3]),
        *scale.registry_costs([3]),
        *scale.growth(lite, 100),
    ]

    assert len(lines) == 6
