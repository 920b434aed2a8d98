"""People, companies, festivals and outlets are known by name, slug, initials or a part, however it is typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from tests.query.world import stored, story
from tests.store.stories import write
from tradewatch.article import Affiliation
from tradewatch.errors import UsageError
from tradewatch.query.articles import search
from tradewatch.query.companies import companies, company_page
from tradewatch.query.coverage import named_counts
from tradewatch.query.festivals import festival_page, festivals
from tradewatch.query.one_record import company_slug
from tradewatch.query.people import people, person_page
from tradewatch.query.quotations import quotations
from tradewatch.query.who import why_company, why_person
from tradewatch.store.engine import Store
from tradewatch.store.tables import company, person


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("", ["Mira Łoś", "Yang Yoomin", "Kim Haneul", "O’Neil Brandt"]),
        ("mira los", ["Mira Łoś"]),
        ("MIRA ŁOŚ", ["Mira Łoś"]),
        ("o'neil", ["O’Neil Brandt"]),
        ("o-neil-brandt", ["O’Neil Brandt"]),
        ("an", ["Yang Yoomin", "Kim Haneul", "O’Neil Brandt"]),
    ],
)
def test_people_are_found_by_any_form_of_their_name(world: Store, typed: str, names: list[str]):
    assert [one.name for one in people(world, typed)] == names


def test_a_person_is_shown_as_last_seen(world: Store):
    (mira,) = people(world, "Mira Łoś")

    assert (mira.role, mira.company, mira.quotations, mira.articles) == ("head of sales", "Harbour Films", 2, 2)
    assert str(mira.last_seen) == "2024-10-04"


def test_a_former_job_is_not_the_latest_and_no_longer_the_companys(world: Store):
    (brandt,) = people(world, "brandt")

    assert (brandt.role, brandt.company) == ("producer in residence", "Łódź Screen Days")
    assert [one.name for one in people(world, company="harbour")] == ["Mira Łoś"]


@pytest.mark.parametrize(
    ("narrowing", "names"),
    [
        ({"role": "chief"}, ["Yang Yoomin"]),
        ({"company": "lantern house", "role": "chief executive"}, ["Yang Yoomin"]),
        ({"company": "lantern house", "role": "head of sales"}, []),
        ({"limit": 1}, ["Mira Łoś"]),
    ],
)
def test_people_are_narrowed_by_role_and_company(world: Store, narrowing: dict[str, Any], names: list[str]):
    assert [one.name for one in people(world, **narrowing)] == names


def test_a_person_in_full_has_jobs_with_their_articles_and_quotations(world: Store):
    page = person_page(world, "brandt")

    jobs = [(job.role, job.company or job.organisation, job.former) for job in page.affiliations]
    assert jobs == [
        ("producer in residence", "Łódź Screen Days", False),
        ("producer", "Harbour Films", True),
    ]
    assert {job.url for job in page.affiliations} == {"https://screenmarket.example/brandt-goes-to-lodz"}
    assert page.quotations == ()
    assert len(person_page(world, "yang yoomin").quotations) == 2


def test_jobs_that_articles_repeat_are_one_with_its_time(store: Store):
    newer, older, other = "Jo Abt speaks.", "Jo Abt spoke.", "Jo Abt listens."
    jobs = {"affiliations": (Affiliation("Jo Abt", "buyer", "Harbour Films"),)}
    write(store, *stored([story("newer", "2024-05-02", newer, **jobs), story("older", "2023-11-30", older, **jobs)]))
    late = story("late", "2021-01-01", other, affiliations=(Affiliation("Jo Abt", "runner", "Harbour Films"),))
    write(store, *stored([late]))

    page = person_page(store, "jo-abt")

    assert [(job.role, str(job.first_seen), str(job.last_seen), job.articles) for job in page.affiliations] == [
        ("buyer", "2023-11-30", "2024-05-02", 2),
        ("runner", "2021-01-01", "2021-01-01", 1),
    ]
    assert page.affiliations[0].url == "https://reelwire.example/newer"
    assert (page.seen.role, page.seen.company) == ("buyer", "Harbour Films")  # an old article read late is still old


def test_companies_have_kind_and_counts(world: Store):
    harbour, lantern = companies(world)

    assert (harbour.name, harbour.kind, harbour.articles, harbour.speakers) == ("Harbour Films", "sales", 3, 1)
    assert (lantern.name, lantern.kind, lantern.articles, lantern.speakers) == ("Lantern House", None, 2, 1)
    assert [one.name for one in companies(world, kind="sales")] == ["Harbour Films"]
    assert companies(world, country="FR") == []


def test_a_company_in_full_says_who_speaks_for_it(world: Store):
    page = company_page(world, "lantern-house")

    assert [one.name for one in page.people] == ["Yang Yoomin"]
    assert len(page.quotations) == 2
    assert len(page.articles) == 2


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("acfm", "Asian Contents & Film Market"),
        ("asian contents and film market", "Asian Contents & Film Market"),
        ("busan", "Busan International Film Festival"),
        ("BIFF", "Busan International Film Festival"),
        ("부산국제영화제", "Busan International Film Festival"),
        ("lodz", "Łódź Screen Days"),
    ],
)
def test_festivals_are_found_by_initials_key_and_part_of_the_name(world: Store, typed: str, name: str):
    assert [one.name for one in festivals(world, typed)] == [name]


def test_festivals_have_editions_newest_first_with_their_articles(world: Store):
    market = festivals(world)[0]

    assert (market.name, market.articles) == ("Asian Contents & Film Market", 3)
    assert [(one.year, one.articles) for one in market.editions] == [(2024, 2), (2022, 1)]
    assert [one.name for one in festivals(world, year=2022)] == ["Asian Contents & Film Market"]
    assert len(festival_page(world, "acfm").quotations) == 4


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (lambda s: search(s, festival="bussan"), "no festival or market .*did you mean Busan International"),
        (lambda s: search(s, company="harbor films"), "no company .*did you mean Harbour Films"),
        (lambda s: search(s, outlet="relwire"), "no outlet .*did you mean reelwire"),
        (lambda s: quotations(s, speaker="Yang Yumin"), "no person .*did you mean Yang Yoomin"),
        (lambda s: search(s, festival="acfm", edition=2031), "no edition 2031 is known; there are 2022, 2024"),
        (lambda s: people(s, "%"), "no person named '%'"),
        (lambda s: companies(s, "'; DROP TABLE company"), "no company named"),
        (lambda s: festivals(s, "  ", year=None) and search(s, festival=""), "no festival or market named ''"),
        (lambda s: person_page(s, "an"), "3 people are named like 'an': .*. Name one by what stands first"),
        (lambda s: company_page(s, "a"), "2 companies are .*: harbour-films .Harbour Films.; .* stands first"),
        (lambda s: why_company(s, "a"), "2 companies are .*: harbour-films .Harbour Films.; .* stands first"),
        (lambda s: company_slug(s, "a"), "2 companies are .*: harbour-films .Harbour Films.; .* stands first"),
    ],
)
def test_a_name_that_stands_for_nothing_says_what_may_be_meant(
    world: Store, ask: Callable[[Store], Any], sentence: str
):
    with pytest.raises(UsageError, match=sentence):
        ask(world)


@pytest.mark.parametrize("ask", [people, companies, lambda s, name: search(s, person=name)])
def test_a_part_that_too_many_names_hold_is_refused(
    world: Store, monkeypatch: pytest.MonkeyPatch, ask: Callable[[Store, str], Any]
):
    monkeypatch.setattr("tradewatch.query.named.MOST", 1)

    with pytest.raises(UsageError, match="more than 1 names hold 'a': give more of it"):
        ask(world, "a")


def test_a_slug_means_its_record_alone_though_it_is_the_name_of_several(store: Store):
    """Of a name of one word the slug is the name in small letters."""
    jobs = (("head of sales", "Harbour Films"), ("critic", "Lantern House"))
    for day, (role, at) in zip(("2023-03-01", "2023-04-01"), jobs, strict=True):
        job = (Affiliation("Madlen", role, at),)
        write(store, *stored([story(f"madlen-{day}", day, f"Madlen is a {role} at {at}.", affiliations=job)]))
    page = person_page(store, "madlen")

    assert sorted(one.slug for one in people(store, "Madlen")) == ["madlen", "madlen-2"]
    assert (page.slug, page.seen.role) == ("madlen", "head of sales")
    assert [one.slug for one in page.namesakes] == ["madlen-2"]
    assert why_person(store, "madlen-2").slug == "madlen-2"


def test_of_many_that_a_name_stands_for_only_those_told_are_looked_at(store: Store, monkeypatch: pytest.MonkeyPatch):
    with store.begin() as conn:
        for table, more in ((person, {"ordinal": 1, "alike": ""}), (company, {})):
            rows = [{"name": f"Zed {n}", "folded": f"zed {n}", "slug": f"zed-{n}", **more} for n in range(9)]
            conn.execute(sa.insert(table), rows)
    looked_at: list[int] = []

    def counting(store: Store, column: Any, records: dict[int, Any]) -> dict[int, Any]:
        looked_at.append(len(records))
        return named_counts(store, column, records)

    for module in ("people", "companies"):
        monkeypatch.setattr(f"tradewatch.query.{module}.named_counts", counting)

    with pytest.raises(UsageError, match=r"9 people are named like 'zed': zed-0 .*; zed-4 .no job known.. Name"):
        person_page(store, "zed")
    with pytest.raises(UsageError, match=r"9 companies are named like 'zed': zed-0 .*; zed-4 .Zed 4.. Name"):
        company_page(store, "zed")
    assert looked_at == [5, 5]
