"""The lexicons of companies and festivals: sorted, complete, without two entries for one unambiguous name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

import pipelines
from pipelines.companies import CompanyEntry, load_companies
from pipelines.companies.lexicon import Kind, read_companies
from pipelines.festivals import FestivalEntry, load_festivals
from pipelines.festivals.lexicon import FestivalKind, read_festivals
from pipelines.matching.matcher import spellings
from tradewatch.errors import LexiconError

FOLDER = Path(pipelines.__file__).parent / "lexicons"
FILES = ["companies.toml", "festivals.toml"]
COMPANIES = read_companies(FOLDER / "companies.toml")
FESTIVALS = read_festivals(FOLDER / "festivals.toml")


def entry_lines(name: str) -> list[str]:
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("name", FILES)
def test_a_lexicon_has_one_entry_a_line_sorted_by_key(name: str):
    lines = entry_lines(name)
    keys = [line.split(" = ", 1)[0] for line in lines]

    assert keys == sorted(keys)
    assert all(re.fullmatch(r"[\w-]+ = \{ name = .+ \}", line) for line in lines)


def test_the_lexicons_are_broad_enough_for_the_trade():
    assert len(COMPANIES) >= 1000
    assert len({entry.country for entry in COMPANIES}) >= 60
    assert {entry.kind for entry in COMPANIES} == set(Kind)
    assert len(FESTIVALS) >= 250
    assert {entry.kind for entry in FESTIVALS} == set(FestivalKind)


def test_every_parent_and_every_festival_one_belongs_to_is_in_the_lexicon():
    companies = {entry.id: entry.parent for entry in COMPANIES}
    festivals = {entry.id: entry.part_of for entry in FESTIVALS}

    assert {parent for parent in companies.values() if parent} <= companies.keys()
    assert {whole for whole in festivals.values() if whole} <= festivals.keys()
    assert all(key != parent for key, parent in [*companies.items(), *festivals.items()])


def sure_names(entries: Iterable[CompanyEntry] | Iterable[FestivalEntry]) -> dict[str, set[str]]:
    owners: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        for form in entry.forms():
            if not form.ambiguous:
                for spelling in spellings(form.text):
                    owners[f"{form.text if form.exact else spelling}"].add(entry.id)
    return owners


def test_no_two_entries_claim_one_unambiguous_name():
    shared = {name: keys for name, keys in sure_names(COMPANIES).items() if len(keys) > 1}
    shared |= {name: keys for name, keys in sure_names(FESTIVALS).items() if len(keys) > 1}

    assert shared == {}


def test_no_name_is_a_company_and_a_festival():
    assert sure_names(COMPANIES).keys() & sure_names(FESTIVALS).keys() == set()


def test_countries_are_two_letters_and_months_are_months():
    countries = {entry.country for entry in [*COMPANIES, *FESTIVALS] if entry.country}

    assert all(re.fullmatch("[A-Z]{2}", country) for country in countries)
    assert all(entry.month in range(1, 13) for entry in FESTIVALS if entry.month is not None)
    assert all(len(entry.numbered) in (0, 2) for entry in FESTIVALS)


@pytest.mark.parametrize(
    "key",
    ["neon", "anton", "participant", "charades", "apple", "amazon", "fox", "curzon", "variety", "illumination", "sky"],
)
def test_names_that_are_ordinary_words_are_marked_ambiguous(key: str):
    assert load_companies()[key].ambiguous


@pytest.mark.parametrize(
    ("key", "short"), [("focus-features", "Focus"), ("beta-film", "Beta"), ("element-pictures", "Element")]
)
def test_short_forms_that_are_ordinary_words_need_their_surroundings(key: str, short: str):
    assert short in load_companies()[key].short


@pytest.mark.parametrize(
    ("market", "festival"),
    [
        ("asian-contents-film-market", "busan"),
        ("european-film-market", "berlinale"),
        ("marche-du-film", "cannes"),
        ("venice-production-bridge", "venice"),
        ("cinemart", "rotterdam"),
        ("idfa-forum", "idfa"),
        ("meetmarket", "sheffield-docfest"),
        ("series-mania-forum", "series-mania"),
        ("mifa", "annecy"),
        ("tiffcom", "tokyo"),
        ("haf", "filmart"),
        ("naff", "bifan"),
        ("focus-asia", "far-east-film-festival"),
        ("locarno-pro", "locarno"),
        ("kviff-eastern-promises", "karlovy-vary"),
        ("cinelink-industry-days", "sarajevo"),
        ("when-east-meets-west", "trieste-film-festival"),
        ("thessaloniki-agora", "thessaloniki"),
        ("industry-tallinn", "tallinn-black-nights"),
        ("new-nordic-films", "haugesund"),
        ("nordic-film-market", "goteborg"),
        ("berlinale-series-market", "european-film-market"),
    ],
)
def test_a_market_belongs_to_its_festival(market: str, festival: str):
    assert load_festivals()[market].part_of == festival


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('lampo = { name = "Lampo" }', "kind"),
        ('lampo = { name = "Lampo", kind = "bakery" }', "bakery"),
        ('lampo = { name = "Lampo", kind = "KIND", planet = "Mars" }', "planet"),
        ('lampo = "Lampo"', "lampo"),
        ("lampo = ", "cannot be read"),
    ],
)
@pytest.mark.parametrize(("read", "kind"), [(read_companies, "sales"), (read_festivals, "market")])
def test_a_wrong_line_is_named(tmp_path: Path, line: str, words: str, read: Callable[[Path], object], kind: str):
    file = tmp_path / "mine.toml"
    file.write_text(line.replace("KIND", kind), encoding="utf-8")

    with pytest.raises(LexiconError, match=words):
        read(file)


def test_a_file_of_ones_own_adds_to_the_shipped_companies_and_replaces_them(tmp_path: Path):
    file = tmp_path / "mine.toml"
    file.write_text(
        'lampo = { name = "Lampo", kind = "sales" }\nneon = { name = "Neon Two", kind = "sales" }\n', encoding="utf-8"
    )
    lexicon = load_companies(file)

    assert (lexicon["lampo"].name, lexicon["neon"].name) == ("Lampo", "Neon Two")
    assert len(lexicon) == len(COMPANIES) + 1


def test_a_missing_file_is_an_error_of_the_lexicon(tmp_path: Path):
    with pytest.raises(LexiconError, match="mine"):
        load_festivals(tmp_path / "mine.toml")
