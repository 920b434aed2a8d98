"""What a page costs grows with its size and no faster, whatever stands on it again and again."""

from __future__ import annotations

import json
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
    "names of one value": (2_000, lambda n: f"<meta name='{'author ' * n}' content='{'x, ' * n}'>" + HEAD + BODY),
    "links in a byline": (
        6_000,
        lambda n: HEAD + f"<time class=author datetime=x>{'<a>Mara L.</a> <a>Tom O.</a>' * n} , photo by</time>" + BODY,
    ),
    "headlines beside a long one": (
        500,
        lambda n: (
            f'{STORY}"headline": "{"a lake | " * n}"}}</script>'
            + HEAD
            + "".join(f"<h1>A lake {i}</h1>" for i in range(n))
            + BODY
        ),
    ),
    "headlines in a box that says much of itself": (
        1_000,
        lambda n: HEAD + f"<div data-box='{'x' * 100 * n}'>" + "<h1>A lake</h1>" * n + BODY,
    ),
    "raised signs in raised signs": (1_500, lambda n: HEAD + BODY + "<p>A menu, a lake." + "<sup>x" * n),
    "standfirsts in standfirsts": (
        500,
        lambda n: (
            f"<meta name=description content='{'A lake. ' * 600}'>{HEAD}"
            + "<div class=excerpt>" * n
            + "a lake " * 20 * n
            + BODY
        ),
    ),
    "white space in a declaration": (4_000, lambda n: f"<?xml {' ' * n}?>" + HEAD + BODY),
    "white space between breaks": (10_000, lambda n: HEAD + "<p>x<br>y" + " " * n + "z</p>" + BODY),
}


def test_people_who_stand_for_people_are_read_no_further_than_a_byline_goes() -> None:
    """A few kilobytes of lists that name each other by @id can say billions of names."""
    many = [[["x"] * 20] * 20] * 20
    authors = json.dumps([[[{"@id": "#p"}] * 20] * 20] * 20)
    people = json.dumps({"@graph": [{"@id": "#p", "@type": "Person", "name": many}]})
    html = f'{STORY}"author": {authors}}}</script>{LD}{people}</script>{HEAD}{BODY}'

    assert cost(attempt, html, enough=1) < 1


@pytest.mark.parametrize("name", CASES)
def test_time_grows_with_the_size_of_a_page_and_no_faster(name: str) -> None:
    size, made = CASES[name]
    small, large = made(size), made(TIMES * size)
    usual = cost(attempt, small)

    assert cost(attempt, large, enough=max(MOST * usual, IDLE)) < max(MOST * usual, IDLE)
    assert attempt(large)
