"""Ask a real browser whether a page runs anything: each payload calls an address, a little server counts the calls."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.web.chrome import Chrome, Tab
from tests.web.payloads import every

AT_ONCE = 60  # pages in frames of one page
QUIET = 400  # milliseconds after which what had to run has run


class Oracle:
    """A server of pages that counts who calls `/hit/...`. Its pages say nothing of what a browser should forbid."""

    def __init__(self, address: str, tab: Tab) -> None:
        self.address, self.tab = address, tab
        self.pages: dict[str, str] = {}
        self.hits: set[str] = set()
        self.ever: set[str] = set()  # also those that came too late to be told of their page

    def payload(self, number: int, mark: str) -> str:
        """One payload, calling by its mark and number; without what no database takes."""
        return every()[number].replace("HIT", f"{self.address}/hit/{mark}-{number}").replace("\x00", "")

    def load(self, bodies: Sequence[str]) -> set[str]:
        """Let the browser open all of these, each in its frame; gives the calls that came."""
        ran: set[str] = set()
        for start in range(0, len(bodies), AT_ONCE):
            self.pages = {f"/page/{number}": body for number, body in enumerate(bodies[start : start + AT_ONCE])}
            self.pages["/"] = "".join(f'<iframe src="{path}"></iframe>' for path in self.pages)
            ran |= self.open(f"{self.address}/")
        return ran

    def open(self, place: str) -> set[str]:
        """Let the browser open one address; gives the calls that came."""
        self.hits = set()
        self.tab.open(place)
        self.tab.run(f"new Promise((done) => setTimeout(done, {QUIET}))")
        return set(self.hits)


@contextmanager
def oracle(chrome: Chrome) -> Iterator[Oracle]:
    """The oracle, listening on loopback."""
    known: list[Oracle] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # of sendBeacon
            self.do_GET()

        def do_GET(self) -> None:
            if self.path.startswith("/hit/"):
                mark = self.path.removeprefix("/hit/")
                known[0].hits.add(mark)
                known[0].ever.add(mark)
            body = known[0].pages.get(self.path, "").encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Cache-Control", "no-store")
            self.send_header("Access-Control-Allow-Origin", "*")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    with chrome.tab() as tab:
        known.append(Oracle(f"http://127.0.0.1:{server.server_port}", tab))
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield known[0]
        finally:
            server.shutdown()
            server.server_close()
            thread.join()
