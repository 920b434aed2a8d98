"""Real pages, where they lie beside the checkout: what is read right may only rise."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tradewatch.article import Article
from tradewatch.extract.article import extract
from tradewatch.extract.page import Page
from tradewatch.outlets.registry import load_registry

JUNK = (
    "Sign up",
    "sign up for",
    "our newsletter",
    "Related Stories",
    "Popular on",
    "Most Popular",
    "All Rights Reserved",
)


@pytest.fixture(scope="module")
def articles(shared: Path) -> list[Article]:
    registry, folder = load_registry(), shared / "pages"
    entries = [json.loads(line) for line in (folder / "index.jsonl").read_text(encoding="utf-8").splitlines()]
    return [
        extract(
            Page(entry["url"], gzip.decompress((folder / entry["path"]).read_bytes())), registry.by_url(entry["url"])
        )
        for entry in entries
    ]


@pytest.mark.shared_data
def test_every_saved_trade_page_gives_its_fields(articles: list[Article]) -> None:
    assert all(article.headline and len(article.text) > 500 for article in articles)
    assert all(article.bylines for article in articles)
    assert sum(article.published_at is not None for article in articles) >= len(articles) - 1


@pytest.mark.shared_data
def test_no_sign_up_or_related_line_is_left_in_a_known_outlet_s_page(articles: list[Article]) -> None:
    known = [article for article in articles if article.outlet]

    assert len(known) >= 8
    assert [
        line for article in known for line in article.text.split("\n\n") if any(junk in line for junk in JUNK)
    ] == []
