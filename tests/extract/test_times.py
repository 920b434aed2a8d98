"""When it was published: to the minute where the page says it, on the day that the outlet prints."""

from __future__ import annotations

import pytest

from tests.extract.pages import URL, page, paragraphs
from tradewatch.extract.article import extract
from tradewatch.extract.page import Page
from tradewatch.outlets.outlet import Outlet

UTC = '<meta property="article:published_time" content="2024-05-03T02:41:10+00:00">'
BARE = '<script type="application/ld+json">{"@type": "Article", "datePublished": "2024-05-02 19:41:10"}</script>'
DAY = '<script type="application/ld+json">{"@type": "Article", "datePublished": "2024-05-02"}</script>'
BOTH = (  # as some site builders do: the last change, twice
    '<script type="application/ld+json">{"@type": "Article", "datePublished": "2024-05-09T10:00:00Z",'
    ' "dateModified": "2024-05-09T10:00:00Z"}</script>'
)
TOP = "<h1>A Series by the Lake</h1>"


@pytest.mark.parametrize(
    ("head", "printed", "moment", "rule"),
    [
        (UTC, "", "2024-05-03T02:41:10+00:00", "meta:article:published_time"),
        (UTC, "<time datetime=2024-05-02T19:41:10-07:00>May 2</time>",
         "2024-05-02T19:41:10-07:00", "meta:article:published_time"),
        (UTC, "<time datetime=2024-05-02T19:42:10-07:00>May 2</time>",
         "2024-05-03T02:41:10+00:00", "meta:article:published_time"),
        (UTC + '<meta name="sailthru.date" content="2024-05-02 19:41:10">', "",
         "2024-05-02T19:41:10-07:00", "meta:article:published_time"),
        (UTC + '<meta name="sailthru.date" content="2024-05-02 19:40:00">', "",
         "2024-05-03T02:41:10+00:00", "meta:article:published_time"),
        (BARE + '<meta name="date" content="2024-05-02T19:41:10+02:00">', "", "2024-05-02T19:41:10+02:00", "jsonld"),
        (BARE, "", "2024-05-02T19:41:10+00:00", "jsonld"),
        ("<meta name=content_PublishedDate content='2024/05/02 19:41:10'>", "",
         "2024-05-02T19:41:10+00:00", "meta:content_publisheddate"),
        ("<meta name=published-time content=2026-03-09T08:45:32Z><meta name=published-date content=2024-05-02>", "",
         "2024-05-02", "meta:published-date"),
        (DAY + '<meta name="date" content="2024-05-02T19:41+02:00">', "", "2024-05-02T19:41:00+02:00", "meta:date"),
        (DAY + '<meta name="date" content="2021-01-02T19:41+02:00">', "", "2024-05-02", "jsonld"),
        (DAY, "<p>By Mara | Thursday May 2, 2024 @ 7:41pm EDT</p>", "2024-05-02T19:41:00-04:00", "date:line"),
        (DAY, "<p>Thursday May 2, 2024 @ 7:41pm</p>", "2024-05-02", "jsonld"),
        (DAY, "<p>Friday May 3, 2024 @ 7:41pm EDT</p>", "2024-05-02", "jsonld"),
        (DAY, "<p class=date>Updated May 2, 2024 @ 9:41pm EDT</p>", "2024-05-02", "jsonld"),
        ("", "<p class=date>Updated May 9, 2024</p><p class=date>May 2, 2024</p>", "2024-05-02", "date"),
        ("", "<p>May 2, 2024</p>", "2024-05-02", "date:line"),
        ("", "<p>PUBLISHED: May 2, 2024 at 5:04 p.m. | UPDATED: May 9, 2024 at 9:00 a.m.</p>",
         "2024-05-02T17:04:00+00:00", "date:line"),
        ("", "<p>By M. Updated May 3, 2024 9:00 am ET</p><time datetime=2024-05-02>May 2</time>", "2024-05-02", "date"),
        ("", "<p>Updated: May 3, 2024 10:12 IST</p><p>Published: May 2, 2024 23:55 IST</p>",
         "2024-05-02T23:55:00+05:30", "date:line"),
        ("", "<p>Mercoledì 2 Maggio 2024, 20:15 - Ultimo aggiornamento: 9 Maggio 2024, 09:00</p>",
         "2024-05-02T20:15:00+00:00", "date:line"),
        ("", "<p>Posted on Thursday, May 2, 2024</p><p class=date>May 9, 2024</p>", "2024-05-02", "date:line"),
        ("", "<p>At the fair on May 9, 2024, in Rome</p><p class=date>May 2, 2024</p>", "2024-05-02", "date"),
        ("", "<p class=date>May 2, 2024</p><time datetime=2024-05-02T19:41+02:00>today</time>",
         "2024-05-02T19:41:00+02:00", "date"),
        ("<title>A Series by the Lake | Drama | RW | 02.05.2024</title>", "", "2024-05-02", "title"),
        (BOTH, "<p class=date>May 2, 2024</p>", "2024-05-02", "date"),
        (BOTH, "<p class=date>May 8, 2024</p>", "2024-05-09T10:00:00+00:00", "jsonld"),
        (BOTH, "<p>May 2, 2024</p>", "2024-05-09T10:00:00+00:00", "jsonld"),
        (BOTH.replace("T10:00:00Z", ""), "<p>May 2, 2024</p>", "2024-05-02", "date:line"),
        (BOTH, "<p>May 9, 2024</p><p class=date>May 2, 2024</p>", "2024-05-09T10:00:00+00:00", "jsonld"),
        ("", "<abbr class=published title='2024-05-02T19:41:10-07:00'>May 2 2024, 10:41 PM</abbr>",
         "2024-05-02T19:41:10-07:00", "date"),
    ],
)  # fmt: skip
def test_the_moment_is_that_of_the_page_in_the_zone_it_shows(head: str, printed: str, moment: str, rule: str) -> None:
    article = extract(page(f"<article>{TOP}{printed}{paragraphs()}</article>", head))

    assert str(article.published_at) == moment
    assert article.provenance["published_at"] == rule


def test_an_old_page_in_capitals_has_its_date_below_the_headline_too() -> None:
    html = f"<HTML><BODY><TABLE><TR><TD><H3>A Series by the Lake</H3>Oct 09, 2009{paragraphs()}</TABLE></BODY></HTML>"

    assert str(extract(Page(URL, html.encode())).published_at) == "2009-10-09"


def test_a_date_above_the_headline_is_the_article_s() -> None:
    article = extract(page(f"<p>2 May 2024</p>{TOP}{paragraphs()}"))

    assert str(article.published_at) == "2024-05-02"


@pytest.mark.parametrize(
    ("printed", "moment"),
    [("May 2, 2024", "2024-05-02T19:41:10-07:00"), ("May 3, 2024", "2024-05-03T02:41:10+00:00")],
)
def test_a_stamp_in_utc_falls_on_the_day_that_a_known_outlet_prints(printed: str, moment: str) -> None:
    outlet = Outlet(slug="reelwire", name="Reel Wire", hosts=("reelwire.example",), zone="America/Los_Angeles")
    article = extract(page(f"<article>{TOP}<p class=date>{printed}</p>{paragraphs()}</article>", UTC), outlet)

    assert str(article.published_at) == moment
    assert article.published_at is not None
    assert str(article.published_at.utc) == "2024-05-03 02:41:10+00:00"


@pytest.mark.parametrize(
    ("host", "tag", "moment", "zone"),
    [
        ("reelwire.example.jp", "en", "2024-05-02T20:01:00+09:00", ".jp"),
        ("reelwire.example", "sv", "2024-05-02T20:01:00+02:00", "sv"),
        ("reelwire.example", "fr-BE", "2024-05-02T20:01:00+02:00", "fr-BE"),
        ("reelwire.example", "sr-Latn-RS", "2024-05-02T20:01:00+02:00", "sr-RS"),
        ("reelwire.example", "pt_BR", "2024-05-02T20:01:00-03:00", "pt-BR"),
        ("reelwire.example.de", "ja", "2024-05-02T20:01:00+02:00", ".de"),
        ("reelwire.example", "en-GB", "2024-05-02T20:01:00+00:00", None),
        ("reelwire.example", "es-MX", "2024-05-02T20:01:00+00:00", None),
        ("reelwire.example.tv", "en-US", "2024-05-02T20:01:00+00:00", None),
    ],
)
def test_a_time_without_a_zone_is_in_that_of_the_country_or_language(
    host: str, tag: str, moment: str, zone: str | None
) -> None:
    html = f"<html lang={tag}><body><article>{TOP}<p class=date>2 May 2024 20:01</p>{paragraphs()}</article>"

    article = extract(Page(f"https://{host}/news/a-series/", html.encode()))

    assert str(article.published_at) == moment
    assert article.provenance["published_at"] == (f"date:zone of {zone}" if zone else "date")


@pytest.mark.parametrize(("name", "rule"), [("byline-footer", "date"), ("page-footer", "htmldate")])
def test_a_day_in_the_footer_of_the_byline_is_the_article_s(name: str, rule: str) -> None:
    stamp = f"<footer class={name}><time datetime=2024-05-02T23:35:43.000+0200>2.5.24 23:35</time></footer>"

    article = extract(page(f"<div>{TOP}{paragraphs()}</div>{stamp}"))

    assert article.provenance["published_at"] == rule


@pytest.mark.parametrize("printed", ["2 May 2024 20:01 GMT", "2 May 2024"])
def test_a_zone_that_is_printed_and_a_day_alone_need_none_of_the_country(printed: str) -> None:
    html = f"<html lang=ja><body><article>{TOP}<p class=date>{printed}</p>{paragraphs()}</article>"

    article = extract(Page("https://reelwire.example.jp/news/a-series/", html.encode()))

    assert str(article.published_at) == ("2024-05-02T20:01:00+00:00" if "GMT" in printed else "2024-05-02")
    assert article.provenance["published_at"] == "date"


@pytest.mark.parametrize(
    ("head", "printed", "moment"),
    [
        ('"datePublished": "2024-05-09T22:30:00"', "<meta name=date content=2024-05-10T00:30:00+02:00>",
         "2024-05-10T00:30:00+02:00"),
        ('"datePublished": "2024-05-09T22:30:00"', "<meta name=date content=2024-05-09T22:30:00-07:00>",
         "2024-05-09T22:30:00-07:00"),
        ('"datePublished": "2024-05-09T22:30:00"', "<meta name=date content=2024-05-09T22:30:00Z>",
         "2024-05-09T22:30:00+00:00"),
        ('"datePublished": "2024-05-09T22:30:00", "dateModified": "2024-05-09T22:30:05Z"', "",
         "2024-05-09T22:30:00+00:00"),
        ('"datePublished": "2024-05-09T22:30:00", "dateModified": "2024-05-10T08:00:00Z"', "",
         "2024-05-09T22:30:00+02:00"),
    ],
)  # fmt: skip
def test_what_the_page_tells_of_its_zone_comes_before_the_country(head: str, printed: str, moment: str) -> None:
    ld = f'<script type="application/ld+json">{{"@type": "Article", {head}}}</script>'
    html = f"<html lang=de><head>{ld}{printed}</head><body><article>{TOP}{paragraphs()}</article>"

    assert str(extract(Page("https://reelwire.example.de/news/a-series/", html.encode())).published_at) == moment


def test_the_hour_beside_a_day_in_the_head_is_in_the_zone_of_the_country() -> None:
    html = f"<html lang=de><head>{DAY}</head><body><article>{TOP}<p>2. Mai 2024, 19:41 Uhr</p>{paragraphs()}</article>"

    article = extract(Page("https://reelwire.example.at/news/a-series/", html.encode()))

    assert str(article.published_at) == "2024-05-02T19:41:00+02:00"
    assert article.provenance["published_at"] == "date:line:zone of .at"


@pytest.mark.parametrize(
    ("outlet", "moment"),
    [
        (Outlet("reelwire", "Reel Wire", ("reelwire.example.de",), zone="Europe/London"), "2024-05-02T20:01:00+01:00"),
        (Outlet("reelwire", "Reel Wire", ("reelwire.example.de",), country="FI"), "2024-05-02T20:01:00+03:00"),
        (Outlet("reelwire", "Reel Wire", ("reelwire.example.de",), country="GB"), "2024-05-02T20:01:00+01:00"),
    ],
)
def test_an_outlet_s_zone_and_its_country_come_before_what_its_host_says(outlet: Outlet, moment: str) -> None:
    html = f"<html lang=de><body><article>{TOP}<p class=date>2 May 2024 20:01</p>{paragraphs()}</article>"

    article = extract(Page("https://reelwire.example.de/news/a-series/", html.encode()), outlet)

    assert str(article.published_at) == moment


@pytest.mark.parametrize(
    "told",
    [
        "<p class=event-date>12 October 2024</p>",
        "<p class=release-date>12 October 2024</p>",
        "<p class=date>5 - 12 October 2024</p>",
        "<p class=date>October 5-12, 2024</p>",
        "<p>Venice, 28 August – 7 September 2024</p>",
        "<p>12 OCTOBER 2024 TO 20 OCTOBER 2024</p>",
        "<p>5.-12.10.2024</p>",
        "<p>In cinemas 12 October 2024</p>",
        "<p>Kinostart: 12.10.2024</p>",
        "<p class=deadline-date>Deadline: 12 October 2024</p>",
        "<time itemprop=startDate datetime=2024-10-12T19:30>12 October 2024</time>",
        "<p>The deadline for entries is 1 November 2024.</p>",
        "<blockquote class=twitter-tweet><p>See you there</p>A Reader <a href=/x>May 9, 2024</a></blockquote>",
    ],
)
def test_the_day_of_a_festival_or_a_film_is_not_the_day_of_the_article(told: str) -> None:
    body = f"<article><h1>A Fair by the Lake</h1>{told}{paragraphs()}</article>"
    dated = f"<article><h1>A Fair by the Lake</h1>{told}<p>Posted 2 May 2024</p>{paragraphs()}</article>"

    assert extract(page(body)).published_at is None
    assert str(extract(page(dated)).published_at) == "2024-05-02"


@pytest.mark.parametrize(
    "line",
    [
        "Updated 5 May 2024 10:00 BST | Published 2 May 2024 09:00 BST",
        "Last updated 5 May. Posted 2 May 2024 09:00 BST",
    ],
)
@pytest.mark.parametrize("name", ["timestamp", "x"])
def test_of_a_line_that_says_both_the_day_of_publication_counts(line: str, name: str) -> None:
    article = extract(page(f"<article><h1>A Fair by the Lake</h1><p class={name}>{line}</p>{paragraphs()}</article>"))

    assert str(article.published_at) == "2024-05-02T09:00:00+01:00"


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("3 May 2024 - 5 min read", "2024-05-03"),
        ("2024-05-03 - 10:12", "2024-05-03T10:12:00+00:00"),
        ("May 3, 2024 - 10 comments", "2024-05-03"),
        ("From Lantern Weekly, 3 May 2024", "2024-05-03"),
    ],
)
def test_what_only_looks_like_days_of_a_festival_is_the_day(line: str, day: str) -> None:
    article = extract(page(f"<article><h1>A Fair by the Lake</h1><p>{line}</p>{paragraphs()}</article>"))

    assert str(article.published_at) == day
