"""Every list can be had as a file by its address with an ending: all of it, sent as it is read."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import bibtexparser
import icalendar
import pyarrow.parquet
import pytest
import rispy

from tests.query.world import SALT_ROAD_STORY, WORLD, stored
from tests.store.stories import write
from tests.web.conftest import Browser, Open
from tradewatch.query import articles as asking
from tradewatch.query.exports import articles as reading
from tradewatch.query.exports.formats import FORMATS
from tradewatch.store.engine import Store
from tradewatch.web import exports
from tradewatch.web.exports import PAGES

ADDRESSES = [
    f"{page}.{form.ending}" for page, noun in PAGES.items() for form in FORMATS.values() if noun in form.nouns
] + ["/festivals.ics"]


@pytest.fixture
def asked(store: Store, browser: Browser) -> Browser:
    """A browser at a small trade press."""
    write(store, *WORLD)
    return browser


def test_every_format_of_a_search_holds_what_it_finds(asked: Browser):
    def get(ending: str) -> bytes:
        told = asked.get(f"/search.{ending}", params={"q": "salt", "festival": "acfm"})
        assert told.status_code == 200, told.text
        return told.content

    url = SALT_ROAD_STORY.url
    assert [row["url"] for row in csv.DictReader(io.StringIO(get("csv").decode()))] == [url]
    assert [json.loads(line)["url"] for line in get("jsonl").splitlines()] == [url]
    assert [one["url"] for one in json.loads(get("json"))] == [url]
    assert pyarrow.parquet.read_table(io.BytesIO(get("parquet"))).column("url").to_pylist() == [url]
    assert [one["url"] for one in bibtexparser.loads(get("bib").decode()).entries] == [url]
    assert [one["urls"] for one in rispy.loads(get("ris").decode().replace("\r\n", "\n"))] == [[url]]


def test_an_address_narrows_as_the_page_does(asked: Browser):
    sizes = {
        "/search.jsonl": 4,
        "/search.jsonl?company=harbour&after=2024": 1,
        "/search.jsonl?q=ferry+OR+financing&before=2024-09": 1,
        "/search.jsonl?language=ko": 1,
        "/search.jsonl?lang=ko": 1,
        "/search.jsonl?q=company:harbour+after:2024": 1,
        "/quotations.jsonl?q=person:yang+kind:direct": 1,
        "/quotations.jsonl?speaker=yang": 2,
        "/quotations.jsonl?speaker=yang&kind=direct": 1,
        "/people.jsonl?q=mira+los": 1,
        "/companies.jsonl?kind=sales": 1,
        "/festivals.jsonl?year=2024": 2,
        "/editions.jsonl?q=acfm": 2,
        "/editions.jsonl?q=acfm&year=2022&edition=&columns=first": 1,
    }

    assert {address: len(asked.get(address).text.splitlines()) for address in sizes} == sizes


def test_festivals_as_a_calendar_are_their_editions(asked: Browser):
    events = icalendar.Calendar.from_ical(asked.get("/festivals.ics").content).walk("VEVENT")

    assert [str(event["SUMMARY"]) for event in events] == [f"Asian Contents & Film Market {y}" for y in (2024, 2022)]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_file_has_its_type_and_its_name(small: str, address: str):
    with Browser(base_url=small, timeout=60) as browser:
        told = browser.get(address, params={"q": ""})
        head = browser.head(address)
    ending = address.rpartition(".")[2]
    [form] = [one for one in FORMATS.values() if one.ending == ending]
    noun = "editions" if address == "/festivals.ics" else PAGES[address.rpartition(".")[0]]

    assert told.status_code == head.status_code == 200
    assert told.headers["content-type"] == form.media_type
    name = f"tradewatch-{noun}-{datetime.now(UTC):%Y-%m-%d}.{ending}"
    assert told.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert told.headers["x-content-type-options"] == "nosniff"
    assert head.content == b""
    assert {k: head.headers[k] for k in ("content-type", "content-disposition")} == {
        k: told.headers[k] for k in ("content-type", "content-disposition")
    }


def test_the_name_of_a_file_holds_nothing_but_letters(small: str):
    with Browser(base_url=small, timeout=60) as browser:
        told = browser.get("/search.csv", params={"q": 'a "b"\r\nX: y; 부산 ../..'})

    assert re.fullmatch(
        r'attachment; filename="tradewatch-articles-a-b-x-y-[\d-]+\.csv"', told.headers["content-disposition"]
    )


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/search.csv?company=nobody", 422, "no company named 'nobody' is in the database"),
        ("/search.csv?after=soon", 422, "after: soon is no day; write 2024-05-14, 2024-05 or 2024"),
        ("/search.csv?after=2024-13", 422, "is no day"),
        ("/people.csv?columns=age", 422, "people have no column 'age'"),
        ("/editions.ics?q=busan-international-film-festival", 422, "the days are not known"),
        ("/search.csv?edition=1", 422, "edition: 1 is no year; write 2024"),
        ("/people.bib", 404, "no such page"),
        ("/search.docx", 404, "no such page"),
    ],
)
def test_what_cannot_be_sent_is_told_before_a_byte_is(small: str, address: str, status: int, words: str):
    with Browser(base_url=small, timeout=60) as browser:
        told, head = browser.get(address), browser.head(address)

    assert (told.status_code, head.status_code) == (status, status)
    assert words in told.text
    assert "content-disposition" not in told.headers


def test_a_file_has_no_end_but_that_of_the_hits(asked: Browser, store: Store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(asking, "BATCH", 3)
    more = [replace(SALT_ROAD_STORY, url=f"https://x.example/{n}", key=str(n), text=f"Story {n}.") for n in range(20)]
    write(store, *stored(more))

    assert len(asked.get("/search.jsonl").text.splitlines()) == 24


def test_who_asks_for_the_head_alone_costs_no_more_than_the_first_piece(
    asked: Browser, monkeypatch: pytest.MonkeyPatch
):
    read: list[int] = []

    def endless(*_: object, **__: object) -> Iterator[object]:
        for number in range(100_000_000):
            read.append(number)
            yield {"id": number, "text": "x" * 1000}

    monkeypatch.setattr(exports, "found", endless)
    monkeypatch.setattr(exports, "StreamingResponse", None)

    assert asked.head("/search.jsonl?columns=id").status_code == 200
    assert len(read) < 100_000


def test_each_batch_has_the_time_of_a_page(opened: Open, store: Store, monkeypatch: pytest.MonkeyPatch):
    write(store, *WORLD)
    monkeypatch.setattr(asking, "BATCH", 1)
    monkeypatch.setattr(reading, "BATCH", 1)
    given: list[float] = []
    monkeypatch.setattr(exports, "deadline", lambda seconds: (given.append(seconds), exports_deadline(seconds))[1])

    told = opened(deadline=30).get("/search.jsonl")

    assert len(told.text.splitlines()) == 4
    assert given == [30] * 5


exports_deadline = exports.deadline


def test_beyond_this_machine_the_token_is_needed(opened: Open, store: Store):
    write(store, *WORLD)
    told = opened(beyond=True, token="a long word nobody guesses").get("/search.csv", follow_redirects=False)

    assert told.status_code == 303
    assert told.headers["location"].startswith("/signin")
