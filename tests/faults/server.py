"""Serve a press of invented outlets over loopback, well-behaved or broken as each test asks, in raw asyncio."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Self


@dataclass(frozen=True)
class Hit:
    """A request as it arrived."""

    at: float
    host: str
    path: str
    headers: dict[str, str]


@dataclass(frozen=True)
class Answer:
    """What to send back, and what to do wrong while sending it."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    wait: float = 0.0  # seconds before the head
    length: int | None = None  # Content-Length to claim
    chunked: bool = False
    drip: float = 0.0  # seconds between two bytes of the body
    hang: bool = False  # never answer
    raw: bytes | None = None  # instead of all that: these bytes


Page = Answer | Callable[[Hit], Answer]
MISSING = Answer(b"nothing here", 404)


class Press:
    """Any number of hosts behind one port, told apart by their Host header."""

    def __init__(self) -> None:
        self.sites: dict[str, dict[str, Page]] = {}
        self.hits: list[Hit] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.port = 0

    def __enter__(self) -> Self:
        self._thread.start()
        server = asyncio.run_coroutine_threadsafe(asyncio.start_server(self._serve, "127.0.0.1", 0), self._loop)
        self._server = server.result(5)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def site(self, host: str, pages: Mapping[str, Page]) -> None:
        """Put a host up; `*` is any path without a page of its own."""
        self.sites[host] = dict(pages)

    @property
    def resolve(self) -> str:
        """Config.resolve for every host that is up."""
        return ",".join(f"{host}=127.0.0.1:{self.port}" for host in self.sites)

    def seen(self, host: str, *, pages_only: bool = True) -> list[Hit]:
        """What a host was asked for, without its robots.txt and tdmrep.json."""
        terms = ("/robots.txt", "/.well-known/tdmrep.json") if pages_only else ()
        return [hit for hit in self.hits if hit.host == host and hit.path not in terms]

    async def _close(self) -> None:
        self._server.close()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await self._one(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:]) if name}
        hit = Hit(time.monotonic(), headers.get("host", ""), head[0].split(" ")[1], headers)
        self.hits.append(hit)
        pages = self.sites.get(hit.host, {})
        fallback = MISSING if hit.path.endswith(("/robots.txt", "/tdmrep.json")) else pages.get("*", MISSING)
        page = pages.get(hit.path, fallback)
        return await self._send(writer, page(hit) if callable(page) else page)

    async def _send(self, writer: asyncio.StreamWriter, answer: Answer) -> bool:
        await asyncio.sleep(3600 if answer.hang else answer.wait)
        if answer.raw is not None:
            writer.write(answer.raw)
            await writer.drain()
            return False
        body = answer.body
        given = {"Content-Type": "text/html; charset=utf-8", **answer.headers}
        if answer.chunked:
            given["Transfer-Encoding"] = "chunked"
            body = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in _parts(body)) + b"0\r\n\r\n"
        elif answer.status not in (204, 304):
            given["Content-Length"] = str(len(body) if answer.length is None else answer.length)
        head = f"HTTP/1.1 {answer.status} Whatever\r\n" + "".join(f"{k}: {v}\r\n" for k, v in given.items()) + "\r\n"
        writer.write(head.encode("latin-1"))
        for part in [body[at : at + 1] for at in range(len(body))] if answer.drip else [body]:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(answer.drip)
        return answer.length in (None, len(answer.body))


def _parts(body: bytes) -> list[bytes]:
    return [body[at : at + 1000] for at in range(0, len(body), 1000)]
