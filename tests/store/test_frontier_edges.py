"""The frontier at its edges: large sitemaps, old archives, crawls that die, and what a narrow crawl leaves."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from tradewatch.store.engine import Store
from tradewatch.store.frontier import MAX_TRIES, Announced, Frontier
from tradewatch.store.tables import frontier as table


@pytest.fixture
def frontier(store: Store) -> Frontier:
    return Frontier(store, "reelwire")


def page(number: int, signal: str | None = None) -> Announced:
    return Announced(f"http://reelwire.example/{number}", "sitemap", priority=number, signal=signal)


def test_a_sitemap_may_be_as_large_as_the_protocol_allows(frontier: Frontier):
    assert frontier.add([page(n) for n in range(70_000)]) == (70_000, 0)
    assert frontier.add([page(n) for n in range(70_001)]) == (1, 0)
    assert len(frontier.known_before([page(n).url for n in range(70_000)], datetime.now(UTC))) == 70_000


def test_a_page_announced_anew_is_fetched_and_not_read_from_an_old_archive(frontier: Frontier):
    frontier.add([page(1, "rss:monday")])
    frontier.lease(7, 1, 60)
    frontier.bar(page(1).url, "a wall", place=("old.warc.gz", 0))

    frontier.add([page(1, "rss:tuesday")])

    [leased] = frontier.lease(8, 1, 60)
    assert leased.warc_file is None


def test_a_page_that_kills_every_crawl_is_reported_as_failed(frontier: Frontier, store: Store):
    frontier.add([page(1)])

    for run in range(MAX_TRIES):
        assert len(frontier.lease(run, 1, 60)) == 1
        frontier.release(run, died=True)

    assert frontier.counts() == {"failed": 1}
    assert store.rows(sa.select(table.c.reason))[0].reason == "the crawl died each time it was tried"


def test_what_a_run_itself_holds_does_not_keep_it_waiting_but_what_others_hold_does(frontier: Frontier):
    frontier.add([page(1)])
    frontier.lease(7, 1, 60)

    assert not frontier.waiting(7)
    assert frontier.waiting(8)


def test_a_crawl_for_the_newest_leaves_older_pages_to_a_wider_one(frontier: Frontier):
    frontier.add([page(10), page(20)])

    assert [one.url for one in frontier.lease(7, 5, 60, floor=15)] == [page(20).url]
    assert not frontier.waiting(7, floor=15)
    assert frontier.waiting(7)


def test_a_page_off_one_beat_is_read_from_the_archive_for_another(frontier: Frontier):
    frontier.add([page(1), page(2)])
    frontier.lease(7, 2, 60)
    frontier.bar(page(1).url, "not about festivals", place=("run.warc.gz", 9))
    frontier.bar(page(2).url, "robots.txt")

    assert frontier.reconsider("not about ", "not about festivals") == 0
    assert frontier.reconsider("not about ") == 1
    [leased] = frontier.lease(8, 5, 60)
    assert (leased.url, leased.warc_file, leased.warc_offset) == (page(1).url, "run.warc.gz", 9)


def test_a_lease_has_no_say_after_it_was_given_back(frontier: Frontier):
    frontier.add([page(1)])
    frontier.lease(7, 1, 60)
    frontier.release(7)

    frontier.renew(7, 600)

    assert [one.url for one in frontier.lease(8, 1, time.time())] == [page(1).url]
