"""A crawl that is killed loses nothing, and costs no more than the pages that were in flight."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.soak.kills import kill_again_and_again
from tradewatch.spiders.outlet import WINDOW


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.pg)])
def test_every_page_is_stored_once_however_often_the_crawl_is_killed(
    database: str, tmp_path: Path, request: pytest.FixtureRequest
):
    url = request.getfixturevalue("pg_own")(True) if database == "postgresql" else ""

    toll = kill_again_and_again(tmp_path, pages=120, kills=3, seed=7, database_url=url)

    assert (toll.stored, toll.revisions, toll.done) == (120, 120, 120)
    assert toll.most_refetched <= WINDOW
    assert toll.last_verdict == "ok"
