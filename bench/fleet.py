"""Put up a press of many loopback hosts and a fleet of worker processes, for the benches that need them."""

from __future__ import annotations

import asyncio
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from tradewatch.config import Config
from tradewatch.spiders.process import environment
from tradewatch.store import processes
from tradewatch.store.engine import Store, open_store
from tradewatch.store.runs import Run, read_run
from tradewatch.store.tables import run as table

__all__ = ["Hit", "Press", "Site", "finish", "fleet", "outlets", "press"]

TALK = (
    "festival market premiere distributor producer sales agent drama series feature slate rights territory launch "
    "commission broadcaster streamer co-production financing director screenplay cast shoot delivery audience award"
)


@dataclass(frozen=True)
class Site:
    """One outlet: its pages lie under `path` of a host."""

    slug: str
    host: str  # a name; it is answered at `address`
    address: str
    path: str
    pages: int


@dataclass(frozen=True)
class Hit:
    """One request as the server saw it."""

    host: str
    path: str
    at: float  # monotonic seconds


@dataclass
class Press:
    """The server: every site, all at the same port of their own addresses."""

    sites: Sequence[Site]
    port: int = 0
    hits: list[Hit] = field(default_factory=list)

    @property
    def resolve(self) -> str:
        """What `Config.resolve` must be to find the hosts here."""
        return ",".join(sorted({f"{site.host}={site.address}:{self.port}" for site in self.sites}))

    async def serve(self, up: threading.Event, down: asyncio.Event) -> None:
        """Answer until told to end."""
        first = await asyncio.start_server(self._talk, self.sites[0].address, 0)
        self.port = first.sockets[0].getsockname()[1]
        others = sorted({site.address for site in self.sites} - {self.sites[0].address})
        rest = [await asyncio.start_server(self._talk, address, self.port) for address in others]
        up.set()
        await down.wait()
        for server in (first, *rest):
            server.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                at = time.monotonic()
                named = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:])}
                host, path = named.get("host", ""), head[0].split(" ")[1]
                self.hits.append(Hit(host, path, at))
                body = self.page(host, path)
                status = "404 Not Found" if body is None else "200 OK"
                kind = "application/xml" if path.endswith(".xml") else "text/html; charset=utf-8"
                writer.write(
                    f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body or b'')}\r\n\r\n".encode()
                    + (body or b"")
                )
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def page(self, host: str, path: str) -> bytes | None:
        """What stands at a path; None where nothing does."""
        for site in self.sites:
            if site.host == host and path == f"{site.path}/sitemap.xml":
                return _sitemap(site)
            if site.host == host and path.startswith(f"{site.path}/story-"):
                return _story(site, int(path.rpartition("-")[2]))
        return None


def _sitemap(site: Site) -> bytes:
    places = "".join(
        f"<url><loc>http://{site.host}{site.path}/story-{n}</loc><lastmod>{_day(n):%Y-%m-%d}</lastmod></url>"
        for n in range(site.pages)
    )
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{places}</urlset>'.encode()


def _story(site: Site, number: int) -> bytes:
    dice = random.Random(f"{site.slug} {number}")
    text = [" ".join(dice.choices(TALK.split(), k=18)).capitalize() + "." for _ in range(8)]
    headline = f"{' '.join(text[0].split()[:6])} {number}"
    body = "".join(f"<p>{line} {other}</p>" for line, other in zip(text[::2], text[1::2], strict=True))
    return (
        f'<html lang="en"><head><title>{headline}</title><meta property="og:title" content="{headline}">'
        f'<meta property="article:published_time" content="{_day(number).isoformat()}"></head>'
        f'<body><article><h1>{headline}</h1><div class="story">{body}</div></article></body></html>'
    ).encode()


def _day(number: int) -> datetime:
    return datetime(2026, 5, 1, 6, tzinfo=UTC) + timedelta(hours=number)


@contextmanager
def press(sites: Sequence[Site]) -> Iterator[Press]:
    """Serve beside other work."""
    made, up = Press(sites), threading.Event()
    loop = asyncio.new_event_loop()
    down = asyncio.Event()

    def work() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(made.serve(up, down))
        tasks = asyncio.all_tasks(loop)
        for task in tasks:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        loop.close()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    assert up.wait(10)
    try:
        yield made
    finally:
        loop.call_soon_threadsafe(down.set)
        thread.join(10)


def outlets(folder: Path, sites: Sequence[Site]) -> Path:
    """Write the sites' outlet files."""
    folder.mkdir(parents=True, exist_ok=True)
    for site in sites:
        (folder / f"{site.slug}.toml").write_text(
            f'name = "{site.slug}"\nhosts = ["{site.host}"]\nhome = "http://{site.host}/"\nlanguages = ["en"]\n'
            f'policy = "fulltext"\n\n[[discover]]\nkind = "sitemap"\nurl = "http://{site.host}{site.path}/sitemap.xml"\n'
            f"\n[article]\nallow = ['^{site.path}/story-']\nbody = \".story\"\n",
            encoding="utf-8",
        )
    return folder


@contextmanager
def fleet(config: Config, count: int, *arguments: str) -> Iterator[list[subprocess.Popen[bytes]]]:
    """So many workers, all up; stopped at the end, those that do not stop killed."""
    command = [sys.executable, "-m", "tradewatch", "worker", *arguments]
    config.data_dir.mkdir(parents=True, exist_ok=True)
    made = []
    for number in range(count):
        with (config.data_dir / f"worker-{number}.log").open("ab") as out:
            made.append(subprocess.Popen(command, env=environment(config), stderr=out))
    try:
        with open_store(config.database) as store:
            while len(processes.living(store, "worker")) < count:
                assert all(one.poll() is None for one in made), "a worker ended"
                time.sleep(0.1)
        yield made
    finally:
        for one in made:
            one.send_signal(signal.SIGTERM)
        for one in made:
            try:
                one.wait(30)
            except subprocess.TimeoutExpired:
                one.kill()
                one.wait()


def finish(store: Store, made: Sequence[Run], patience: float = 3600.0) -> list[Run]:
    """Wait until these runs are over; gives them as they ended."""
    query = sa.select(table).where(table.c.id.in_([one.id for one in made])).order_by(table.c.id)
    deadline = time.monotonic() + patience
    while True:
        found = [read_run(row) for row in store.rows(query)]
        if all(one.state == "done" for one in found):
            return found
        assert time.monotonic() < deadline, [one for one in found if one.state != "done"]
        time.sleep(0.2)
