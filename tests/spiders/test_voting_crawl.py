"""A crawl lets its voters vote, and marks the articles with their names."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import sqlalchemy as sa

from tests.conftest import need
from tests.pipelines.trained import train
from tradewatch.config import Config
from tradewatch.newsroom import newsroom_outlets
from tradewatch.newsroom.server import serve_in_thread
from tradewatch.spiders.process import Wish, crawl_outlets
from tradewatch.store.engine import open_store
from tradewatch.store.tables import article

STORIES = ("nine-bells-six-countries", "locarno-golden-leopard-2026")


def test_the_articles_of_a_crawl_are_voted_on(tmp_path: Path):
    need("spaCy (pip install tradewatch[spacy])", importlib.util.find_spec("spacy") is not None)
    voters = f"spacy:{train(tmp_path)}"
    with serve_in_thread(stories=STORIES) as newsroom:
        outlets = newsroom_outlets()
        config = Config(
            data_dir=tmp_path / "data", outlets_dir=outlets, resolve=newsroom.resolve, delay=0.0, voters=voters
        )
        [run] = crawl_outlets(config, ["kinoblatt"], Wish())
    with open_store(config.database) as store:
        rows = store.rows(sa.select(article.c.tagger_version, article.c.provenance))

    assert (run.verdict, run.counts["stored"]) == ("ok", 2)
    assert [row.tagger_version.partition("+")[2] for row in rows] == ["spacy:en_trade-1.0"] * 2
    assert any("votes: for " in rule for row in rows for rule in row.provenance.values())


def test_a_crawl_whose_voter_cannot_be_loaded_fetches_nothing_and_says_why(tmp_path: Path):
    with serve_in_thread(stories=STORIES) as newsroom:
        outlets = newsroom_outlets()
        config = Config(
            data_dir=tmp_path, outlets_dir=outlets, resolve=newsroom.resolve, delay=0.0, voters="oracle:nowhere"
        )
        [run] = crawl_outlets(config, ["kinoblatt"], Wish())

    assert run.verdict == "failed"
    assert "there is no voter 'oracle'" in str(run.reason)
    assert run.counts.get("fetched", 0) == 0
    assert "there is no voter 'oracle'" in Path(str(run.log)).read_text()
