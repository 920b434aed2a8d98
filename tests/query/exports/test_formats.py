"""Each format holds what the records hold, whatever is printed in them, and can be read back by those who read it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import bibtexparser
import icalendar
import pyarrow.parquet
import pytest
import rispy
from hypothesis import given, settings
from hypothesis import strategies as st

from tradewatch.errors import UsageError
from tradewatch.query.exports.cells import plain
from tradewatch.query.exports.formats import FORMATS, NOUNS, chosen, counted, format_named, pieces
from tradewatch.query.exports.ical import folded, ical_pieces
from tradewatch.query.exports.records import ArticleRecord, EditionRecord, Quoted

SALT_ROAD = ArticleRecord(
    id=12,
    headline="Salt Road sells",
    dek=None,
    outlet="Reel Wire",
    outlet_slug="reel_wire",
    published=datetime(2024, 10, 4, 9, tzinfo=UTC),
    day=date(2024, 10, 4),
    url="https://reelwire.example/salt-road?a=1&b=2",
    bylines=("Jo Abt", "Mira Łoś"),
    agencies=("AFP",),
    dateline="BUSAN",
    first_published_by=None,
    image_credit="Harbour Films",
    language="en",
    access="free",
    copies=1,
    people=("Mira Łoś",),
    companies=("Harbour Films",),
    festivals=("Asian Contents & Film Market 2024",),
    quotations=(Quoted("Buyers want stories", "Mira Łoś", "head of sales", "Harbour Films"),),
    snippet="Harbour Films has sold …",
    text=None,
    policy="excerpt",
    reserved=False,
)
HOSTILE = replace(
    SALT_ROAD,
    id=13,
    headline='=HYPERLINK("https://x.example"), 50% {off} of C\\O & Co_#1 ~ ^ $ "“부산”"',
    outlet="Kino & Blatt_{",
    url="https://kino.example/a{b}c d\\e?q=\u00e9%20",
    bylines=("Abt, Jo", "Sand and Sons", "José  Núñez", "others"),
    snippet="one\r\ntwo\nER  - \nTY  - BOOK\tthree\u2028four\x00",
    festivals=("Łódź, Screen; Days",),
)
BARE = replace(
    SALT_ROAD, id=14, headline=None, published=None, day=None, bylines=(), language=None, companies=(), festivals=(),
    quotations=(), snippet=None, people=(), access=None,
)  # fmt: skip
EVERY = [SALT_ROAD, HOSTILE, BARE]
BUSAN = EditionRecord("Busan International Film Festival", "busan", 2024, "festival", "Busan", "KR", 2,
                      date(2024, 10, 2), date(2024, 10, 11))  # fmt: skip


def written(fmt: str, records: list[Any], noun: str = "articles", *columns: str) -> bytes:
    found = format_named(fmt, noun)
    return b"".join(pieces(iter(records), found, chosen(noun, columns)))


def test_csv_has_a_row_an_article_and_no_formula():
    rows = list(csv.DictReader(io.StringIO(written("csv", EVERY).decode(), newline="")))

    assert [row["id"] for row in rows] == ["12", "13", "14"]
    assert rows[0]["bylines"] == "Jo Abt; Mira Łoś"
    assert rows[0]["quotations"] == "“Buyers want stories” (Mira Łoś, head of sales, Harbour Films)"
    assert rows[1]["headline"] == f"'{HOSTILE.headline}"
    assert rows[2]["headline"] == ""


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_no_cell_begins_as_a_formula_does(first: str):
    [row] = csv.DictReader(
        io.StringIO(
            written("csv", [replace(BARE, headline=f"{first}1+1", bylines=(f"{first}x",))]).decode(), newline=""
        )
    )

    kept = first.replace("\r", "\n")
    assert row["headline"] == f"'{kept}1+1"
    assert row["bylines"] == f"'{kept}x"


def test_json_and_json_lines_say_all_of_it():
    whole = json.loads(written("json", EVERY))
    lines = [json.loads(line) for line in written("jsonl", EVERY).decode().split("\n") if line]

    assert whole == lines == [plain(one) for one in EVERY]
    assert whole[0]["quotations"][0]["speaker"] == "Mira Łoś"


def test_parquet_keeps_times_lists_and_records():
    table = pyarrow.parquet.read_table(io.BytesIO(written("parquet", EVERY)))

    assert table.to_pylist()[0]["published"] == SALT_ROAD.published
    assert table.to_pylist()[0]["day"] == SALT_ROAD.day
    assert table.to_pylist()[1]["bylines"] == list(HOSTILE.bylines)
    assert table.to_pylist()[0]["quotations"] == [plain(SALT_ROAD.quotations[0])]
    assert table.to_pylist()[2]["day"] is None


def test_parquet_is_written_a_group_of_rows_at_a_time(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tradewatch.query.exports.parquet.ROWS", 10)
    read: list[int] = []

    def records() -> Iterator[ArticleRecord]:
        for number in range(35):
            read.append(number)
            yield replace(SALT_ROAD, id=number)

    stream = FORMATS["parquet"].write(records(), chosen("articles"))
    first = next(iter(stream))

    assert len(read) == 10
    file = pyarrow.parquet.ParquetFile(io.BytesIO(first + b"".join(stream)))  # type: ignore[arg-type]
    assert file.metadata.num_row_groups == 4
    assert file.read().column("id").to_pylist() == list(range(35))


@pytest.mark.parametrize("noun", NOUNS)
@pytest.mark.parametrize("fmt", ["csv", "json", "jsonl", "parquet"])
def test_nothing_found_is_a_whole_file_too(noun: str, fmt: str):
    data = written(fmt, [], noun)
    names = [column.name for column in chosen(noun)]

    if fmt == "parquet":
        assert pyarrow.parquet.read_table(io.BytesIO(data)).column_names == names
    else:
        assert data.decode() == {"csv": ",".join(names) + "\n", "json": "[]\n", "jsonl": ""}[fmt]


@pytest.mark.parametrize("fmt", ["csv", "json", "jsonl", "parquet"])
def test_columns_are_those_asked_for_in_that_order(fmt: str):
    data = written(fmt, EVERY, "articles", "url", "id")
    names = {
        "csv": lambda: next(csv.reader(io.StringIO(data.decode()))),
        "json": lambda: list(json.loads(data)[0]),
        "jsonl": lambda: list(json.loads(data.splitlines()[0])),
        "parquet": lambda: pyarrow.parquet.read_table(io.BytesIO(data)).column_names,
    }

    assert names[fmt]() == ["url", "id"]


def test_a_column_that_is_not_there_is_told():
    with pytest.raises(UsageError, match="people have no column 'age'; there are name, slug, role"):
        chosen("people", ["age"])


@pytest.mark.parametrize(
    ("name", "noun", "words"),
    [
        ("docx", "people", "'docx' is no format for people; there are csv, jsonl, json, parquet"),
        ("bib", "people", "bibtex is for articles, not for people; take csv, jsonl, json, parquet"),
        ("ics", "articles", "ical is for editions, not for articles"),
    ],
)
def test_a_format_that_cannot_hold_them_is_told(name: str, noun: str, words: str):
    with pytest.raises(UsageError, match=re.escape(words)):
        format_named(name, noun)


def bibtex(*articles: ArticleRecord) -> list[dict[str, str]]:
    entries: list[dict[str, str]] = bibtexparser.loads(written("bibtex", list(articles)).decode()).entries
    return entries


def test_a_bibtex_entry_is_read_back():
    [entry] = bibtex(SALT_ROAD)

    assert entry["ENTRYTYPE"] == "article"
    assert entry["ID"] == "reelwire2024-12"
    assert entry["title"] == "{Salt Road sells}"
    assert entry["author"] == "Jo Abt and Mira Łoś"
    assert (entry["year"], entry["month"], entry["date"]) == ("2024", "October", "2024-10-04")
    assert entry["url"] == SALT_ROAD.url
    assert entry["keywords"] == r"Harbour Films, Asian Contents \& Film Market 2024"


def test_bibtex_escapes_what_means_more_and_holds_names_together():
    entries = bibtex(*EVERY)

    assert [one["ID"] for one in entries] == ["reelwire2024-12", "reelwire2024-13", "reelwire-14"]
    assert r"50\% \textbraceleft{}off\textbraceright{} of C\textbackslash{}O \& Co\_\#1 " in entries[1]["title"]
    assert r"\textasciitilde{} \textasciicircum{} \$" in entries[1]["title"]
    assert entries[1]["author"] == "{Abt, Jo} and {Sand and Sons} and José Núñez and {others}"
    assert entries[1]["url"] == "https://kino.example/a%7Bb%7Dc%20d%5Ce?q=%C3%A9%20"
    assert "title" not in entries[2]


@settings(deadline=None, max_examples=60)
@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_no_text_breaks_out_of_its_bibtex_field(text: str):
    hostile = replace(SALT_ROAD, headline=text, outlet=f"x{text}", bylines=(text,), snippet=text, companies=(text,))
    page = written("bibtex", [hostile, BARE]).decode()

    assert page.count("{") == page.count("}")
    assert len(re.findall(r"(?m)^@article\{[a-z0-9]+-\d+,$", page)) == 2
    assert all(re.fullmatch(r"@article\{\S+,|  [a-z]+ = (\{.*\}|[a-z]{3}),|\}|", line) for line in page.split("\n"))


def ris(*articles: ArticleRecord) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = rispy.loads(written("ris", list(articles)).decode().replace("\r\n", "\n"))
    return found


def test_a_ris_record_is_read_back():
    [record] = ris(SALT_ROAD)

    assert record["type_of_reference"] == "NEWS"
    assert record["title"] == "Salt Road sells"
    assert record["authors"] == ["Jo Abt", "Mira Łoś"]
    assert record["secondary_title"] == "Reel Wire"
    assert (record["year"], record["date"]) == ("2024", "2024/10/04/")
    assert record["urls"] == [SALT_ROAD.url]
    assert record["keywords"] == ["Harbour Films", "Asian Contents & Film Market 2024"]


@settings(deadline=None, max_examples=60)
@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_no_text_makes_another_ris_record(text: str):
    hostile = replace(
        SALT_ROAD, headline=f"{text}\nER  - \nTY  - BOOK", snippet=text, bylines=(text,), companies=(text,)
    )
    page = written("ris", [hostile, HOSTILE, BARE]).decode()

    assert len(ris(hostile, HOSTILE, BARE)) == 3
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*|", line) for line in page.split("\r\n"))
    assert "\n" not in page.replace("\r\n", "")
    assert page.count("UR  - ") == 3


def calendar(*editions: EditionRecord) -> str:
    return "".join(ical_pieces(editions, now=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)))


def test_a_calendar_is_read_back():
    made = icalendar.Calendar.from_ical(calendar(BUSAN))
    [event] = made.walk("VEVENT")

    assert str(event["SUMMARY"]) == "Busan International Film Festival 2024"
    assert str(event["UID"]) == "busan-2024@editions.tradewatch"
    assert event["DTSTART"].dt == date(2024, 10, 2)
    assert event["DTEND"].dt == date(2024, 10, 12)  # the first day after it
    assert event["DTSTAMP"].dt == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert str(event["LOCATION"]) == "Busan, KR"
    assert made.errors == event.errors == []


def test_an_edition_without_days_is_left_out_and_said_so():
    made = icalendar.Calendar.from_ical(calendar(BUSAN, replace(BUSAN, year=2023, first=None)))

    assert len(made.walk("VEVENT")) == 1
    assert "Left out, for their days are not known: Busan International Film Festival 2023." in str(made["DESCRIPTION"])


def test_a_calendar_without_an_entry_is_refused():
    with pytest.raises(UsageError, match="of 1 editions found the days are not known"):
        calendar(replace(BUSAN, first=None))


@pytest.mark.parametrize(
    "name", ["a" * 300, "부산국제영화제" * 30, "Łódź; Screen, Days\\n\nEND:VCALENDAR", "🎬" * 80, "tab\there\x07"]
)
def test_lines_are_folded_at_75_octets_between_characters(name: str):
    page = calendar(replace(BUSAN, festival=name))
    [event] = icalendar.Calendar.from_ical(page).walk("VEVENT")

    assert str(event["SUMMARY"]) == f"{name} 2024".replace("\t", " ").replace("\x07", "")
    assert max(len(line.encode()) for line in page.split("\r\n")) <= 75
    assert "\n" not in page.replace("\r\n", "")


@settings(deadline=None, max_examples=60)
@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=300))
def test_a_folded_line_is_the_same_line(line: str):
    made = folded(line)

    assert made.replace("\r\n ", "") == line
    assert max(len(part.encode()) for part in made.split("\r\n")) <= 75


@pytest.mark.parametrize(
    ("number", "noun", "words"),
    [
        (1, "people", "1 person"),
        (1, "companies", "1 company"),
        (1, "articles", "1 article"),
        (1234, "people", "1,234 people"),
    ],
)
def test_what_is_counted_is_said_in_words(number: int, noun: str, words: str):
    assert counted(number, noun) == words
