from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.speakers import tag_speakers
from pipelines.speakers.lexicon import FOLDER
from pipelines.speakers.name_lists import is_surname, name_words, shaped_given
from tradewatch.article import Article


def people(text: str) -> list[str]:
    return [person.name for person in tag_speakers(Article(url="https://example.com/a", text=text)).people]


def mentions(text: str) -> dict[str, list[str]]:
    found = tag_speakers(Article(url="https://example.com/a", text=text)).people
    return {person.name: [span.of(text) for span in person.mentions] for person in found}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The film was written by Zyx Quorl and Brenth Vroom.", ["Zyx Quorl", "Brenth Vroom"]),
        ("The film stars Qux Plorn, Brz Knott and Hee Vroom.", ["Qux Plorn", "Brz Knott", "Hee Vroom"]),
        ("Directors Zyx Quorl and Brenth Vroom came.", ["Zyx Quorl", "Brenth Vroom"]),
        ("Zyx Quorl, 45, came to Cannes.", ["Zyx Quorl"]),
        (
            "The session belonged to Zyx Quorl, whose mother taught physics in a school by the sea.",
            ["Zyx Quorl"],
        ),
        ("Zyx Quorl came. “We won,” Quorl said.", ["Zyx Quorl"]),
        ("His wife Zyx Quorl came.", ["Zyx Quorl"]),
    ],
)
def test_an_unknown_name_is_a_person_by_what_stands_beside_it(text: str, names: list[str]) -> None:
    assert people(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("They met Zyxen Petrović and Quilla Nováková.", ["Zyxen Petrović", "Quilla Nováková"]),
        ("They met Zyxen Sigurdsson and Quilla O’Malley.", ["Zyxen Sigurdsson", "Quilla O’Malley"]),
        ("They met Zhao Liwei and Kao Yi-fen.", ["Zhao Liwei", "Kao Yi-fen"]),
        ("They met Do Hye-rim.", ["Do Hye-rim"]),
        ("Do Hye-rim met them.", ["Do Hye-rim"]),
        ("They met Joon-seo Kwak.", ["Joon-seo Kwak"]),
        ("They met Tóth Gergely.", ["Tóth Gergely"]),
        ("They met Al Brandt, Ben Becker and Ottavio Zanchetta.", ["Al Brandt", "Ben Becker", "Ottavio Zanchetta"]),
        ("They met Paris Weatherly and Grace Keller.", ["Grace Keller"]),
        ("They met Veronica Lake.", ["Veronica Lake"]),
        ("It was Kwesi Brandt-Larsen.", ["Kwesi Brandt-Larsen"]),
    ],
)
def test_a_name_is_a_person_by_its_words(text: str, names: list[str]) -> None:
    assert people(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("From August Florian Inauen runs the fund.", ["Florian Inauen"]),
        ("It was shot by August Keller.", ["August Keller"]),
        ("Yesterday Clara Novotny left.", ["Clara Novotny"]),
        ("Head of Comedy Tom Brandt left.", ["Tom Brandt"]),
        ("VP, Co-Productions Yusuf Karadeniz left.", ["Yusuf Karadeniz"]),
        ("They were pressed by Labour MP Callum Brandt.", ["Callum Brandt"]),
        ("Alto Media’s head of drama Anna Keller left.", ["Anna Keller"]),
        ("SVP for EMEA Anna Keller left.", ["Anna Keller"]),
        ("Writer-performer Anna Keller left.", ["Anna Keller"]),
        ("Tariq al-Hashimi left.", ["Tariq al-Hashimi"]),
        ("Jean d’Arcy left.", ["Jean d’Arcy"]),
        ("Swede Lars Ekholm left.", ["Lars Ekholm"]),
        ("Robert “Bobby” Kane left.", ["Robert “Bobby” Kane"]),
        ("Clifton Barrow Jr. left.", ["Clifton Barrow Jr."]),
        ("They met Oliver King. The film opens in May.", ["Oliver King"]),
    ],
)
def test_a_name_begins_and_ends_where_it_should(text: str, names: list[str]) -> None:
    assert people(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "The drama Anna Karenina opens in May.",
        "They star in The Salt Brandt, a romance.",
        "It comes from Madrid producer Tercer Acto.",
        "It comes from distributor Gamma Quorl.",
        "The St. Louis Cardinals won.",
        "They met in Santa Monica, San Sebastián and Park City.",
        "The Louis Delluc Prize went to nobody.",
        "They saw Salt Quorl, the first feature of the director.",
        "The Stanley Cups stood on a shelf.",
        "Grace Period opens in May.",
        "The Sri Lankan drama opens in May.",
        "A Sami-language drama opens in May.",
        "General Atlantic bought it.",
        "The Instituto Pasteur bought it.",
        "The U.S. market grew.",
        "It is a Gene Keller-esque drama.",
        "The Chief Content Officer left.",
    ],
)
def test_works_places_prizes_and_houses_are_no_people(text: str) -> None:
    assert people(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Lars and Greta Ekholm came.", {"Lars Ekholm": ["Lars"], "Greta Ekholm": ["Greta Ekholm"]}),
        (
            "María Inés Zubeldía Roca came. “No,” Zubeldía Roca said.",
            {"María Inés Zubeldía Roca": ["María Inés Zubeldía Roca", "Zubeldía Roca"]},
        ),
        (
            "Rafael Montes de Oca came. Montes de Oca left.",
            {"Rafael Montes de Oca": ["Rafael Montes de Oca", "Montes de Oca"]},
        ),
        (
            "Tom Keller met Anna Keller. Mr. Keller left.",
            {"Tom Keller": ["Tom Keller", "Keller"], "Anna Keller": ["Anna Keller"]},
        ),
        (
            "Tom Keller met Anna Keller. Ms. Keller left.",
            {"Tom Keller": ["Tom Keller"], "Anna Keller": ["Anna Keller", "Keller"]},
        ),
    ],
)
def test_shared_and_double_family_names_go_to_the_right_person(text: str, found: dict[str, list[str]]) -> None:
    assert mentions(text) == found


@pytest.mark.parametrize(
    ("word", "so"),
    [("petrovic", True), ("novakova", True), ("mcilwraith", True), ("brandt-larsen", True), ("cartographer", False)],
)
def test_family_names_are_known_by_list_and_by_ending(word: str, so: bool) -> None:
    assert is_surname(word) is so


@pytest.mark.parametrize(("word", "so"), [("min-jung", True), ("liwei", True), ("hye-rim", True), ("island", False)])
def test_syllables_tell_a_korean_or_chinese_given_name(word: str, so: bool) -> None:
    assert shaped_given(word) is so


def test_names_that_are_ordinary_words_say_so() -> None:
    known = name_words()

    assert {"grace", "hope", "may", "chase"} <= known.doubtful <= set(known.given)
    assert "anna" not in known.doubtful


def test_no_list_of_names_holds_what_folding_would_change() -> None:
    lines = (FOLDER / "surnames.txt").read_text(encoding="utf-8").splitlines()[1:]

    assert all(line.isascii() and line == line.lower() for line in lines)


@given(st.text(alphabet="AaBn “”’‘.,-JrSt\nÓé1“", max_size=80))
def test_every_mention_of_any_text_stands_in_it(text: str) -> None:
    for name, spans in mentions(text).items():
        assert name
        assert all(span.strip() for span in spans)
