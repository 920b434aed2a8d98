"""Ask for single pages by hand, with all the manners of a crawl, in turn with crawls, and without a run."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO, Protocol

from tradewatch.config import Config
from tradewatch.errors import TradewatchError
from tradewatch.extract.page import Page
from tradewatch.spiders.process import environment

__all__ = ["Answer", "Ask", "asking"]

PATIENCE = 10.0  # seconds that the process may take to end


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of asking for one page."""

    url: str  # where it stands, after redirects
    body: bytes = b""
    type: str = ""  # as the Content-Type says
    status: int | None = None
    trouble: str | None = None  # why there is no page
    barred: bool = False  # the site keeps us out: robots.txt, a wall

    @property
    def page(self) -> Page:
        """The page, ready to be read."""
        charset = self.type.partition("charset=")[2].partition(";")[0].strip(" \"'") or None
        return Page(self.url, self.body, charset)


class Ask(Protocol):
    """Ask for one page, with at least so many seconds between it and the one before from that host."""

    def __call__(self, url: str, delay: float = 0.0) -> Answer:
        """What came of it."""


@contextmanager
def asking(config: Config) -> Iterator[Ask]:
    """A way to ask for pages, one after another; robots.txt, pace and walls are kept as in every crawl.

    It raises TradewatchError when the process that fetches has ended.
    """
    command = [sys.executable, "-m", "tradewatch.spiders.answering"]
    process = subprocess.Popen(command, env=environment(config), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    requests, answers = process.stdin, process.stdout
    try:
        yield lambda url, delay=0.0: _ask({"url": url, "delay": delay}, requests, answers)
    finally:
        with suppress(BrokenPipeError):
            requests.close()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        answers.close()


def _ask(wish: Mapping[str, str | float], requests: IO[bytes], answers: IO[bytes]) -> Answer:
    line = b""
    with suppress(BrokenPipeError):
        requests.write(json.dumps(wish).encode() + b"\n")
        requests.flush()
        line = answers.readline()
    if not line:
        raise TradewatchError(f"{wish['url']}: the process that fetches has ended; what it says stands above")
    told = json.loads(line)
    return Answer(**{**told, "body": base64.b64decode(told.get("body", ""))})
