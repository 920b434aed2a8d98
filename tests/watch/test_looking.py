"""What comes in is announced once to whoever waits for it: new, changed and late articles, never what was before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests.query.world import LINEUP_STORY, LODZ_STORY, SALT_ROAD_STORY, WINDOW_STORY, story
from tests.store.stories import kept, write
from tradewatch.article import Article, Moment
from tradewatch.store import announcements, saved, search_alerts
from tradewatch.store.engine import Store
from tradewatch.store.search_alerts import SearchAlert
from tradewatch.store.tables import search_alert
from tradewatch.watch import look as look_module
from tradewatch.watch.cadence import due_at
from tradewatch.watch.fresh import counts, fresh
from tradewatch.watch.look import Memory, look
from tradewatch.watch.spikes import spike

SEA = "coast OR sea OR ferry"


def watch(store: Store, question: str = SEA, cadence: str = "each", channel: str = "webhook") -> SearchAlert:
    now = datetime.now(UTC)
    known = [one for one in saved.every(store) if one.question == question]
    search = known[0] if known else saved.save(store, question, question, now)
    return search_alerts.add(store, search, channel, "https://hooks.example/x", cadence, now)[0]


def put(store: Store, *articles: Article) -> list[int]:
    return [one.article_id for one in write(store, *map(kept, articles))]


def told(store: Store, which: SearchAlert) -> set[int]:
    return {one.article_id for one in announcements.latest(store, which.id, limit=1000)}


def now() -> datetime:
    return datetime.now(UTC)


def test_what_comes_in_is_announced_once(store: Store):
    which = watch(store)
    before = look(store, now())
    [salt, _, lineup] = put(store, SALT_ROAD_STORY, WINDOW_STORY, LINEUP_STORY)
    first, second = look(store, now()), look(store, now())
    put(store, replace(SALT_ROAD_STORY, text=f"{SALT_ROAD_STORY.text} The coast waits."))
    changed = look(store, now())

    assert (before, first, second, changed) == (0, 2, 0, 0)
    assert told(store, which) == {salt, lineup}


def test_nobody_is_told_of_what_a_back_fill_brings_long_after_its_day(store: Store):
    which = watch(store)
    search = which.search
    old, late = (
        write(store, kept(one, backfill=True))[0].article_id for one in (SALT_ROAD_STORY, of_today(LINEUP_STORY))
    )
    found = look(store, now())

    assert (found, told(store, which)) == (1, {late})
    assert fresh(store, search.question, seen=search.seen).numbers == (late,)
    assert counts(store, [search]) == {search.id: 1}
    assert old < late


def of_today(one: Article) -> Article:
    return replace(one, published_at=Moment(datetime.now(UTC)))


def test_an_article_that_comes_to_match_when_it_is_changed_is_announced(store: Store):
    which = watch(store, "remake")
    plain = story("plain", "2024-10-04", "A film was sold.")
    [number] = put(store, plain)
    first = look(store, now())
    put(store, replace(plain, text="A film was sold, and a remake is planned."))
    second = look(store, now())

    assert (first, second) == (0, 1)
    assert told(store, which) == {number}


def test_what_was_there_before_the_alert_is_not_announced_even_if_it_is_changed(store: Store):
    put(store, SALT_ROAD_STORY)
    which = watch(store)
    put(store, replace(SALT_ROAD_STORY, text=f"{SALT_ROAD_STORY.text} The coast waits."))
    look(store, now())
    [lineup] = put(store, LINEUP_STORY)
    look(store, now())

    assert told(store, which) == {lineup}


def test_an_old_article_that_comes_in_late_is_announced(store: Store):
    which = watch(store)
    put(store, LINEUP_STORY)
    look(store, now())
    [old] = put(store, story("old", "1998-03-01", "A ferry opens the festival."))
    look(store, now())

    assert old in told(store, which)


def test_a_new_alert_of_a_search_that_has_one_tells_from_then_on(store: Store):
    memory, first = Memory(), watch(store)
    [lineup] = put(store, LINEUP_STORY)
    look(store, now(), memory)
    second = watch(store, channel="page")
    [salt] = put(store, SALT_ROAD_STORY)
    look(store, now(), memory)

    assert told(store, first) == {lineup, salt}
    assert told(store, second) == {salt}


def test_a_look_is_not_bothered_by_what_another_matched_and_finds_what_was_committed_late(store: Store):
    """Two processes look; one's clock is ahead, and what it had not seen yet was stored in a transaction as old."""
    which, memory = watch(store), Memory()
    look(store, now() + timedelta(minutes=5))
    [lineup] = put(store, LINEUP_STORY)
    found = look(store, now(), memory)
    again = look(store, now(), memory)

    assert (found, again) == (1, 0)
    assert told(store, which) == {lineup}
    assert memory.matched.keys() == {lineup}


def test_what_the_page_shows_is_sent_to_nobody(store: Store):
    which = watch(store, channel="page")
    put(store, LINEUP_STORY)
    look(store, now())

    assert announcements.due(store, now().timestamp() + 10**6) == []
    assert announcements.tally(store)[which.id].done == 1


@pytest.mark.parametrize(
    ("cadence", "found", "due"),
    [
        ("each", datetime(2026, 5, 12, 1, 15), datetime(2026, 5, 12, 1, 15)),
        ("daily", datetime(2026, 5, 12, 1, 15), datetime(2026, 5, 12, 6)),
        ("daily", datetime(2026, 5, 12, 6), datetime(2026, 5, 13, 6)),
        ("daily", datetime(2026, 12, 31, 23), datetime(2027, 1, 1, 6)),
        ("weekly", datetime(2026, 5, 11, 5), datetime(2026, 5, 11, 6)),  # a Monday
        ("weekly", datetime(2026, 5, 11, 7), datetime(2026, 5, 18, 6)),
        ("weekly", datetime(2026, 5, 17, 23), datetime(2026, 5, 18, 6)),
    ],
)
def test_when_it_is_told(cadence: str, found: datetime, due: datetime):
    assert due_at(cadence, found.replace(tzinfo=UTC)) == due.replace(tzinfo=UTC)


def test_what_is_told_in_the_morning_waits_for_it(store: Store):
    which = watch(store, cadence="daily")
    put(store, LINEUP_STORY)
    at = datetime(2026, 5, 12, 1, 15, tzinfo=UTC)
    look(store, at)

    assert announcements.due(store, (at + timedelta(hours=4)).timestamp()) == []
    assert announcements.due(store, (at + timedelta(hours=5)).timestamp()) == [which.id]


DAY = date(2026, 5, 12)
LONG_AGO = date(2020, 1, 1)


def quiet(count: int, each: int = 0) -> dict[date, int]:
    return {DAY - timedelta(days=number): each for number in range(1, 29)} | {DAY: count}


@pytest.mark.parametrize(
    ("counts", "first", "z"),
    [
        (quiet(5), LONG_AGO, 5.0),
        (quiet(4), LONG_AGO, None),  # too few, however quiet it was
        (quiet(20, each=9), LONG_AGO, 3.7),  # (20 - 9) / 3, chance's own deviation
        (quiet(17, each=9), LONG_AGO, None),
        (quiet(5), DAY - timedelta(days=14), 5.0),
        (quiet(5), DAY - timedelta(days=13), None),  # too little is known of what is usual
        ({DAY - timedelta(days=n): 30 * (n % 7 == 0) for n in range(1, 29)} | {DAY: 30}, LONG_AGO, None),  # once a week
    ],
)
def test_a_spike_stands_out_of_the_28_days_before(counts: dict[date, int], first: date, z: float | None):
    found = spike(counts, DAY, first)

    assert (found and round(found.z, 1)) == z


def test_a_spike_is_announced_once_however_long_it_lasts(store: Store):
    today = now().date() - timedelta(days=10)

    def day(number: int, of: int, word: str = "ferry") -> list[Article]:
        at = datetime(*(today + timedelta(days=number)).timetuple()[:3], 9, tzinfo=UTC)
        return [
            replace(story(f"s{number}-{n}-{word}", "2024-01-01", f"A {word} {n}."), published_at=Moment(at))
            for n in range(of)
        ]

    put(store, *day(-40, 1, "barge"), *day(-20, 1))
    at = datetime.combine(today, datetime.min.time(), UTC)
    which = watch(store, cadence="spike")
    with store.begin() as conn:
        conn.execute(sa.update(search_alert).values(created_at=at, looked_at=at))
    put(store, *day(0, 3))
    first = look(store, at + timedelta(hours=9))
    put(store, *day(0, 8))
    second = look(store, at + timedelta(hours=12))
    put(store, *day(0, 9)[8:])
    third = look(store, at + timedelta(hours=13))
    put(store, *day(1, 12))
    fourth = look(store, at + timedelta(hours=36))  # the same spike goes on
    put(store, *day(5, 12))
    fifth = look(store, at + timedelta(days=5, hours=12))  # another
    told_of = announcements.claim(store, which.id, (at + timedelta(days=9)).timestamp(), limit=9)

    assert (first, second, third, fourth, fifth) == (0, 1, 0, 0, 1)
    assert [one.spike["count"] for one in told_of if one.spike] == [8, 12]
    assert [len(one.spike["articles"]) for one in told_of if one.spike] == [8, 10]
    assert search_alerts.every(store)[0].spiked_on == (today + timedelta(days=5)).isoformat()


def test_lodz_is_found_however_it_is_typed(store: Store):
    which = watch(store, "lodz")
    [number] = put(store, LODZ_STORY)
    look(store, now())

    assert told(store, which) == {number}


def test_an_alert_that_is_removed_during_a_look_keeps_no_other_from_being_told(
    store: Store, monkeypatch: pytest.MonkeyPatch
):
    gone, stays = watch(store, "ferry"), watch(store)
    [salt, lineup] = put(store, SALT_ROAD_STORY, LINEUP_STORY)
    match = look_module._match

    def removed(store: Store, alerts: Sequence[SearchAlert], numbers: Sequence[int]) -> list[Any]:
        found = match(store, alerts, numbers)
        assert gone.id in {one.id for one, _ in found}
        search_alerts.remove(store, [gone])
        return found

    monkeypatch.setattr(look_module, "_match", removed)

    assert look(store, now()) == 2
    assert told(store, stays) == {salt, lineup}
