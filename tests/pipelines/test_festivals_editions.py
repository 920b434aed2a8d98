"""Editions: the year stated, counted or told by the article's date."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.festivals import find_festivals, load_festivals
from pipelines.festivals.editions import year_by_number, year_of

LEXICON = load_festivals()
OCTOBER = date(2022, 10, 8)


def edition(text: str, published: date | None) -> int | None:
    [festival] = find_festivals(text, None, published, LEXICON)
    return festival.edition


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("ACFM 2019 was busy.", 2019),
        ("ACFM (2019) was busy.", 2019),
        ("Cannes ’24 was busy.", 2024),
        ("MIPCOM’s 2021 edition was busy.", 2021),
        ("MIPCOM in 2021 was busy.", 2021),
        ("The 2021 edition of the Cannes Film Festival", 2021),
        ("the 2021 Cannes Film Festival", 2021),
        ("It won at the Cannes Film Festival in 2019.", 2019),
        ("It bowed at the Tribeca Festival to acclaim in 2019.", 2019),
    ],
)
def test_the_year_stated_beside_the_name_is_the_edition(text: str, year: int):
    assert edition(text, None) == year
    assert edition(text, OCTOBER) == year


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("the 27th Busan International Film Festival", 2022),
        ("the 27th edition of the Busan International Film Festival", 2022),
        ("Busan International Film Festival’s 27th edition", 2022),
        ("the 28th Busan International Film Festival", 2023),
        ("the 28th annual Busan International Film Festival", 2023),
    ],
)
def test_the_number_of_an_edition_gives_its_year(text: str, year: int):
    assert edition(text, None) == year


def test_editions_before_the_known_one_are_not_counted_back():
    assert year_by_number(LEXICON["busan"], 20) is None
    assert year_by_number(LEXICON["mipcom"], 20) is None


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("This year’s Cannes Film Festival", 2022),
        ("Last year's Cannes Film Festival", 2021),
        ("next year’s edition of the Cannes Film Festival", 2023),
        ("It won at the Cannes Film Festival last year.", 2021),
        ("the upcoming Cannes Film Festival", 2022),
    ],
)
def test_this_last_and_next_year_are_told_from_the_articles_date(text: str, year: int):
    assert edition(text, date(2022, 4, 8)) == year
    assert edition(text, None) is None


@pytest.mark.parametrize(
    ("festival", "published", "year"),
    [
        ("busan", date(2022, 10, 10), 2022),
        ("sundance", date(2022, 11, 20), 2023),
        ("berlinale", date(2022, 12, 1), 2023),
        ("red-sea", date(2023, 1, 5), 2022),
        ("cannes", date(2022, 6, 30), 2022),
        ("cannes", date(2022, 11, 30), None),
        ("ventana-sur", date(2023, 7, 1), 2023),
        ("slamdance", date(2023, 7, 1), None),
    ],
)
def test_without_a_stated_year_the_nearest_edition_within_five_months_is_meant(
    festival: str, published: date, year: int | None
):
    assert year_of(LEXICON[festival], published) == year


def test_of_several_years_the_one_nearest_to_the_article_is_meant():
    text = "After the Cannes Film Festival 2017 and the Cannes Film Festival 2019 he waited."

    assert edition(text, OCTOBER) == 2019


def test_a_number_far_from_the_articles_year_is_no_edition_of_it():
    assert edition("the 75th Busan International Film Festival", OCTOBER) == 2022


@pytest.mark.parametrize(
    ("text", "published", "year"),
    [
        ("The drama went on to open Hot Docs in April.", date(2025, 10, 8), 2025),
        ("It will not be ready before Rotterdam in January.", date(2025, 7, 29), 2026),
        ("The satire had its premiere at the Venice Film Festival.", date(2026, 2, 28), 2025),
        ("It will premiere at the Sundance Film Festival.", date(2025, 9, 1), 2026),
        ("The film premiered at the Berlinale.", date(2025, 1, 20), 2024),
        ("The film heads to Berlin, ahead of the Berlinale.", date(2025, 1, 20), 2025),
        ("Several titles are expected in Málaga in March.", date(2024, 12, 6), 2025),
        ("After the premiere at the Cannes Film Festival she changed her mind.", date(2026, 11, 14), 2026),
        ("The Zembla Film Awards were given in Rome on Saturday.", date(2025, 5, 26), 2025),
        ("He won at the Bucheon International Animation Festival (BIAF) in 2022.", date(2024, 6, 18), 2022),
        ("The Asian Contents & Film Market opened.", date(2025, 1, 3), 2024),
        ("Her films collected nominations at the Academy Awards.", date(2024, 11, 12), None),
        (
            "Ada Byron, a programmer with the Toronto International Film Festival, joined the jury.",
            date(2025, 7, 29),
            None,
        ),
        ("The Zembla Film Awards were founded by a baker.", date(2025, 5, 26), None),
    ],
)
def test_the_tense_beside_the_name_tells_the_edition(text: str, published: date, year: int | None):
    found = find_festivals(text, None, published, LEXICON)

    assert [festival.edition for festival in found] == [year] * len(found)
    assert found


def test_two_festivals_of_one_article_have_each_its_own_year():
    text = "It bowed at the Cannes Film Festival 2023. The Busan International Film Festival opened on Friday."
    found = find_festivals(text, None, date(2024, 10, 4), LEXICON)

    assert [(festival.id, festival.edition) for festival in found] == [("cannes", 2023), ("busan", 2024)]
