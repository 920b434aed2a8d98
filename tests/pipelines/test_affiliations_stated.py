from __future__ import annotations

import pytest

from pipelines.speakers import tag_speakers
from tradewatch.article import Article, Company, Span

KNOWN = ("Alto Media", "Netflix", "CJ ENM", "JTBC", "CAA", "WIIP", "Studio Nord", "Fremantle")


def jobs(text: str) -> list[tuple[str, str | None, str | None, bool]]:
    companies = tuple(
        Company(name, mentions=(Span(text.index(name), text.index(name) + len(name)),))
        for name in KNOWN
        if name in text
    )
    tagged = tag_speakers(Article(url="https://example.com/a", text=text, companies=companies))
    return [(job.person, job.role, job.organisation, job.former) for job in tagged.affiliations]


@pytest.mark.parametrize(
    ("text", "role", "organisation"),
    [
        ("Anna Keller, content head at WIIP, said it rained.", "content head", "WIIP"),
        ("Anna Keller, the head of drama at Alto Media, left.", "head of drama", "Alto Media"),
        ("Anna Keller, CEO of Alto Media, left.", "CEO", "Alto Media"),
        ("Anna Keller, chief executive of Alto Media, left.", "chief executive", "Alto Media"),
        (
            "Anna Keller, senior vice president of sales for Alto Media, left.",
            "senior vice president of sales",
            "Alto Media",
        ),
        (
            "Anna Keller, head of Asian business development at Alto Media, left.",
            "head of Asian business development",
            "Alto Media",
        ),
        ("Anna Keller, head of film and TV at Alto Media, left.", "head of film and TV", "Alto Media"),
        ("Anna Keller, founder and CEO of Alto Media, left.", "founder and CEO", "Alto Media"),
        ("Anna Keller (head of drama, Studio Nord) left.", "head of drama", "Studio Nord"),
        ("Anna Keller, Alto Media’s head of drama, left.", "head of drama", "Alto Media"),
        ("Anna Keller, Alto Media head of drama, left.", "head of drama", "Alto Media"),
        ("Anna Keller, CEO of Rome-based Alto Media, left.", "CEO", "Alto Media"),
        ("Anna Keller, chief creative officer of Alto Media, left.", "chief creative officer", "Alto Media"),
        (
            "Anna Keller, chief content and brand officer at Alto Media, left.",
            "chief content and brand officer",
            "Alto Media",
        ),
        ("Anna Keller, analyst at the Rome research firm Lampo Data, left.", "analyst", "Lampo Data"),
        ("Anna Keller, founder of Montreal visual effects company Lampo, left.", "founder", "Lampo"),
        ("Anna Keller, drama buyer at Norway’s Lampo Fjord, left.", "drama buyer", "Lampo Fjord"),
        ("Anna Keller, producer at Galway’s Alto Media, left.", "producer", "Alto Media"),
        ("Anna Keller, head of drama at Paris-based Atelier Lampo, left.", "head of drama", "Atelier Lampo"),
        ("Alto Media grew. Anna Keller, head of sales at the company, left.", "head of sales", "Alto Media"),
        ("The Lampo Fund grew. Anna Keller, director of the fund, left.", "director", None),
        ("Anna Keller, who runs Alto Media, left.", "head", "Alto Media"),
        ("Anna Keller, who founded Alto Media, left.", "founder", "Alto Media"),
        ("Netflix VP of content Anna Keller left.", "VP of content", "Netflix"),
        ("Alto Media CEO Anna Keller left.", "CEO", "Alto Media"),
        ("Alto Media’s head of drama Anna Keller left.", "head of drama", "Alto Media"),
        ("Alto Media president and CEO Anna Keller left.", "president and CEO", "Alto Media"),
        ("The head of drama at Alto Media, Anna Keller, left.", "head of drama", "Alto Media"),
        ("Producer Anna Keller of Alto Media left.", "Producer", "Alto Media"),
        ("Anna Keller has been named head of drama at Alto Media.", "head of drama", "Alto Media"),
        ("Anna Keller was appointed CEO of Alto Media.", "CEO", "Alto Media"),
        ("Anna Keller has been promoted to head of drama at Alto Media.", "head of drama", "Alto Media"),
        ("Anna Keller joins Alto Media as head of drama.", "head of drama", "Alto Media"),
        ("Anna Keller is head of drama at Alto Media.", "head of drama", "Alto Media"),
        ("“It rained,” said Anna Keller, head of drama at Alto Media.", "head of drama", "Alto Media"),
        ("Anna Keller, president of Nordlys Pictures, left.", "president", "Nordlys Pictures"),
        ("Nordlys Pictures president Anna Keller left.", "president", "Nordlys Pictures"),
        ("Anna Keller, chair of the Nordic Film Guild, left.", "chair", "Nordic Film Guild"),
    ],
)
def test_a_job_is_read_from_each_construction(text: str, role: str, organisation: str) -> None:
    assert jobs(text) == [("Anna Keller", role, organisation, False)]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Producer Anna Keller left.", "Producer"),
        ("Leading German producer Anna Keller left.", "Leading German producer"),
        ("Anna Keller, a German producer who has worked with Tom Brandt, left.", "German producer"),
        ("Anna Keller, a director, left.", "director"),
        ("Rome-based producer Anna Keller left.", "producer"),
    ],
)
def test_a_role_may_stand_without_a_company(text: str, role: str) -> None:
    assert jobs(text) == [("Anna Keller", role, None, False)]


@pytest.mark.parametrize("text", ["Fremantle’s Anna Keller left.", "Anna Keller of Alto Media left."])
def test_a_company_may_stand_without_a_role(text: str) -> None:
    [(person, role, organisation, _)] = jobs(text)

    assert (person, role, organisation is not None) == ("Anna Keller", None, True)


@pytest.mark.parametrize(
    "text",
    [
        "Former Alto Media president Anna Keller left.",
        "Former Alto Media president Anna Keller said it rained.",
        "Anna Keller, former president of Alto Media, left.",
        "Anna Keller, the former president of Alto Media, left.",
    ],
)
def test_a_former_job_is_marked(text: str) -> None:
    assert jobs(text) == [("Anna Keller", "president", "Alto Media", True)]


def test_a_former_role_before_a_name_is_marked() -> None:
    assert jobs("The former president of Alto Media, Anna Keller, left.") == [
        ("Anna Keller", "former president", "Alto Media", True)
    ]


def test_two_roles_at_two_companies_are_two_jobs() -> None:
    text = "Anna Keller, CEO of Alto Media and chair of Studio Nord, left."

    assert jobs(text) == [("Anna Keller", "CEO", "Alto Media", False), ("Anna Keller", "chair", "Studio Nord", False)]


def test_the_seller_and_the_buyer_are_no_employers() -> None:
    text = "Anna Keller, content head at WIIP, a studio which was sold by talent agency CAA to JTBC, said it rained."

    assert jobs(text) == [("Anna Keller", "content head", "WIIP", False)]


def test_a_job_stated_twice_is_kept_once() -> None:
    text = "Alto Media CEO Anna Keller came. Anna Keller, CEO of Alto Media, left."

    assert jobs(text) == [("Anna Keller", "CEO", "Alto Media", False)]


@pytest.mark.parametrize(
    "text",
    [
        "Anna Keller of San Marino left.",
        "Alto Media and Anna Keller left.",
        "Anna Keller met Netflix.",
    ],
)
def test_standing_beside_a_company_is_no_job(text: str) -> None:
    assert jobs(text) == []


def test_a_quotation_carries_its_speakers_role_and_company() -> None:
    text = "Anna Keller, head of drama at Alto Media, came.\n\n“It rained,” she said."
    [said] = tag_speakers(Article(url="https://example.com/a", text=text)).quotations

    assert (said.speaker, said.role, said.organisation) == ("Anna Keller", "head of drama", "Alto Media")


def test_a_former_job_is_not_what_somebody_speaks_as() -> None:
    text = "Former Nordlys Pictures president Anna Keller said it rained."
    [said] = tag_speakers(Article(url="https://example.com/a", text=text)).quotations

    assert (said.role, said.organisation) == (None, None)


def test_the_fund_is_the_one_named_before_with_that_noun_in_its_name() -> None:
    text = "Lampo Fund and Alto Media met. Anna Keller, director of the fund, left."
    named = [
        Company(name, mentions=(Span(text.index(name), text.index(name) + len(name)),))
        for name in ("Lampo Fund", KNOWN[0])
    ]
    tagged = tag_speakers(Article(url="https://example.com/a", text=text, companies=tuple(named)))
    assert [(job.role, job.organisation) for job in tagged.affiliations] == [("director", "Lampo Fund")]


@pytest.mark.parametrize("end", ["", ",", ", who", ", whose", " was", ", formerly", " (", " and"])
def test_a_text_that_breaks_off_behind_a_name_states_no_job(end: str) -> None:
    assert jobs(f"Anna Keller{end}") == []


def test_where_a_company_is_based_is_no_person() -> None:
    text = "“It rained,” said Anna Keller, head of drama at Paris-based Atelier Lampo."
    assert [person.name for person in tag_speakers(Article(url="https://example.com/a", text=text)).people] == [
        "Anna Keller"
    ]
