"""Golden pages: an invented article in each outlet's page skeleton comes out as the article beside it."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from tradewatch.cli.golden import differences, golden_pages
from tradewatch.extract.decode import decode
from tradewatch.outlets.registry import Registry, load_registry

FOLDER = Path(__file__).parents[1] / "outlets"
PAGES = golden_pages([FOLDER])


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parts[-3]}-{path.parts[-2]}")
def test_a_golden_page_gives_its_article(path: Path, registry: Registry) -> None:
    assert list(differences(path, registry)) == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parts[-3]}-{path.parts[-2]}")
def test_a_golden_page_prints_what_its_article_says(path: Path) -> None:
    known = json.loads(path.with_name("article.json").read_text(encoding="utf-8"))
    page = LexborHTMLParser(decode(path.read_bytes()))
    printed = squeezed(page.body.text(deep=True) if page.body else "")

    assert known["skeleton"] in {"seen", "theme"}
    assert [line for line in known.get("text", "").splitlines() if squeezed(line) not in printed] == []
    assert [words for words in known.get("without", ()) if squeezed(words) not in printed] == []


def squeezed(text: str) -> str:
    """Letters and digits alone: markup puts what it likes between them."""
    return re.sub(r"[\W_]", "", text)


def test_there_is_a_golden_page_of_every_outlet_family_and_age(registry: Registry) -> None:
    outlets = list(registry)
    pages = [path for path in PAGES if "refused" not in json.loads(path.with_name("article.json").read_text())]
    slugs = {path.parts[-3] for path in pages}
    days = {(path.parts[-3], date.fromisoformat(path.parts[-2])) for path in pages}

    assert slugs == {outlet.slug for outlet in outlets}
    assert {registry.get(slug).family for slug in slugs} >= {outlet.family for outlet in outlets}
    for outlet in outlets:
        for layout in outlet.layouts:
            ours = {next(iter(outlet.layouts_for(day))).until for slug, day in days if slug == outlet.slug}
            assert layout.until in ours, f"{outlet.slug}: no page of the layout until {layout.until}"
