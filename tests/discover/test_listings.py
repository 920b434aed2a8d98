"""A section page gives its links to articles, with the words and the date beside each."""

from __future__ import annotations

import pytest

from tradewatch.discover.listings import read_listing
from tradewatch.errors import FeedError

URL = "https://screenmarket.example/festivals?page=2"
PAGE = """<!doctype html><html><head><link rel="next" href="/festivals?page=3"></head><body>
<header><a href="/about/the-house">All about the house</a></header>
<nav><a href="/film/all-the-films">All the films here</a></nav>
<main>
  <div class="teaser"><a class="picture" href="/5101.article#top"><img alt=""></a>
    <h3><a href="/5101.article">Nine titles <b>join</b> the line-up</a></h3>
    <time datetime="2026-05-05T10:20:30Z">5 May</time></div>
  <div class="teaser"><time datetime="2026-05-04">4 May</time>
    <h3><a href="/5100.article">A market opens in the rain</a></h3></div>
  <div class="teaser"><h3><a href="/5099.article">A third story without a date</a></h3></div>
  <a href="/festivals">Festivals</a> <a href="https://ads.example/a-b-c">An offer you should take</a>
  <a href="mailto:x@y.example">Write to us right now</a> <a href="#top">Back to the top</a>
  <time datetime="2020-01-01">for nobody</time>
</main>
<div class="pager"><a class="older" href="/festivals?page=4">Older</a></div>
<footer><a href="/legal/terms-of-use">Terms of use here</a></footer></body></html>"""


@pytest.mark.parametrize("links", [".teaser h3 a", ".teaser h3", ".teaser a[href$='.article']", ".teaser", None])
def test_articles_come_in_the_pages_order_with_words_and_dates(links: str | None):
    found = read_listing(PAGE.encode(), URL, links=links).found

    assert [one.url.rpartition("/")[2] for one in found] == ["5101.article", "5100.article", "5099.article"]
    assert [str(one.published_at) for one in found] == ["2026-05-05T10:20:30+00:00", "2026-05-04", "None"]
    if links != ".teaser":  # which takes the first link of each card, the picture's
        assert found[0].headline == "Nine titles join the line-up"


def test_without_a_main_part_the_frame_of_the_page_is_left_out():
    body = PAGE.replace("<main>", "<div>").replace("</main>", "</div>").encode()

    assert [one.url.rpartition("/")[2] for one in read_listing(body, URL).found] == [
        "5101.article",
        "5100.article",
        "5099.article",
    ]


@pytest.mark.parametrize(
    ("css", "more"),
    [
        (None, ("https://screenmarket.example/festivals?page=3",)),
        (".older", ("https://screenmarket.example/festivals?page=4",)),
        (".pager", ("https://screenmarket.example/festivals?page=4",)),
        (".no-such", ()),
    ],
)
def test_the_next_page_is_the_one_the_rule_or_the_page_names(css: str | None, more: tuple[str, ...]):
    assert read_listing(PAGE.encode(), URL, links=".teaser h3 a", next_page=css).more == more


def test_a_page_is_not_the_page_after_itself():
    assert read_listing(PAGE.encode(), "https://screenmarket.example/festivals?page=3", links="h3 a").more == ()


def test_links_are_joined_with_the_base_of_the_page():
    body = (
        PAGE.replace("<head>", "<head><base href='https://www.screenmarket.example/en/'>")
        .replace('"/51', '"51')
        .encode()
    )

    assert read_listing(body, URL, links="h3 a").found[0].url == "https://www.screenmarket.example/en/5101.article"
    assert len(read_listing(body, URL).found) == 3


def test_a_date_above_two_articles_belongs_to_neither():
    links = "<a href='/1.article'>One story of today</a><a href='/2.article'>Two stories of today</a>"
    body = f"<div><time datetime='2026-05-05'></time>{links}</div>".encode()

    assert [one.published_at for one in read_listing(body, URL, links="a").found] == [None, None]


def test_of_several_links_in_a_card_the_longest_is_the_headline_and_of_several_dates_the_first_counts():
    body = b"""<div><a href="/1.article"><img></a><a href="/1.article">Nine titles join the line-up</a>
        <time datetime="2026-05-05">5 May</time> <i>updated <time datetime="2026-05-07">7 May</time></i>
        <a href="/1.article">Read on</a></div>"""

    [found] = read_listing(body, URL, links="a").found

    assert (found.headline, str(found.published_at)) == ("Nine titles join the line-up", "2026-05-05")


def test_the_charset_of_the_page_is_heeded():
    body = '<meta charset="iso-8859-1"><a href="/1.article">Ein Abend in Zürich</a>'.encode("latin-1")

    assert read_listing(body, URL).found[0].headline == "Ein Abend in Zürich"


@pytest.mark.parametrize(
    ("body", "links", "reason"),
    [
        ("", None, "empty"),
        ("<html><body>Please wait.</body></html>", None, "no links to articles"),
        (PAGE, ".headline a", "no link matches '.headline a'; has the page's layout changed"),
        (PAGE, "a[[", "is no CSS"),
        ("<div>" * 200_000 + PAGE, None, "too deep"),
    ],
    ids=["empty", "no links", "no match", "no CSS", "deep"],
)
def test_a_page_without_its_links_is_an_error(body: str, links: str | None, reason: str):
    with pytest.raises(FeedError) as caught:
        read_listing(body.encode(), URL, links=links)

    assert reason in caught.value.reason
