"""A cleaned article holds its own words, in paragraphs, and what its feed knew when the page did not."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.clean import boilerplate, clean, fill, fragment_text
from tradewatch.article import Article, Moment
from tradewatch.text import single_spaced

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
        ("Join\u200ded \u200cletters, e\u200d\u0301 too", "Joined letters, é too"),
        ("می\u200cخواهم stays", "می\u200cخواهم stays"),
        ("Thin\u2009and\u202fnarrow\ttab", "Thin and narrow tab"),
        ("One.\r\n\r\nTwo.\u2029\u2029Three.", "One.\n\nTwo.\n\nThree."),
        ("ﬁlm ligatures stay", "ﬁlm ligatures stay"),
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
        "Lire aussi : le marché ouvre ses portes",
        "Inscrivez-vous à notre newsletter",
        "Story continues below the photographs",
        "The post Nine titles appeared first on Reelwire.",
        "Share on Facebook",
        "3 Comments",
        "© 2026 Reelwire. All rights reserved.",
        "Have a tip? Write to us.",
        "Most Popular",
        "More From Reelwire",
        "Continue reading →",
        "Already a subscriber? Log in",
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
        "Keep reading scripts until one frightens you, she advised.",
        "Subscribe to this theory and you lose money, he said.",
        "More from the juries is expected on Friday, when the prizes are given.",
        "Sign up to the charter, she told producers, “or explain why you did not.”",
        "Comments were turned off, the broadcaster said.",
        "Next, the company will shoot in Norway.",
        "The post office in the film was built for it and appeared first in a short.",
        "All rights reserved for Asia went to the distributor in Seoul.",
        "Follow the money, she said, and you find the film.",
        "Subscribe to a theory for long enough, he said, " + "and it finds a distributor, " * 6 + "he says.",
    ],
)
def test_a_paragraph_of_the_article_stays(line: str):
    assert cleaned(f"{BODY}\n\n{line}") == f"{BODY}\n\n{line}"


def test_the_headline_is_not_said_twice():
    assert cleaned(f"A Deal in Busan\n\n{BODY}", headline="A Deal in Busan") == BODY


@pytest.mark.parametrize(
    "line", ["A short dek", "By Mara Ellison", "Mara Ellison", "A Deal in Busan.", "BY MARA ELLISON:"]
)
def test_a_text_does_not_begin_with_what_its_head_says(line: str):
    head = {"headline": "A Deal in Busan.", "dek": "A short dek", "bylines": ("By Mara Ellison",)}

    assert cleaned(f"{line}\n\n{BODY}\n\n{line}", **head) == f"{BODY}\n\n{line}"


def test_a_byline_of_several_names_is_not_repeated_in_the_text():
    assert cleaned(f"By Mara Ellison and Dev Kapadia\n\n{BODY}", bylines=("Mara Ellison", "Dev Kapadia")) == BODY


def test_a_byline_is_the_name_alone():
    assert clean(Article(url=URL, bylines=("By Ana Lindqvist", "by: Ana Lindqvist", "Byron Case"))).bylines == (
        "Ana Lindqvist",
        "Byron Case",
    )


def test_names_and_tags_are_single_lines_each_once():
    article = clean(Article(url=URL, bylines=(" Ana  Lindqvist", "Ana Lindqvist", ""), tags=("Busan\n", "Busan")))

    assert (article.bylines, article.tags) == (("Ana Lindqvist",), ("Busan",))


PIECES = st.sampled_from(
    ["A Deal", "By Ann Lee", "Ann Lee", BODY, "Read more: x", "Yes.",
     "\n", "\n\n", " ", "\u200d", "\u200c", "ا", "e", "\u0301", "\u200b"]
)  # fmt: skip


@given(st.text(max_size=300) | st.lists(PIECES, max_size=12).map("".join), st.lists(PIECES, max_size=3).map("".join))
def test_cleaning_twice_is_cleaning_once(text: str, name: str):
    once = clean(Article(url=URL, text=text, headline=text[:40], dek=name, bylines=(name, "by by Ann Lee")))

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


def test_a_teaser_says_what_the_article_says_and_not_what_the_feed_says():
    wordpress = (
        "<p>Nine territories [&#8230;]</p>\n<p>The post <a href='/a'>Nine</a> first appeared on <a>Reelwire</a>.</p>"
    )

    assert fill(Article(url=URL), {"dek": wordpress}).dek == "Nine territories …"


@pytest.mark.parametrize(
    ("teaser", "dek"),
    [
        ("Nine territories. Read more", "Nine territories."),
        ("Nine territories... Continue reading Nine Territories", "Nine territories"),
        ("<b>Nine</b>… <a>Continue reading →</a>", "Nine…"),
        ("Audiences read more subtitles than ever", "Audiences read more subtitles than ever"),
        ("https://reelwire.example/?a=1&b=2", "https://reelwire.example/?a=1&b=2"),
        ("<p>The post <a>Nine</a> appeared first on Reelwire.</p>", None),
        ("<!-- nothing -->", None),
    ],
)
def test_a_teaser_ends_where_it_asks_for_a_click(teaser: str, dek: str | None):
    assert fill(Article(url=URL), {"dek": teaser}).dek == dek


@pytest.mark.parametrize(
    ("page", "feed", "wanted"),
    [
        ("2026-05-20", "2026-05-20T08:00:00+02:00", "2026-05-20T08:00:00+02:00"),
        ("2026-05-20", "2026-05-21T01:00:00+00:00", "2026-05-21T01:00:00+00:00"),
        ("2026-05-20", "2026-05-24T01:00:00+00:00", "2026-05-20"),
        ("2026-05-20", "2026-05-21", "2026-05-20"),
    ],
)
def test_a_page_that_gives_the_day_takes_the_hour_from_the_feed(page: str, feed: str, wanted: str):
    article = Article(url=URL, published_at=Moment.day(date.fromisoformat(page)), provenance={"published_at": "meta"})

    filled = fill(article, {"published_at": feed})

    assert str(filled.published_at) == wanted
    assert filled.provenance["published_at"] == ("meta" if wanted == page else "feed")


@pytest.mark.parametrize(
    ("said", "bylines"),
    [
        (["By Mara Ellison and Dev Kapadia"], ("Mara Ellison", "Dev Kapadia")),
        (["admin"], ()),
        ("Mara Ellison", ("Mara Ellison",)),
        (["<a href='/m'>Mara Ellison</a>"], ("Mara Ellison",)),
    ],
)
def test_a_byline_from_a_feed_is_people_only(said: object, bylines: tuple[str, ...]):
    assert fill(Article(url=URL), {"bylines": said}).bylines == bylines


@pytest.mark.parametrize(("said", "language"), [("en-GB", "en"), ("KO", "ko"), ("english", None), ("", None)])
def test_a_language_from_a_sitemap_is_two_letters(said: str, language: str | None):
    assert fill(Article(url=URL), {"language": said}).language == language


@given(
    st.text(max_size=200)
    | st.lists(st.sampled_from(["<p>", "</p>", "<a", "&", "<!--", "<script>", "x", "&#0;"]), max_size=30).map("".join)
)
def test_no_fragment_makes_reading_it_fail(html: str):
    text = fragment_text(html)

    assert text == text.strip()
    assert "\x00" not in text


def test_every_boilerplate_line_is_bounded():
    hostile = "sign up for " + "a" * 10_000

    assert boilerplate().match(hostile) is None


@given(st.text(st.sampled_from(" \t\n\r\x0b\x1c\x85\xa0\u2003\u2028\u3000ab’é\u200b"), max_size=12))
def test_white_space_of_any_kind_becomes_single_spaces(text: str):
    assert single_spaced(text) == " ".join(text.split())
