"""Answers follow merges, people of one name are listed apart, and the reasons can be asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.query.world import SALT_ROAD_STORY, WINDOW_STORY, companies, people, said, story
from tests.store.bank.pairs import told
from tests.store.stories import kept, write
from tradewatch.article import Affiliation
from tradewatch.errors import UsageError
from tradewatch.query.articles import search
from tradewatch.query.companies import companies as find_companies
from tradewatch.query.companies import company_page
from tradewatch.query.one import article_page
from tradewatch.query.people import people as find_people
from tradewatch.query.people import person_page
from tradewatch.query.quotations import quotations
from tradewatch.query.summary import summary
from tradewatch.query.who import why_company, why_person
from tradewatch.store import by_hand
from tradewatch.store.engine import Store
from tradewatch.store.identity.merge import COMPANIES, PEOPLE

AGENT = {"role": "agent", "at": "Mesa", "day": "2024-03-01"}
CRITIC = {"role": "critic", "at": "The Morning Screen", "day": "2024-04-01"}

SPELT = "Harbor Films sold another one, M. Łoś of Harbor Films said. “We go on,” she said."
SPELT_STORY = story(
    "salt-road-again",
    "2024-11-02",
    SPELT,
    people=people(SPELT, "M. Łoś"),
    companies=companies(SPELT, ("Harbor Films", None, None)),
    quotations=(said(SPELT, "We go on,", "M. Łoś", "sales head", "Harbor Films"),),
    affiliations=(Affiliation("M. Łoś", "sales head", "Harbor Films"),),
)


@pytest.fixture
def two(store: Store) -> Store:
    """Mira Łoś of Harbour Films, and M. Łoś of Harbor Films, who is the same."""
    write(store, kept(SALT_ROAD_STORY), kept(WINDOW_STORY), kept(SPELT_STORY))
    return store


@pytest.fixture
def one(two: Store) -> Store:
    """The same, after somebody said so."""
    by_hand.merge(two, PEOPLE, "m-los", "mira-los", "initial")
    by_hand.merge(two, COMPANIES, "harbor-films", "harbour-films", "misspelt")
    return two


def test_a_merged_person_is_listed_once_with_everything(one: Store):
    (mira,) = [who for who in find_people(one) if "Łoś" in who.name]

    assert (mira.name, mira.role, mira.company) == ("Mira Łoś", "sales head", "Harbour Films")
    assert (mira.quotations, mira.articles, str(mira.last_seen)) == (2, 2, "2024-11-02")


@pytest.mark.parametrize("ref", ["mira-los", "m-los", "Mira Łoś", "M. Łoś"])
def test_every_name_and_slug_of_a_merged_person_leads_to_the_one(one: Store, ref: str):
    page = person_page(one, ref)

    assert (page.name, page.slug, page.also) == ("Mira Łoś", "mira-los", ("m-los",))
    assert {job.company for job in page.affiliations} == {"Harbour Films"}
    assert [said.speaker for said in page.quotations] == ["Mira Łoś", "Mira Łoś"]


def test_questions_narrowed_by_a_merged_record_find_all_of_it(one: Store):
    assert len(search(one, person="M. Łoś")) == 2
    assert len(search(one, company="Harbor Films")) == 2
    assert len(quotations(one, speaker="m-los", company="harbor films")) == 2
    assert [who.name for who in find_people(one, company="Harbor Films", role="head of sales")] == ["Mira Łoś"]


@pytest.mark.parametrize("ref", ["harbour-films", "harbor-films", "Harbor Films", "Harbour Films Ltd"])
def test_every_name_and_slug_of_a_merged_company_leads_to_the_one(one: Store, ref: str):
    page = company_page(one, ref)

    assert (page.name, page.also) == ("Harbour Films", ("harbor-films",))
    assert (page.seen.articles, page.seen.speakers) == (2, 1)
    assert page.written == ("Harbor Films", "Harbour Films")


def test_lists_and_totals_count_the_merged_once(one: Store):
    assert [firm.name for firm in find_companies(one)] == ["Harbour Films", "Lantern House"]
    assert (summary(one).totals.people, summary(one).totals.companies) == (2, 2)


def test_an_article_names_the_record_that_answers(one: Store):
    page = article_page(one, "salt-road-again")

    assert [who.slug for who in page.people] == ["mira-los"]
    assert [firm.slug for firm in page.companies] == ["harbour-films"]
    assert [job.person for job in page.affiliations] == ["Mira Łoś"]


def test_a_split_brings_both_back(one: Store):
    by_hand.split(one, PEOPLE, "m-los", "two after all")
    by_hand.split(one, COMPANIES, "harbour-films", "two after all")

    assert [who.quotations for who in find_people(one) if "Łoś" in who.name] == [1, 1]
    assert company_page(one, "harbor-films").name == "Harbor Films"
    assert person_page(one, "M. Łoś").slug == "m-los"


@pytest.fixture
def namesakes(store: Store) -> Store:
    """Two people of one name, and an article that does not say which."""
    write(store, *(kept(told(n, "Jo Abt", job)) for n, job in ((1, AGENT), (2, CRITIC), (3, {"day": "2024-05-01"}))))
    return store


def test_people_of_one_name_are_listed_apart(namesakes: Store):
    found = {who.slug: (who.role, who.company, who.unclear) for who in find_people(namesakes, "Jo Abt")}

    assert found == {
        "jo-abt": ("agent", "Mesa", False),
        "jo-abt-2": ("critic", "The Morning Screen", False),
        "jo-abt-3": (None, None, True),
    }


def test_a_name_that_several_have_asks_which_is_meant(namesakes: Store):
    with pytest.raises(UsageError) as problem:
        person_page(namesakes, "Jo Abt")

    assert "jo-abt (agent, Mesa); jo-abt-2 (critic, The Morning Screen)" in str(problem.value)
    assert "jo-abt-3 (not clear which of them)" in str(problem.value)


def test_a_page_names_the_others_of_the_name(namesakes: Store):
    assert [who.slug for who in person_page(namesakes, "jo-abt").namesakes] == ["jo-abt-2", "jo-abt-3"]


@pytest.mark.parametrize(
    ("slug", "verdict", "reason"),
    [
        ("jo-abt", "first", "nobody of this name was known"),
        ("jo-abt-2", "apart", "another employer: the morning screen, not mesa"),
        ("jo-abt-3", "unsure", "2 people have this name"),
    ],
)
def test_the_reason_for_each_article_is_told(namesakes: Store, slug: str, verdict: str, reason: str):
    (taken,) = why_person(namesakes, slug).articles

    assert (taken.verdict, taken.decided_by, taken.slug) == (verdict, "rules", slug)
    assert reason in taken.because
    assert taken.url.startswith("https://reelwire.example/notice-")


def test_what_was_decided_by_hand_is_told_with_what_was_undone(one: Store):
    by_hand.split(one, PEOPLE, "m-los", "two after all")
    (merged, apart) = why_person(one, "m-los").decisions
    (firm,) = why_company(one, "harbor films").decisions

    assert (merged.kind, merged.slug, merged.other, merged.reason) == ("merge", "m-los", "mira-los", "initial")
    assert merged.undone_at is not None
    assert (apart.kind, apart.undone_at) == ("apart", None)
    assert (firm.slug, firm.other, firm.decided_by) == ("harbor-films", "harbour-films", "hand")


@pytest.mark.parametrize("ask", [why_person, why_company])
def test_nobody_is_explained_under_an_unknown_name(one: Store, ask: Any):
    with pytest.raises(UsageError, match="named 'zzz'"):
        ask(one, "zzz")


def test_a_company_is_one_with_or_without_its_legal_form(store: Store):
    text = "Pier Nine GmbH & Co. KG, PIER NINE and Pier Nine Ltd. met."
    names = ("Pier Nine GmbH & Co. KG", "PIER NINE", "Pier Nine Ltd.")
    firms = companies(text, *((name, None, None) for name in names))
    write(store, kept(replace(SALT_ROAD_STORY, text=text, people=(), quotations=(), affiliations=(), companies=firms)))

    found = [(firm.name, firm.articles) for firm in find_companies(store, "pier nine")]
    assert found == [("Pier Nine GmbH & Co. KG", 1)]
