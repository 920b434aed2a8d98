"""Festivals and markets: found under every name, misprint and town that means them, and under no other."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.companies import load_companies, tag_companies
from pipelines.festivals import find_festivals, load_festivals, tag_festivals
from tradewatch.article import Article, Moment

LEXICON = load_festivals()


def ids(text: str, headline: str | None = None) -> list[str | None]:
    return [festival.id for festival in find_festivals(text, headline, None, LEXICON)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It opens the Busan International Film Festival and its ACFM.", ["busan", "asian-contents-film-market"]),
        ("Buyers at the European Film Market, the Marché du Film, AFM and MIPCOM.", None),
        ("The Berlinale’s jury met.", ["berlinale"]),
        ("The FilMart and HAF line-ups", ["filmart", "haf"]),
        ("From Ventana Sur to Series Mania Forum", ["ventana-sur", "series-mania-forum"]),
        ("She won at the Golden Globes and the Oscars.", ["golden-globe-awards", "oscars"]),
        ("An efm radio and a tiff between buyers", []),
    ],
)
def test_festivals_are_found_under_their_names(text: str, expected: list[str] | None):
    wanted = ["european-film-market", "marche-du-film", "american-film-market", "mipcom"]

    assert ids(text) == (wanted if expected is None else expected)


@pytest.mark.parametrize(
    ("text", "festival"),
    [
        ("The film premiered at Cannes.", "cannes"),
        ("A Cannes competition title.", "cannes"),
        ("The Venice-winning drama travels.", "venice"),
        ("Her Berlin premiere was sold out.", "berlinale"),
        ("Cannes 2022 was busy.", "cannes"),
        ("This year’s Cannes was busy.", "cannes"),
        ("Ahead of Toronto the sales outfit closed a deal.", "toronto"),
        ("The Toronto International Film Festival opened. After Toronto it goes to Busan.", "toronto"),
        ("It played Karlovy Vary last summer.", "karlovy-vary"),
        ("An Oscar campaign", None),
    ],
)
def test_a_towns_name_means_the_festival_where_the_words_beside_it_say_so(text: str, festival: str | None):
    assert ids(text) == ([festival] if festival else [])


@pytest.mark.parametrize(
    "text",
    [
        "The Cannes-based buyer",
        "a Berlin-born director",
        "He lives in Venice.",
        "She flew to Toronto on Monday.",
        "in Cannes, France",
        "the Berlin Philharmonic premiere",
        "Oscar Isaac stars.",
        "the Oscar-winning director",
        "The International Film Festival is on.",
        "“Cannes premiere”",
        "A film festival and a market",
    ],
)
def test_a_town_a_person_and_a_title_are_no_festival(text: str):
    assert ids(text) in ([], ["cannes"] if text.startswith("“") else [])


@pytest.mark.parametrize(
    ("text", "festival", "words"),
    [
        ("at the Asin Contents & Film Market", "asian-contents-film-market", "Asin Contents & Film Market"),
        ("at the Asian Contens and Film Market", "asian-contents-film-market", "Asian Contens and Film Market"),
        ("at Karlovy Wary International Film Festival", "karlovy-vary", "Karlovy Wary International Film Festival"),
        ("at Tallinn Black Nightss Film Festival", "tallinn-black-nights", "Tallinn Black Nightss Film Festival"),
        ("at the Internationl Film Festival Rotterdam’s", "rotterdam", "Internationl Film Festival Rotterdam"),
        ("Sundance Film Festival and Locarno Film Festiwal", "locarno", "Locarno Film Festiwal"),
    ],
)
def test_a_long_name_is_recognised_with_one_letter_wrong(text: str, festival: str, words: str):
    found = find_festivals(text, None, None, LEXICON)[-1]

    assert (found.id, [span.of(text) for span in found.mentions]) == (festival, [words])


@pytest.mark.parametrize(
    "text",
    [
        "at the Asn Contens & Film Market",
        "at the Asina Contents & Film Market",
        "at the Ssian Contents & Film Market",
        "at Sundanse",
        "at the Busan Film Vestifal",
    ],
)
def test_two_wrong_letters_a_wrong_first_one_and_short_names_are_not_guessed(text: str):
    assert not [i for i in ids(text) if i]


def test_a_town_in_a_list_of_festivals_means_its_festival():
    assert ids("The Sundance Film Festival, Locarno and Venice picked it.") == ["sundance", "locarno", "venice"]


def test_an_unknown_festival_is_named_by_its_own_words():
    text = "It opens the 12th Zembla International Film Festival. The Zembla International Film Festival’s head left."
    [festival] = find_festivals(text, None, date(2022, 10, 8), LEXICON)

    assert (festival.name, festival.id, festival.kind) == ("Zembla International Film Festival", None, "festival")
    assert len(festival.mentions) == 2


def test_what_is_part_of_a_festivals_name_is_no_company():
    text = "The BFI London Film Festival is run by the BFI."
    article = Article(url="https://example.com/a", text=text, published_at=Moment.day(date(2022, 10, 8)))
    tagged = tag_festivals(tag_companies(article, load_companies()), LEXICON)

    assert [(f.id, f.edition) for f in tagged.festivals] == [("london", 2022)]
    assert [(c.id, len(c.mentions)) for c in tagged.companies] == [("british-film-institute", 1)]


@pytest.mark.shared_data
def test_the_annotated_article_names_its_festival_and_the_misspelt_market(shared):
    text = (shared / "seed" / "texts" / "acfm-korean-balance.txt").read_text(encoding="utf-8")
    found = find_festivals(text, None, date(2022, 10, 10), LEXICON)

    assert [(f.id, f.edition) for f in found] == [("asian-contents-film-market", 2022), ("busan", 2022)]
    assert LEXICON["asian-contents-film-market"].part_of == "busan"


def test_an_acronym_belongs_to_the_festival_the_article_defines_it_for():
    text = "The Tromsø International Film Festival (TIFF) began on Monday. TIFF runs until Sunday."
    [festival] = find_festivals(text, None, date(2025, 1, 14), LEXICON)

    assert (festival.id, festival.edition) == ("tromso-international-film-festival", 2025)
    assert [span.of(text) for span in festival.mentions][1:] == ["TIFF", "TIFF"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It was supported by the Sundance Documentary Fund.", []),
        ("It played in Un Certain Regard, then in Cannes Critics’ Week.", ["cannes", "cannes-critics-week"]),
        ("It was pitched in Sheffield the following year.", ["sheffield-docfest"]),
        ("The drama shoots near Kraków in May.", []),
    ],
)
def test_funds_are_no_festival_and_a_section_is_its_festivals(text: str, expected: list[str]):
    assert ids(text) == expected
