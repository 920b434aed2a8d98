from __future__ import annotations

import re
from pathlib import Path

import pytest

from tradewatch.outlets import schema
from tradewatch.outlets.outlet import SourceKind
from tradewatch.outlets.registry import load_registry

GUIDE = (Path(__file__).parents[2] / "docs" / "outlets.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)


def test_the_worked_example_of_the_guide_is_a_sound_outlet(tmp_path: Path):
    [whole] = [example for example in EXAMPLES if example.startswith("# my-outlets/lanternweekly.toml")]
    (tmp_path / "lanternweekly.toml").write_text(whole)

    outlet = load_registry(tmp_path).get("lanternweekly")

    article = "https://lanternweekly.example/2025/03/paper-moon-sells-wide-48213/"
    assert outlet.wants(article)
    assert outlet.key_of(article) == "48213"
    assert not outlet.wants("https://www.lanternweekly.example/interviews/")
    assert [source.kind for source in outlet.sources] == [SourceKind.RSS, SourceKind.RSS, SourceKind.LISTING]
    assert len(outlet.layouts) == 2


def test_the_wordpress_example_of_the_guide_is_ten_lines_and_sound(tmp_path: Path):
    [torch] = [example for example in EXAMPLES if example.startswith('name = "Torch"')]
    (tmp_path / "torch.toml").write_text(torch)

    outlet = load_registry(tmp_path).get("torch")

    assert len(torch.splitlines()) <= 10
    assert outlet.wants("https://torch.example/nova-orders-paper-moon/")
    assert not outlet.wants("https://torch.example/tag/paper-moon/")


@pytest.mark.parametrize("key", sorted({*schema.OUTLET, *schema.DISCOVER, *schema.ARTICLE, "until"} - {"slug"}))
def test_the_guide_explains_every_key(key: str):
    assert re.search(rf"^\| .*(`|\[){re.escape(key)}(`|\])", GUIDE, re.MULTILINE)


def test_the_guide_names_every_family_that_is_shipped():
    families = {outlet.family for outlet in load_registry() if outlet.family}

    assert all(f"`{family}`" in GUIDE for family in families)
