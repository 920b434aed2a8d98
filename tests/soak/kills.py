"""Kill a crawl again and again, at random moments, and count what it cost.

python tests/soak/kills.py                            20 kills of a 1,000-page crawl into SQLite
python tests/soak/kills.py --db postgresql://...      the same into PostgreSQL
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from tradewatch.config import Config
from tradewatch.newsroom import newsroom_outlets
from tradewatch.newsroom.server import Newsroom, serve_in_thread
from tradewatch.spiders.process import Wish, crawl_outlets, start
from tradewatch.store.engine import open_store
from tradewatch.store.runs import get
from tradewatch.store.tables import article, frontier, revision


@dataclass(frozen=True)
class Toll:
    """What the kills cost."""

    pages: int
    kills: int
    stored: int
    revisions: int
    done: int
    most_refetched: int  # pages fetched twice because of one kill, at the most
    refetched: int  # in all
    last_verdict: str | None


def kill_again_and_again(folder: Path, pages: int, kills: int, seed: int, database_url: str = "") -> Toll:
    """Crawl `pages` pages, killing the process `kills` times at random moments while it fetches; then let it finish."""
    dice = random.Random(seed)
    with serve_in_thread(synthetic=pages) as newsroom:
        config = Config(
            data_dir=folder,
            database_url=database_url,
            outlets_dir=newsroom_outlets(),
            resolve=newsroom.resolve,
            delay=0.0,
        )
        costs = []
        share = pages / (kills + 1)
        for number in range(kills):
            before = refetches(newsroom)
            kill_one(config, newsroom, int(share * number + dice.uniform(0.1, 0.9) * share), dice)
            costs.append((number, before))
        [last] = crawl_outlets(config, ["scale"], Wish())
        fetched_twice = refetches(newsroom)
    starts = [before for _, before in costs[1:]] + [fetched_twice]
    by_kill = [after - before for (_, before), after in zip(costs, starts, strict=True)]
    with open_store(config.database) as store:
        count = sa.select(sa.func.count())
        stored = store.rows(count.select_from(article))[0][0]
        revisions = store.rows(count.select_from(revision))[0][0]
        done = store.rows(count.select_from(frontier).where(frontier.c.state == "done"))[0][0]
    return Toll(pages, kills, stored, revisions, done, max(by_kill), fetched_twice, last.verdict)


def kill_one(config: Config, newsroom: Newsroom, at_least: int, dice: random.Random) -> None:
    """Start the crawl and kill it some time after the server has seen that many different pages."""
    with open_store(config.database) as store:
        enough = max(at_least, len(hits(newsroom)) + 1)  # a crawl that has fetched nothing is not killed
        crawl = start(config, store, "scale", Wish())
        while len(hits(newsroom)) < enough and crawl.process.poll() is None:
            time.sleep(0.01)
        time.sleep(dice.uniform(0, 0.15))
        os.killpg(crawl.process.pid, signal.SIGKILL)
        crawl.process.wait()
        assert get(store, crawl.run.id).state in ("due", "running", "done")


def hits(newsroom: Newsroom) -> Counter[str]:
    """How often each article page was sent."""
    return Counter(hit.path for hit in newsroom.log if hit.path.startswith("/story/") and hit.status == 200)


def refetches(newsroom: Newsroom) -> int:
    """How many page downloads were not the first of their page."""
    return sum(times - 1 for times in hits(newsroom).values())


def main() -> None:
    """Run, and print the toll."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--db", default="")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        toll = kill_again_and_again(Path(folder), given.pages, given.kills, given.seed, given.db)
    print(
        f"{toll.kills} kills of a {toll.pages}-page crawl: {toll.stored} articles stored, {toll.revisions} revisions, "
        f"{toll.done} pages done; {toll.refetched} pages fetched twice, at most {toll.most_refetched} by one kill "
        f"(16 may be in flight); last verdict {toll.last_verdict}"
    )


if __name__ == "__main__":
    main()
