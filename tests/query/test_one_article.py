"""One article is shown with everything known of it, by number, address or part of its address."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from tests.query.world import LODZ_STORY, SALT_ROAD_STORY, stored
from tests.store.stories import kept, write
from tradewatch.errors import UsageError
from tradewatch.query.articles import search
from tradewatch.query.exports.articles import articles_found
from tradewatch.query.one import article_page
from tradewatch.store.engine import Store
from tradewatch.store.tables import article


@pytest.mark.parametrize(
    "ref",
    [
        "https://reelwire.example/night-ferry-opens",
        "night-ferry",
        "https://reelwire.example/night-ferry-opens/#top",
        " night-ferry-opens ",
    ],
)
def test_an_article_is_found_by_its_address_or_a_part_of_it(world: Store, ref: str):
    page = article_page(world, ref)

    assert page.url == "https://reelwire.example/night-ferry-opens"
    assert article_page(world, str(page.id)) == page


def test_a_page_has_all_tags(world: Store):
    page = article_page(world, "panel-on-financing")

    assert [(one.name, one.mentions) for one in page.people] == [("Yang Yoomin", 1)]
    assert [one.name for one in page.companies] == ["Lantern House"]
    assert [(one.name, one.edition, one.mentions) for one in page.festivals] == [
        ("Asian Contents & Film Market", 2022, 1)
    ]
    assert [(one.person, one.role, one.organisation) for one in page.affiliations] == [
        ("Yang Yoomin", "chief executive", "Lantern House")
    ]
    assert [one.kind for one in page.quotations] == ["indirect", "direct"]  # in reading order
    assert page.provenance == {"headline": "json-ld"}
    assert (page.bylines, page.language, page.access) == (("Jo Abt",), "ko", "free")


def test_a_copy_elsewhere_is_named(world: Store):
    page = article_page(world, "salt-road-sells")

    assert [copy.url for copy in page.copies] == ["https://screenmarket.example/salt-road"]
    assert [hit.copies for hit in search(world, "sold")] == [1]


def test_a_changed_article_shows_what_changed(store: Store):
    write(store, *stored([LODZ_STORY]))
    changed = replace(LODZ_STORY, text=f"{LODZ_STORY.text}\n\nThe post is for one year.", headline="Brandt in Łódź")
    write(store, kept(changed))

    page = article_page(store, "brandt")

    assert [state.seq for state in page.revisions] == [1, 2]
    assert page.headline == "Brandt in Łódź"
    assert page.revisions[0].diff is None
    assert "+The post is for one year." in (page.revisions[1].diff or "")


def test_what_no_text_may_be_shown_of_has_no_snippet(store: Store):
    write(store, kept(SALT_ROAD_STORY, policy="headline"))

    (hit,) = search(store, "sold")

    assert (hit.snippet, hit.marks) == ("", ())


@pytest.mark.parametrize(
    ("ref", "sentence"),
    [
        ("9999", "no article '9999'"),
        ("", "no article ''"),
        ("100%", "no article '100%'"),
        ("9" * 40, "no article '9999"),
        ("²", "no article '²'"),
        ("salt-road", "several articles have 'salt-road' in their address: .*reelwire.*"),
    ],
)
def test_a_reference_that_fits_none_or_several_says_so(world: Store, ref: str, sentence: str):
    with pytest.raises(UsageError, match=sentence):
        article_page(world, ref)


def test_where_an_article_comes_from_is_kept_and_asked_for(store: Store):
    origin = {"agencies": ("AFP", "Agência Lusa"), "dateline": "BUSAN", "image_credit": "Harbour Films"}
    write(
        store,
        kept(replace(SALT_ROAD_STORY, first_published_by="Nordic Reel", image="https://a.example/1.jpg", **origin)),
    )
    write(store, kept(LODZ_STORY))
    page, plain = article_page(store, "salt-road"), article_page(store, "brandt")

    assert (page.agencies, page.dateline) == (("AFP", "Agência Lusa"), "BUSAN")
    assert (page.first_published_by, page.image, page.image_credit) == (
        "Nordic Reel", "https://a.example/1.jpg", "Harbour Films",
    )  # fmt: skip
    assert (plain.agencies, plain.dateline, plain.first_published_by, plain.image_credit) == ((), None, None, None)
    asked = ["agency:afp", 'agency:"Agência Lusa"', "agency:af", "agency:%", "-agency:AFP"]
    assert [[hit.id for hit in search(store, words)] for words in asked] == [[page.id], [page.id], [], [], [plain.id]]
    [record] = articles_found(store, "agency:AFP")
    assert (record.agencies, record.dateline, record.first_published_by, record.image_credit) == (
        page.agencies, "BUSAN", "Nordic Reel", "Harbour Films",
    )  # fmt: skip


def test_an_article_read_before_agencies_were_looked_for_has_none(store: Store):
    [old] = write(store, kept(SALT_ROAD_STORY))
    number = old.article_id

    [again] = write(store, kept(SALT_ROAD_STORY))

    assert store.rows(sa.select(article.c.agencies.is_(None)).where(article.c.id == number))[0][0]
    assert again.what == "unchanged"
