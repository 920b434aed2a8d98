"""What pages are put together from: charts, marked words, days, links out; and none of it lets a stored text act."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tradewatch.article import Span
from tradewatch.web.charts import Bar, bars
from tradewatch.web.pages import day, marked, subject_of, web

HOSTILE = "\"><script>alert('x')</script>"


def test_a_chart_has_its_figures_in_a_table_and_its_bars_lead_somewhere():
    drawn = bars([Bar("Jan 2026", 1), Bar("Feb 2026", 1200, "/search?q=a&x=1")], "By month", of="Month")

    assert drawn.count('<rect class="hit"') == 2
    assert "By month; most: 1,200 in Feb 2026" in drawn
    assert '<th scope="row"><a href="/search?q=a&amp;x=1">Feb 2026</a></th><td class="number">1,200</td>' in drawn
    assert "style=" not in drawn


def test_a_chart_of_one_bar_is_no_wall_and_a_day_is_said_as_one():
    lonely = bars([Bar("27 Sep 2025", 1)], "By day")
    days = bars([Bar("1 Oct 2026", 1), Bar("2 Oct 2026", 2)], "By day", when="on")

    assert '<rect x="324.00" y="4.00" width="72.00"' in lonely
    assert "most: 2 on 2 Oct 2026" in days
    assert '<p class="axis each"' in days


@pytest.mark.parametrize("points", [[], [Bar("Jan", 0)]])
def test_nothing_is_drawn_of_nothing(points: list[Bar]):
    assert bars(points, "By month") == ""


def test_a_chart_escapes_its_words():
    drawn = bars([Bar(HOSTILE, 2, HOSTILE), Bar("b", 1)], HOSTILE, of=HOSTILE, count=HOSTILE)

    assert "<script" not in drawn
    assert drawn.count("&#34;&gt;&lt;script") == drawn.count("alert(")


def test_found_words_are_marked_and_the_rest_is_escaped():
    text = "a <b> sale & <i>"

    assert marked(text, [Span(2, 5), Span(6, 10)]) == ("a <mark>&lt;b&gt;</mark> <mark>sale</mark> &amp; &lt;i&gt;")


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://a.example/x", "https://a.example/x"),
        ("javascript:alert(1)", ""),
        (" javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("http://[", ""),
        ("//a.example", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_only_an_address_of_the_web_becomes_a_link(url: str | None, place: str):
    assert web(url) == place


def test_a_day_gives_its_time_where_it_is_known():
    noon = datetime(2026, 3, 4, 12, 5, tzinfo=UTC)

    assert day(noon) == (
        '<time class="day" datetime="2026-03-04T12:05:00Z" title="2026-03-04 12:05 UTC">4 Mar 2026</time>'
    )
    assert day(noon, exact=False) == '<time class="day" datetime="2026-03-04">4 Mar 2026</time>'
    assert day(date(2026, 3, 4)) == day(noon, exact=False)
    assert day(None) == ""


@pytest.mark.parametrize(
    ("path", "subject"),
    [
        ("/runs/7", "/operations"),
        ("/articles/7", "/search"),
        ("/people/x", "/people"),
        ("/compare", "/festivals"),
        ("/timeline", "/search"),
        ("/", ""),
        ("/signin", ""),
    ],
)
def test_a_page_belongs_to_a_subject(path: str, subject: str):
    assert subject_of(path) == subject
