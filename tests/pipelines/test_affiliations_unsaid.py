"""Jobs whose employer stands elsewhere: in the sentence before, in a clause, in the news of an appointment."""

from __future__ import annotations

import pytest

from pipelines.annotate import Lexicons, tag
from tradewatch.article import Article

Job = tuple[str, str | None, str | None, bool]


def jobs(text: str, headline: str | None = None) -> set[Job]:
    """Every job that the text states."""
    article = tag(Article("https://example.org/a", headline=headline, text=text), Lexicons.load())
    return {(job.person, job.role, job.organisation, job.former) for job in article.affiliations}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Alto Pictures sold the series. Its head of drama, Anna Keller, said it rained.",
            ("Anna Keller", "head of drama", "Alto Pictures", False),
        ),
        (
            "Alto Pictures sold the series. The company’s sales chief, Anna Keller, said it rained.",
            ("Anna Keller", "sales chief", "Alto Pictures", False),
        ),
        (
            "Alto Pictures’s chief engineer, Anna Keller, said it rained.",
            ("Anna Keller", "chief engineer", "Alto Pictures", False),
        ),
        (
            "The figures come from Alto Pictures, whose senior analyst Anna Keller said it rained.",
            ("Anna Keller", "senior analyst", "Alto Pictures", False),
        ),
        (
            "Alto Pictures has opened an office. “It rained,” said chief executive Anna Keller.",
            ("Anna Keller", "chief executive", "Alto Pictures", False),
        ),
        (
            "Alto Pictures has opened an office. “It rained,” said Anna Keller, head of sales at the London company.",
            ("Anna Keller", "head of sales", "Alto Pictures", False),
        ),
        (
            "At Alto Pictures, sales director Anna Keller closed three deals.",
            ("Anna Keller", "sales director", "Alto Pictures", False),
        ),
        (
            "The managing director of Alto Pictures will be Anna Keller.",
            ("Anna Keller", "managing director", "Alto Pictures", False),
        ),
        (
            "Anna Keller knows the line well. The managing director of Alto Pictures presented four projects.",
            ("Anna Keller", "managing director", "Alto Pictures", False),
        ),
        (
            "Anna Keller runs 41 screens as president of Alto Pictures.",
            ("Anna Keller", "president", "Alto Pictures", False),
        ),
        (
            "Anna Keller, who founded Alto Pictures and remains its chair, said it rained.",
            ("Anna Keller", "founder", "Alto Pictures", False),
        ),
        (
            "Anna Keller, founder of Leeds indie Alto Pictures, said it rained.",
            ("Anna Keller", "founder", "Alto Pictures", False),
        ),
        (
            "Anna Keller, a lawyer formerly at Alto Pictures, said it rained.",
            ("Anna Keller", None, "Alto Pictures", True),
        ),
        (
            "Anna Keller, who buys drama for Alto Pictures, said it rained.",
            ("Anna Keller", None, "Alto Pictures", False),
        ),
        (
            "The deal was negotiated by Anna Keller on behalf of Alto Pictures.",
            ("Anna Keller", None, "Alto Pictures", False),
        ),
        (
            "The film was produced by Anna Keller of Berlin’s Alto Pictures.",
            ("Anna Keller", "producer", "Alto Pictures", False),
        ),
        (
            "Anna Keller joined from Alto Pictures, where she was a commissioning editor.",
            ("Anna Keller", "commissioning editor", "Alto Pictures", True),
        ),
    ],
)
def test_an_employer_said_elsewhere_is_found(text: str, expected: Job) -> None:
    assert expected in jobs(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Alto Pictures has promoted Anna Keller to the newly created role of head of drama.",
            ("Anna Keller", "head of drama", "Alto Pictures", False),
        ),
        (
            "Alto Pictures has named Anna Keller its head of drama.",
            ("Anna Keller", "head of drama", "Alto Pictures", False),
        ),
        (
            "Alto Pictures has hired Anna Keller as head of drama.",
            ("Anna Keller", "head of drama", "Alto Pictures", False),
        ),
        (
            "Anna Keller will join Alto Pictures as creative director.",
            ("Anna Keller", "creative director", "Alto Pictures", False),
        ),
        (
            "Alto Pictures grew. Anna Keller steps up to head of drama.",
            ("Anna Keller", "head of drama", "Alto Pictures", False),
        ),
        ("Anna Keller has left Alto Pictures.", ("Anna Keller", None, "Alto Pictures", True)),
    ],
)
def test_an_appointment_is_a_job(text: str, expected: Job) -> None:
    assert expected in jobs(text)


@pytest.mark.parametrize(
    "text",
    [
        "“It rained,” said Anna Keller, president of the jury. Alto Pictures sold the film.",
        "Alto Pictures sold the film. Director Anna Keller said it rained.",
        "Alto Pictures and Nordlys Pictures met Blue Lamp Films. “It rained,” said the actor Anna Keller.",
        "Alto Pictures sold the film. Anna Keller directs the series for Netflix.",
        "Bosnian director Anna Keller said it rained.",
        "Drama commissioner Anna Keller said it rained.",
    ],
)
def test_nobody_is_given_an_employer_that_nothing_states(text: str) -> None:
    assert {organisation for _, _, organisation, _ in jobs(text)} <= {None}


def test_two_people_share_a_role_said_of_both() -> None:
    found = jobs("The co-founders of Alto Pictures, Anna Keller and Tom Marsh, said it rained.")
    assert {person for person, role, _, _ in found if role} == {"Anna Keller", "Tom Marsh"}


def test_an_organisation_is_given_under_its_fullest_form() -> None:
    text = "Alto Pictures grew. Rivals followed. “It rained,” said Anna Keller, head of sales at Alto."
    assert ("Anna Keller", "head of sales", "Alto Pictures", False) in jobs(text)


def test_the_company_that_a_headline_opens_with_employs_its_executives() -> None:
    slate = "The slate has six titles. “Nine Bells”, from Blue Lamp Films, is held back."
    text = f"{slate} “It rained,” said Anna Keller, head of sales. Alto Pictures is based in Seoul."
    assert ("Anna Keller", "head of sales", "Alto Pictures", False) in jobs(text, "Alto Pictures unveils its slate")


def test_a_role_that_only_a_description_states_is_kept() -> None:
    text = "It took Anna Keller a year. “It rained,” said the Czech director."
    assert ("Anna Keller", "Czech director", None, False) in jobs(text)
