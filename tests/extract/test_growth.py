"""What a page costs grows with its size and no faster, whatever stands on it again and again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.costs import cost
from tests.extract.pages import URL, paragraphs
from tradewatch.errors import ExtractionError
from tradewatch.extract.article import extract
from tradewatch.extract.page import Page

HEAD = "<html><head><title>A Series by the Lake</title></head><body><h1>A Series by the Lake</h1>"
LD = "<script type='application/ld+json'>"
STORY = LD + '{"@type": "Article", '
BODY = paragraphs()
TIMES = 4  # as large the larger page is
MOST = 2.5 * TIMES  # as long as it may take; 16 times, where time grows with the square
IDLE = 0.1  # processor seconds that are not worth a measurement


def attempt(body: str) -> str:
    """The text of the page, or the reason why it has none."""
    try:
        return extract(Page(URL, body.encode("utf-8", "surrogatepass"))).text
    except ExtractionError as problem:
        return problem.reason


CASES: dict[str, tuple[int, Callable[[int], str]]] = {
    "quotes with a stroke in a string that never ends": (
        4_000,
        lambda n: HEAD + '<script>"' + '\\"' * n + " <p ></script>",
    ),
    "white space before a kind": (
        4_000,
        lambda n: LD + '{"headline": "A Lake", "@type":' + " " * n + "x}</script>" + HEAD + BODY,
    ),
    "strokes in an address": (4_000, lambda n: STORY + '"url": "' + "/" * n + 'x"}</script>' + HEAD + BODY),
    "marks in an address": (4_000, lambda n: STORY + '"url": "' + "#" * n + '\\nx"}</script>' + HEAD + BODY),
    "white space behind a label": (10_000, lambda n: HEAD + "<b>author" + " " * n + "x" + BODY),
    "white space behind by": (4_000, lambda n: HEAD + "<i>by" + " " * n + "x" * 100 + BODY),
    "white space between breaks": (10_000, lambda n: HEAD + "<p>x<br>y" + " " * n + "z</p>" + BODY),
}


@pytest.mark.parametrize("name", CASES)
def test_time_grows_with_the_size_of_a_page_and_no_faster(name: str) -> None:
    size, made = CASES[name]
    small, large = made(size), made(TIMES * size)
    usual = cost(attempt, small)

    assert cost(attempt, large, enough=max(MOST * usual, IDLE)) < max(MOST * usual, IDLE)
    assert attempt(large)
