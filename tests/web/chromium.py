"""Ask a real browser whether a page runs anything: each payload calls an address, a little server counts the calls."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# Each runs by itself, without a click, where it is put into a page unescaped: in text, in an attribute, in a title.
PAYLOADS = (
    "<script>fetch('HIT')</script>",
    "<img src=x onerror=fetch('HIT')>",
    "<svg onload=fetch('HIT')></svg>",
    "\"><img src=x onerror=fetch('HIT')>",
    "'><svg/onload=fetch('HIT')>",
    "</title><script>fetch('HIT')</script>",
    "</pre></textarea></select></option><script>fetch('HIT')</script>",
    "--><script>fetch('HIT')</script><!--",
    "<iframe srcdoc=\"<script>parent.fetch('HIT')</script>\"></iframe>",
    "<iframe src=\"javascript:parent.fetch('HIT')\"></iframe>",
    "<details open ontoggle=fetch('HIT')>x</details>",
    "<input autofocus onfocus=fetch('HIT')>",
    "\" autofocus tabindex=0 onfocus=fetch('HIT') x=\"",
    "<video><source onerror=fetch('HIT')></video>",
    "<object data=HIT></object>",
    "<embed src=HIT>",
    "<img src=HIT>",
    "<link rel=stylesheet href=HIT>",
    "<style>@import 'HIT';</style>",
    "<meta http-equiv=refresh content='0;url=HIT'>",
    "<body onload=fetch('HIT')>",
    "<scr\x00ipt>fetch('HIT')</script><script>fetch('HIT')</script>",
    "\u2028<script>fetch('HIT')</script>\u202e",
    "<math><mi//xlink:href=\"data:x,<script>fetch('HIT')</script>\"><img src=x onerror=fetch('HIT')>",
    "{{ 7 * 191 }}{% raw %}<script>fetch('HIT')</script>",
)


class Oracle:
    """A server of pages that counts who calls `/hit/...`. Its pages say nothing of what a browser should forbid."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.pages: dict[str, str] = {}
        self.hits: set[str] = set()

    def payload(self, number: int, mark: str) -> str:
        """One payload, calling by its mark and number; without what no database takes."""
        return PAYLOADS[number].replace("HIT", f"{self.address}/hit/{mark}-{number}").replace("\x00", "")

    def load(self, bodies: Sequence[str]) -> set[str]:
        """Let the browser open all of these at once, each in its frame; gives the calls that came."""
        self.pages = {f"/page/{number}": body for number, body in enumerate(bodies)}
        self.pages["/"] = "".join(f'<iframe src="{path}"></iframe>' for path in self.pages)
        return self.open(f"{self.address}/")

    def open(self, place: str) -> set[str]:
        """Let the browser open one address; gives the calls that came."""
        self.hits = set()
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            options = ("--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}")
            command = ["chromium", *options, "--virtual-time-budget=4000", "--dump-dom", place]
            done = subprocess.run(command, capture_output=True, timeout=120, check=True)
        assert b"<html" in done.stdout
        return set(self.hits)


def present() -> bool:
    """Whether there is a browser."""
    return shutil.which("chromium") is not None


@contextmanager
def oracle() -> Iterator[Oracle]:
    """The oracle, listening on loopback."""
    known: list[Oracle] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/hit/"):
                known[0].hits.add(self.path.removeprefix("/hit/"))
            body = known[0].pages.get(self.path, "").encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Access-Control-Allow-Origin", "*")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    known.append(Oracle(f"http://127.0.0.1:{server.server_port}"))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield known[0]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
