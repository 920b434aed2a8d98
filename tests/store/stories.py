"""Make stories for the store's tests: an invented article whose spans are found in its own text."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from tradewatch.article import Affiliation, Article, Company, Festival, Moment, Person, Quotation, Span
from tradewatch.store.engine import Store
from tradewatch.store.kept import Kept, Outcome, PageRecord, Signature
from tradewatch.store.write import Writer

FETCHED = datetime(2024, 5, 15, 6, 30, tzinfo=UTC)
TIDEWATER = "Tidewater Film Festival"
TEXT = (
    "Harbour Films has sold the thriller Salt Road to six territories, head of sales Mira Łoś said in Łódź. "
    "“Buyers want stories with a coast in them,” she said. A release is planned for the autumn.\n\n"
    "Łoś takes two more titles to the Tidewater Film Festival in June, among them a documentary about ferries.\n\n"
    "The company was founded in 2011 by two former distributors and has eleven employees today."
)


def span(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def article(text: str = TEXT, **changes: Any) -> Article:
    plain = Article(
        url="https://reelwire.example/salt-road",
        outlet="reelwire",
        key="salt-road",
        headline="Salt Road sells to six",
        bylines=("Jo Abt",),
        published_at=Moment(datetime(2024, 5, 14, 9, 0, tzinfo=UTC)),
        text=text,
        provenance={"headline": "json-ld"},
    )
    return replace(plain, **changes)


def tagged(text: str = TEXT, **changes: Any) -> Article:
    said = "Buyers want stories with a coast in them,"
    tags = {
        "people": (Person("Mira Łoś", (span(text, "Mira Łoś"),), speaks=True),),
        "companies": (Company("Harbour Films", "harbour-films", "sales", (span(text, "Harbour Films"),)),),
        "festivals": (Festival(TIDEWATER, "tidewater", "festival", 2024, (span(text, TIDEWATER),)),),
        "quotations": (
            Quotation(
                span(text, said),
                said,
                cue="said",
                speaker="Mira Łoś",
                speaker_mention="she",
                role="head of sales",
                organisation="Harbour Films",
            ),
        ),
        "affiliations": (
            Affiliation("Mira Łoś", "head of sales", "Harbour Films", span=span(text, "head of sales Mira Łoś")),
        ),
    }
    return article(text, **(tags | changes))


def kept(one: Article | None = None, **changes: Any) -> Kept:
    """An article ready to be stored; its hash is of its text, its bands are its own words' unless told otherwise."""
    one = tagged() if one is None else one
    page = PageRecord(one.url, FETCHED, **changes.pop("page", {}))
    digest = hashlib.sha256(one.text.encode(errors="replace")).hexdigest()
    signature = Signature(digest, changes.pop("bands", (int(digest[:12], 16),)))
    return Kept(one, page, signature=signature, tagger_version=changes.pop("tagger_version", "1"), **changes)


def same(one: str, other: str) -> bool:
    return one == other


def write(store: Store, *batch: Kept, is_copy: Callable[[str, str], bool] = same) -> list[Outcome]:
    return Writer(store, is_copy).write(batch)


def another(number: int, **changes: Any) -> Article:
    """A different story of the same outlet."""
    text = f"Story {number} of the day. Nothing in it is like the others, number{number} apart. It goes on."
    url = f"https://reelwire.example/story-{number}"
    return article(text, **({"url": url, "key": f"story-{number}", "headline": f"Story {number}"} | changes))
