from __future__ import annotations

import pytest

from pipelines.speakers import tag_speakers
from pipelines.speakers.lexicon import FOLDER
from pipelines.speakers.name_lists import name_words
from tradewatch.article import Article, Company, Festival, Span


def people(text: str, *companies: str, festivals: tuple[str, ...] = ()) -> list[str]:
    def place(name: str) -> tuple[Span, ...]:
        return (Span(text.index(name), text.index(name) + len(name)),)

    article = Article(
        url="https://example.com/a",
        text=text,
        companies=tuple(Company(name, mentions=place(name)) for name in companies),
        festivals=tuple(Festival(name, mentions=place(name)) for name in festivals),
    )
    return [person.name for person in tag_speakers(article).people]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The film stars Anna Keller and Tom Brandt.", ["Anna Keller", "Tom Brandt"]),
        ("The film is by Park Chan-mi.", ["Park Chan-mi"]),
        ("The film is by Kim Do-yeon and Lee Sung-min.", ["Kim Do-yeon", "Lee Sung-min"]),
        ("Director Zhang Wei spoke first.", ["Zhang Wei"]),
        ("It was directed by Juan José de la Vega.", ["Juan José de la Vega"]),
        ("It was directed by Jean-Luc Favre.", ["Jean-Luc Favre"]),
        ("It was directed by Robert Hale Jr.", ["Robert Hale Jr."]),
        ("It was directed by J. Harold Stone.", ["J. Harold Stone"]),
        ("Producer Zyx Quorl arrived late.", ["Zyx Quorl"]),
        ("Zyx Quorl, head of sales, arrived late.", ["Zyx Quorl"]),
        ("“We won,” said Zyx Quorl.", ["Zyx Quorl"]),
        ("But Anna Keller stayed.", ["Anna Keller"]),
        ("German producer Anna Keller stayed.", ["Anna Keller"]),
        ("CEO Anna Keller stayed.", ["Anna Keller"]),
        ("Anna Keller’s film opens in May.", ["Anna Keller"]),
        ("The film with Nick Park opens in May.", ["Nick Park"]),
        ("Dame Judith Hart stars.", ["Judith Hart"]),
    ],
)
def test_a_person_is_told_by_given_name_title_role_or_speech(text: str, names: list[str]) -> None:
    assert people(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "The Harbour Film Festival opens in May.",
        "Blue Harbour Pictures bought the film.",
        "They shot in New York and Los Angeles.",
        "They met in South Korea on Monday.",
        "The Korean Film Council backs it.",
        "The White House declined.",
        "“Anna Karenina” opens in May.",
        "The BBC and the CNC back it.",
        "Virginia Beach and San Sebastian are on the list.",
    ],
)
def test_companies_festivals_places_and_titles_are_no_people(text: str) -> None:
    assert people(text) == []


def test_what_is_tagged_as_a_company_is_no_person() -> None:
    assert people("The film is handled by Charlotte Gray in May.", "Charlotte Gray") == []


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("Anna Keller came. Keller left.", ["Anna Keller", "Keller"]),
        ("Anna Keller came. Anna left.", ["Anna Keller", "Anna"]),
        ("Anna Keller came. Ms. Keller left.", ["Anna Keller", "Keller"]),
        ("Park Chan-mi came. Park left.", ["Park Chan-mi", "Park"]),
        ("Keller came. Later Anna Keller left.", ["Keller", "Anna Keller"]),
        ("Anna B. Keller came. Anna Keller left.", ["Anna B. Keller", "Anna Keller"]),
        ("Ludwig van Houten came. Van Houten left.", ["Ludwig van Houten", "Van Houten"]),
    ],
)
def test_every_form_is_a_mention_of_one_person(text: str, mentions: list[str]) -> None:
    [person] = tag_speakers(Article(url="https://example.com/a", text=text)).people

    assert [span.of(text) for span in person.mentions] == mentions


def test_the_name_is_the_fullest_form_that_stands_in_the_text() -> None:
    assert people("Anna Keller came. Anna B. Keller left.") == ["Anna B. Keller"]


def test_two_people_of_one_family_name_stay_two() -> None:
    text = "Anna Keller and Tom Keller came. Tom Keller said it rained. Keller said it snowed."
    found = tag_speakers(Article(url="https://example.com/a", text=text))

    assert [person.name for person in found.people] == ["Anna Keller", "Tom Keller"]
    assert [said.speaker for said in found.quotations] == ["Tom Keller", "Tom Keller"]


@pytest.mark.parametrize("name", ["given_names.txt", "surnames.txt", "surnames_east_asian.txt"])
def test_a_list_of_names_is_sorted_and_holds_nothing_twice(name: str) -> None:
    lines = [line for line in (FOLDER / name).read_text(encoding="utf-8").splitlines() if not line.startswith("#")]

    assert lines == sorted(lines)
    assert len(set(lines)) == len(lines)


def test_given_names_say_whom_they_name() -> None:
    given = name_words().given

    assert len(given) > 3000
    assert set(given.values()) == {"m", "f", "u"}
    assert (given["anna"], given["thomas"]) == ("f", "m")
