"""Companies that only their surroundings give away: what they do, whom they employ, with whom they stand in a list."""

from __future__ import annotations

import pytest

from pipelines.companies import build_companies, find_companies, load_companies

EMPTY = build_companies([])


def fresh(text: str) -> list[str]:
    return [company.name for company in find_companies(text, None, EMPTY)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The drama is a co-production between Lumen Bleu and Oakline.", ["Lumen Bleu", "Oakline"]),
        ("It is produced by Morrow Vale, Lumen Bleu and Zed Cinemas.", ["Morrow Vale", "Lumen Bleu", "Zed Cinemas"]),
        ("Ada Byron joins Morrow Vale from Lumen Bleu.", ["Morrow Vale", "Lumen Bleu"]),
        ("She left Morrow Vale after nine years.", ["Morrow Vale"]),
        ("He worked at Glimmerworks for a decade.", ["Glimmerworks"]),
        ("Byron produces through her Fuzzy Lamp banner.", ["Fuzzy Lamp"]),
        ("Rights were negotiated by Ada Byron on behalf of Oakline.", ["Oakline"]),
        ("The thriller, backed by Tamarack, shoots in May.", ["Tamarack"]),
        ("It was made in association with Lumen Bleu.", ["Lumen Bleu"]),
        ("Lumen Bleu is handling world sales.", ["Lumen Bleu"]),
        ("Lumen Bleu handles sales outside Asia.", ["Lumen Bleu"]),
        (
            "Lumen Bleu has pre-sold the film to Weltfern (Germany) and Oakline (Japan).",
            ["Lumen Bleu", "Weltfern", "Oakline"],
        ),
        (
            "It was sold to France (Lampo), Spain (Vertigo Nord) and the Nordic countries (Kallax).",
            ["Lampo", "Vertigo Nord", "Kallax"],
        ),
        ("The producers are Ada Byron of Morrow Vale and Grace Hopper of Oakline.", ["Morrow Vale", "Oakline"]),
        ("Morrow Vale’s Ada Byron produces.", ["Morrow Vale"]),
        ("Tamarack’s head of drama Ada Byron left.", ["Tamarack"]),
        ("Tamarack drama chief Ada Byron left.", ["Tamarack"]),
        ("The Tamarack-owned label Hearth will produce.", ["Tamarack", "Hearth"]),
        ("Hearth, a subsidiary of Oakline, will produce.", ["Hearth", "Oakline"]),
        ("Oakline acquired a 51% stake in Morrow Vale.", ["Oakline", "Morrow Vale"]),
        ("It was released theatrically by Morrow Vale.", ["Morrow Vale"]),
        ("Ada Byron set up Morrow Vale in 2012.", ["Morrow Vale"]),
        ("She founded a company called Cerillas.", ["Cerillas"]),
        ("She is repped by Oakline and Morrow Vale.", ["Oakline", "Morrow Vale"]),
        ("Norway’s Kanal Lund commissioned the drama.", ["Kanal Lund"]),
        ("Morrow Vale of Montreal supplies the effects.", ["Morrow Vale"]),
        ("Madrid outfit Tercer Faro boarded.", ["Tercer Faro"]),
        ("Lampo, an indie behind two Oscar hopefuls, boarded.", ["Lampo"]),
        ("She works at Oakline, where she runs sales.", ["Oakline"]),
        ("The series streams on Watchbox in May.", ["Watchbox"]),
        ("The figures come from a report by Morrow Research.", ["Morrow Research"]),
        ("Morrow & Sons will produce.", ["Morrow & Sons"]),
        ("He told FormatBeat that he was tired.", ["FormatBeat"]),
        ("The Nordic Federation of Film Directors protested.", ["Nordic Federation of Film Directors"]),
        ("Midlands chain Palisade Cinemas sold tickets.", ["Palisade Cinemas"]),
    ],
)
def test_what_stands_beside_a_name_makes_it_a_company(text: str, names: list[str]):
    assert fresh(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "The jury met in Galway. Galway handled it well.",
        "Norway’s Liv Solvang directed it. Solvang handled the edit.",
        "Spain’s Carlos Ferrer (Salt Road) won.",
        "The actor Zorwen Marsh stars. Marsh boarded in May.",
        "A new season of The Menders has been ordered.",
        "Ada Byron, head of Drama, left. The head of Scripted stayed.",
        "Buyers have acquired little. Producers have sold less.",
        "It premiered in the Horizonte section and the Discovery sidebar.",
        "Norwegians bought tickets. Koreans sold them.",
        "Wilhelmsson said the film was done. Wilhelmsson sold his house.",
        "Detective Holm handles the case in the first episode.",
        "The mayor of Kallvik and the king of Zembla met.",
    ],
)
def test_places_people_titles_departments_and_sections_are_none(text: str):
    assert fresh(text) == []


def test_a_name_proved_once_is_a_company_wherever_it_stands_in_the_article():
    text = "In May Morrow Vale met buyers.\n\nMorrow Vale handles world sales. A day with Morrow Vale costs little."
    [company] = find_companies(text, None, EMPTY)

    assert len(company.mentions) == 3


def test_weak_signs_from_several_places_add_up():
    once, twice = "Morrow Vale announced it.", "Morrow Vale announced it. On Monday Morrow Vale launched it."

    assert fresh(once) == []
    assert fresh(twice) == ["Morrow Vale"]


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("Tamarack Entertainment grew. The president of Tamarack left.", ["Tamarack Entertainment", "Tamarack"]),
        ("The company Studio Zorwen grew. Zorwen has acquired it.", ["Studio Zorwen", "Zorwen"]),
        ("Blue Lamp Cinemas sold tickets. In May Blue Lamp sold more.", ["Blue Lamp Cinemas", "Blue Lamp"]),
    ],
)
def test_a_longer_and_a_shorter_name_are_one_company(text: str, mentions: list[str]):
    [company] = find_companies(text, None, EMPTY)

    assert [span.of(text) for span in company.mentions] == mentions


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("She booked films for the Bleecker Street Cinema in May.", "Bleecker Street Cinema"),
        ("Ada Byron, formerly of Endemol Shine Italy, disagreed.", "Endemol Shine Italy"),
        ("The drama has gone to France (Les Films du Canal).", "Les Films du Canal"),
    ],
)
def test_a_name_that_goes_on_behind_a_known_one_or_a_suffix_is_taken_whole(text: str, name: str):
    assert [company.name for company in find_companies(text, None, load_companies())] == [name]


@pytest.mark.parametrize(
    ("text", "company"),
    [
        ("Ada Byron, commissioning editor at DR, agreed.", "dr"),
        ("Neon’s Ada Byron agreed.", "neon"),
        ("A representative of Equity agreed.", "equity"),
    ],
)
def test_an_ambiguous_name_is_the_lexicons_company_where_a_job_or_a_person_says_so(text: str, company: str):
    assert [found.id for found in find_companies(text, None, load_companies())] == [company]


@pytest.mark.parametrize(
    "text", ["Ines Okonjo-Bell met the distributor.", "It won in Toronto’s Discovery section, sold out."]
)
def test_half_a_surname_and_a_section_are_no_company_of_the_lexicon(text: str):
    assert find_companies(text, None, load_companies()) == ()
