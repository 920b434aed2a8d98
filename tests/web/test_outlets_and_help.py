"""The outlets page says how each outlet stands; the help page's examples are links to be followed."""

from __future__ import annotations

import html
import re
from urllib.parse import unquote

from tests.query.world import WORLD
from tests.store.stories import write
from tests.web.conftest import Browser
from tests.web.test_pages import finished
from tradewatch.query.outlets import Coverage, outlets_seen
from tradewatch.store.engine import Store
from tradewatch.store.runs import Verdict
from tradewatch.web.help import EXAMPLES, FIELDS, WORDS


def test_outlets_are_counted_with_what_their_newest_articles_give(store: Store):
    write(store, *WORLD)

    found = {one.slug: one for one in outlets_seen(store)}

    assert {slug: one.articles for slug, one in found.items()} == {"reelwire": 2, "screenmarket": 3}
    assert found["reelwire"].recent == Coverage(2, 2, 2, 2)
    assert str(found["reelwire"].newest)[:10] == "2024-10-04"


def test_an_outlet_shows_its_health_and_its_articles(browser: Browser, store: Store):
    write(store, *WORLD)
    finished(store, "reelwire", Verdict.DEGRADED, "3 of 9 pages failed")

    table, one = browser.get("/outlets").text, browser.get("/outlets/reelwire").text

    row = re.search(
        r'<tr>\s*<th scope="row" data-label="Outlet"><a href="/outlets/reelwire">.*?</tr>', table, re.DOTALL
    )
    assert row
    assert 'class="badge degraded">degraded' in row[0]
    assert re.findall(r'class="number">([^<]+)<', row[0]) == ["2", "100 %", "100 %", "100 %"]
    assert '<a href="/outlets/variety">Variety</a>' in table.partition("Known, and not read yet")[2]
    assert "3 of 9 pages failed" in one
    assert "Salt road sells" in one


def test_an_outlet_that_was_never_read_tells_how_to(browser: Browser):
    page = browser.get("/outlets/variety").text

    assert "<code>tradewatch crawl variety</code>" in page
    assert 'href="https://variety.com' in page
    assert browser.get("/outlets/nobody").status_code == 404


def test_every_example_is_a_link_that_asks_it(browser: Browser):
    page = browser.get("/help").text

    asked = {unquote(html.unescape(link)) for link in re.findall(r'href="/search\?q=([^"]+)"', page)}
    assert asked == {one.asked for one in (*WORDS, *FIELDS, *EXAMPLES)}
