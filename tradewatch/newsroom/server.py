"""Serve the invented press: several hosts on one port of the loopback interface, with the manners of real servers.

Pages carry `ETag` and `Last-Modified` and answer 304; gzip where it is accepted; connections stay open. What a host
does only once (429, 500) it does once a server. The host `control.example` tells and changes the state: `/__log__`
lists what was asked for, `/__edition__?n=2` lets the edited stories be edited.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import gzip
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from typing import NamedTuple, Self
from urllib.parse import parse_qsl, urlsplit

from tradewatch.newsroom.site import Page, Site, json_page
from tradewatch.newsroom.world import sites

__all__ = ["CONTROL", "Hit", "Newsroom", "serve_in_thread"]

CONTROL = "control.example"
PATIENCE = 30.0  # seconds a connection may stay idle
MOST_ZIPPED = 500  # answers that are kept compressed
COMPRESSED = ("text/", "application/xml", "application/json", "application/rss", "application/atom")


class Hit(NamedTuple):
    """One request as the server saw it."""

    host: str
    path: str
    status: int
    at: float  # monotonic seconds


class Newsroom:
    """The server. `async with Newsroom() as newsroom:` runs it in this loop, `serve_in_thread` beside other work."""

    def __init__(
        self,
        port: int = 0,
        edition: int = 1,
        stories: Sequence[str] | None = None,
        *,
        now: datetime | None = None,
        synthetic: int = 0,
        past: int = 0,
        host: str = "127.0.0.1",
    ) -> None:
        self.port = port
        self.address = host
        self.log: list[Hit] = []
        self.only = stories
        self.now = now
        self.synthetic = synthetic
        self.past = past
        self.stumbled: set[tuple[str, str]] = set()
        self.zipped: dict[bytes, bytes] = {}
        self.sites: dict[str, Site] = {}
        self.set_edition(edition)
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()

    def set_edition(self, edition: int) -> None:
        """Let the world be as it is at the first or at the second look."""
        self.sites = sites(edition, only=self.only, now=self.now, synthetic=self.synthetic, past=self.past)
        self.edition = edition

    @property
    def hosts(self) -> tuple[str, ...]:
        """Every host served here."""
        return (*self.sites, CONTROL)

    @property
    def resolve(self) -> str:
        """What a crawler's `Config.resolve` must be to find these hosts here."""
        return ",".join(f"{host}={self.address}:{self.port}" for host in self.hosts)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, self.address, self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server is None:
            return
        self._server.close()
        for writer in list(self._open):
            writer.close()
        await self._server.wait_closed()
        while self._open:
            await asyncio.sleep(0.01)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            while await self._exchange(reader, writer):
                pass
        except (TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError, ValueError):
            pass  # the client is gone, or speaks no HTTP
        finally:
            writer.close()
            self._open.discard(writer)

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Read one request, answer it, and say whether the connection stays open."""
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE)
        method, target, heads = _request(head)
        if length := int(heads.get("content-length", "0")):
            await reader.readexactly(length)
        parts = urlsplit(target)
        place = f"{parts.path}?{parts.query}" if parts.query else parts.path
        host = heads.get("host", parts.netloc).partition(":")[0].lower()
        page = self.answer(host, place, heads)
        self.log.append(Hit(host, place, page.status, time.monotonic()))
        close = heads.get("connection", "").lower() == "close"
        writer.write(self._wire(page, heads, close=close, bare=method == "HEAD"))
        await writer.drain()
        return not close

    def answer(self, host: str, target: str, heads: Mapping[str, str]) -> Page:
        """What a request gets; `heads` has its header names in lower case."""
        if host == CONTROL:
            return self._control(target)
        site = self.sites.get(host) or self.sites.get(host.removeprefix("www."))
        if site is None:
            return Page(b"no such host here", "text/plain", status=404)
        path = target.partition("?")[0]
        if path in site.stumbles and (host, path) not in self.stumbled:
            self.stumbled.add((host, path))
            return site.stumbles[path]
        page = site.get(target)
        return Page(b"", page.type, page.modified, 304, (("ETag", page.etag),)) if _known(page, heads) else page

    def _control(self, target: str) -> Page:
        parts = urlsplit(target)
        if parts.path == "/__edition__":
            self.set_edition(int(dict(parse_qsl(parts.query)).get("n", "2")))
        if parts.path == "/__log__":
            return json_page([hit._asdict() for hit in self.log])
        return json_page({"edition": self.edition, "hosts": list(self.hosts)})

    def _wire(self, page: Page, heads: Mapping[str, str], *, close: bool, bare: bool) -> bytes:
        body, named = page.body, dict(page.headers)
        if body and "gzip" in heads.get("accept-encoding", "") and page.type.startswith(COMPRESSED):
            body = self._zip(body)
            named |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        if page.modified:
            named["Last-Modified"] = format_datetime(page.modified.astimezone(UTC), usegmt=True)
        if page.status == HTTPStatus.OK:
            named |= {"Content-Type": page.type, "ETag": page.etag}
        elif body:
            named["Content-Type"] = page.type
        if page.status != HTTPStatus.NOT_MODIFIED:
            named["Content-Length"] = str(len(body))
        named["Connection"] = "close" if close else "keep-alive"
        lines = [f"HTTP/1.1 {page.status} {HTTPStatus(page.status).phrase}", *(f"{k}: {v}" for k, v in named.items())]
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + (b"" if bare else body)

    def _zip(self, body: bytes) -> bytes:
        if len(body) > 1 << 20 or len(self.zipped) > MOST_ZIPPED:
            return self.zipped.get(body) or gzip.compress(body, 1, mtime=0)
        if body not in self.zipped:
            self.zipped[body] = gzip.compress(body, 6, mtime=0)
        return self.zipped[body]


def _request(head: bytes) -> tuple[str, str, dict[str, str]]:
    first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    method, target, _ = first.split(" ")
    pairs = (line.split(":", 1) for line in lines)
    return method, target, {name.strip().lower(): value.strip() for name, value in pairs}


def _known(page: Page, heads: Mapping[str, str]) -> bool:
    """Whether the client says that it has this state of the page already."""
    if page.status != HTTPStatus.OK:
        return False
    if tags := heads.get("if-none-match"):
        return page.etag in tags or tags.strip() == "*"
    since = heads.get("if-modified-since")
    try:
        return bool(since and page.modified and page.modified.replace(microsecond=0) <= parsedate_to_datetime(since))
    except (ValueError, TypeError):  # no date, or one without a zone: as if the header were not there
        return False


@contextmanager
def serve_in_thread(
    port: int = 0,
    edition: int = 1,
    stories: Sequence[str] | None = None,
    *,
    now: datetime | None = None,
    synthetic: int = 0,
    past: int = 0,
) -> Iterator[Newsroom]:
    """Serve beside other work; the server has its own event loop and ends with the block."""
    newsroom = Newsroom(port, edition, stories, now=now, synthetic=synthetic, past=past)
    loop, down, up = asyncio.new_event_loop(), asyncio.Event(), concurrent.futures.Future[None]()

    async def serve() -> None:
        async with newsroom:
            up.set_result(None)
            await down.wait()

    def work() -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            try:
                runner.run(serve())
            except OSError as problem:  # the port is taken
                up.set_exception(problem)

    thread = threading.Thread(target=work, name="newsroom", daemon=True)
    thread.start()
    up.result()
    try:
        yield newsroom
    finally:
        loop.call_soon_threadsafe(down.set)
        thread.join()
