"""What sources announce is remembered only when nothing of it was left out, so that no later crawl misses a page."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from scrapy.http import HtmlResponse, Request, Response, XmlResponse
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from tradewatch.config import Config
from tradewatch.outlets.outlet import Outlet
from tradewatch.outlets.registry import load_registry
from tradewatch.spiders.announce import Announcer
from tradewatch.spiders.desk import Desk
from tradewatch.store import feeds

OUTLET = """
name = "Slate"
hosts = ["slate.example"]
home = "http://slate.example/"
languages = ["en"]
[[discover]]
kind = "sitemap"
url = "http://slate.example/index.xml"
[[discover]]
kind = "listing"
url = "http://slate.example/latest"
links = "h3 a"
next = "a.next"
pages = 4
[article]
allow = ['^/story/']
"""
INDEX, LATEST = "http://slate.example/index.xml", "http://slate.example/latest"
NOW = datetime.now(UTC)


@pytest.fixture
def desk(tmp_path: Path):
    (tmp_path / "slate.toml").write_text(OUTLET, encoding="utf-8")
    outlet: Outlet = load_registry(tmp_path).get("slate")
    opened = Desk.open(Config(data_dir=tmp_path), outlet, None)
    yield opened
    opened.store.close()


def announcer(desk: Desk, **given: object) -> Announcer:
    return Announcer(desk, woken=lambda: None, **given)  # type: ignore[arg-type]


def sitemap(*numbers: int, days_old: int = 0) -> bytes:
    day = f"{NOW - timedelta(days=days_old):%Y-%m-%dT%H:%M:%SZ}"
    news = f"<n:news><n:publication_date>{day}</n:publication_date><n:title>A story</n:title></n:news>"
    pages = "".join(f"<url><loc>http://slate.example/story/{n}</loc>{news}</url>" for n in numbers)
    return (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">{pages}</urlset>'
    ).encode()


def index(*children: str) -> bytes:
    places = "".join(f"<sitemap><loc>http://slate.example/{one}.xml</loc></sitemap>" for one in children)
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{places}</sitemapindex>'.encode()


def listing(*numbers: int, following: str = "") -> bytes:
    links = "".join(f'<h3><a href="/story/{n}">Story {n}</a></h3>' for n in numbers)
    return f"<html><body>{links}{f'<a class=next href={following}>on</a>' if following else ''}</body></html>".encode()


def test_sitemaps_that_are_not_read_are_counted_and_named(desk: Desk, caplog: pytest.LogCaptureFixture):
    reader = announcer(desk)
    [asked, _] = reader.requests()
    further = answer(reader, asked, index(*(f"month-{n}" for n in range(57))))

    assert len(further) == 50
    assert desk.counts["sitemaps_left"] == 7
    assert f"{INDEX}: 7 of its sitemaps are not read" in caplog.text


def answer(reader: Announcer, request: Request, body: bytes) -> list[Request]:
    kind: type[Response] = XmlResponse if body.startswith((b"<urlset", b"<sitemapindex")) else HtmlResponse
    response = kind(request.url, body=body, request=request, headers={"ETag": '"one"'})

    async def read() -> list[Request]:
        return [one async for one in reader.read(response, **request.cb_kwargs)]

    return asyncio.run(read())


def refuse(reader: Announcer, request: Request, status: int) -> list[Request]:
    failure = Failure(HttpError(Response(request.url, status=status), "no"))
    failure.request = request

    async def unread() -> list[Request]:
        return [one async for one in reader.unread(failure)]

    return asyncio.run(unread())


def is_remembered(desk: Desk, url: str) -> bool:
    return feeds.load(desk.store, url).digest is not None


def test_a_source_of_which_nothing_was_left_out_is_remembered(desk: Desk):
    reader = announcer(desk)
    [first, _] = reader.requests()

    answer(reader, first, sitemap(1, 2))

    assert is_remembered(desk, INDEX)


def test_a_source_of_which_a_crawl_took_the_newest_only_is_read_again_by_a_wider_one(desk: Desk):
    reader = announcer(desk, since=NOW - timedelta(days=1))
    [first, _] = reader.requests()
    answer(reader, first, sitemap(1, 2, days_old=9))
    assert desk.frontier.counts() == {}
    assert not is_remembered(desk, INDEX)

    wider = announcer(desk)
    [first, _] = wider.requests()
    answer(wider, first, sitemap(1, 2, days_old=9))
    assert desk.frontier.counts() == {"todo": 2}


def test_a_source_whose_older_articles_are_known_already_is_remembered(desk: Desk):
    for since in (None, NOW - timedelta(days=1)):
        reader = announcer(desk, since=since)
        [first, _] = reader.requests()
        answer(reader, first, sitemap(1, 2, days_old=9))

    answer(reader, reader.requests()[0], sitemap(1, 2, days_old=9) + b"<!-- generated anew -->")
    assert is_remembered(desk, INDEX)


def test_an_unchanged_index_leads_to_its_sitemaps_every_time(desk: Desk):
    for _ in range(2):
        reader = announcer(desk)
        [first, _] = reader.requests()
        assert len(answer(reader, first, index("a", "b"))) == 2
        assert "tw_etag" in first.meta
        assert first.meta["tw_etag"] is None


def test_an_index_is_not_remembered_because_one_of_its_sitemaps_is_unchanged(desk: Desk):
    for _ in range(2):
        reader = announcer(desk)
        [child] = answer(reader, reader.requests()[0], index("a"))
        answer(reader, child, sitemap(1))

    assert is_remembered(desk, child.url)
    assert not is_remembered(desk, INDEX)


def test_a_listing_is_remembered_when_its_last_page_was_read(desk: Desk):
    reader = announcer(desk)
    [_, first] = reader.requests()
    [second] = answer(reader, first, listing(1, 2, following="/latest/2"))
    assert not is_remembered(desk, LATEST)

    assert answer(reader, second, listing(3)) == []

    assert is_remembered(desk, LATEST)
    assert is_remembered(desk, second.url)


def test_a_listing_that_was_read_in_part_is_followed_although_its_first_page_is_known(desk: Desk):
    reader = announcer(desk)
    answer(reader, reader.requests()[1], listing(1, 2, following="/latest/2"))  # the crawl dies here
    desk.run = type(desk.run)(99, "slate", "manual", "running", started_at=NOW + timedelta(days=1))

    later = announcer(desk)
    further = answer(later, later.requests()[1], listing(1, 2, following="/latest/2"))

    assert [one.url for one in further] == ["http://slate.example/latest/2"]


@pytest.mark.parametrize(("status", "remembered"), [(404, True), (503, False)])
def test_a_further_page_that_is_not_there_ends_a_listing_but_one_in_trouble_does_not(
    desk: Desk, status: int, remembered: bool
):
    reader = announcer(desk)
    [_, first] = reader.requests()
    [second] = answer(reader, first, listing(1, 2, following="/latest/2"))

    refuse(reader, second, status)

    assert is_remembered(desk, LATEST) is remembered


def test_a_day_without_an_hour_counts_as_new_until_it_is_over(desk: Desk):
    reader = announcer(desk, since=NOW.replace(hour=23, minute=59))
    body = sitemap(1).replace(f"{NOW:%Y-%m-%dT%H:%M:%SZ}".encode(), f"{NOW:%Y-%m-%d}".encode())

    answer(reader, reader.requests()[0], body)

    assert desk.frontier.counts() == {"todo": 1}


def test_a_dry_run_looks_into_the_sitemaps_of_an_index(desk: Desk):
    reader = announcer(desk)
    reader.dry = True

    [child] = answer(reader, reader.requests()[0], index("a"))
    answer(reader, child, sitemap(1))

    assert list(reader.found) == ["http://slate.example/story/1"]
    assert not is_remembered(desk, child.url)


def test_sources_behind_a_wall_are_told_apart_from_sources_in_trouble(desk: Desk):
    reader = announcer(desk)
    for request, status in zip(reader.requests(), (403, 503), strict=True):
        refuse(reader, request, status)

    assert (desk.counts["sources_dead"], desk.counts["sources_barred"]) == (2, 1)
