"""The days of a festival follow from the rule in its line; the known years prove the rules."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.festivals.lexicon import load_festivals
from pipelines.festivals.weeks import DAYS, days_of, held, week_of, weeks
from tradewatch.errors import LexiconError


@pytest.mark.parametrize(
    ("key", "year", "first"),
    [
        ("berlinale", 2025, date(2025, 2, 13)),
        ("berlinale", 2026, date(2026, 2, 12)),
        ("cannes", 2024, date(2024, 5, 14)),
        ("cannes", 2025, date(2025, 5, 13)),
        ("toronto", 2024, date(2024, 9, 5)),
        ("toronto", 2025, date(2025, 9, 4)),
        ("venice", 2023, date(2023, 8, 30)),
        ("venice", 2025, date(2025, 8, 27)),
        ("mipcom", 2025, date(2025, 10, 13)),
        ("ventana-sur", 2025, date(2025, 12, 1)),
    ],
)
def test_a_rule_gives_the_day_on_which_the_edition_began(key: str, year: int, first: date):
    week = week_of(load_festivals()[key], year)

    assert week is not None
    assert week.first == first


@pytest.mark.parametrize(("key", "known"), [("cannes", True), ("afi-fest", False), ("no-such-festival", False)])
def test_days_are_given_by_the_key_where_they_are_known(key: str, known: bool):
    assert days_of(key, 2025) == ((date(2025, 5, 13), date(2025, 5, 24)) if known else None)


@given(
    year=st.integers(2000, 2100),
    month=st.integers(1, 12),
    day=st.sampled_from(DAYS),
    side=st.sampled_from(["before", "after"]),
    anchor=st.sampled_from(DAYS),
)
def test_a_day_beside_another_is_at_most_a_week_away(year: int, month: int, day: str, side: str, anchor: str):
    anchored, _ = held(f"1st {anchor}, 1 days", year, month)
    first, last = held(f"{day} {side} 1st {anchor}, 4 days", year, month)

    assert first.weekday() == DAYS.index(day)
    assert timedelta(0) < (first - anchored if side == "after" else anchored - first) <= timedelta(7)
    assert last - first == timedelta(3)


def test_every_rule_of_the_lexicon_can_be_read():
    found = [entry for entry in load_festivals().entries.values() if entry.held]

    assert len(found) >= 25
    assert all(week_of(entry, 2026) for entry in found)


def test_markets_are_markets_only():
    assert {week.festival for week in weeks(["markets"], 2026)} >= {"marche-du-film", "mipcom", "american-film-market"}
    assert "cannes" not in {week.festival for week in weeks(["markets"], 2026)}


@pytest.mark.parametrize(("key", "words"), [("cannez", "is no festival"), ("annecy", "are not known; state them")])
def test_a_festival_without_known_days_is_refused(key: str, words: str):
    with pytest.raises(LexiconError, match=words):
        weeks([key], 2026)


def test_a_rule_that_cannot_be_read_is_told():
    with pytest.raises(ValueError, match="does not say when"):
        held("second tuesday", 2026, 5)
