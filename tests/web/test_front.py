"""The first page says what is new to whoever opens it, what the night brought, and what comes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from tests.query.world import WORLD
from tests.store.stories import write
from tests.web.conftest import Browser
from tests.web.test_pages import finished
from tradewatch.query.news import Arrived, arrived
from tradewatch.store.engine import Store
from tradewatch.store.runs import Verdict
from tradewatch.store.tables import article
from tradewatch.web.front import SEEN, VISIT, _coming, _visit

NOW = datetime(2026, 5, 14, 9, tzinfo=UTC)
SOON, LATER = NOW - timedelta(hours=1), NOW - VISIT - timedelta(hours=1)


def seen_at(store: Store, moment: datetime) -> None:
    with store.begin() as conn:
        conn.execute(sa.update(article).values(first_seen_at=moment, changed_at=moment))


def written(*moments: datetime) -> str:
    return ".".join(f"{one:%Y%m%dT%H%M%SZ}" for one in moments)


@pytest.mark.parametrize(
    ("cookie", "began", "last"),
    [
        ("", NOW, None),
        (written(SOON), SOON, None),  # the first visit goes on
        (written(SOON, LATER), SOON, LATER),
        (written(LATER), NOW, LATER),  # a new visit: what is new is new since the last
        (written(LATER, LATER - VISIT), NOW, LATER),
        (written(NOW + VISIT), NOW, None),
        ("<script>", NOW, None),
        ("20261399T000000Z.x.y", NOW, None),
    ],
)
def test_a_visit_is_told_from_the_one_before(cookie: str, began: datetime, last: datetime | None):
    assert _visit(cookie, NOW) == (began, last)


def test_what_came_in_since_then_is_counted_and_marked(browser: Browser, store: Store):
    write(store, *WORLD)
    seen_at(store, NOW)

    new, old = browser.get("/?since=2026-05-14T08:00:00Z").text, browser.get("/?since=2026-05-15").text

    assert "<strong>5</strong> articles are new" in new
    assert new.count('class="badge new"') == 4  # a story told twice stands there once
    assert "<strong>0</strong> articles are new" in old
    assert 'class="badge new"' not in old
    assert arrived(store, NOW) == [Arrived("screenmarket", "screenmarket", 3), Arrived("reelwire", "reelwire", 2)]


def test_who_comes_back_is_told_what_is_new_since_the_last_visit(browser: Browser, store: Store):
    write(store, *WORLD)
    now = datetime.now(UTC)
    assert "What is new</h1>" in browser.get("/").text
    browser.cookies.set(SEEN, written(now - timedelta(days=1)), domain="127.0.0.1")

    page = browser.get("/")

    assert "<strong>" in page.text
    assert "are new since" in page.text
    cookie = next(one for one in page.headers.get_list("set-cookie") if one.startswith(SEEN))
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()


@pytest.mark.parametrize("since", ["yesterday", "9999-12-31T23:59:59-14:00"])
def test_a_moment_that_cannot_be_read_is_refused(browser: Browser, since: str):
    assert browser.get("/", params={"since": since}).status_code == 422


def test_the_night_stands_beside_the_news(browser: Browser, store: Store):
    write(store, *WORLD)
    finished(store, "variety", Verdict.OK)
    finished(store, "kobiz", Verdict.BLOCKED, "robots.txt closed it")

    page = browser.get("/").text

    assert '<span class="badge blocked">1 blocked</span>' in page
    assert "robots.txt closed it" in page
    assert "8 new articles" in page


def test_the_editions_of_the_next_weeks_are_in_order(store: Store):
    found = _coming(store, date(2026, 4, 20))

    assert "Cannes Film Festival" in {one.name for one in found}
    assert all(one.last >= date(2026, 4, 20) for one in found)
    assert [one.first for one in found] == sorted(one.first for one in found)
