"""The frontier hands each page to one run at a time, and loses none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from tradewatch.store import frontier as frontier_module
from tradewatch.store.engine import Store
from tradewatch.store.frontier import MAX_TRIES, Announced, Frontier
from tradewatch.store.tables import frontier as table


@pytest.fixture
def frontier(store: Store) -> Frontier:
    return Frontier(store, "reelwire")


def announced(*numbers: int, signal: str | None = None) -> list[Announced]:
    return [
        Announced(f"http://reelwire.example/{n}", "feed", priority=n, signal=signal, hints={"headline": f"Story {n}"})
        for n in numbers
    ]


def urls(pages: list) -> list[int]:
    return [int(page.url.rpartition("/")[2]) for page in pages]


def test_pages_are_leased_newest_first_and_each_once(frontier: Frontier):
    assert frontier.add(announced(1, 2, 3)) == (3, 0)

    assert urls(frontier.lease(7, 2, 60)) == [3, 2]
    assert urls(frontier.lease(8, 5, 60)) == [1]
    assert frontier.lease(9, 5, 60) == []


def test_an_announced_page_keeps_what_the_source_said_of_it(frontier: Frontier):
    frontier.add(announced(1))

    [page] = frontier.lease(7, 1, 60)

    assert page.hints == {"headline": "Story 1"}
    assert page.found_by == "feed"


def test_announcing_again_changes_nothing_unless_the_signal_did(frontier: Frontier):
    frontier.add(announced(1, 2, signal="rss:monday"))
    frontier.lease(7, 2, 60)
    for n in (1, 2):
        frontier.unchanged(f"http://reelwire.example/{n}", datetime.now(UTC))

    assert frontier.add(announced(1, 2, signal="rss:monday")) == (0, 0)
    assert frontier.add(announced(1, signal="rss:tuesday")) == (0, 1)
    assert urls(frontier.lease(8, 5, 60)) == [1]


def test_a_full_crawl_opens_known_pages_again_without_validators(frontier: Frontier, store: Store):
    frontier.add(announced(1))
    frontier.lease(7, 1, 60)
    frontier.unchanged("http://reelwire.example/1", datetime.now(UTC))
    with store.begin() as conn:
        conn.execute(sa.update(table).values(etag='"a"'))

    assert frontier.add(announced(1), again=True) == (0, 1)
    [page] = frontier.lease(8, 1, 60)
    assert page.etag is None


def test_a_lease_that_ran_out_is_handed_out_again(frontier: Frontier):
    frontier.add(announced(1))

    frontier.lease(7, 1, -1)

    assert urls(frontier.lease(8, 1, 60)) == [1]


def test_renewing_keeps_a_lease(frontier: Frontier):
    frontier.add(announced(1))
    frontier.lease(7, 1, -1)

    frontier.renew(7, 60)

    assert frontier.lease(8, 1, 60) == []


def test_a_released_page_is_free_at_once(frontier: Frontier):
    frontier.add(announced(1, 2))
    frontier.lease(7, 2, 60)

    assert frontier.release(7) == 2
    assert urls(frontier.lease(8, 2, 60)) == [2, 1]


def test_a_failed_page_rests_before_the_next_try_and_does_not_hold_the_run_open(frontier: Frontier):
    frontier.add(announced(1))
    frontier.lease(7, 1, 60)

    frontier.fail("http://reelwire.example/1", "HTTP 503", 503)

    assert frontier.lease(7, 1, 60) == []
    assert not frontier.waiting()
    assert frontier.counts() == {"todo": 1}


def test_a_page_that_fails_again_and_again_is_given_up(frontier: Frontier, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(frontier_module, "REST", -1.0)
    frontier.add(announced(1))

    for _ in range(MAX_TRIES):
        assert len(frontier.lease(7, 1, 60)) == 1
        frontier.fail("http://reelwire.example/1", "HTTP 503", 503)

    assert frontier.counts() == {"failed": 1}
    assert frontier.lease(7, 1, 60) == []


def test_a_page_that_kills_its_run_every_time_is_not_handed_out_for_ever(frontier: Frontier):
    frontier.add(announced(1))

    for run in range(MAX_TRIES):
        assert len(frontier.lease(run, 1, 60)) == 1
        frontier.release(run, died=True)

    assert frontier.lease(99, 1, 60) == []
    assert not frontier.waiting()


def test_a_barred_page_stays_barred_until_it_is_announced_anew(frontier: Frontier):
    frontier.add(announced(1, signal="rss:monday"))
    frontier.lease(7, 1, 60)

    frontier.bar("http://reelwire.example/1", "robots.txt")

    assert frontier.add(announced(1, signal="rss:monday")) == (0, 0)
    assert frontier.counts() == {"barred": 1}
    assert frontier.add(announced(1, signal="rss:tuesday")) == (0, 1)


def test_pages_found_in_a_dead_runs_archive_are_read_from_there(frontier: Frontier):
    frontier.add(announced(1, 2))
    frontier.lease(7, 2, 60)

    places = [("http://reelwire.example/1", "run.warc.gz", 512), ("http://elsewhere.example/", "run.warc.gz", 0)]
    assert frontier.in_archive(7, places) == 1
    frontier.release(7, died=True)

    pages = {page.url: page for page in frontier.lease(8, 2, 60)}
    assert (pages["http://reelwire.example/1"].warc_file, pages["http://reelwire.example/1"].warc_offset) == (
        "run.warc.gz",
        512,
    )
    assert pages["http://reelwire.example/2"].warc_file is None


def test_one_outlets_pages_are_not_handed_to_another(store: Store):
    Frontier(store, "reelwire").add(announced(1))

    assert Frontier(store, "kinoblatt").lease(7, 1, 60) == []
    assert not Frontier(store, "kinoblatt").waiting()


def test_two_sources_announcing_one_page_at_once_make_one_row(frontier: Frontier):
    assert frontier.add(announced(1, 1)) == (1, 0)
    assert frontier.counts() == {"todo": 1}


@pytest.mark.parametrize(
    ("signal", "stale"),
    [
        ("sitemap:2026-05-21T08:00:00+00:00", 1),
        ("sitemap:2026-05-19T08:00:00+00:00", 0),
        ("sitemap:2026-05-21T08:00", 1),
        ("sitemap:nonsense", 0),
        ("rss:other", 1),
        (None, 0),
    ],
)
def test_signals_of_different_sources_are_not_compared_except_as_times(
    frontier: Frontier, signal: str | None, stale: int
):
    frontier.add(announced(1, signal="rss:monday"))
    frontier.lease(7, 1, 60)
    frontier.unchanged("http://reelwire.example/1", datetime(2026, 5, 20, tzinfo=UTC))

    assert frontier.add(announced(1, signal=signal)) == (0, stale)


def states(store: Store) -> dict[int, tuple[str, bool]]:
    rows = store.rows(sa.select(table.c.url, table.c.state, table.c.backfill))
    return {int(row.url.rpartition("/")[2]): (row.state, row.backfill) for row in rows}


def test_crawls_and_back_fills_never_fetch_each_other_s_pages(frontier: Frontier, store: Store):
    past = Frontier(store, "reelwire", backfill=True)
    frontier.add(announced(1, 2))
    assert past.add(announced(2, 3, 4)) == (2, 0)

    assert urls(frontier.lease(7, 5, 60)) == [2, 1]
    assert urls(past.lease(8, 1, 60)) == [4]
    assert (frontier.holders(), past.holders()) == ([7], [8])
    assert (frontier.todo(9), past.todo(9), past.todo(1)) == (2, 2, 1)
    past.release(8, died=True)
    assert states(store) == {1: ("leased", False), 2: ("leased", False), 3: ("todo", True), 4: ("todo", True)}


def test_a_page_that_waits_for_a_back_fill_is_a_crawl_s_when_a_crawl_hears_of_it(frontier: Frontier, store: Store):
    past = Frontier(store, "reelwire", backfill=True)
    past.add(announced(1, 2, 3))
    past.lease(8, 1, 60)  # the third is under way

    assert frontier.add(announced(1, 3)) == (0, 1)
    assert states(store) == {1: ("todo", False), 2: ("todo", True), 3: ("leased", True)}
    assert urls(frontier.lease(7, 5, 60)) == [1]


def test_what_a_back_fill_gave_up_is_tried_anew_only_when_it_is_asked_to(frontier: Frontier, store: Store):
    past = Frontier(store, "reelwire", backfill=True)
    past.add(announced(1, 2))
    frontier.add(announced(3))
    past.bar("http://reelwire.example/1", "gone")
    frontier.bar("http://reelwire.example/3", "gone")

    assert past.add(announced(1, 2, 3)) == (0, 0)
    assert past.add(announced(1, 2, 3), again=True) == (0, 1)
    assert states(store) == {1: ("todo", True), 2: ("todo", True), 3: ("barred", False)}
