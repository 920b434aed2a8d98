"""Companies no lexicon knows: given away by their ends, their neighbours and the jobs held there."""

from __future__ import annotations

import pytest

from pipelines.companies import build_companies, find_companies, load_companies

EMPTY = build_companies([])


def fresh(text: str) -> list[str]:
    return [company.name for company in find_companies(text, None, EMPTY)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The drama comes from Harbour Light Pictures in Oslo.", "Harbour Light Pictures"),
        ("Zephyr Entertainment Group will co-produce.", "Zephyr Entertainment Group"),
        ("It was made by Blue Lamp and Oaken Door Productions.", "Oaken Door Productions"),
        ("Producer Morrow Films boarded.", "Morrow Films"),
        ("At Northern Heron Studios work has begun.", "Northern Heron Studios"),
        ("Sales outfit Lampo sold it to buyers.", "Lampo"),
        ("It was sold by Paris-based sales outfit Blue Lamp.", "Blue Lamp"),
        ("The streamer Watchbox ordered ten episodes.", "Watchbox"),
        ("Blue Lamp, the Rome-based distributor, opens it.", "Blue Lamp"),
        ("Mirabel, a production company founded in May, made it.", "Mirabel"),
        ("Seoul-based Glimmerworks is casting.", "Glimmerworks"),
        ("Ada Byron, head of acquisitions at Morrow Vale, agreed.", "Morrow Vale"),
        ("Ada Byron became CEO of Hearthstone.", "Hearthstone"),
        ("Tamarack CEO Ada Byron said so.", "Tamarack"),
        ("Tamarack co-founder Ada Byron said so.", "Tamarack"),
        ("The Ruritanian Film Fund backs it.", "Ruritanian Film Fund"),
        ("It sold to France (Lampo) and Japan (Oakline).", "Oakline"),
        ("It is produced by Ada Byron at Lumen Bleu.", "Lumen Bleu"),
        ("Ada Byron, CEO of Third Harbour, agreed.", "Third Harbour"),
        ("United Lantern CEO Ada Byron agreed.", "United Lantern"),
        ("Sales outfit Zed & Oaken took it.", "Zed & Oaken"),
        ("Former Hearthstone CEO Ada Byron left.", "Hearthstone"),
    ],
)
def test_a_text_gives_a_company_away(text: str, name: str):
    assert name in fresh(text)


@pytest.mark.parametrize(
    "text",
    [
        "Korean Films are popular abroad.",
        "South American Productions rose by a tenth.",
        "President Ada Byron spoke in Rome.",
        "The president of South Korea spoke.",
        "His film “Blue Lamp Pictures” opens.",
        "Ada Byron, a senior executive at her parent company, left.",
        "The Zembla Film Festival opens on Friday.",
        "Ada Byron, the Rome-based novelist, died.",
        "Digital Distribution is the future, he said.",
        "He works at home and in London.",
        "In May Television ratings fell.",
        "On Monday buyers met.",
        "She came from Georgia (Tbilisi) and won.",
        "It cost 1,000 VFX shots.",
        "The Tauria Films Week opens.",
    ],
)
def test_what_merely_looks_like_a_company_is_none(text: str):
    assert fresh(text) == []


def test_a_short_form_binds_to_the_full_form_seen_before():
    text = "Harbour Light Pictures boards. In May Harbour Light wraps. Harbour Light’s slate grows."
    [company] = find_companies(text, None, EMPTY)

    assert [span.of(text) for span in company.mentions] == ["Harbour Light Pictures", "Harbour Light", "Harbour Light"]


def test_a_short_form_before_the_full_form_is_left_alone():
    text = "Harbour Light wraps. Harbour Light Pictures boards."
    [company] = find_companies(text, None, EMPTY)

    assert len(company.mentions) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Zorwen Marsh founded Zorwen Marsh Films. Zorwen Marsh said so.",
        "Zorwen Marsh Films is busy. Marsh said so. Zorwen Marsh agreed.",
    ],
)
def test_a_founders_name_is_no_short_form_of_the_company(text: str):
    [company] = find_companies(text, None, EMPTY)

    assert [span.of(text) for span in company.mentions] == ["Zorwen Marsh Films"]


def test_nobody_is_part_of_the_company_they_are_of():
    assert fresh("The deal was closed by Clara Novotny of Tidewater Films.") == ["Tidewater Films"]
    assert fresh("Grace Institute of Film Arts agreed.") == ["Grace Institute of Film Arts"]


def test_an_acronym_binds_to_its_definition():
    text = "Northern Lantern Distribution (NLD) has rights. NLD opens it and NLD grows."
    [company] = find_companies(text, None, EMPTY)

    assert (company.name, company.kind, len(company.mentions)) == ("Northern Lantern Distribution", "distributor", 4)


def test_a_bracket_with_other_letters_defines_nothing():
    text = "Harbour Light Pictures (TBA) boards. TBA it remains."
    [company] = find_companies(text, None, EMPTY)

    assert len(company.mentions) == 1


def test_a_longer_unknown_name_is_not_cut_down_to_the_known_one_inside_it():
    names = [company.name for company in find_companies("Netflix Lagoon Pictures opened.", None, load_companies())]

    assert names == ["Netflix Lagoon Pictures"]


def test_a_legal_ending_does_not_make_a_known_company_unknown():
    companies = find_companies("Gaumont Ltd. and Netflix Inc. agreed.", None, load_companies())

    assert [company.id for company in companies] == ["gaumont", "netflix"]


def test_an_unknown_company_has_no_id_and_says_its_kind_where_the_text_does():
    [company] = find_companies("Distributor Lampo opens it.", None, EMPTY)

    assert (company.id, company.kind) == (None, "distributor")
