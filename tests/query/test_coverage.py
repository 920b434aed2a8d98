"""How much is written about somebody or something, who is named beside, and who speaks for it; merges are followed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.query.world import HARBOUR, LANTERN, SALT_ROAD_STORY, companies, people, said, story
from tests.store.stories import kept, write
from tradewatch.article import Affiliation
from tradewatch.query.beside import Beside, NamedEdition
from tradewatch.query.companies import companies as find_companies
from tradewatch.query.companies import company_page
from tradewatch.query.coverage import Period, folded
from tradewatch.query.people import people as find_people
from tradewatch.query.people import person_page
from tradewatch.store import by_hand
from tradewatch.store.engine import Store
from tradewatch.store.identity.merge import COMPANIES, PEOPLE
from tradewatch.store.tables import article

SPELT = "Harbor Films and Harbour Films are one, M. Łoś of Harbor Films said. “We go on,” she said."
SPELT_STORY = story(
    "salt-road-again",
    "2024-12-02",
    SPELT,
    people=people(SPELT, "M. Łoś"),
    companies=companies(SPELT, ("Harbor Films", None, None), HARBOUR),
    quotations=(said(SPELT, "We go on,", "M. Łoś", "sales head", "Harbor Films"),),
    affiliations=(Affiliation("M. Łoś", "sales head", "Harbor Films"),),
)


@pytest.fixture
def merged(store: Store) -> Store:
    """Two spellings of a person and of her company, merged; one article names both spellings of the company."""
    write(store, kept(SALT_ROAD_STORY), kept(SPELT_STORY))
    by_hand.merge(store, PEOPLE, "m-los", "mira-los", "initial")
    by_hand.merge(store, COMPANIES, "harbor-films", "harbour-films", "misspelt")
    return store


def test_a_person_has_the_months_and_the_first_article_that_name_them(merged: Store):
    page = person_page(merged, "mira-los")

    assert [(f"{one.start:%Y-%m}", one.articles) for one in page.months] == [
        ("2024-10", 1),
        ("2024-11", 0),
        ("2024-12", 1),
    ]
    assert page.first is not None
    assert (page.first.headline, page.first.day) == ("Salt road sells", date(2024, 10, 4))


def test_a_company_named_twice_in_an_article_counts_once(merged: Store):
    page = company_page(merged, "harbour-films", until=date(2024, 12, 3))

    assert page.seen.articles == 2
    assert [one.articles for one in page.months] == [1, 0, 1]
    assert [one.articles for one in find_companies(merged, "harbour-films")] == [2]
    assert page.momentum is not None
    assert (page.momentum.week, page.momentum.weeks) == (1, (1, 0, 0, 0, 0, 0, 0, 0))  # the first begins on 2 October
    assert page.momentum.mean == 1 / 8


def test_the_day_before_the_nine_weeks_counts_for_none_of_them(merged: Store):
    page = company_page(merged, "harbour-films", until=date(2024, 12, 7))

    assert page.momentum is not None
    assert page.momentum.weeks == (0, 0, 0, 0, 0, 0, 0, 0)
    assert page.momentum.rise == 1.0


@pytest.mark.parametrize(("day", "week"), [(1, 0), (2, 1), (8, 1), (9, 0)])
def test_the_week_is_seven_days_and_the_day_named_is_its_last(merged: Store, day: int, week: int):
    momentum = company_page(merged, "harbour-films", until=date(2024, 12, day)).momentum

    assert momentum is not None
    assert (momentum.week, momentum.until) == (week, date(2024, 12, day))


def test_who_speaks_for_a_company_is_one_person_under_both_spellings(merged: Store):
    page = company_page(merged, "harbour-films")

    assert [(one.name, one.role, one.quotations, one.last_seen) for one in page.people] == [
        ("Mira Łoś", "sales head", 2, date(2024, 12, 2))
    ]
    assert page.seen.speakers == 1


def test_a_person_is_named_beside_others_and_not_beside_themselves(world: Store):
    page = person_page(world, "mira-los")

    assert page.beside == ()
    assert page.companies == (Beside("Harbour Films", "harbour-films", 2),)
    assert page.editions == (
        NamedEdition("Asian Contents & Film Market", "asian-contents-and-film-market", "market", 2024, 2),
    )
    assert page.looked_at == 2


def test_a_company_is_named_beside_others(store: Store):
    together = "Harbour Films and Lantern House share a stand."
    write(store, kept(story("a-stand", "2024-01-01", together, companies=companies(together, HARBOUR, LANTERN))))

    assert company_page(store, "Lantern House").beside == (Beside("Harbour Films", "harbour-films", 1),)


def test_a_company_has_the_editions_of_its_articles_the_newest_first(world: Store):
    page = company_page(world, "Lantern House")

    assert page.beside == ()  # no article names it with another
    assert [(one.slug, one.year) for one in page.editions] == [
        ("busan-international-film-festival", 2024),
        ("asian-contents-and-film-market", 2022),
    ]


def test_a_job_has_the_sentence_of_the_newest_article_that_says_so(store: Store):
    first, second = (
        "Mira Łoś is head of sales at Harbour Films.",
        "Now Mira Łoś, head of sales at Harbour Films, speaks.",
    )
    for number, text in enumerate((first, second)):
        job = replace(SALT_ROAD_STORY.affiliations[0], span=people(text, text)[0].mentions[0])
        tags = {"people": people(text, "Mira Łoś"), "companies": companies(text, HARBOUR), "affiliations": (job,)}
        write(store, kept(story(f"story-{number}", f"2024-0{number + 1}-01", text, **tags)))
    (held,) = person_page(store, "mira-los").affiliations

    assert (held.sentence, held.company_slug, held.articles) == (second, "harbour-films", 2)
    assert (held.first_seen, held.last_seen) == (date(2024, 1, 1), date(2024, 2, 1))


def test_an_outlet_that_allows_a_headline_alone_lends_no_sentence(store: Store):
    write(store, kept(SALT_ROAD_STORY))
    assert person_page(store, "mira-los").affiliations[0].sentence == "Mira Łoś"

    with store.begin() as conn:
        conn.execute(article.update().values(policy="headline"))

    assert person_page(store, "mira-los").affiliations[0].sentence is None


def test_the_most_quoted_come_first_and_merged_records_count_together(merged: Store):
    assert [(one.name, one.quotations) for one in find_people(merged)] == [("Mira Łoś", 2)]
    assert [(one.name, one.quotations) for one in find_people(merged, company="harbour films")] == [("Mira Łoś", 2)]
    assert [one.name for one in find_people(merged, "m-los")] == ["Mira Łoś"]


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("day", [(30, 1), (31, 2)]),
        ("week", [(26, 3)]),  # from the Monday on
        ("month", [(1, 3)]),
    ],
)
def test_days_fold_into_weeks_and_months(by: str, expected: list[tuple[int, int]]):
    days = [(date(2024, 8, 30), 1), (date(2024, 8, 31), 2)]

    assert folded(days, by) == tuple(Period(date(2024, 8, day), count) for day, count in expected)  # type: ignore[arg-type]


def test_periods_without_articles_are_shown_between_those_that_have_some():
    days = [(date(2024, 1, 31), 1), (date(2024, 4, 1), 1)]

    assert [one.articles for one in folded(days, "month")] == [1, 0, 0, 1]
    assert [one.articles for one in folded(days, "month", gaps=False)] == [1, 1]
    assert folded([], "day") == ()
