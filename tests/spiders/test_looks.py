"""Sources that are not due rest; dead ones give way to what stands in for them, are tried weekly, and come back."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from tests.spiders.nights import pass_time
from tradewatch.article import Moment
from tradewatch.discover.found import Discovery, Found
from tradewatch.outlets.outlet import Source, SourceKind
from tradewatch.spiders.failures import Kind, Trouble
from tradewatch.spiders.looks import Looks
from tradewatch.store import feeds
from tradewatch.store.engine import Store
from tradewatch.store.feeds import FeedState

MAIN, SPARE, SITEMAP = (f"http://slate.example/{name}" for name in ("feed", "old-feed", "news.xml"))
SOURCES = [Source(SourceKind.RSS, MAIN, (SPARE,)), Source(SourceKind.SITEMAP, SITEMAP)]
FINE = Discovery((Found("http://slate.example/story/1"),))
GONE = Trouble(Kind.GONE, "HTTP 404", 404)
ERROR = Trouble(Kind.PASSING, "HTTP 500", 500)
UNREACHED = Trouble(Kind.PASSING, "DNSLookupError")
SLOW = Trouble(Kind.PASSING, "HTTP 503", 503)

UNCHANGED = Discovery()
Answer = Discovery | Trouble


@dataclass
class Slate:
    """An outlet whose sources answer as the test wants."""

    store: Store
    answers: dict[str, Answer] = field(default_factory=dict)  # FINE where not given
    counts: Counter[str] = field(default_factory=Counter)  # of the last crawl

    def crawl(self, *, resting: bool = True, left_out: bool = False, asked: float = 0.0) -> list[str]:
        """Look at the sources as a crawl does; give the addresses asked for."""
        self.counts = Counter()
        looks = Looks(self.store, "slate", self.counts, resting=resting)
        asked_for: list[str] = []
        for source, urls in looks.plan(SOURCES):
            for url in urls:
                asked_for.append(url)
                answer = self.answers.get(url, FINE)
                if isinstance(answer, Discovery):
                    looks.note(source, answer, 0, left_out=left_out)
                    looks.answer(source, url, asked)
                    break
                looks.fail(url, answer, asked)
            looks.end(source)
        looks.close()
        return asked_for

    def nights(self, count: int, *, days: float = 1) -> list[list[str]]:
        """A crawl every night."""
        asked_for = []
        for _ in range(count):
            pass_time(self.store, days)
            asked_for.append(self.crawl())
        return asked_for

    def state(self, url: str = MAIN) -> FeedState:
        return feeds.load(self.store, url)


@pytest.fixture
def slate(store: Store) -> Slate:
    return Slate(store)


def test_a_scheduled_crawl_passes_over_what_is_not_due(slate: Slate):
    assert slate.crawl() == [MAIN, SITEMAP]
    assert slate.crawl() == []
    assert slate.counts == {"sources": 2, "sources_resting": 2}

    pass_time(slate.store, 0.05)
    assert slate.crawl() == [MAIN, SITEMAP]


def test_a_crawl_by_hand_looks_at_everything(slate: Slate):
    slate.crawl()

    assert slate.crawl(resting=False) == [MAIN, SITEMAP]


def test_every_source_is_read_every_night_however_long_nothing_was_new(slate: Slate):
    assert slate.nights(20) == [[MAIN, SITEMAP]] * 20
    assert slate.state().pause == 86_400


def test_a_source_of_which_something_was_left_out_does_not_rest(slate: Slate):
    slate.crawl(left_out=True)

    assert slate.crawl() == [MAIN, SITEMAP]


def test_a_source_is_left_alone_as_long_as_it_asks(slate: Slate):
    slate.answers[MAIN] = SLOW
    slate.crawl(asked=3600)
    pass_time(slate.store, 3500 / 86_400)

    assert MAIN not in slate.crawl()


def test_what_a_feed_listed_is_remembered_while_it_only_says_that_nothing_changed(slate: Slate):
    noon = datetime.now(UTC)
    busy = tuple(
        Found(f"http://slate.example/story/{n}", published_at=Moment(noon - timedelta(minutes=30 * n)))
        for n in range(11)
    )
    slate.answers[MAIN] = Discovery(busy)
    slate.crawl()
    slate.answers[MAIN] = UNCHANGED

    slate.nights(5)

    assert slate.state().pause == pytest.approx(5 * 1800, rel=0.01)  # half of what it lists may come in that time


def test_a_failing_feed_is_tried_more_and_more_rarely_and_its_fallback_read_meanwhile(slate: Slate):
    slate.crawl()
    slate.answers[MAIN] = ERROR
    tried = [MAIN in night for night in slate.nights(48, days=1 / 24)]

    assert 4 <= sum(tried) <= 8
    assert slate.counts["sources_dead"] == 0
    assert slate.state(SPARE).failures == 0
    assert slate.state(SPARE).answered_at
    assert slate.state().retired_at is None  # two days are not enough


def test_a_failing_source_that_is_not_tried_counts_as_dead_and_is_never_taken_for_a_resting_one(slate: Slate):
    slate.crawl()
    slate.answers[SITEMAP] = ERROR
    slate.nights(3, days=1 / 8)
    assert SITEMAP not in slate.crawl()
    assert slate.counts == {"sources": 2, "sources_resting": 1, "sources_dead": 1}

    slate.answers = dict.fromkeys((MAIN, SPARE, SITEMAP), ERROR)
    slate.nights(4, days=1 / 8)
    assert slate.crawl() == [MAIN, SPARE, SITEMAP]  # else the crawl of an outlet that is down would end well


@pytest.mark.parametrize(("trouble", "nights"), [(GONE, 3), (ERROR, 7)])
def test_a_dead_feed_gives_way_to_its_fallback_and_comes_back(slate: Slate, trouble: Trouble, nights: int):
    slate.crawl()
    slate.answers[MAIN] = trouble

    assert slate.nights(nights - 1) == [[MAIN, SPARE, SITEMAP]] * (nights - 1)
    assert slate.state().retired_at is None
    slate.nights(1)
    assert slate.state().retired_at
    assert [one.url for one in feeds.retired(slate.store)] == [MAIN]
    assert slate.nights(6) == [[SPARE, SITEMAP]] * 6

    del slate.answers[MAIN]
    assert slate.nights(2) == [[MAIN, SITEMAP]] * 2
    assert feeds.retired(slate.store) == []


def test_crawls_by_hand_one_after_the_other_count_as_one_failure(slate: Slate):
    slate.crawl()
    pass_time(slate.store, 9)  # the machine was off
    slate.answers[MAIN] = ERROR

    for _ in range(9):
        slate.crawl(resting=False)

    assert (slate.state().failures, slate.state().retired_at) == (1, None)


def test_a_retired_source_without_a_fallback_is_left_to_the_others_and_tried_once_a_week(slate: Slate):
    slate.crawl()
    slate.answers[SITEMAP] = ERROR
    slate.nights(7)
    since = slate.state(SITEMAP).retired_at

    tried = [SITEMAP in night for night in slate.nights(28)]

    assert sum(tried) == 4
    assert slate.state(SITEMAP).retired_at == since
    assert slate.counts["sources_retired"] == 0  # tonight it was tried
    slate.nights(1)
    assert slate.counts["sources_retired"] == 1


def test_nothing_is_retired_while_nothing_can_stand_in_for_it(slate: Slate):
    slate.answers = dict.fromkeys((MAIN, SPARE, SITEMAP), GONE)

    assert slate.nights(20)[-1] == [MAIN, SPARE, SITEMAP]
    assert feeds.retired(slate.store) == []
    assert slate.state().failures == 20


def test_when_what_stood_in_dies_too_everything_is_tried_every_night(slate: Slate):
    slate.crawl()
    slate.answers = dict.fromkeys((MAIN, SPARE), GONE)
    slate.nights(4)
    assert len(feeds.retired(slate.store)) == 2
    slate.answers[SITEMAP] = GONE

    assert slate.nights(5)[-1][-1] == SITEMAP
    assert slate.state(SITEMAP).retired_at is None


def test_when_only_retired_sources_are_left_in_an_outlets_file_they_are_all_tried(slate: Slate):
    for url in (MAIN, SPARE, SITEMAP):
        feeds.failed(slate.store, "slate", url, 404, pause=604_800, next_at=time.time() + 604_800, retire=True)

    assert slate.crawl() == [MAIN, SITEMAP]


def test_when_nothing_can_be_reached_no_feed_has_failed(slate: Slate):
    slate.crawl()
    slate.answers = dict.fromkeys((MAIN, SPARE, SITEMAP), UNREACHED)
    slate.nights(20)
    assert slate.state().failures == 0

    slate.answers = {MAIN: UNREACHED}  # its own host is gone, the others answer
    slate.nights(7)
    assert slate.state().retired_at is not None


def test_a_database_from_before_feeds_had_a_rhythm_is_read_as_usual(slate: Slate):
    feeds.remember(slate.store, "slate", FeedState(MAIN, etag='"one"'), 200)

    assert slate.crawl() == [MAIN, SITEMAP]
    assert slate.state().etag == '"one"'
    assert slate.crawl() == []
