"""Quotations are found by who said them, as what, for whom, where, and by the words in them alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.query.world import stored, story
from tests.store.stories import write
from tradewatch.article import Quotation, Span
from tradewatch.query import quotations as room
from tradewatch.query.quotations import quotations
from tradewatch.store.engine import Store

COAST, REMAKE, SEOUL, SEA = "Buyers want", "We will not", "financing has", "The sea is"


@pytest.mark.parametrize(
    ("words", "narrowing", "beginnings"),
    [
        ("", {}, [COAST, COAST, SEA, REMAKE, SEOUL]),
        ("", {"limit": 1}, [COAST]),
        ("remake", {}, [REMAKE]),
        ("release", {}, []),  # stands in the article, not in what was said
        ("stories -coast", {}, []),
        ("-coast", {}, [SEA, REMAKE, SEOUL]),
        ("neighb*", {}, [SEA]),
        ('"at home" OR "the sea"', {}, [SEA, REMAKE]),
        ('"sea home"', {}, []),
        ("", {"speaker": "Yang Yoomin"}, [REMAKE, SEOUL]),
        ("", {"speaker": "mira los"}, [COAST, COAST]),
        ("audience", {"speaker": "yang-yoomin"}, [REMAKE]),
        ("", {"company": "harbour"}, [COAST, COAST]),
        ("", {"role": "Chief"}, [REMAKE, SEOUL]),
        ("", {"role": "100%"}, []),
        ("", {"outlet": "reelwire"}, [COAST, SEA]),
        ("", {"festival": "acfm", "edition": 2022}, [REMAKE, SEOUL]),
        ("", {"kind": "indirect"}, [SEOUL]),
        ("", {"after": date(2024, 9, 2), "before": date(2024, 10, 1)}, [SEA]),
    ],
)
def test_quotations_are_found(world: Store, words: str, narrowing: dict[str, Any], beginnings: list[str]):
    found = quotations(world, words, **narrowing)

    assert sorted(" ".join(said.words.split()[:3])[:11] for said in found) == sorted(b[:11] for b in beginnings)


def test_a_quotation_says_who_and_where(world: Store):
    (said,) = quotations(world, "neighbour")

    assert (said.speaker, said.role, said.organisation, said.kind) == ("Kim Haneul", "programmer", None, "direct")
    assert (said.url, said.outlet) == ("https://reelwire.example/night-ferry-opens", "reelwire")
    assert said.published is not None
    assert said.published.date() == date(2024, 9, 2)


def test_words_are_looked_for_through_page_after_page(store: Store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(room, "BATCH", 3)
    lines = [f"Line {n} is {'blue' if n % 5 == 0 else 'grey'}." for n in range(20)]
    text = " ".join(lines)
    said = tuple(Quotation(Span(text.index(line), text.index(line) + len(line)), line) for line in lines)
    write(store, *stored([story("lines", "2024-01-01", text, quotations=said)]))

    assert [one.words.split()[1] for one in quotations(store, "blue")] == ["0", "5", "10", "15"]
    assert len(quotations(store, "grey", limit=7)) == 7
