"""The documentation points at what is there, and tells every setting."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from tradewatch.config import Config

ROOT = Path(__file__).parents[2]
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted(ROOT.glob("docs/*.md"))]
LINK = re.compile(r"\]\(([^)\s]+)\)")
SETTINGS = [field.name for field in fields(Config) if field.name != "source"]


def anchor(heading: str) -> str:
    """What a heading is linked as: lower case, without marks, hyphens for blanks."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def anchors(path: Path) -> set[str]:
    return {anchor(line.lstrip("#")) for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#")}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(document: Path):
    dead = []
    for link in LINK.findall(document.read_text(encoding="utf-8")):
        place, _, part = link.partition("#")
        if re.match(r"https?://|mailto:", link):
            continue
        path = (document.parent / place).resolve() if place else document
        if not path.is_file() or (part and part not in anchors(path)):
            dead.append(link)

    assert dead == []


@pytest.mark.parametrize("document", sorted(ROOT.glob("docs/*.md")), ids=lambda path: path.name)
def test_the_readme_leads_to_every_document(document: Path):
    assert f"(docs/{document.name})" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_a_document_begins_with_its_title(document: Path):
    assert re.match(r"# \S", document.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_is_in_the_table_of_settings(name: str):
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")

    assert re.search(rf"^\| `{name}` \| `TRADEWATCH_{name.upper()}` \| [^|]+ \| [^|]+ \|$", text, re.MULTILINE)


def test_the_table_holds_no_setting_that_is_gone():
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")

    assert set(re.findall(r"^\| `([a-z_]+)` \| `TRADEWATCH_", text, re.MULTILINE)) == set(SETTINGS)
    assert set(re.findall(r"TRADEWATCH_([A-Z_]+)", text)) == {name.upper() for name in SETTINGS}
