"""What of an answer is delivered, archived and marked: whole pages only, each with what its publisher says of it."""

from __future__ import annotations

import gzip
import json
import shutil
import zlib
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest
from faults.crawls import Crawled, Outcome, run
from faults.server import Answer, Press

from tradewatch.fetch.encoding import zstd
from tradewatch.fetch.warc import read_page, scan

PAGE = ("<html><head><title>Sold</title></head><body>" + "<p>The film was sold to Łódź Pictures.</p>" * 60).encode()
EMPTY = b"<html><title>x</title><p>page"


def bare_deflate(data: bytes) -> bytes:
    engine = zlib.compressobj(9, zlib.DEFLATED, -15)
    return engine.compress(data) + engine.flush()


PACK = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": zstd.compress}
BARE = {"deflate": bare_deflate}


def packed(name: str, data: bytes, **more: object) -> Answer:
    return Answer(data, headers={"Content-Encoding": name}, **more)  # type: ignore[arg-type]


def cut(name: str) -> dict[str, Answer]:
    data = PACK[name](PAGE)
    places = sorted({1, 2, 10, len(data) // 2, len(data) - 9, len(data) - 4, len(data) - 1})
    return {f"/{name}/{at}": packed(name, data[:at]) for at in places}


CUT = {path: answer for name in PACK for path, answer in cut(name).items()}
BOMB = b"a" * 20_000_000
BOMBS = {f"/bomb/{name}": packed(name, pack(BOMB)) for name, pack in PACK.items()}
BOMBS["/bomb/nested"] = packed("gzip, gzip", gzip.compress(gzip.compress(BOMB)))
BOMBS["/bomb/plain"] = Answer(b"a" * 100, length=40_000_000)
SHORT = {
    "/short/length": Answer(PAGE, length=len(PAGE) + 10),
    "/short/chunks": Answer(raw=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n400\r\n" + PAGE[:900]),
    "/short/head": Answer(raw=b"HTTP/1.1 200"),
    "/short/damaged": packed("gzip", gzip.compress(PAGE)[:40] + b"\x55" * 20 + gzip.compress(PAGE)[60:]),
}
WHOLE = {
    **{f"/whole/{name}": packed(name, pack(PAGE)) for name, pack in PACK.items()},
    "/whole/bare": packed("deflate", bare_deflate(PAGE)),
    "/whole/chunked": packed("gzip", gzip.compress(PAGE), chunked=True),
    "/whole/members": packed("gzip", gzip.compress(PAGE[:500]) + gzip.compress(PAGE[500:])),
    "/whole/padded": packed("gzip", gzip.compress(PAGE) + b"\0\0\0\0"),
    "/whole/twice": packed("gzip, br", brotli.compress(gzip.compress(PAGE))),
    "/whole/identity": packed("identity", PAGE),
    "/whole/latin": Answer("<p>Montréal".encode("latin-1"), headers={"Content-Type": "text/html; charset=ISO-8859-1"}),
}
TERMS = {
    "/header": (Answer(EMPTY, headers={"TDM-Reservation": "1"}), "tdm-reservation header"),
    "/zero": (Answer(EMPTY, headers={"TDM-Reservation": "0"}), None),
    "/noai": (Answer(EMPTY, headers={"X-Robots-Tag": "noindex, noai"}), "X-Robots-Tag: noai"),
    "/other": (Answer(EMPTY, headers={"X-Robots-Tag": "otherbot: noai"}), None),
    "/meta": (Answer(b'<meta name="tdm-reservation" content="1">' + EMPTY), "meta tdm-reservation"),
    "/packed": (packed("gzip", gzip.compress(b"<META content=noai, NAME=robots>" + EMPTY)), "meta robots: noai"),
    "/reserved/film": (Answer(EMPTY), "tdmrep.json"),
    "/reserved/free": (Answer(EMPTY), None),
}
TDMREP = [
    {"location": "/reserved/*", "tdm-reservation": 1, "tdm-policy": "https://terms.test/policy"},
    {"location": "/reserved/free", "tdm-reservation": 0},
]
CHALLENGE = b"<html><title>Just a moment...</title><script>window._cf_chl_opt={}</script>"
WALLS = {
    "/accepted": (Answer(b"", 202), "HTTP 202 with an empty body"),
    "/nothing": (Answer(b"  \n"), "HTTP 200 with an empty body"),
    "/challenge": (Answer(CHALLENGE), "Cloudflare challenge"),
    "/mitigated": (Answer(EMPTY, headers={"cf-mitigated": "challenge"}), "Cloudflare challenge"),
    "/waf": (Answer(EMPTY, 202, {"x-amzn-waf-action": "challenge"}), "AWS challenge"),
    "/consent": (Answer(b"", 302, {"Location": "http://consent.walls.test/collect"}), "consent page"),
    "/article": (Answer(PAGE + b"<script src=/cdn-cgi/challenge-platform/h/b></script>" + b" " * 90_000), None),
}
REFUSED = {"/401": 401, "/402": 402, "/403": 403, "/451": 451}
PRESS = {
    "bodies.test": {**CUT, **BOMBS, **WHOLE},
    # A host whose connections break is asked ever more slowly, so each has its own.
    **{f"{path[7:]}.test": {path: answer} for path, answer in SHORT.items()},
    "terms.test": {
        "/.well-known/tdmrep.json": Answer(json.dumps(TDMREP).encode()),
        **{path: answer for path, (answer, _) in TERMS.items()},
    },
    "walls.test": {
        **{path: answer for path, (answer, _) in WALLS.items()},
        **{path: Answer(b"no", status) for path, status in REFUSED.items()},
        "/storm": Answer(CHALLENGE, 503),
    },
    "consent.walls.test": {"*": Answer(EMPTY)},
}
NOT_ASKED_FOR = ("*", "/.well-known/tdmrep.json")
URLS = [f"https://{host}{path}" for host, pages in PRESS.items() for path in pages if path not in NOT_ASKED_FOR]


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    with Press() as it:
        for host, pages in PRESS.items():
            it.site(host, pages)
        yield it


@pytest.fixture(scope="module")
def crawled(press: Press, tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    requests = [(url, {"tw_archive": True}) for url in URLS]
    return run(press, requests, tmp_path_factory.mktemp("bodies"), CONCURRENT_REQUESTS=300, RETRY_TIMES=0)


@pytest.fixture
def at(crawled: Crawled):
    outcomes = dict(zip(URLS, crawled.outcomes, strict=True))
    return lambda host, path: outcomes[f"https://{host}{path}"]


@pytest.mark.parametrize("path", [*CUT, *SHORT])
def test_a_page_that_did_not_come_whole_is_never_delivered(at, path: str):
    outcome: Outcome = at("bodies.test" if path in CUT else f"{path[7:]}.test", path)

    assert outcome.error in ("ResponseDataLossError", "DownloadFailedError")
    assert outcome.body == b""


@pytest.mark.parametrize("path", BOMBS)
def test_a_page_that_unfolds_beyond_its_bounds_is_refused(at, path: str):
    assert at("bodies.test", path).error in ("Refusal", "DownloadCancelledError")


@pytest.mark.parametrize("path", [path for path in WHOLE if path != "/whole/latin"])
def test_a_whole_page_is_delivered_unpacked(at, path: str):
    outcome: Outcome = at("bodies.test", path)

    assert outcome.body == PAGE
    assert "content-encoding" not in outcome.headers or path == "/whole/identity"


@pytest.mark.parametrize("path", WHOLE)
def test_a_page_is_archived_byte_for_byte_as_it_came(crawled: Crawled, at, path: str):
    file, offset, _ = at("bodies.test", path).tw_warc
    page = read_page(crawled.folder / "warc", file, offset)

    assert page.url == f"https://bodies.test{path}"
    assert page.body == at("bodies.test", path).body
    assert page.charset == ("ISO-8859-1" if path == "/whole/latin" else "utf-8")
    given = dict(page.headers)
    assert given.get("Content-Encoding") == WHOLE[path].headers.get("Content-Encoding")
    assert "Transfer-Encoding" not in given


def test_only_whole_pages_that_were_asked_for_stand_in_the_archive(crawled: Crawled):
    [file] = (crawled.folder / "warc").iterdir()
    archived = {url for url, *_ in scan(file)}

    assert file.name == "run-7-00000.warc.gz"
    assert {url for url in archived if "bodies.test" in url} == {f"https://bodies.test{path}" for path in WHOLE}
    assert not any("robots.txt" in url or "tdmrep" in url for url in archived)
    assert not any(url.endswith(tuple(REFUSED)) for url in archived)


@pytest.mark.parametrize(("path", "reason"), [(path, reason) for path, (_, reason) in TERMS.items()])
def test_what_a_publisher_reserves_is_marked(at, path: str, reason: str | None):
    assert at("terms.test", path).tw_reserved == reason


def test_tdmrep_json_is_asked_for_once_a_host(press: Press):
    asked = [hit for hit in press.seen("terms.test", pages_only=False) if hit.path.endswith("tdmrep.json")]

    assert len(asked) == 1


@pytest.mark.parametrize(("path", "reason"), [(path, reason) for path, (_, reason) in WALLS.items()])
def test_a_wall_that_looks_like_success_is_recognised(at, path: str, reason: str | None):
    outcome: Outcome = at("walls.test", path)

    assert outcome.error is None
    assert outcome.tw_wall == reason


@pytest.mark.parametrize(("path", "status"), REFUSED.items())
def test_a_refused_page_fails_with_its_status(press: Press, at, path: str, status: int):
    assert at("walls.test", path).status == status
    assert len([hit for hit in press.seen("walls.test") if hit.path == path]) == 1


def test_a_wall_is_not_knocked_at_twice(press: Press, tmp_path: Path):
    [outcome] = run(press, ["https://walls.test/storm"], tmp_path).outcomes

    assert outcome.error == "Walled"
    assert outcome.reason == "HTTP 503: Cloudflare challenge"
    assert outcome.passing is False


def test_a_page_is_read_from_the_archive_without_the_network(press: Press, crawled: Crawled, at, tmp_path: Path):
    before = len(press.hits)
    shutil.copytree(crawled.folder / "warc", tmp_path / "warc")
    paths = [path for path in WHOLE if path != "/whole/latin"]
    places = [(f"https://bodies.test{path}", {"tw_replay": at("bodies.test", path).tw_warc[:2]}) for path in paths]
    lost = ("https://bodies.test/lost", {"tw_replay": ("run-7-00000.warc.gz", 12345)})
    replayed = run(press, [*places, lost], tmp_path)

    assert len(press.hits) == before
    assert [one.body for one in replayed.outcomes[:-1]] == [PAGE] * len(paths)
    assert [one.flags for one in replayed.outcomes[:-1]] == [("archived",)] * len(paths)
    assert replayed.outcomes[-1].error == "ArchiveError"
    assert {path.name for path in (tmp_path / "warc").iterdir()} == {"run-7-00000.warc.gz"}
