"""A walk through the past asks for what can hold the wanted days, and says which days it has listed wholly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tradewatch.article import Moment
from tradewatch.discover import walk_pages
from tradewatch.discover.days import span_in_name, span_in_url
from tradewatch.discover.found import Discovery, Found
from tradewatch.discover.walk import Told, Walk
from tradewatch.discover.walk_pages import PagesWalk
from tradewatch.discover.walks import can_walk, walk_of
from tradewatch.outlets.outlet import Source, SourceKind
from tradewatch.store.months import Days, bits_of, holds, joined, missing

INDEX = "https://a.example/sitemap.xml"
MAPS = Source(SourceKind.SITEMAP, INDEX)
POSTS = Source(SourceKind.WP_REST, "https://a.example/wp-json/wp/v2/posts?per_page=20&_embed=1")
PAGES = Source(SourceKind.LISTING, "https://a.example/news/", numbered="https://a.example/news/page/{n}/")
MAY = Days(date(2024, 5, 10), date(2024, 5, 20))


@pytest.mark.parametrize(
    ("url", "span"),
    [
        ("https://a.example/2024/05/14/a-film/", "2024-05-14:2024-05-14"),
        ("https://a.example/2024/5/4/a-film/", "2024-05-04:2024-05-04"),
        ("https://a.example/2024/05/a-film/", "2024-05-01:2024-05-31"),
        ("https://a.example/2024/film/a-film-123/", "2024-01-01:2024-12-31"),
        ("https://a.example/news/20240514/a-film", "2024-05-14:2024-05-14"),
        ("https://a.example/a-film-2024-05-14", "2024-05-14:2024-05-14"),
        ("https://a.example/2024/13/a-film/", "2024-01-01:2024-12-31"),
        ("https://a.example/2023/02/30/a-film/", None),
        ("https://a.example/news/the-best-of-2024/4711.article", None),
        ("https://a.example/1924/a-film/", None),
        ("https://a.example/a-film-1236000000/", None),
    ],
)
def test_a_day_month_or_year_is_read_from_an_address(url: str, span: str | None):
    assert span_in_url(url) == (Days.read(span) if span else None)


@pytest.mark.parametrize(
    ("url", "span"),
    [
        ("https://a.example/sitemap-2024-05.xml", "2024-05-01:2024-05-31"),
        ("https://a.example/sitemap-pt-post-2024-05.xml.gz", "2024-05-01:2024-05-31"),
        ("https://a.example/sitemap_202405.xml", "2024-05-01:2024-05-31"),
        ("https://a.example/sitemap.xml?yyyy=2024&mm=05&dd=03", "2024-05-03:2024-05-03"),
        ("https://a.example/sitemap.xml?year=2024", "2024-01-01:2024-12-31"),
        ("https://a.example/sitemaps/2024/05/news.xml", "2024-05-01:2024-05-31"),
        ("https://a.example/post-sitemap12.xml", None),
        ("https://a.example/post-sitemap2024.xml", None),  # the two thousand and twenty-fourth?
    ],
)
def test_the_name_of_a_sitemap_may_say_what_it_is_about(url: str, span: str | None):
    assert span_in_name(url) == (Days.read(span) if span else None)


def post(day: str, number: int = 0) -> Found:
    return Found(
        f"https://a.example/{day}-{number}/", published_at=Moment(datetime.fromisoformat(f"{day}T12:00:00+00:00"))
    )


def test_posts_are_asked_for_by_month_and_page_until_the_last():
    walk = walk_of(POSTS, bits_of(Days(date(2024, 4, 28), date(2024, 5, 20))))
    asked = [walk.ask]
    first = walk.take(Discovery((post("2024-05-20"), post("2024-05-21"))), {"x-wp-totalpages": "2"})
    asked.append(walk.ask)
    second = walk.take(Discovery((post("2024-05-01"),)), {"x-wp-totalpages": "2"})
    asked.append(walk.ask)
    third = walk.take(Discovery(), {"x-wp-totalpages": "0"})

    base = "https://a.example/wp-json/wp/v2/posts?per_page=100&_embed=1&page="
    may = "&after=2024-04-30T09%3A59%3A59Z&before=2024-05-21T14%3A00%3A00Z"
    assert asked == [
        f"{base}1{may}", f"{base}2{may}", f"{base}1&after=2024-04-27T09%3A59%3A59Z&before=2024-05-01T14%3A00%3A00Z",
    ]  # fmt: skip
    assert [len(told.found) for told in (first, second, third)] == [1, 1, 0]  # the 21st is not wanted
    assert first.done == {}
    assert second.done == bits_of(Days(date(2024, 5, 1), date(2024, 5, 20)))
    assert third.done == bits_of(Days(date(2024, 4, 28), date(2024, 4, 30)))
    assert walk.is_over


def test_without_a_number_of_pages_a_full_page_has_another_and_its_absence_is_the_end():
    walk = walk_of(POSTS, bits_of(MAY))
    walk.take(Discovery((post("2024-05-11"),), more=("https://a.example/next",)), {})
    told = walk.lack()

    assert (told.done, walk.is_over) == (bits_of(MAY), True)


def test_that_the_first_page_of_a_month_is_not_there_is_trouble_and_no_end():
    walk = walk_of(POSTS, bits_of(Days(date(2024, 4, 28), date(2024, 5, 20))))
    first = walk.may_end
    walk.take(Discovery((post("2024-05-20"),)), {"x-wp-totalpages": "2"})
    second = walk.may_end
    walk.take(Discovery((post("2024-05-01"),)), {"x-wp-totalpages": "2"})

    assert (first, second, walk.may_end) == (False, True, False)
    assert not walk.lose()
    assert (walk.state()["month"], walk.is_over) == ("2024-04", False)


def index(*children: tuple[str, str | None]) -> Discovery:
    dated = {url: datetime.fromisoformat(f"{day}T08:00:00+00:00") for url, day in children if day}
    return Discovery(more=tuple(url for url, _ in children), changed=dated)


def test_of_an_index_only_children_are_read_that_can_hold_the_days():
    walk = walk_of(MAPS, bits_of(MAY))
    told = walk.take(
        index(
            ("https://a.example/sitemap-2024-04.xml", None),
            ("https://a.example/sitemap-2024-05.xml", "2024-06-30"),
            ("https://a.example/sitemap-2024-06.xml", None),
            ("https://a.example/post-sitemap1.xml", "2023-01-01"),
            ("https://a.example/post-sitemap2.xml", "2024-05-10"),
            ("https://a.example/post-sitemap3.xml", "2025-01-01"),
            ("https://a.example/pages.xml", None),
        ),
        {},
    )
    asked = []
    while url := walk.ask:
        asked.append(url.rpartition("/")[2])
        told = walk.take(Discovery(), {})

    assert asked == ["pages.xml", "post-sitemap3.xml", "sitemap-2024-05.xml", "post-sitemap2.xml"]
    assert told.done == bits_of(MAY)


def test_days_are_done_as_soon_as_no_sitemap_is_left_that_can_hold_them():
    walk = walk_of(MAPS, bits_of(MAY))
    walk.take(index(("https://a.example/1.xml", "2024-05-12"), ("https://a.example/2.xml", "2024-05-30")), {})
    told = walk.take(Discovery(), {})

    assert told.done == bits_of(Days(date(2024, 5, 14), MAY.last))


def test_a_sitemap_that_cannot_be_read_leaves_its_days_open_and_is_asked_for_again():
    walk = walk_of(MAPS, bits_of(MAY))
    walk.take(index(("https://a.example/1.xml", "2024-05-30"), ("https://a.example/2.xml", "2024-05-12")), {})
    goes_on = walk.lose()
    told = walk.take(Discovery(), {})
    again = walk_of(MAPS, bits_of(MAY), walk.state())

    assert goes_on
    assert told.done == {}
    assert (walk.ask, walk.is_over) == (None, False)
    assert again.ask == "https://a.example/1.xml"
    assert again.take(Discovery(), {}).done == bits_of(MAY)


def test_what_a_sitemap_does_not_date_is_counted_and_taken_only_when_asked_for():
    bare = Discovery((Found("https://a.example/a"), Found("https://a.example/b", signal="2024-05-11")))
    plain, keen = walk_of(MAPS, bits_of(MAY)), walk_of(MAPS, bits_of(MAY), undated=True)
    left, taken = plain.take(bare, {}), keen.take(bare, {})

    assert ([one.url for one, _ in left.found], left.undated) == (["https://a.example/b"], 1)
    assert ([day for _, day in taken.found], taken.undated) == ([None, date(2024, 5, 11)], 0)


def test_an_index_of_indexes_of_indexes_ends_somewhere_and_says_so():
    walk = walk_of(MAPS, bits_of(MAY))
    for number in range(5):
        if walk.ask:
            walk.take(index((f"https://a.example/{number}.xml", "2024-06-01")), {})

    assert walk.ask is None
    assert "were not read" in walk.notes[0]


def test_a_section_that_loses_its_dates_waits_for_its_articles():
    walk = walk_of(PAGES, bits_of(MAY))
    assert isinstance(walk, PagesWalk)
    told = walk.take(Discovery((Found("https://a.example/x"), Found("https://a.example/y"))), {})
    asked = walk.ask
    walk.learn({"https://a.example/x": date(2024, 6, 1), "https://a.example/y": None})

    assert ([day for _, day in told.found], asked) == ([None, None], None)
    assert walk.ask == "https://a.example/news/page/2/"


def test_a_page_without_articles_is_the_end_when_the_next_has_none_either():
    walk = walk_of(PAGES, bits_of(MAY))
    first = walk.blank()
    walk.take(Discovery((post("2024-06-01"),)), {})
    second = walk.blank()
    asked = walk.ask
    third = walk.blank()

    assert first is None
    assert second is not None
    assert (dict(second.done), asked) == ({}, "https://a.example/news/page/3/")
    assert third is not None
    assert (dict(third.done), walk.is_over) == (bits_of(MAY), True)


def test_a_section_of_endless_pages_is_read_in_several_calls(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(walk_pages, "MOST_PAGES", 3)
    walk = walk_of(PAGES, bits_of(MAY))
    for number in range(3):
        walk.take(Discovery((post("2024-06-01", number),)), {})
    again = walk_of(PAGES, bits_of(MAY), walk.state())

    assert (walk.ask, walk.is_over) == (None, False)
    assert "the next call goes on at page 4" in walk.notes[0]
    assert again.ask == "https://a.example/news/page/4/"


@pytest.mark.parametrize(
    ("source", "can"),
    [
        (POSTS, True),
        (MAPS, True),
        (PAGES, True),
        (Source(SourceKind.LISTING, "https://a.example/", next="a.older"), True),
        (Source(SourceKind.LISTING, "https://a.example/"), False),
        (Source(SourceKind.RSS, "https://a.example/feed/"), False),
    ],
)
def test_some_sources_tell_of_the_past(source: Source, can: bool):
    assert can_walk(source) == can


@dataclass
class Site:
    """What a site lists, for walks: pages of a section, or sitemaps numbered as plugins do."""

    days: list[date]  # of its articles, the newest first
    by: int
    asked: list[str] = field(default_factory=list)

    def articles(self) -> list[Found]:
        return [post(day.isoformat(), number) for number, day in enumerate(self.days)]

    def answer(self, walk: Walk) -> Told:
        assert walk.ask
        self.asked.append(walk.ask)
        assert len(self.asked) < 500, "it never ends"
        if walk.source is PAGES:
            number = int(walk.ask.rstrip("/").rpartition("/")[2]) if "page/" in walk.ask else 1
            found = self.articles()[(number - 1) * self.by : number * self.by]
            return walk.take(Discovery(tuple(found)), {}) if found else walk.lack()
        parts = [self.articles()[n : n + self.by] for n in range(0, len(self.days), self.by)]
        if walk.ask == INDEX:
            return walk.take(
                index(
                    *(
                        (f"https://a.example/post-sitemap{n}.xml", _day(part[0]).isoformat())
                        for n, part in enumerate(parts)
                    )
                ),
                {},
            )
        part = parts[int(walk.ask.removeprefix("https://a.example/post-sitemap").removesuffix(".xml"))]
        plain = [Found(one.url, signal=_day(one).isoformat()) for one in part]
        return walk.take(Discovery(tuple(plain)), {})


def _day(one: Found) -> date:
    assert one.published_at
    return one.published_at.utc.date()


DAYS = st.lists(st.integers(0, 9), max_size=60).map(
    lambda steps: [date(2024, 7, 1) - timedelta(days=sum(steps[:n])) for n in range(len(steps))]
)
RANGE = st.tuples(st.integers(0, 200), st.integers(0, 200)).map(
    lambda two: Days(date(2024, 7, 5) - timedelta(days=max(two)), date(2024, 7, 5) - timedelta(days=min(two)))
)


@settings(max_examples=150)
@given(
    days=DAYS,
    by=st.integers(1, 7),
    wanted=RANGE,
    stops=st.sets(st.integers(0, 30)),
    source=st.sampled_from([MAPS, PAGES]),
)
def test_a_walk_finds_every_article_of_the_days_and_no_other_wherever_it_is_stopped(
    days: list[date], by: int, wanted: Days, stops: Iterable[int], source: Source
):
    """And what it says is done is done: no article of those days comes later."""
    site, walk = Site(days, by), walk_of(source, bits_of(wanted))
    found: dict[str, date | None] = {}
    done: dict[str, int] = {}
    for number in range(600):
        if walk.ask is None:
            break
        told = site.answer(walk)
        late = [day for one, day in told.found if one.url not in found and day and holds(done, day)]
        found |= {one.url: day for one, day in told.found}
        done = joined(done, told.done)
        assert not late
        if number in stops and walk.ask is not None:  # killed, and begun again from what was written down
            walk = walk_of(source, bits_of(wanted), walk.state())

    assert walk.is_over
    assert missing(bits_of(wanted), done) == {}
    assert sorted(found) == sorted(one.url for one in site.articles() if _day(one) in wanted)
