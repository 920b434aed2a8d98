"""Where a job is held is read from the whole clause; who speaks is nobody's relative, employer or boss."""

from __future__ import annotations

import pytest

from pipelines.annotate import Lexicons, tag
from tradewatch.article import Article


def tags(text: str) -> Article:
    """A text with its tags."""
    return tag(Article("https://example.com/a", text=text), Lexicons.load())


def jobs(text: str) -> set[tuple[str, str | None, str | None]]:
    """Every present job of a text."""
    return {(job.person, job.role, job.organisation) for job in tags(text).affiliations if not job.former}


def speakers(text: str) -> list[str]:
    """Everybody who speaks in a text."""
    return [person.name for person in tags(text).people if person.speaks]


@pytest.mark.parametrize(
    ("text", "job"),
    [
        ("Under CEO Anna Keller, Alto Films grew.", ("CEO", "Alto Films")),
        ("At Alto Films, sales chief Anna Keller left.", ("sales chief", "Alto Films")),
        ("For Alto Films, Anna Keller is executive producer.", ("executive producer", "Alto Films")),
        ("It is produced by Anna Keller through Alto Nord.", ("producer", "Alto Nord")),
        ("Danish producer Anna Keller (Artzim) came.", ("Danish producer", "Artzim")),
        ("Producer Anna Keller of Artzim came.", ("Producer", "Artzim")),
        ("Bernstein media analyst Anna Keller left.", ("media analyst", "Bernstein")),
        ("Lighthouse analyst Anna Keller left.", ("analyst", "Lighthouse")),
        ("Anna Keller, deputy managing director of Alto Films, left.", ("deputy managing director", "Alto Films")),
        ("Anna Keller, senior adviser to Alto Films, left.", ("senior adviser", "Alto Films")),
        ("Anna Keller, secretary general of Alto Films, left.", ("secretary general", "Alto Films")),
        ("Alto Films’ VP of sales for German-speaking Europe, Anna Keller, left.", None),
        ("Anna Keller now serves as head of sales at Alto Films.", ("head of sales", "Alto Films")),
        ("Anna Keller, until now counsel, takes on the role of president at Alto Films.", ("president", "Alto Films")),
        ("Anna Keller’s Alto Films will produce.", (None, "Alto Films")),
        ("Anna Keller has set up the show at her Lagos-based shingle Alto Films.", (None, "Alto Films")),
        ("Alto Films grew last year. The company’s head of sales, Anna Keller, left.", ("head of sales", "Alto Films")),
    ],
)
def test_a_clause_says_where_a_job_is_held(text: str, job: tuple[str | None, str] | None) -> None:
    wanted = job or ("VP of sales for German-speaking Europe", "Alto Films")

    assert ("Anna Keller", *wanted) in jobs(text)


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Alto Films grew. Anna Keller’s first boss, Tom Brandt, left.", "Tom Brandt"),
        ("Alto Films made it. Its showrunner, Tom Brandt, left.", "Tom Brandt"),
        ("Tom Brandt, author of The Drowned Mile, left.", "Tom Brandt"),
        ("Minister of Transport Tom Brandt left.", "Tom Brandt"),
        ("Anna Keller, coordinated by Tom Brandt, will host guests.", "Tom Brandt"),
    ],
)
def test_no_company_is_made_up(text: str, person: str) -> None:
    assert {job[2] for job in jobs(text) if job[0] == person} <= {None}


@pytest.mark.parametrize(
    ("text", "former"),
    [
        ("Anna Keller, who previously worked for Alto Films, left.", True),
        ("Anna Keller, who worked at Alto Films, left.", True),
        ("Anna Keller, who has worked at Alto Films since 2018, left.", False),
    ],
)
def test_where_somebody_worked_is_past(text: str, former: bool) -> None:
    assert [(job.organisation, job.former) for job in tags(text).affiliations] == [("Alto Films", former)]


def test_the_next_of_a_list_keeps_the_role() -> None:
    found = jobs("IDFA programmer Anna Keller, Spanish critic Eva Lind and actor Tom Brandt came.")

    assert ("Eva Lind", "Spanish critic", None) in found
    assert not any(job[0] == "Anna Keller" and job[1] == "Spanish critic" for job in found)


@pytest.mark.parametrize(
    ("text", "speaking"),
    [
        ("Anna Keller is safe in Berlin, said her lawyer, Tom Brandt.", ["Tom Brandt"]),
        ("Anna Keller joins, reporting to Tom Brandt.", []),
        ("Meridian Global has agreed to buy Alto Films.", []),
        ("KIM Tae-seok, CEO of Alto Films, came. “It rained,” said KIM.", ["KIM Tae-seok"]),
        ("Anna Keller moved with her brother Leo Keller. “It rained,” said Keller.", ["Anna Keller"]),
        (
            "“It rained,” said Eva Lind. The guild’s chairman, Tom Brandt of Alto Films, said that it had rained.",
            ["Eva Lind", "Tom Brandt"],
        ),
    ],
)
def test_only_who_says_something_speaks(text: str, speaking: list[str]) -> None:
    assert sorted(speakers(text)) == sorted(speaking)


@pytest.mark.parametrize(
    "name", ["Nomvula kaMbatha", "Ngũgĩ wa Kamau", "Rhys ap Gwilym", "Jan op de Beeck", "Lucia dell’Orto"]
)
def test_a_name_keeps_its_small_words(name: str) -> None:
    assert speakers(f"“It rained,” said {name}, head of sales at Alto Films.") == [name]


def test_the_head_of_a_company_with_a_place_is_no_persons_head() -> None:
    assert jobs("Anna Keller, head of Dublin-based Ross Street, left.") == {("Anna Keller", "head", "Ross Street")}


@pytest.mark.parametrize(
    ("text", "festivals"),
    [
        ("It screened at Trieste, Zurich and Warsaw.", 3),
        ("It took the Golden Lion in Venice.", 1),
        ("She hopes to take it to Cannes.", 1),
        ("He lives at Trieste, Italy.", 0),
        ("He took refuge in Venice.", 0),
    ],
)
def test_a_town_means_its_festival_where_films_go_to_it(text: str, festivals: int) -> None:
    assert len(tags(text).festivals) == festivals
