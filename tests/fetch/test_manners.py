"""What outlets see of us: one crawl over many invented hosts at once, each with its own robots.txt and troubles."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from faults.crawls import Crawled, Outcome, run
from faults.server import Answer, Hit, Press

BOM = b"\xef\xbb\xbf"
ARTICLE = Answer(b"<html><title>A sale</title><p>A film was sold.</p></html>")


NOT_MODIFIED = Answer(b"", 304, {"ETag": '"v1"'})


def text(body: str, **more: object) -> Answer:
    return Answer(body.encode(), headers={"Content-Type": "text/plain"}, **more)  # type: ignore[arg-type]


class Once:
    """Answers one way the first times, another way after."""

    def __init__(self, *first: Answer, then: Answer = ARTICLE) -> None:
        self.left = list(first)
        self.then = then

    def __call__(self, hit: Hit) -> Answer:
        return self.left.pop(0) if self.left else self.then


def in_a_while(hit: Hit) -> Answer:
    when = format_datetime(datetime.now(UTC) + timedelta(seconds=3), usegmt=True)
    return Answer(b"later", 429, {"Retry-After": when})


class ThenDate(Once):
    def __call__(self, hit: Hit) -> Answer:
        return in_a_while(hit) if self.left and self.left.pop() else self.then


def moved(where: str) -> Answer:
    return Answer(b"", 302, {"Location": where})


SITES = {
    "late.test": {
        "/robots.txt": text("User-agent: *\nDisallow: /no/\n", wait=0.5),
        "*": ARTICLE,
    },
    "down.test": {"/robots.txt": Answer(b"", 503), "*": ARTICLE},
    "busy.test": {"/robots.txt": Answer(b"", 429), "*": ARTICLE},
    "silent.test": {"/robots.txt": Answer(hang=True), "*": ARTICLE},
    "cut.test": {"/robots.txt": Answer(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nUser-ag"), "*": ARTICLE},
    "none.test": {"/robots.txt": Answer(b"no such page", 404), "*": ARTICLE},
    "locked.test": {"/robots.txt": Answer(b"who are you", 403), "*": ARTICLE},
    "odd.test": {
        "/robots.txt": Answer(
            b"\xef\xbb\xbfUser-Agent: TradeWatch\r\nDisallow: /no\r\n\xff\xfe\x00junk\r\nAllow: /no/but"
        ),
        "*": ARTICLE,
    },
    "page.test": {"/robots.txt": Answer(b"<!doctype html><title>Home</title>Disallow: nothing"), "*": ARTICLE},
    "huge.test": {
        "/robots.txt": Answer(b"User-agent: *\nDisallow: /no\n" + b"# filler\n" * 70_000 + b"Disallow: /\n"),
        "*": ARTICLE,
    },
    "five.test": {
        **{f"/hop{n}": moved(f"/hop{n + 1}") for n in range(1, 5)},
        "/robots.txt": moved("/hop1"),
        "/hop5": text("User-agent: *\nDisallow: /no"),
        "*": ARTICLE,
    },
    "ring.test": {"/robots.txt": moved("/robots.txt"), "*": ARTICLE},
    "slow.test": {"/robots.txt": text("User-agent: *\nCrawl-delay: 1"), "*": ARTICLE},
    "lagging.test": {
        "/robots.txt": text("User-agent: *\nCrawl-delay: 0.8"),
        "/1": Answer(b"<p>slow", wait=1.3),
        "*": ARTICLE,
    },
    "seconds.test": {"/first": Once(Answer(b"", 429, {"Retry-After": "2"})), "*": ARTICLE},
    "date.test": {"/first": ThenDate(Answer()), "*": ARTICLE},
    "maintenance.test": {"/first": Once(Answer(b"", 503, {"Retry-After": "2"})), "*": ARTICLE},
    "muddled.test": {"/first": Once(Answer(b"", 503, {"Retry-After": "next Tuesday"})), "*": ARTICLE},
    "tomorrow.test": {"/first": Answer(b"", 429, {"Retry-After": "86400"}), "*": ARTICLE},
    "shaky.test": {"/first": Once(Answer(b"", 500), Answer(b"", 502)), "*": ARTICLE},
    "broken.test": {"/first": Answer(b"", 500), "*": ARTICLE},
    "sender.test": {
        "/to-no": moved("http://target.test/no/1"),
        "/to-yes": moved("http://target.test/yes/1"),
        "/to-inside": moved("http://127.0.0.2:9/"),
        "/to-file": moved("file:///etc/hostname"),
        "/loop": moved("/loop"),
        "*": ARTICLE,
    },
    "target.test": {"/robots.txt": text("User-agent: *\nDisallow: /no/\n"), "*": ARTICLE},
    "refusing.test": {"*": Answer(b"go away", 403)},
    "known.test": {
        "/page": lambda hit: (
            Answer(b"", 304, {"ETag": '"v1"'}) if hit.headers.get("if-none-match") == '"v1"' else ARTICLE
        ),
        "*": ARTICLE,
    },
}
MANY = 25
REQUESTS: list[object] = [
    *(f"https://late.test/{kind}/{n}" for n in range(MANY) for kind in ("yes", "no")),
    *(f"http://{host}/{n}" for host in ("down.test", "busy.test", "silent.test", "cut.test") for n in range(5)),
    *(f"http://{host}/{n}" for host in ("none.test", "locked.test", "page.test", "ring.test") for n in range(4)),
    *(
        f"http://{host}{path}"
        for host in ("odd.test", "huge.test", "five.test")
        for path in ("/no/1", "/no/but", "/yes")
    ),
    *(f"http://slow.test/{n}" for n in range(4)),
    *(f"http://lagging.test/{n}" for n in range(1, 5)),
    *(
        f"http://{host}/{path}"
        for host in ("seconds.test", "date.test", "maintenance.test", "muddled.test", "tomorrow.test")
        for path in ("first", "second", "third")
    ),
    "http://broken.test/first",
    "http://shaky.test/first",
    *(f"http://sender.test/{path}" for path in ("to-no", "to-yes", "to-inside", "to-file", "loop")),
    *(f"http://refusing.test/{n}" for n in range(30)),
    ("http://known.test/page", {"tw_etag": '"v1"', "tw_last_modified": "then", "handle_httpstatus_list": [304]}),
]


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    with Press() as it:
        for host, pages in SITES.items():
            it.site(host, pages)
        yield it


@pytest.fixture(scope="module")
def crawled(press: Press, tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    return run(press, REQUESTS, tmp_path_factory.mktemp("manners"), DOWNLOAD_TIMEOUT=2, CONCURRENT_REQUESTS=300)  # type: ignore[arg-type]


@pytest.fixture
def at(crawled: Crawled):
    def outcomes(url: str) -> list[Outcome]:
        found = [one for one, asked in zip(crawled.outcomes, REQUESTS, strict=True) if str(asked).find(url) >= 0]
        assert found, url
        return found

    return outcomes


def gaps(hits: list[Hit]) -> list[float]:
    return [later.at - earlier.at for earlier, later in itertools.pairwise(hits)]


def test_no_forbidden_page_is_fetched_while_fifty_requests_wait_for_robots_txt(press: Press, at):
    paths = [hit.path for hit in press.seen("late.test")]

    assert sorted(paths) == sorted(f"/yes/{n}" for n in range(MANY))
    assert {one.error for one in at("late.test/no/")} == {"RobotsDenied"}
    assert not any(one.passing for one in at("late.test/no/"))


def test_robots_txt_is_asked_for_once_however_many_wait_for_it(press: Press):
    assert len([hit for hit in press.seen("late.test", pages_only=False) if hit.path == "/robots.txt"]) == 1


@pytest.mark.parametrize("host", ["down.test", "busy.test", "silent.test", "cut.test"])
def test_nothing_is_fetched_while_robots_txt_cannot_be_read(press: Press, at, host: str):
    assert press.seen(host) == []
    assert {(one.error, one.passing) for one in at(host)} == {("RobotsDenied", True)}
    assert all("could not be read" in one.reason for one in at(host))


@pytest.mark.parametrize("host", ["none.test", "locked.test", "page.test", "ring.test"])
def test_everything_may_be_fetched_where_there_is_no_robots_txt(at, host: str):
    assert [one.status for one in at(host)] == [200] * 4


@pytest.mark.parametrize(
    ("host", "allowed"),
    [("odd.test", ["/no/but", "/yes"]), ("huge.test", ["/yes"]), ("five.test", ["/yes"])],
)
def test_robots_txt_is_read_with_odd_bytes_beyond_its_size_and_after_five_redirects(
    press: Press, host: str, allowed: list[str]
):
    pages = [hit.path for hit in press.seen(host) if not hit.path.startswith("/hop")]

    assert sorted(pages) == allowed


def test_a_crawl_delay_lies_between_all_requests(press: Press):
    hits = press.seen("slow.test", pages_only=False)

    assert len(hits) == 6
    assert min(gaps(hits)) >= 0.9  # a busy machine may take a request longer to arrive than the next


def test_a_slow_answer_does_not_make_the_next_requests_a_burst(press: Press):
    assert min(gaps(press.seen("lagging.test"))) >= 0.7


@pytest.mark.parametrize(
    ("host", "seconds"), [("seconds.test", 2.0), ("date.test", 2.0), ("maintenance.test", 2.0), ("muddled.test", 0.9)]
)
def test_a_host_that_says_when_to_come_back_is_left_alone_until_then(press: Press, at, host: str, seconds: float):
    hits = press.seen(host)
    refused = next(n for n, hit in enumerate(hits) if hit.path == "/first")

    assert gaps(hits)[refused] >= seconds * 0.98
    assert [one.status for one in at(host)] == [200, 200, 200]


def test_a_host_that_asks_for_a_long_absence_costs_its_pages_in_this_run_only(press: Press, at):
    assert len([hit for hit in press.seen("tomorrow.test") if hit.path == "/first"]) == 1
    assert {(one.error, one.passing) for one in at("tomorrow.test/first")} == {("HostHeld", True)}
    assert any("3600 s" in one.reason for one in at("tomorrow.test"))


def test_retries_wait_longer_each_time(press: Press, at):
    tries = [hit for hit in press.seen("shaky.test") if hit.path == "/first"]

    assert [one.status for one in at("shaky.test/first")] == [200]
    assert len(tries) == 3
    assert gaps(tries)[0] >= 0.98
    assert gaps(tries)[1] >= 1.98


def test_a_page_that_keeps_failing_is_given_up_after_three_tries(press: Press, at):
    assert len(press.seen("broken.test")) == 3
    assert [one.status for one in at("broken.test")] == [500]


def test_a_redirect_to_another_host_asks_that_host_s_robots_txt(press: Press, at):
    assert [hit.path for hit in press.seen("target.test")] == ["/yes/1"]
    assert at("sender.test/to-no")[0].error == "RobotsDenied"
    assert at("sender.test/to-yes")[0].url == "http://target.test/yes/1"


def test_a_redirect_leads_neither_into_a_private_network_nor_to_a_file(at):
    assert at("sender.test/to-inside")[0].error == "Unsafe"
    assert at("sender.test/to-file")[0].status == 302


def test_a_redirect_loop_ends(press: Press, at):
    assert at("sender.test/loop")[0].error == "IgnoreRequest"
    assert len([hit for hit in press.seen("sender.test") if hit.path == "/loop"]) == 9


def test_a_host_that_refuses_ten_times_in_a_row_is_left_alone(press: Press, at):
    shut = [one for one in at("refusing.test") if one.error == "HostShut"]

    assert len(press.seen("refusing.test")) == 10
    assert len(shut) == 20
    assert {one.passing for one in shut} == {False}
    assert "HTTP 403" in shut[0].reason


def test_a_page_known_by_its_etag_is_not_sent_again(press: Press, at):
    [hit] = press.seen("known.test")

    assert hit.headers["if-modified-since"] == "then"
    assert at("known.test")[0].status == 304


def test_we_say_who_we_are_and_whom_to_write_to(press: Press):
    agents = {hit.headers["user-agent"] for hit in press.hits}

    assert len(agents) == 1
    assert agents.pop().startswith("tradewatch/")
    assert "(+desk@reader.example)" in press.hits[0].headers["user-agent"]


def test_a_host_is_reached_under_its_own_name_wherever_it_is_connected_to(press: Press, at):
    hit = press.seen("late.test")[0]

    assert hit.headers["x-forwarded-proto"] == "https"
    assert hit.host == "late.test"
    assert at("late.test/yes/0")[0].url == "https://late.test/yes/0"


def test_no_cookie_and_no_referer_are_ever_sent(press: Press):
    assert not any({"cookie", "referer"} & hit.headers.keys() for hit in press.hits)


def test_an_outlet_s_own_delay_is_kept_where_it_is_longer(press: Press, tmp_path: Path):
    press.site("patient.test", {"*": ARTICLE})
    run(press, [f"http://patient.test/{n}" for n in range(3)], tmp_path, delay=0.1, spider={"delay": 0.8})

    assert min(gaps(press.seen("patient.test", pages_only=False))) >= 0.7


def test_the_run_s_folder_is_untouched_when_nothing_asks_to_be_archived(crawled: Crawled):
    assert not (Path(crawled.folder) / "warc").exists()
