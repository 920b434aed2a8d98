"""Golden pages: an invented article in each outlet's page skeleton comes out as the article beside it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tradewatch.cli.extract import record
from tradewatch.extract.article import extract
from tradewatch.extract.page import Page
from tradewatch.outlets.registry import Registry, load_registry

FOLDER = Path(__file__).parents[1] / "outlets"
PAGES = sorted(FOLDER.glob("*/*/page.html"))
OWN_CHECKS = {"source", "contains", "without", "key"}


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parts[-3]}-{path.parts[-2]}")
def test_a_golden_page_gives_its_article(path: Path, registry: Registry) -> None:
    known: dict[str, Any] = json.loads(path.with_name("article.json").read_text(encoding="utf-8"))
    url = known.get("source", known["url"])

    article = extract(Page(url, path.read_bytes()), registry.by_url(url))

    given = record(article)
    assert {name: given[name] for name in known.keys() - OWN_CHECKS} == {
        name: value for name, value in known.items() if name not in OWN_CHECKS
    }
    assert article.key == known.get("key")
    assert [text for text in known.get("contains", ()) if text not in article.text] == []
    assert [text for text in known.get("without", ()) if text in article.text] == []


def test_the_golden_pages_cover_the_families_and_the_generic_path(registry: Registry) -> None:
    slugs = {path.parts[-3] for path in PAGES}

    assert len(slugs) >= 12
    assert {registry.get(slug).family for slug in slugs} >= {
        "pmc",
        "wordpress",
        "brunico",
        "abacus",
        "joomla_k2",
        "jsp",
    }
    assert any(not registry.get(slug).layouts for slug in slugs)
