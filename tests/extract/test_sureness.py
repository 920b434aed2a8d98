"""How sure a field is, by the rule that gave it."""

from __future__ import annotations

import pytest

from tradewatch.extract.sure import sureness


@pytest.mark.parametrize(
    ("field", "rule", "sure"),
    [
        ("headline", "h1", "sure"),
        ("headline", "css:h1.title:not(.old)", "sure"),
        ("headline", "meta:og:title", "guess"),
        ("published_at", "meta:article:published_time", "sure"),
        ("published_at", "meta:date", "likely"),
        ("published_at", "htmldate", "guess"),
        ("bylines", "byline:link", "sure"),
        ("bylines", "by", "likely"),
        ("outlet", "link:canonical", "sure"),
        ("paywalled", "jsonld", "sure"),
        ("text", "trafilatura:fast", "likely"),
        ("section", "a rule of another day", "likely"),
    ],
)
def test_a_rule_says_how_sure_its_field_is(field: str, rule: str, sure: str) -> None:
    assert sureness(field, rule) == sure
