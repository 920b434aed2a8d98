"""A cleaned article holds its own words, in paragraphs, and what its feed knew when the page did not."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.clean import boilerplate, clean, fill, fragment_text
from tradewatch.article import Article, Moment

URL = "https://reelwire.example/2026/film/news/a-deal-1234567/"
BODY = "Tilda Farrow has sold “The Salt Road” to nine territories, the company said on Tuesday in Busan."


def cleaned(text: str, **fields: object) -> str:
    return clean(Article(url=URL, text=text, **fields)).text


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("One  line\nwraps.\n\n\n\nAnother\u00a0one.", "One line wraps.\n\nAnother one."),
        ("\n\n  Leading space.", "Leading space."),
        ("Zero\u200bwidth and \x00NUL.", "Zerowidth and NUL."),
        ("Cafe\u0301", "Café"),
        ("“Curly marks” stay ‘curly’.", "“Curly marks” stay ‘curly’."),
        (f"{BODY}\n\n{BODY}", BODY),
        ("Yes.\n\nNo.\n\nYes.", "Yes.\n\nNo.\n\nYes."),
        ("", ""),
    ],
)  # fmt: skip
def test_paragraphs_are_even_and_nothing_else_is_touched(text: str, wanted: str):
    assert cleaned(text) == wanted


@pytest.mark.parametrize(
    "line",
    [
        "Sign up for our newsletter to get the day’s news in your inbox.",
        "Read more: Nine titles join the line-up",
        "Related: The market opens",
        "Related Stories",
        "Follow us on Instagram",
        "Share this article",
        "Click here to subscribe.",
        "We use cookies to make this site better.",
        "Subscribe to Reelwire today",
        "Photo credit: the festival",
        "Advertisement",
    ],
)
def test_a_paragraph_that_belongs_to_the_site_goes(line: str):
    assert cleaned(f"{BODY}\n\n{line}\n\nMore follows.") == f"{BODY}\n\nMore follows."


@pytest.mark.parametrize(
    "line",
    [
        "Sign language plays a part in the film, which shoots in June.",
        "Related Pictures has boarded the project.",
        "Share prices fell on the news.",
        "This article originally appeared in Kinoblatt.",
        "Read on the plane, the script convinced her at once.",
        "Follow the money, she said, and you find the film.",
        "Subscribe to a theory for long enough, he said, " + "and it finds a distributor, " * 6 + "he says.",
    ],
)
def test_a_paragraph_of_the_article_stays(line: str):
    assert cleaned(f"{BODY}\n\n{line}") == f"{BODY}\n\n{line}"


def test_the_headline_is_not_said_twice():
    assert cleaned(f"A Deal in Busan\n\n{BODY}", headline="A Deal in Busan") == BODY


def test_names_and_tags_are_single_lines_each_once():
    article = clean(Article(url=URL, bylines=(" Ana  Lindqvist", "Ana Lindqvist", ""), tags=("Busan\n", "Busan")))

    assert (article.bylines, article.tags) == (("Ana Lindqvist",), ("Busan",))


@given(st.text(max_size=300))
def test_cleaning_twice_is_cleaning_once(text: str):
    once = clean(Article(url=URL, text=text, headline=text[:40]))

    assert clean(once) == once
    assert not re.search(r"\n{3,}|[\x00-\x08]|  ", once.text)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("Plain &amp; simple", "Plain & simple"),
        ("<p>One.</p><p>Two <b>bold</b> words.</p>", "One.\n\nTwo bold words."),
        ("A<br/>B", "A\n\nB"),
        ("<p>Kept</p><script>alert(1)</script><style>p{}</style>", "Kept"),
        ("<ul><li>First<li>Second</ul>", "First\n\nSecond"),
        ("1 < 2", "1 < 2"),
        ("", ""),
    ],
)
def test_a_fragment_of_html_becomes_paragraphs(html: str, text: str):
    assert fragment_text(html) == text


def test_what_the_feed_said_fills_what_the_page_lacks_and_nothing_else():
    hints = {
        "headline": "From the feed",
        "dek": "<p>A <i>short</i> text.</p>",
        "published_at": "2026-05-20T08:00:00+02:00",
        "bylines": ["Ana Lindqvist"],
        "tags": ["Busan"],
    }
    page = Article(url=URL, headline="From the page", provenance={"headline": "h1"})

    article = fill(page, hints)

    assert (article.headline, article.dek, article.bylines) == ("From the page", "A short text.", ("Ana Lindqvist",))
    assert article.published_at == Moment(datetime.fromisoformat("2026-05-20T08:00:00+02:00"))
    assert article.provenance["headline"] == "h1"
    assert {article.provenance[name] for name in ("dek", "bylines", "tags", "published_at")} == {"feed"}


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("2026-05-20", Moment(datetime(2026, 5, 20, tzinfo=UTC), exact=False)),
        ("2026-05-20T08:00:00", None),
        ("soon", None),
        ("", None),
    ],
)
def test_a_feeds_date_counts_only_when_it_can_be_read(said: str, moment: Moment | None):
    assert fill(Article(url=URL), {"published_at": said}).published_at == moment


def test_every_boilerplate_line_is_bounded():
    hostile = "sign up for " + "a" * 10_000

    assert boilerplate().match(hostile) is None
