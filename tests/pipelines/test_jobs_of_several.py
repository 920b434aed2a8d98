"""A role that a list shares is each one's, in the singular; what leads, owns or founds a company is a job there."""

from __future__ import annotations

import pytest

from pipelines.annotate import Lexicons, tag
from pipelines.speakers.coordination import singular
from tradewatch.article import Article


def jobs(text: str) -> set[tuple[str, str | None, str | None]]:
    """Every present job of a text."""
    tags = tag(Article("https://example.com/a", text=text), Lexicons.load())
    return {(job.person, job.role, job.organisation) for job in tags.affiliations if not job.former}


@pytest.mark.parametrize(
    ("text", "role", "organisation"),
    [
        ("Co-CEOs Anna Keller and Tom Brandt left Alto Films.", "Co-CEO", None),
        ("Anna Keller and Tom Brandt, heads of drama at Alto Films, left.", "head of drama", "Alto Films"),
        ("Agents Anna Keller and Tom Brandt of Alto Films left.", "Agent", "Alto Films"),
        ("Executive producers are Anna Keller and Tom Brandt of Alto Films.", "Executive producer", "Alto Films"),
        ("Alto Films’ Anna Keller and Tom Brandt negotiated the deal.", None, "Alto Films"),
        ("Anna Keller and Tom Brandt of Alto Films negotiated the deal.", None, "Alto Films"),
        ("Alto Films, which was founded by Anna Keller and Tom Brandt, grew.", "founder", "Alto Films"),
        ("Alto Films, led by Anna Keller and Tom Brandt, grew.", "head", "Alto Films"),
        ("Anna Keller and Tom Brandt produce through their Alto Films banner.", None, "Alto Films"),
    ],
)
def test_a_job_that_two_share_is_each_ones(text: str, role: str | None, organisation: str | None) -> None:
    assert jobs(text) >= {("Anna Keller", role, organisation), ("Tom Brandt", role, organisation)}


def test_each_of_a_list_has_the_company_behind_the_name() -> None:
    text = "Producers Anna Keller of Alto Films, Tom Brandt (Beta Pictures) and Eva Lind came."

    assert jobs(text) >= {
        ("Anna Keller", "Producer", "Alto Films"),
        ("Tom Brandt", "Producer", "Beta Pictures"),
        ("Eva Lind", "Producer", None),
    }


@pytest.mark.parametrize(
    "text",
    [
        "Keller, producers fled the city. Anna Keller left.",
        "Siblings Anna Keller and Tom Keller left.",
        "Anna Keller’s Netflix drama won.",
        "Anna Keller and director Tom Brandt met.",
    ],
)
def test_words_beside_a_name_are_no_job_of_it(text: str) -> None:
    assert not [job for job in jobs(text) if job[0] == "Anna Keller"]


def test_a_company_is_not_shared_with_whoever_has_a_role() -> None:
    assert jobs("Alto Films’ Anna Keller and director Tom Brandt met.") == {
        ("Anna Keller", None, "Alto Films"),
        ("Tom Brandt", "director", None),
    }


@pytest.mark.parametrize(
    ("text", "employer"),
    [
        ("Anna Keller, head of sales at Maxwell Park, left.", "Maxwell Park"),
        ("Anna Keller, CEO of Clementine Hill, left.", "Clementine Hill"),
        ("Clementine Hill co-presidents Anna Keller and Tom Brandt left.", "Clementine Hill"),
        ("Anna Keller, who ran scripted at Maxwell Park, left.", "Maxwell Park"),
    ],
)
def test_what_employs_somebody_is_nobody(text: str, employer: str) -> None:
    tags = tag(Article("https://example.com/a", text=text), Lexicons.load())

    assert employer not in {person.name for person in tags.people}
    assert employer in {job.organisation for job in tags.affiliations}


def test_a_name_before_chairs_is_still_a_person() -> None:
    assert jobs("Anna Keller chairs Alto Films.") == {("Anna Keller", "chair", "Alto Films")}


def test_a_role_here_and_an_employer_there_are_one_job() -> None:
    text = "The buyers are Anna Keller for Alto Films and Eva Lind. “It rained,” said Anna Keller, the head of drama."

    assert ("Anna Keller", "head of drama", "Alto Films") in jobs(text)


def test_a_company_that_only_the_headline_introduces_is_found() -> None:
    article = Article(
        "https://example.com/a",
        headline="Alto Films buys natural history producer Stonefly",
        text="Alto Films has acquired Stonefly, the Bristol specialist. Stonefly will move, led by managing director "
        "Anna Keller.",
    )

    tags = tag(article, Lexicons.load())

    assert ("Anna Keller", "Stonefly") in {(job.person, job.organisation) for job in tags.affiliations}


@pytest.mark.parametrize(
    ("words", "plural", "one"),
    [
        ("Senior Vice Presidents of sales", "presidents", "Senior Vice President of sales"),
        ("spokespeople", "spokespeople", "spokesperson"),
        ("company spokesmen", "spokesmen", "company spokesman"),
        ("heads", "chiefs", "heads"),
    ],
)
def test_a_role_in_the_plural_has_a_singular(words: str, plural: str, one: str) -> None:
    assert singular(words, plural) == one
