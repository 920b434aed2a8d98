"""An article's page: what is marked in its text, who speaks, how much of it may be seen, and nothing in it acts."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import sqlalchemy as sa
from markupsafe import Markup

from tests.query.world import WORLD
from tests.store.stories import write
from tests.web.conftest import Browser
from tradewatch.query.one import article_page
from tradewatch.query.places import Named, Spoken, speaking
from tradewatch.store.engine import Store
from tradewatch.store.tables import article
from tradewatch.web.articles import EXCERPT, readable
from tradewatch.web.guard import Visitor
from tradewatch.web.layout import laid_out

HERE = Visitor(may_change=True, may_read=True, by_token=False, browser="b", nonce="n")
AWAY = replace(HERE, may_change=False, may_read=False)


def named(start: int, end: int, kind: str = "person", year: int | None = None) -> Named:
    return Named(start, end, kind, "Name", "a/b", year)


def number(store: Store, part: str) -> int:
    """The number of the one article with that in its address."""
    return article_page(store, part).id


def spoken(start: int, end: int, kind: str = "direct") -> Spoken:
    return Spoken(start, end, kind, "words", None, None, None, None, None)


@pytest.mark.parametrize(
    ("names", "said", "html"),
    [
        ([], [], "Ab cd ef"),
        ([named(0, 2)], [], '<a class="tag person" href="/people/a%2Fb">Ab</a> cd ef'),
        ([named(3, 5, "festival", 2026)], [], 'Ab <a class="tag festival" href="/festivals/a%2Fb/2026">cd</a> ef'),
        # A name inside a quotation, and one that only begins in it.
        (
            [named(3, 5, "company")],
            [spoken(0, 5)],
            '<span class="tag quoted direct" id="said-1">Ab '
            '<a class="tag company" href="/companies/a%2Fb">cd</a></span> ef',
        ),
        (
            [named(3, 8)],
            [spoken(0, 5, "indirect")],
            '<span class="tag quoted indirect" id="said-1">Ab <a class="tag person" href="/people/a%2Fb">cd</a></span>'
            '<a class="tag person" href="/people/a%2Fb"> ef</a>',
        ),
        # Of two names that stand over each other the longer is marked; places beyond the text are cut.
        ([named(0, 5), named(0, 2, "company")], [], '<a class="tag person" href="/people/a%2Fb">Ab cd</a> ef'),
        ([named(6, 99)], [], 'Ab cd <a class="tag person" href="/people/a%2Fb">ef</a>'),
        ([named(50, 99)], [spoken(-5, 0, "<b>")], "Ab cd ef"),
    ],
)
def test_names_and_quotations_are_marked_without_crossing(names: list[Named], said: list[Spoken], html: str):
    assert laid_out("Ab cd ef", names, said) == [Markup(html)]


def test_a_quotation_over_two_paragraphs_is_cut_between_them():
    first, second = laid_out("One <b>\n\n\ntwo", [], [spoken(4, 13)])

    assert first == 'One <span class="tag quoted direct" id="said-1">&lt;b&gt;</span>'
    assert second == '<span class="tag quoted direct">two</span>'


def test_the_page_names_who_speaks_and_marks_the_text(browser: Browser, store: Store):
    write(store, *WORLD)
    page = browser.get(f"/articles/{number(store, 'panel-on')}").text

    assert "Panel on financing</h1>" in page
    assert page.index("Read it at") < page.index("Who speaks") < page.index("The text")
    assert 'href="https://screenmarket.example/panel-on-financing" rel="noreferrer external"' in page
    assert re.search(
        r'<a class="name" href="/people/yang-yoomin">Yang Yoomin</a> <span class="note">chief executive, ', page
    )
    assert '<a class="tag company" href="/companies/lantern-house">Lantern House</a>' in page
    assert '<a class="tag festival" href="/festivals/asian-contents-and-film-market/2022">ACFM</a>' in page
    assert '<span class="tag quoted direct" id="said-2">We will not make a remake' in page
    assert "<code>json-ld</code>" in page


def test_an_article_that_is_not_there_is_said_to_be_missing(browser: Browser):
    assert browser.get("/articles/77").status_code == 404
    assert browser.get("/articles/x").status_code == 422


@pytest.mark.parametrize(
    ("policy", "who", "whole", "shown"),
    [
        ("excerpt", HERE, True, True),
        ("excerpt", AWAY, False, True),
        ("fulltext", AWAY, True, True),
        ("headline", HERE, False, False),
    ],
)
def test_the_outlets_policy_says_how_much_is_shown(store: Store, policy: str, who: Visitor, whole: bool, shown: bool):
    write(store, *WORLD)
    long = "word " * 300
    page = replace(article_page(store, "panel-on"), policy=policy, text=long)

    text, is_whole = readable(page, who)

    assert (is_whole, bool(text)) == (whole, shown)
    assert len(text) <= (len(long) if whole else EXCERPT + 2)


def test_only_the_headline_is_shown_where_the_policy_says_so(browser: Browser, store: Store):
    write(store, *WORLD)
    with store.begin() as conn:
        conn.execute(sa.update(article).values(policy="headline"))

    page = browser.get(f"/articles/{number(store, 'panel-on')}").text

    assert "financing has moved to Seoul" in page  # quotations may be shown, with their link
    assert "told a panel at ACFM" not in page


def test_who_speaks_in_several_articles_is_asked_at_once(store: Store):
    write(store, *WORLD)

    sale, panel, lodz = (number(store, part) for part in ("salt-road-sells", "panel-on", "brandt-goes"))
    found = speaking(store, [sale, panel, lodz])

    assert {which: [(one.slug, one.quotations) for one in told] for which, told in found.items()} == {
        sale: [("mira-los", 1)],
        panel: [("yang-yoomin", 2)],
    }
    assert found[panel][0].company_slug == "lantern-house"
    assert speaking(store, []) == {}
