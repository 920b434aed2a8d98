"""Real pages of real outlets go the whole path, from the shipped outlet files to the database."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.real_pages import served
from tradewatch.config import Config
from tradewatch.spiders.process import Wish, crawl_outlets
from tradewatch.store.engine import open_store
from tradewatch.store.tables import article, article_text, quarantine


@pytest.mark.shared_data
def test_every_saved_page_of_a_known_outlet_is_stored_with_headline_and_body(shared: Path, tmp_path: Path):
    with served(shared / "pages") as (newsroom, by_outlet):
        # The resolver puts plain HTTP on loopback in the place of each host, also of those with www in front.
        hosts = [host for name in newsroom.sites for host in (name, f"www.{name}")]
        resolve = ",".join(f"{host}=127.0.0.1:{newsroom.port}" for host in hosts)
        config = Config(data_dir=tmp_path, resolve=resolve, delay=0.0)
        done = crawl_outlets(config, sorted(by_outlet), Wish())

    wanted = {url for urls in by_outlet.values() for url in urls}
    with open_store(config.database) as store:
        texts = sa.select(article.c.headline, sa.func.length(article_text.c.body)).join(article_text)
        stored = store.rows(texts)
        aside = store.rows(sa.select(quarantine.c.url, quarantine.c.reason))
    assert {run.verdict for run in done} <= {"ok", "degraded"}
    assert len(wanted) >= 6
    assert len(stored) + len(aside) == len(wanted)
    assert len(aside) <= 1, aside  # a podcast page of 2013 holds hardly any text
    assert all(headline for headline, _ in stored)
    assert sum(length > 500 for _, length in stored) >= len(wanted) - 2
