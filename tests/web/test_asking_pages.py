"""The pages that answer: articles and quotations, narrowed by words, forms and links, and what an empty answer says."""

from __future__ import annotations

import html
import re

import pytest

from tests.query.world import WORLD
from tests.store.stories import write
from tests.web.conftest import Browser
from tradewatch.store.engine import Store


@pytest.fixture
def filled(browser: Browser, store: Store) -> Browser:
    write(store, *WORLD)
    return browser


def headlines(browser: Browser, address: str) -> list[str]:
    """The articles that a page lists."""
    return [
        html.unescape(one) for one in re.findall(r'<h3><a href="/articles/\d+">(.*?)</a>', browser.get(address).text)
    ]


def test_a_search_marks_its_words_and_names_who_speaks(filled: Browser):
    page = filled.get("/search?q=coast").text

    assert "stories with a <mark>coast</mark> in them" in page
    assert 'Speaks: <a class="name" href="/people/mira-los">Mira Łoś</a> (head of sales, Harbour Films)' in page
    assert "1 copy" in page
    assert re.search(r'<input id="q" name="q" [^>]*value="coast"', page)


def test_a_search_without_words_lists_the_newest(filled: Browser):
    assert headlines(filled, "/search") == [
        "Salt road sells", "Night ferry opens", "Brandt goes to lodz", "Panel on financing",
    ]  # fmt: skip


def test_what_the_form_adds_goes_into_the_question(filled: Browser):
    told = filled.get("/search?q=coast&outlet=reelwire&person=Mira+Łoś&after=&order=relevance")

    assert told.status_code == 303
    assert told.headers["location"] == (
        "/search?q=coast+person%3A%22Mira+%C5%81o%C5%9B%22+outlet%3Areelwire&order=relevance"
    )


def test_a_part_of_a_question_is_a_link_that_takes_it_out(filled: Browser):
    page = filled.get("/search?q=coast+outlet:reelwire").text

    assert re.search(r'<a href="/search\?q=coast" title="Ask without it">outlet:reelwire', page)


def test_a_search_that_finds_nothing_teaches(filled: Browser):
    page = filled.get("/search?q=zzzz").text

    assert "No article says that" in page
    assert 'href="/help"' in page
    assert "Nothing is stored yet" not in page


def test_an_empty_store_says_what_fills_it(browser: Browser):
    for place in ("/", "/search", "/quotations"):
        assert "<code>tradewatch demo</code>" in browser.get(place).text, place


def test_a_quotation_stands_in_its_sentence_with_who_said_it(filled: Browser):
    page = filled.get("/quotations?q=coast&speaker=Mira+Łoś&kind=direct").text

    assert '<span class="around">“</span>Buyers want stories with a <mark>coast</mark> in them' in page
    assert '<span class="around">” she said.</span>' in page
    assert re.search(
        r'<a class="name" href="/people/mira-los">Mira Łoś</a>, head of sales, <a href="/companies/harbour-films">',
        page,
    )
    assert 'href="/quotations?q=coast&amp;kind=direct" title="Ask without it">speaker: Mira Łoś' in page
    assert 'href="/quotations.csv?q=coast&amp;speaker=Mira+' in page


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("q=zzzz", "Nobody was quoted so"),
        ("speaker=nobody+at+all", "nobody at all"),
        ("after=yesterday", "is no day; write 2024-05-14"),
        ("edition=x", "is no year; write 2024"),
        ("kind=loud", "Nobody was quoted so"),
    ],
)
def test_quotations_that_are_not_there_teach(filled: Browser, asked: str, words: str):
    told = filled.get(f"/quotations?{asked}")

    assert told.status_code == 200
    assert words in told.text


@pytest.mark.parametrize(
    "text", ["%00", "%ff%fe", "a%00b", "%ed%a0%80", "'; DROP TABLE run; --", "%", '"', "(((", "-", "x" * 5000]
)
def test_any_question_is_answered(filled: Browser, text: str):
    assert filled.get(f"/search?q={text}&order={text}&cursor={text}").status_code in (200, 422)
    assert filled.get(f"/quotations?q={text}&speaker={text}&kind={text}").status_code == 200


def test_facets_narrow_the_question_and_widen_it_again(filled: Browser):
    wide, narrow = filled.get("/search").text, filled.get("/search?q=outlet:reelwire&order=relevance").text

    assert re.search(r'<a href="/search\?q=outlet%3Areelwire">reelwire</a> <span class="count">2<', wide)
    assert '<a href="/search?q=company%3Aharbour-films">Harbour Films</a> <span class="count">3<' in wide
    assert re.search(r'<li class="on"><a href="/search\?order=relevance" aria-current="true">.*?reelwire</a>', narrow)


def test_each_month_is_a_bar_that_asks_for_it(filled: Browser):
    page = filled.get("/search?q=company:harbour-films").text

    assert "Articles by month; most: 2 in Oct 2024" in page
    link = "/search?q=company%3Aharbour-films+after%3A2024-10+before%3A2024-11"
    assert f'<th scope="row"><a href="{link}">Oct 2024</a></th><td class="number">2</td>' in page
    assert len(headlines(filled, link)) == 1


def test_a_long_answer_has_pages(filled: Browser, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tradewatch.web.search.ROWS", 3)
    monkeypatch.setattr("tradewatch.web.quotations.ROWS", 3)

    for place, each in (("/search", "<h3>"), ("/quotations", "<blockquote>")):
        first = filled.get(place).text
        older = re.search(r'rel="next" href="([^"]+)"', first)
        assert older
        second = filled.get(html.unescape(older[1])).text
        assert (first.count(each), second.count(each)) == (3, {"<h3>": 1, "<blockquote>": 2}[each])
        assert f'<a href="{place}">First page</a>' in second
        assert 'rel="next"' not in second


def test_a_page_that_begins_nowhere_is_refused(filled: Browser):
    assert filled.get("/search?cursor=x").status_code == 422
    assert "is not where a page of quotations begins" in html.unescape(filled.get("/quotations?cursor=x").text)
