"""WARC files are read as a crawl reads the web: the same articles, the outlet's terms kept, nothing twice."""

from __future__ import annotations

import gzip
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipelines import jobs
from pipelines.warcs import read_warc
from tests.pipelines.crawled.conftest import NOWHERE, STORIES, Call
from tradewatch.cli.main import FAILED, FINE
from tradewatch.config import Config
from tradewatch.errors import ArchiveError, UsageError
from tradewatch.fetch.warc import read_page
from tradewatch.newsroom import newsroom_outlets
from tradewatch.newsroom.server import Newsroom
from tradewatch.outlets.registry import load_registry
from tradewatch.store import runs
from tradewatch.store.engine import Store
from tradewatch.store.frontier import Announced, Frontier
from tradewatch.store.hosts import Hosts, RobotsRecord
from tradewatch.store.months import Days
from tradewatch.store.runs import Plan, Verdict
from tradewatch.store.tables import article, article_text, frontier, revision

SEEN = datetime(2026, 5, 20, 7, tzinfo=UTC)


@pytest.fixture(scope="module")
def stories() -> dict[str, bytes]:
    """Three articles of Kinoblatt by their address, as its server sends them."""
    newsroom, outlet = Newsroom(stories=STORIES), load_registry(newsroom_outlets()).get("kinoblatt")
    host = outlet.hosts[0]
    urls = {f"http://{host}{path}": page.body for path, page in newsroom.sites[host].pages.items()}
    found = {url: body for url, body in urls.items() if outlet.wants(url) and "?print" not in url}
    assert len(found) == len(STORIES)
    return found


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(data_dir=tmp_path / "data", outlets_dir=newsroom_outlets(), resolve=NOWHERE)


def warc(path: Path, pages: Mapping[str, bytes], status: int = 200, **headers: str) -> Path:
    """A file as Common Crawl writes it: what was asked, and what was answered, unpacked."""
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=True)
        writer.write_record(writer.create_warcinfo_record(path.name, {"publisher": "Common Crawl"}))
        for url, body in pages.items():
            given = [("Content-Type", "text/html; charset=utf-8"), ("X-Crawl-Content-Encoding", "gzip")]
            given += [(name.replace("_", "-"), value) for name, value in headers.items()]
            head = StatusAndHeaders(f"{status} Whatever", given, protocol="HTTP/1.1")
            asked = StatusAndHeaders("GET / HTTP/1.1", [("Host", "somewhere")], is_http_request=True)
            dated = {"WARC-Date": SEEN.strftime("%Y-%m-%dT%H:%M:%SZ")}
            for kind, payload, heads in (("request", b"", asked), ("response", body, head)):
                told = {"length": len(payload), "http_headers": heads, "warc_headers_dict": dict(dated)}
                writer.write_record(writer.create_warc_record(url, kind, payload=io.BytesIO(payload), **told))
    return path


def take(
    store: Store, config: Config, *files: Path, outlet: str | None = None, days: Days | None = None
) -> Counter[str]:
    """Read them all; gives the counts at the end."""
    run = runs.create(store, Plan(job="warc"))
    steps = read_warc(store, config, load_registry(config.outlets_dir), files, run.id, outlet, days)
    return list(steps)[-1]


def test_the_articles_of_known_outlets_are_taken_with_their_day_their_page_and_where_they_were_found(
    store: Store, config: Config, stories: dict[str, bytes], tmp_path: Path
):
    others = {"https://elsewhere.example/story": b"<html>", "http://kinoblatt.example/": b"<html>"}
    counts = take(store, config, warc(tmp_path / "cc.warc.gz", {**others, **stories}))

    assert counts["stored"] == 3
    assert set(counts) <= {"stored", "known", "copies"}
    rows = store.rows(sa.select(frontier.c.url, frontier.c.state, frontier.c.found_by, frontier.c.fetched_at))
    assert {row.url for row in rows} == set(stories)
    assert {(row.state, row.found_by, row.fetched_at) for row in rows} == {("done", "warc", SEEN)}
    assert all(row[0] for row in store.rows(sa.select(article_text.c.body)))


def test_what_is_stored_or_on_a_crawls_list_is_left_alone(
    store: Store, config: Config, stories: dict[str, bytes], tmp_path: Path
):
    file = warc(tmp_path / "cc.warc.gz", stories)
    take(store, config, file)
    before = store.rows(sa.select(revision))

    assert take(store, config, file) == Counter(known=3)
    assert store.rows(sa.select(revision)) == before
    with store.begin() as conn:
        conn.execute(sa.text("DELETE FROM frontier"))
    assert take(store, config, file) == Counter(known=3)


def test_the_page_can_be_read_again_from_our_own_archive(
    store: Store, config: Config, stories: dict[str, bytes], tmp_path: Path
):
    file = warc(tmp_path / "cc.warc.gz", stories)
    take(store, config, file)
    file.unlink()
    run = runs.create(store, jobs.plan_reextract(store)[0])

    verdict, words = jobs.reextract(config, store, run, lambda counts: None)

    assert (verdict, words) == (Verdict.OK, "3 unchanged")


@pytest.mark.parametrize("header", [{"tdm_reservation": "1"}, {"X_Robots_Tag": "noai"}, {}])
def test_of_a_reserved_page_no_full_text_is_kept(
    store: Store, config: Config, stories: dict[str, bytes], tmp_path: Path, header: dict[str, str]
):
    if not header:
        record = RobotsRecord('[{"location": "/*", "tdm-reservation": 1}]', 200, SEEN)
        for host in {url.split("/")[2] for url in stories}:
            Hosts(store).keep_robots(f"http://{host}/.well-known/tdmrep.json", record)
    take(store, config, warc(tmp_path / "cc.warc.gz", stories, **header))

    rows = store.rows(sa.select(article.c.reserved, article_text.c.body).join(article_text))
    assert len(rows) == 3
    assert all(row.reserved and len(row.body) < 600 for row in rows)


def test_what_robots_txt_keeps_us_out_of_is_not_taken_by_the_back_door(
    store: Store, config: Config, stories: dict[str, bytes], tmp_path: Path
):
    for host in {url.split("/")[2] for url in stories}:
        record = RobotsRecord("User-agent: *\nDisallow: /\n", 200, SEEN)
        Hosts(store).keep_robots(f"http://{host}/robots.txt", record)

    assert take(store, config, warc(tmp_path / "cc.warc.gz", stories)) == Counter(barred=3, known=0, copies=0)


def test_pages_that_are_no_articles_are_counted_and_passed_over(
    store: Store, config: Config, stories: dict[str, bytes], tmp_path: Path
):
    gone = warc(tmp_path / "gone.warc.gz", stories, status=404)
    empty = warc(tmp_path / "empty.warc.gz", dict.fromkeys(stories, b"<html><body></body></html>"))

    assert take(store, config, gone, empty) == Counter(not_there=3, no_article=3)
    assert store.rows(sa.select(frontier)) == []


def test_only_the_outlet_that_was_named_is_taken(
    store: Store, config: Config, stories: dict[str, bytes], tmp_path: Path
):
    assert take(store, config, warc(tmp_path / "cc.warc.gz", stories), outlet="reelwire").total() == 0


def test_a_file_that_is_not_packed_is_read_as_well(
    store: Store, config: Config, stories: dict[str, bytes], tmp_path: Path
):
    plain = tmp_path / "wget.warc"
    plain.write_bytes(gzip.decompress(warc(tmp_path / "cc.warc.gz", stories).read_bytes()))

    assert take(store, config, plain)["stored"] == 3


def test_a_file_that_is_packed_as_a_whole_says_what_to_do(
    store: Store, config: Config, stories: dict[str, bytes], tmp_path: Path
):
    file = tmp_path / "whole.warc.gz"
    file.write_bytes(gzip.compress(gzip.decompress(warc(tmp_path / "cc.warc.gz", stories).read_bytes())))

    with pytest.raises(ArchiveError, match="packed as a whole"):
        take(store, config, file)


def test_a_body_that_was_kept_in_chunks_is_put_together(
    store: Store, config: Config, stories: dict[str, bytes], tmp_path: Path
):
    chunked = {url: b"".join(_chunks(body)) for url, body in stories.items()}
    take(store, config, warc(tmp_path / "wget.warc.gz", chunked, Transfer_Encoding="chunked"))
    texts = [row.body for row in store.rows(sa.select(article_text.c.body))]

    assert len(texts) == 3
    assert not any("\n400\n" in text or text.startswith("400") for text in texts)
    assert all(len(text) > 500 for text in texts)


def _chunks(body: bytes) -> Iterator[bytes]:
    for start in range(0, len(body), 1024):
        part = body[start : start + 1024]
        yield f"{len(part):x}\r\n".encode() + part + b"\r\n"
    yield b"0\r\n\r\n"


def test_only_the_days_that_are_asked_for_are_taken(
    store: Store, config: Config, stories: dict[str, bytes], tmp_path: Path
):
    file = warc(tmp_path / "cc.warc.gz", stories)
    none = take(store, config, file, days=Days(date(2019, 1, 1), date(2019, 12, 31)))
    counts = take(store, config, file, days=Days(date(2025, 1, 1), date(2026, 12, 31)))

    assert (none["stored"], none["other_days"]) == (0, 3)
    assert counts["stored"] == 3


def test_a_file_of_our_own_archive_is_read_where_it_stands(
    store: Store, config: Config, stories: dict[str, bytes], tmp_path: Path
):
    config.archive_dir.mkdir(parents=True)
    take(store, config, warc(config.archive_dir / "kinoblatt-1.warc.gz", stories))
    places = store.rows(sa.select(revision.c.warc_file, revision.c.warc_offset))

    assert {row.warc_file for row in places} == {"kinoblatt-1.warc.gz"}
    assert [one.name for one in config.archive_dir.iterdir()] == ["kinoblatt-1.warc.gz"]
    pages = [read_page(config.archive_dir, row.warc_file, row.warc_offset) for row in places]
    assert {page.url for page in pages} == set(stories)


def test_what_waits_for_a_back_fill_is_taken_from_the_file_instead(
    store: Store, config: Config, stories: dict[str, bytes], tmp_path: Path
):
    [first, second, _] = sorted(stories)
    Frontier(store, "kinoblatt", backfill=True).add([Announced(first, "archive")])
    Frontier(store, "kinoblatt").add([Announced(second, "feed")])
    counts = take(store, config, warc(tmp_path / "cc.warc.gz", stories))

    assert (counts["stored"], counts["known"]) == (2, 1)
    assert Frontier(store, "kinoblatt", backfill=True).counts() == {}


def test_old_articles_of_a_file_are_no_news(store: Store, config: Config, stories: dict[str, bytes], tmp_path: Path):
    take(store, config, warc(tmp_path / "cc.warc.gz", stories))

    assert store.rows(sa.select(article.c.backfilled).distinct()) == [(True,)]


def test_a_file_is_read_up_to_where_it_breaks_off(
    store: Store, config: Config, stories: dict[str, bytes], tmp_path: Path
):
    file = warc(tmp_path / "cc.warc.gz", stories)
    file.write_bytes(file.read_bytes()[:-200])

    assert take(store, config, file)["stored"] == 2


@pytest.mark.parametrize("command", [("backfill", "--warc"), ("ccnews",)], ids=["backfill", "by its old name"])
def test_the_command_reads_each_file_as_a_run_or_leaves_it_to_workers(
    command: tuple[str, ...], call: Call, store: Store, config: Config, stories: dict[str, bytes], tmp_path: Path
):
    file = warc(tmp_path / "cc.warc.gz", stories)
    [queued] = json.loads(call(*command, str(file), "--queue", "--json").stdout)
    done = call(*command, str(file), "--json")

    assert (queued["job"], queued["state"]) == ("warc", "due")
    assert done.exit_code in (FINE, FAILED), done.output
    assert json.loads(done.stdout)["counts"]["stored"] == 3
    assert runs.get(store, queued["id"]).asked["file"] == str(file)


def test_a_worker_without_the_file_says_so(store: Store, config: Config, tmp_path: Path):
    [plan] = jobs.plan_warc([tmp_path / "nowhere.warc.gz"])

    with pytest.raises(UsageError, match="not on this machine"):
        jobs.warc(config, store, runs.create(store, plan), lambda counts: None)
