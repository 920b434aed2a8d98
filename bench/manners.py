"""Measure our manners as outlets see them: `python bench/manners.py`, over loopback, in about ten seconds."""

from __future__ import annotations

import itertools
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from faults.crawls import run
from faults.server import Answer, Hit, Press

ARTICLE = Answer(b"<html><title>A sale</title><p>A film was sold.</p></html>")
RULES = b"User-agent: *\nDisallow: /no/\n"
MANY = 50
DELAY = 1.0
STAY_AWAY = 2


def main() -> None:
    """Put up hosts of several kinds, crawl them all at once, and print what they saw."""
    with Press() as press, tempfile.TemporaryDirectory() as folder:
        press.site("late.test", {"/robots.txt": Answer(RULES, wait=0.5), "*": ARTICLE})
        press.site("down.test", {"/robots.txt": Answer(b"", 503), "*": ARTICLE})
        press.site("silent.test", {"/robots.txt": Answer(hang=True), "*": ARTICLE})
        press.site("busy.test", {"*": _Busy()})
        press.site("slow.test", {"/robots.txt": Answer(b"User-agent: *\nCrawl-delay: %g" % DELAY), "*": ARTICLE})
        requests = [
            *(f"http://late.test/no/{n}" for n in range(MANY)),
            *(f"http://{host}/{n}" for host in ("down.test", "silent.test") for n in range(MANY)),
            *(f"http://{host}/{n}" for host in ("busy.test", "slow.test") for n in range(6)),
        ]
        run(press, requests, Path(folder), DOWNLOAD_TIMEOUT=3, CONCURRENT_REQUESTS=500)
        print(f"{MANY} concurrent before robots.txt: {len(press.seen('late.test'))} disallowed fetched")
        print(f"robots.txt 503: {len(press.seen('down.test'))} of {MANY} fetched")
        print(f"robots.txt silent: {len(press.seen('silent.test'))} of {MANY} fetched")
        print(f"Retry-After {STAY_AWAY} s: smallest wait {_after_refusals(press.seen('busy.test')):.3f} s")
        gaps = _gaps(press.seen("slow.test", pages_only=False))
        print(f"Crawl-delay {DELAY:g} s: smallest gap {min(gaps):.3f} s of {len(gaps)}")


class _Busy:
    """Answers every third request with 429."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, hit: Hit) -> Answer:
        self.count += 1
        return Answer(b"", 429, {"Retry-After": str(STAY_AWAY)}) if self.count % 3 == 1 else ARTICLE


def _gaps(hits: list[Hit]) -> list[float]:
    return [later.at - earlier.at for earlier, later in itertools.pairwise(hits)]


def _after_refusals(hits: list[Hit]) -> float:
    return min(_gaps(hits)[::3])


if __name__ == "__main__":
    main()
