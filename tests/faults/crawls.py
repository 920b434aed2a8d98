"""Send crawls to an invented press and say what became of each request."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from faults.server import Press

__all__ = ["Crawled", "Outcome", "run"]


@dataclass(frozen=True)
class Outcome:
    """What became of one request."""

    url: str
    status: int | None = None
    body: bytes = b""
    error: str | None = None
    reason: str = ""
    passing: bool | None = None
    flags: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    tw_warc: tuple[str, int, int] | None = None
    tw_reserved: str | None = None
    tw_wall: str | None = None


@dataclass(frozen=True)
class Crawled:
    """What became of a crawl: one outcome a request, in the order they were asked for."""

    outcomes: list[Outcome]
    stats: Mapping[str, Any]
    folder: Path
    log: str

    def of(self, host: str) -> list[Outcome]:
        """The outcomes at one host."""
        return [one for one in self.outcomes if f"//{host}/" in one.url]


def run(press: Press, requests: Sequence[str | tuple[str, Mapping[str, Any]]], folder: Path, **more: Any) -> Crawled:
    """Crawl in a process of its own; `more` are settings, Config fields and the `spider`'s attributes."""
    spider = more.pop("spider", {})
    settings = {key: value for key, value in more.items() if key.isupper()}
    config = {"delay": 0.0, "resolve": press.resolve, "contact": "desk@reader.example"}
    config |= {key: value for key, value in more.items() if not key.isupper()}
    listed = [{"url": r} if isinstance(r, str) else {"url": r[0], "meta": dict(r[1])} for r in requests]
    order = {"requests": listed, "spider": spider, "settings": settings, "config": {**config, "data_dir": str(folder)}}
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("crawl.py"))],
        input=json.dumps(order),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    result = json.loads(done.stdout)
    found = {one.pop("number"): one for one in result["outcomes"]}
    assert sorted(found) == list(range(len(requests))), "a request has no outcome"
    return Crawled([_outcome(found[n]) for n in range(len(requests))], result["stats"], folder, done.stderr)


def _outcome(one: dict[str, Any]) -> Outcome:
    one["body"] = base64.b64decode(one.get("body", ""))
    for key in ("tw_warc", "flags"):
        if one.get(key) is not None:
            one[key] = tuple(one[key])
    return Outcome(**one)
