"""Write runs into a store as if they had been made, and listen as mail server and webhook."""

from __future__ import annotations

import json
import socketserver
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tradewatch.store.engine import Store
from tradewatch.store.tables import run

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
ANSWERS = {
    "EHLO": "250-post.example\r\n250 AUTH PLAIN",
    "STARTTLS": "220 go on",
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


def certified(folder: Path) -> Path:
    """A certificate for this machine with its key, as one file, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now - DAY, now + DAY)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path = folder / "certificate.pem"
    path.write_bytes(made.public_bytes(Encoding.PEM) + secret)
    return path


def _secured(server: socketserver.TCPServer, certificate: Path | None) -> None:
    if certificate:
        safe = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        safe.load_cert_chain(certificate)
        server.socket = safe.wrap_socket(server.socket, server_side=True)


@contextmanager
def webhook(certificate: Path | None = None) -> Iterator[Heard]:
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
    _secured(server, certificate)
    with _serving(server):
        heard.url = f"http{'s' * bool(certificate)}://127.0.0.1:{server.server_address[1]}"
        yield heard
        heard.pause.set()


class PostOffice(socketserver.ThreadingTCPServer):
    """Where mail is taken."""

    daemon_threads = True

    def __init__(self, heard: Heard, refuses: str, certificate: Path | None) -> None:
        super().__init__(("127.0.0.1", 0), Clerk)
        self.heard, self.refuses, self.certificate = heard, refuses, certificate

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever does not trust our certificate goes away."""


class Clerk(socketserver.StreamRequestHandler):
    """One talk with somebody who has mail."""

    server: PostOffice

    def handle(self) -> None:
        self.say("220 post.example ESMTP")
        while line := self.rfile.readline().decode().strip():
            word = line.split(" ")[0].upper()
            if word == self.server.refuses:
                self.say(f"550 not here: {line}")
                continue
            offer = "250-STARTTLS\r\n250 AUTH" if self.server.certificate else "250 AUTH"
            self.say(ANSWERS.get(word, "250 fine").replace("250 AUTH", offer))
            self.act(word, line)

    def act(self, word: str, line: str) -> None:
        if word == "STARTTLS":
            safe = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            safe.load_cert_chain(self.server.certificate or "")
            self.connection = safe.wrap_socket(self.connection, server_side=True)
            self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
        elif word == "AUTH":
            self.server.heard.logins.append(f"{line} {type(self.connection).__name__}")
        elif word == "DATA":
            self.server.heard.told.append(self.message())
            self.say("250 taken")

    def finish(self) -> None:
        super().finish()
        self.connection.close()

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())

    def message(self) -> str:
        lines = []
        while (line := self.rfile.readline().decode()) != ".\r\n":
            lines.append(line)
        return "".join(lines)


@contextmanager
def mail_server(refuses: str = "", certificate: Path | None = None, *, later: bool = False) -> Iterator[Heard]:
    """A mail server on this machine that remembers messages; it refuses the command `refuses`, if any.

    With a certificate it is encrypted, from the first word or, with `later`, when asked to by STARTTLS.
    """
    heard = Heard()
    server = PostOffice(heard, refuses, certificate if later else None)
    _secured(server, None if later else certificate)
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
