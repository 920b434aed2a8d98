"""Counts over time, plain and by what the outlets published, and who rises."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.query.world import HARBOUR, companies, people, story
from tests.store.stories import kept, write
from tradewatch.article import Article
from tradewatch.errors import UsageError
from tradewatch.query.facets import find_facets
from tradewatch.query.rising import rising_companies, rising_people
from tradewatch.query.timeline import timeline
from tradewatch.store import by_hand
from tradewatch.store.engine import Store
from tradewatch.store.identity.merge import COMPANIES


def about(number: int, day: date, text: str, *, outlet: str = "reelwire", **tags: object) -> Article:
    return story(f"{outlet}-{number}", day.isoformat(), f"{text} It is number {number}.", outlet=outlet, **tags)


@pytest.fixture
def grown(store: Store) -> Store:
    """Reelwire writes of remakes in every other article; in March a larger outlet joins, with one of four."""
    day, told = date(2024, 1, 10), []
    for month in (1, 2, 3):
        told += [about(month * 10 + n, day.replace(month=month), ("remake", "other")[n]) for n in range(2)]
    told += [
        about(n, day.replace(month=3), "other" if n else "remake", outlet="screenmarket", language="fr")
        for n in range(4)
    ]
    write(store, *(kept(one) for one in told))
    return store


def test_a_timeline_counts_by_month_with_the_first_article(grown: Store):
    found = timeline(grown, "remake")

    assert [(f"{point.start:%Y-%m}", point.articles) for point in found.points] == [
        ("2024-01", 1),
        ("2024-02", 1),
        ("2024-03", 2),
    ]
    assert found.articles == 4
    assert found.first is not None
    assert found.first.day == date(2024, 1, 10)
    assert found.sentence.startswith("4 articles")


def test_the_share_is_within_each_outlet_and_outlets_weigh_what_they_publish(grown: Store):
    shares = [point.per_thousand for point in timeline(grown, "remake", normalise=True).points]

    # January, February: reelwire alone, half of its own. March: (1/2 * 6 + 1/4 * 4) / 10, for they published 6 and 4.
    assert shares == [500.0, 500.0, 400.0]


def test_the_share_is_the_same_from_the_columns_in_memory(grown: Store):
    find_facets(grown)
    find_facets(grown)

    assert [point.per_thousand for point in timeline(grown, "remake", normalise=True).points] == [500.0, 500.0, 400.0]


@pytest.mark.parametrize(
    ("question", "share"),
    [
        ("remake outlet:screenmarket", 250.0),
        ("remake lang:fr", 250.0),
        ("remake -outlet:reelwire", 250.0),
        ("remake (outlet:screenmarket OR other)", 166.667),  # not about outlets alone: of all articles then
    ],
)
def test_of_a_question_for_some_outlets_the_share_is_of_theirs(grown: Store, question: str, share: float):
    [point] = timeline(grown, question, normalise=True, after=date(2024, 3, 1)).points

    assert point.per_thousand == pytest.approx(share, abs=0.001)


def test_by_week_and_by_day_there_are_no_gaps(grown: Store):
    weeks = timeline(grown, "remake", by="week").points
    days = timeline(grown, "remake", by="day", normalise=True).points

    assert [point.start.weekday() for point in weeks] == [0] * 9
    assert sum(point.articles for point in weeks) == 4
    assert len(days) == 61
    assert days[1].per_thousand is None  # no outlet published anything that day


@pytest.mark.parametrize("question", ["company:harbour-films", "harbour company:harbour-films"])
def test_a_company_alone_is_counted_like_a_company_beside_words(store: Store, question: str):
    text = "Harbour Films again. Harbour Films."
    write(store, *(kept(about(n, date(2024, n, 1), text, companies=companies(text, HARBOUR))) for n in (1, 3)))

    assert [point.articles for point in timeline(store, question).points] == [1, 0, 1]


def test_nothing_found_is_an_empty_timeline(grown: Store):
    found = timeline(grown, "lamplighter", normalise=True)

    assert (found.articles, found.points, found.first) == (0, (), None)


def test_an_unknown_name_is_noted_or_refused(grown: Store):
    assert timeline(grown, "company:nobody").notes
    with pytest.raises(UsageError, match="nobody"):
        timeline(grown, "company:nobody", strict=True)


def test_who_rises_is_far_above_the_eight_weeks_before(store: Store):
    today, told = date(2024, 6, 30), []
    for back in range(63):  # every day one article names both; in the last week four more a day name Harbour Films
        for number in range(5 if back < 7 else 1):
            text = "Harbour Films and Kite Films." if number == 0 else "Harbor Films."
            named = (HARBOUR, ("Kite Films", None, None)) if number == 0 else (("Harbor Films", None, None),)
            tags = {
                "companies": companies(text, *named),
                "people": people(text, *(("Kite Films",) if back < 2 else ())),
            }
            told.append(kept(about(back * 10 + number, today - timedelta(days=back), text, **tags)))
    write(store, *told)
    by_hand.merge(store, COMPANIES, "harbor-films", "harbour-films", "misspelt")
    [harbour] = rising_companies(store, until=today)

    assert (harbour.slug, harbour.momentum.week, harbour.momentum.mean) == ("harbour-films", 35, 7.0)
    assert rising_people(store, until=today) == []  # two articles are chance
    assert rising_companies(store, until=today - timedelta(days=14)) == []
