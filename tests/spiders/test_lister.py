"""What goes wrong while the past is listed leaves days open, and never marks what was not taken in."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from scrapy.http import HtmlResponse, Request, Response, XmlResponse
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from tests.spiders.past import ARTICLE, HEAD, MONTHS
from tradewatch.config import Config
from tradewatch.errors import StoreError
from tradewatch.outlets.registry import load_registry
from tradewatch.spiders.backfill import BackfillSpider
from tradewatch.spiders.desk import Desk
from tradewatch.spiders.failures import Kind
from tradewatch.spiders.lister import Lister
from tradewatch.spiders.loader import spider_for
from tradewatch.spiders.outlet import MOST_FAILURES, OutletSpider
from tradewatch.store.engine import open_store
from tradewatch.store.frontier import Announced, Leased
from tradewatch.store.months import Days, bits_of
from tradewatch.store.runs import get

DAYS = Days(date(2025, 10, 1), date(2025, 11, 30))
HOME = "http://yesteryear.example"
XML = "http://www.sitemaps.org/schemas/sitemap/0.9"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    fallback = 'fallback = ["/old.xml"]'
    (tmp_path / "yesteryear.toml").write_text(f"{HEAD}\n[[discover]]\n{MONTHS}\n{fallback}\n{ARTICLE}")
    outlet = load_registry(tmp_path).get("yesteryear")
    opened = Desk.open(Config(data_dir=tmp_path), outlet, None, "backfill")
    yield opened
    opened.store.close()


def lister(desk: Desk) -> Lister:
    return Lister(desk, DAYS, woken=lambda: None)


def ask(one: Lister) -> Request | None:
    return next(iter(asyncio.run(one.next(0))), None)


def answer(one: Lister, request: Request, body: str, status: int = 200) -> None:
    kind: type[Response] = XmlResponse if body.startswith("<urlset") or body.startswith("<sitemap") else HtmlResponse
    response = kind(request.url, status=status, body=body.encode(), request=request)

    async def read() -> None:
        async for _ in one.read(response, **request.cb_kwargs):
            pass

    asyncio.run(read())


def fail(one: Lister, request: Request, status: int = 503) -> None:
    failure = Failure(HttpError(Response(request.url, status=status, request=request)))
    failure.request = request

    async def unread() -> None:
        async for _ in one.unread(failure):
            pass

    asyncio.run(unread())


def index(*months: str) -> str:
    places = "".join(f"<sitemap><loc>{HOME}/sitemap-{month}.xml</loc></sitemap>" for month in months)
    return f'<sitemapindex xmlns="{XML}">{places}</sitemapindex>'


def sitemap(*days: str) -> str:
    pages = "".join(f"<url><loc>{HOME}/2025/story-{day[-2:]}/</loc><lastmod>{day}</lastmod></url>" for day in days)
    return f'<urlset xmlns="{XML}">{pages}</urlset>'


def paths(desk: Desk) -> list[str]:
    return [page.url.removeprefix(f"{HOME}/2025/") for page in desk.lease(100)]


def test_what_could_not_be_taken_in_is_listed_again_and_never_counted_as_done(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    one = lister(desk)
    answer(one, ask(one), index("2025-11", "2025-10"))  # type: ignore[arg-type]

    def trouble(pages: list[Announced], again: bool = False) -> tuple[int, int]:
        raise StoreError("the database is held by another process")

    with monkeypatch.context() as patched:
        patched.setattr(desk.frontier, "add", trouble)
        with pytest.raises(StoreError):
            answer(one, ask(one), sitemap("2025-11-14"))  # type: ignore[arg-type]
    ended, left = one.is_over, desk.counts["sources_done"]
    again = lister(desk)
    asked = ask(again)
    assert asked is not None
    answer(again, asked, sitemap("2025-11-14"))

    assert (ended, left, asked.url) == (True, 0, f"{HOME}/sitemap-2025-11.xml")
    assert paths(desk) == ["story-14/"]


def test_a_source_that_is_dead_has_a_fallback(desk: Desk):
    one = lister(desk)
    fail(one, ask(one), 404)  # type: ignore[arg-type]
    asked = ask(one)
    assert asked is not None
    answer(one, asked, sitemap("2025-11-14", "2025-10-20", "2025-09-30"))

    assert asked.url == f"{HOME}/old.xml"
    assert paths(desk) == ["story-14/", "story-20/"]
    assert one.ledger.done(f"{HOME}/months.xml") == bits_of(DAYS)


def test_a_source_without_any_answer_leaves_everything_open(desk: Desk):
    one = lister(desk)
    for _ in range(2):
        fail(one, ask(one))  # type: ignore[arg-type]

    assert (ask(one), one.is_over) == (None, True)
    assert (desk.counts["sources_dead"], one.ledger.months()) == (1, [])


def test_a_sitemap_that_did_not_answer_is_asked_for_by_the_next_call_alone(desk: Desk):
    one = lister(desk)
    answer(one, ask(one), index("2025-11", "2025-10"))  # type: ignore[arg-type]
    fail(one, ask(one))  # type: ignore[arg-type]
    answer(one, ask(one), sitemap("2025-10-20"))  # type: ignore[arg-type]
    ended = (ask(one), one.is_over, desk.counts["listings_failed"])
    again = lister(desk)
    asked = ask(again)
    assert asked is not None
    answer(again, asked, sitemap("2025-11-14"))

    assert ended == (None, True, 1)
    assert asked.url == f"{HOME}/sitemap-2025-11.xml"
    assert (ask(again), again.ledger.done(f"{HOME}/months.xml")) == (None, bits_of(DAYS))


def test_what_no_date_is_known_of_is_told_and_how_to_have_it(desk: Desk):
    one = lister(desk)
    bare = sitemap("2025-11-14").replace("<lastmod>2025-11-14</lastmod>", "").replace("/2025/", "/1001/")
    answer(one, ask(one), bare)  # type: ignore[arg-type]
    spider = spider_for(desk.outlet, BackfillSpider)(days=str(DAYS))
    spider.desk, spider.minder = desk, SimpleNamespace(reason="")  # type: ignore[assignment]
    spider.readers = SimpleNamespace(close=lambda: None)  # type: ignore[assignment]
    left = paths(desk)
    spider.closed("finished")
    with open_store(f"sqlite:///{desk.store.engine.url.database}") as store:
        reason = get(store, desk.run.id).reason or ""

    assert left == []
    assert reason.endswith("1 addresses without a date were left out; --undated takes them")


@pytest.mark.parametrize(("kind", "given"), [(BackfillSpider, {"days": str(DAYS)}), (OutletSpider, {})])
def test_a_site_that_is_down_does_not_cost_every_page_its_tries(
    desk: Desk, kind: type[OutletSpider], given: dict[str, str]
):
    spider = spider_for(desk.outlet, kind)(**given)
    ends: list[str] = []
    spider.desk, spider._end = desk, ends.append  # type: ignore[method-assign]

    async def all_fail() -> None:
        for number in range(MOST_FAILURES + 3):
            page = Leased(f"{HOME}/2025/story-{number}/", {})
            failure = Failure(TimeoutError("no answer"))
            failure.request = Request(page.url, meta={"tw_leased": page})
            async for _ in spider.unread(failure):
                pass

    asyncio.run(all_fail())

    assert ends == [f"{MOST_FAILURES} pages in a row could not be fetched"]


def test_a_host_that_is_down_does_not_end_the_crawl_of_one_that_answers(desk: Desk):
    spider = spider_for(desk.outlet, OutletSpider)()
    ends: list[str] = []
    spider.desk, spider._end = desk, ends.append  # type: ignore[method-assign]
    spider.answering.add("images.slow.example")

    for _ in range(MOST_FAILURES):
        spider._count_failure("slow.example", Kind.PASSING)

    assert ends == []
