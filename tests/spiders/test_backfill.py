"""The past comes in by whatever a site lists it with: only the wanted days, each page once, however often it stops."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.spiders.past import (
    DATED,
    FEED,
    LATEST,
    MONTHS,
    NUMBERED,
    OFFSET,
    PLAIN,
    POSTS,
    ROUND,
    SHUT,
    Past,
    archive,
    days_between,
    paths_between,
)  # fmt: skip
from tradewatch.newsroom.site import plain_page
from tradewatch.outlets.registry import load_registry
from tradewatch.spiders.backfill import WINDOW
from tradewatch.spiders.lister import past_sources
from tradewatch.spiders.process import Wish, close, start
from tradewatch.store import claims
from tradewatch.store.backfill_status import Month, months_of
from tradewatch.store.engine import open_store
from tradewatch.store.runs import Plan, Verdict, get
from tradewatch.store.tables import article, backfill, backfill_walk, revision

FIRST, LAST = "2025-10-05", "2025-11-20"


@pytest.mark.parametrize(
    "source",
    [MONTHS, POSTS, NUMBERED, *(pytest.param(one, marks=pytest.mark.wide) for one in (DATED, OFFSET))],
    ids=lambda text: text.split('"')[3],
)
def test_only_the_wanted_days_come_in_each_page_once(source: str, tmp_path: Path):
    with archive(tmp_path, source) as past:
        run = past.fill(f"{FIRST}:{LAST}")

        assert (run.verdict, run.job) == ("ok", "backfill")
        assert past.stored() == days_between(FIRST, LAST, 120)
        assert set(past.fetched) == paths_between(FIRST, LAST, 120)
        assert set(past.fetched.values()) == {1}


@pytest.mark.parametrize(
    "source", [NUMBERED, pytest.param(DATED, marks=pytest.mark.wide)], ids=lambda text: text.split('"')[3]
)
def test_what_is_done_is_not_asked_for_again(source: str, tmp_path: Path):
    with archive(tmp_path, source) as past:
        past.fill(f"{FIRST}:{LAST}")
        past.newsroom.log.clear()
        again = past.fill(f"{FIRST}:{LAST}")
        quiet = past.listings
        past.fill(f"{FIRST}:{LAST}", again=True)

        assert (again.verdict, quiet) == ("ok", [])
        assert past.listings
        assert not past.fetched  # all of it is stored


@pytest.mark.wide
def test_a_wider_range_lists_only_what_is_missing(tmp_path: Path):
    with archive(tmp_path, POSTS) as past:
        past.fill("2025-11-10:2025-11-20")
        past.newsroom.log.clear()
        past.fill("2025-11-01:2025-12-31")

        assert len(past.listings) == 2
        assert past.stored() == days_between("2025-11-01", "2025-12-31", 120)
        assert not set(past.fetched) & paths_between("2025-11-10", "2025-11-20", 120)


def test_only_those_monthly_sitemaps_are_read_that_can_hold_the_days(tmp_path: Path):
    with archive(tmp_path, MONTHS) as past:
        past.fill("2025-10-05:2025-11-20")

        assert past.listings == ["/months.xml", "/sitemap-2025-11.xml.gz", "/sitemap-2025-10.xml.gz"]


def test_sections_are_read_back_until_two_pages_are_too_old(tmp_path: Path):
    with archive(tmp_path, DATED) as past:
        past.fill("2025-12-05:2025-12-20")

        assert past.listings == ["/dated/", "/dated/?page=2", "/dated/?page=3", "/dated/?page=4"]


def test_a_section_that_goes_round_in_a_circle_ends_and_says_so(tmp_path: Path):
    with archive(tmp_path, ROUND) as past:
        run = past.fill("2024-01-01:2025-12-31")

        assert "nothing new on 2 pages" in (run.reason or "")
        assert len(past.listings) == 6
        assert len(past.stored()) == 40


@pytest.mark.wide
def test_where_no_list_has_dates_the_articles_say_when_it_is_enough(tmp_path: Path):
    with archive(tmp_path, PLAIN) as past:
        past.fill("2025-12-01:2025-12-31")

        assert past.listings == ["/plain/", "/plain/?page=2", "/plain/?page=3", "/plain/?page=4"]
        assert len(past.stored()) == 40


@pytest.mark.wide
def test_the_end_of_a_section_is_the_end_of_the_listing(tmp_path: Path):
    with archive(tmp_path, DATED, total=25) as past:
        run = past.fill("2024-01-01:2025-12-31")
        asked = past.listings
        past.newsroom.log.clear()
        past.fill("2024-01-01:2025-12-31")

        assert run.counts["stored"] == 25
        assert asked == ["/dated/", *(f"/dated/?page={n}" for n in (2, 3, 4, 5))]  # one page without articles may err
        assert past.listings == []


def test_a_call_takes_no_more_pages_than_it_may_and_the_next_goes_on(tmp_path: Path):
    with archive(tmp_path, POSTS, NUMBERED) as past:
        stored = []
        for _ in range(2):
            past.fill(f"{FIRST}:{LAST}", limit=9)
            stored.append(len(past.stored()))
        past.fill(f"{FIRST}:{LAST}")

        assert stored == [9, 18]
        assert past.stored() == days_between(FIRST, LAST, 120)
        assert set(past.fetched.values()) == {1}


@pytest.mark.wide
def test_what_an_earlier_call_left_of_other_days_waits_for_a_call_about_them(tmp_path: Path):
    with archive(tmp_path, POSTS) as past:
        past.fill("2025-12-01:2025-12-31", limit=5)
        past.fill("2025-10-01:2025-10-31")
        october = past.stored()
        past.fill("2025-12-01:2025-12-31")

        assert october[5:] == days_between("2025-10-01", "2025-10-31", 120)
        assert len(past.stored()) == 31


def test_the_newest_comes_first(tmp_path: Path):
    with archive(tmp_path, POSTS) as past:
        past.fill("2025-06-01:2025-12-31", limit=10)

        assert past.stored() == days_between("2025-12-12", "2025-12-31", 120)


def test_the_book_says_what_was_listed_of_each_month(tmp_path: Path):
    with archive(tmp_path, NUMBERED) as past:
        past.fill(f"{FIRST}:{LAST}")
        with open_store(past.config.database) as store:
            rows = store.rows(
                sa.select(backfill.c.month, backfill.c.listed, backfill.c.days).order_by(backfill.c.month)
            )
            walks = store.rows(sa.select(backfill_walk))

        assert [(row.month, row.listed, row.days.bit_count()) for row in rows] == [
            ("2025-10", 14, 27),
            ("2025-11", 10, 20),
        ]
        assert walks == []


def test_what_a_back_fill_brings_long_after_its_day_is_marked(tmp_path: Path):
    with archive(tmp_path, POSTS, total=20) as past:
        past.fill("2025-12-01:2025-12-31")
        with open_store(past.config.database) as store:
            marked = store.rows(sa.select(article.c.backfilled).distinct())

        assert marked == [(True,)]


def test_where_the_file_names_no_archive_robots_txt_may_name_sitemaps(tmp_path: Path):
    with archive(tmp_path, FEED) as past:
        run = past.fill("2025-12-01:2025-12-31")

        assert (run.verdict, past.stored()) == ("ok", days_between("2025-12-01", "2025-12-31", 120))


def test_an_outlet_without_any_archive_says_what_to_do(tmp_path: Path):
    with archive(tmp_path, FEED) as past:
        past.newsroom.sites["yesteryear.example"].pages["/robots.txt"] = plain_page(
            "User-agent: *\nDisallow: /intern/\n"
        )
        run = past.fill("2025-12-01:2025-12-31")

        assert run.verdict == "failed"
        assert "its file names no archive" in (run.reason or "")


def test_a_source_that_is_shut_leaves_its_days_open_and_the_others_go_on(tmp_path: Path):
    with archive(tmp_path, SHUT, MONTHS) as past:
        run = past.fill("2025-12-01:2025-12-31")
        with open_store(past.config.database) as store:
            sources = store.rows(sa.select(backfill.c.source))
        status = [one.state for one in months_of_the_past(past)]

        assert (run.verdict, past.stored()) == ("degraded", days_between("2025-12-01", "2025-12-31", 120))
        assert {row.source.rpartition("/")[2] for row in sources} == {"months.xml"}
        assert status == ["begun"]


def months_of_the_past(past: Past) -> list[Month]:
    sources = [one.url for one in past_sources(load_registry(past.config.outlets_dir).get("yesteryear"))]
    with open_store(past.config.database) as store:
        return months_of(store, "yesteryear", sources)


@pytest.mark.wide
def test_what_is_left_of_each_month_can_be_asked(tmp_path: Path):
    with archive(tmp_path, POSTS) as past:
        past.fill("2025-11-01:2025-12-31", limit=20)
        left = months_of_the_past(past)
        past.fill("2025-11-01:2025-12-31")
        done = months_of_the_past(past)

    assert [(one.month, one.state, one.listed, one.stored, one.left) for one in left] == [
        ("2025-12", "done", 15, 15, 0),
        ("2025-11", "left", 15, 5, 10),
    ]
    assert [(one.month, one.state, one.stored, one.left) for one in done] == [
        ("2025-12", "done", 15, 0), ("2025-11", "done", 15, 0),
    ]  # fmt: skip


def test_a_crawl_fetches_what_it_hears_of_and_leaves_the_rest_to_the_back_fill(tmp_path: Path):
    with archive(tmp_path, LATEST, POSTS) as past:
        past.fill("2025-11-01:2025-12-31", limit=5)  # 25 are listed and wait
        crawl = past.crawl()
        seen = len(past.stored())
        past.fill("2025-11-01:2025-12-31")

        assert (crawl.job, crawl.verdict, crawl.counts["stored"]) == ("crawl", "ok", 5)  # of the ten on the front page
        assert seen == 10
        assert past.stored() == days_between("2025-11-01", "2025-12-31", 120)
        assert set(past.fetched.values()) == {1}


def test_a_back_fill_asks_for_nothing_while_a_crawl_of_the_same_hosts_is_at_work(tmp_path: Path):
    with archive(tmp_path, MONTHS) as past, open_store(past.config.database) as store:
        night = claims.claim_new(store, Plan("yesteryear"))
        fill = start(past.config, store, "yesteryear", Wish(days="2025-12-01:2025-12-31"))
        wait_for(lambda: get(store, fill.run.id).counts.get("gave_way"))
        asked = list(past.newsroom.log)
        claims.finish(store, claims.claim_of(night), Verdict.OK, "done")
        fill.process.wait(60)
        close(store, fill)

        assert asked == []
        assert past.stored() == days_between("2025-12-01", "2025-12-31", 120)


def wait_for(seen: Callable[[], object]) -> None:
    end = time.monotonic() + 60
    while not seen():
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=[pytest.mark.pg, pytest.mark.wide])])
def test_a_back_fill_that_is_killed_again_and_again_loses_nothing(
    database: str, tmp_path: Path, request: pytest.FixtureRequest
):
    url = request.getfixturevalue("pg_own")(True) if database == "postgresql" else ""
    days = "2025-06-01:2025-12-31"
    with archive(tmp_path, POSTS, NUMBERED, DATED, database=url) as past:
        for kill in (1, 2):
            with open_store(past.config.database) as store:
                fill = start(past.config, store, "yesteryear", Wish(days=days))
                wait_for(lambda kill=kill: sum(past.fetched.values()) >= 35 * kill)  # type: ignore[misc]
                os.killpg(fill.process.pid, signal.SIGKILL)
                fill.process.wait()
                close(store, fill)
        last = past.fill(days)
        with open_store(past.config.database) as store:
            revisions = store.rows(sa.select(sa.func.count()).select_from(revision))[0][0]
        again = past.fetched.total() - len(past.fetched)

        assert last.verdict == "ok"
        assert past.stored() == days_between("2025-06-01", "2025-12-31", 120)
        assert revisions == len(past.stored())
        assert again <= 2 * WINDOW  # what was under way at each kill
        assert {one.state for one in months_of_the_past(past)} == {"done"}
