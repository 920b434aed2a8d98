"""Write runs into a store as if they had been made, and listen as mail server and webhook."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import sqlalchemy as sa

from tradewatch.store.engine import Store
from tradewatch.store.tables import run

MINUTE = timedelta(minutes=1)
ANSWERS = {
    "EHLO": "250-post.example\r\n250 AUTH PLAIN",
    "AUTH": "235 welcome",
    "DATA": "354 go on",
    "QUIT": "221 bye",
}


def ended(
    store: Store,
    at: datetime,
    outlet: str = "reelwire",
    verdict: str = "ok",
    reason: str = "",
    *,
    schedule: str | None = "nightly",
    job: str = "crawl",
    asked: Mapping[str, Any] | None = None,
    **counts: int,
) -> int:
    """Write down a run that was due at `at`, began a minute later and took four; gives its number."""
    values = {
        "job": job,
        "outlet": outlet,
        "trigger": "schedule" if schedule else "manual",
        "schedule": schedule,
        "fire_at": at if schedule else None,
        "asked": dict(asked or {}),
        "state": "done",
        "verdict": verdict,
        "reason": reason,
        "attempt": 1,
        "started_at": at + MINUTE,
        "finished_at": at + 5 * MINUTE,
        "counts": counts,
    }
    with store.begin() as conn:
        return conn.execute(sa.insert(run).values(**values).returning(run.c.id)).scalar_one()


@dataclass
class Heard:
    """What a server was told, and how it is to answer."""

    url: str = ""
    told: list[Any] = field(default_factory=list)
    status: int = 200
    pause: threading.Event = field(default_factory=threading.Event)  # set: answer; cleared: hang
    logins: list[str] = field(default_factory=list)


@contextmanager
def webhook() -> Iterator[Heard]:
    """A web server on this machine that remembers what is posted, and each page asked for."""
    heard = Heard()
    heard.pause.set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.answer()

        def do_GET(self) -> None:
            heard.told.append(self.path)
            self.answer()

        def answer(self) -> None:
            heard.pause.wait(30)
            self.send_response(heard.status)
            if heard.status in (301, 302, 307):
                self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    with _serving(server):
        heard.url = f"http://127.0.0.1:{server.server_address[1]}"
        yield heard
        heard.pause.set()


@contextmanager
def mail_server(refuses: str = "") -> Iterator[Heard]:
    """A mail server on this machine that remembers messages; it refuses the command `refuses`, if any."""
    heard = Heard()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.say("220 post.example ESMTP")
            while line := self.rfile.readline().decode().strip():
                word = line.split(" ")[0].upper()
                if word == refuses:
                    self.say(f"550 not here: {line}")
                    continue
                self.say(ANSWERS.get(word, "250 fine"))
                if word == "AUTH":
                    heard.logins.append(line)
                if word == "DATA":
                    heard.told.append(self.message())
                    self.say("250 taken")

        def say(self, words: str) -> None:
            self.wfile.write(f"{words}\r\n".encode())

        def message(self) -> str:
            lines = []
            while (line := self.rfile.readline().decode()) != ".\r\n":
                lines.append(line)
            return "".join(lines)

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    with _serving(server):
        heard.url = f"127.0.0.1:{server.server_address[1]}"
        yield heard


@contextmanager
def _serving(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
