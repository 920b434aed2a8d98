"""Take backups while a process writes without a pause, restore each, and hold it against what was written.

python -m tests.soak.backups                            50 backups of a SQLite file
python -m tests.soak.backups --db postgresql://...      the same of PostgreSQL; restores go into databases of its own
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import multiprocessing
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from tests.store.stories import kept, tagged, write
from tradewatch.store.backup import back_up
from tradewatch.store.engine import Store, open_store
from tradewatch.store.health import check
from tradewatch.store.kept import Kept
from tradewatch.store.restore import restore
from tradewatch.store.tables import (
    affiliation,
    article,
    article_text,
    copy_band,
    frontier,
    mention,
    quotation,
    revision,
    sighting,
)

# Rows of these are written once, in the transaction that stores their article.
CHILDREN = (article_text, revision, copy_band, sighting, affiliation, mention, quotation)
Fresh = Callable[[int], str]


@dataclass(frozen=True)
class Toll:
    """What the backups came to."""

    backups: int
    whole: int  # passed every check when restored
    prefixes: int  # hold exactly the articles that were committed up to some moment of the backup
    written: int  # articles written meanwhile
    longest: float  # seconds that a backup took


def write_on(url: str, stop: Any) -> None:
    """Store one article after another, each in a transaction of its own."""
    with open_store(url) as store:
        number = count(store)
        while not stop.is_set():
            number += 1
            write(store, story(number))


def story(number: int) -> Kept:
    """A tagged article of its own."""
    one = tagged(url=f"https://reelwire.example/{number}", key=str(number), headline=f"Story {number}")
    return kept(one, bands=(number,))


def count(store: Store) -> int:
    """How many articles are committed."""
    return int(store.rows(sa.select(sa.func.count()).select_from(article))[0][0])


def take(url: str, fresh: Fresh, folder: Path, backups: int) -> Toll:
    """Take backups of the store at `url` while another process writes; `fresh` gives a database to restore into."""
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    writer = context.Process(target=write_on, args=(url, stop))
    taken: list[tuple[Path, int, int]] = []
    longest = 0.0
    with open_store(url) as store:
        writer.start()
        try:
            while count(store) < 3:
                time.sleep(0.02)
            for number in range(backups):
                before, began = count(store), time.monotonic()
                file = folder / f"{number}.tar"
                back_up(store, file)
                longest = max(longest, time.monotonic() - began)
                taken.append((file, before, count(store)))
        finally:
            stop.set()
            writer.join()
        whole, prefixes = 0, 0
        for number, (file, before, after) in enumerate(taken):
            target = fresh(number)
            restore(target, file, {})
            with open_store(target) as copy:
                whole += all(one.ok for one in check(copy))
                prefixes += before <= count(copy) <= after and is_prefix(copy, store)
        return Toll(backups, whole, prefixes, count(store), round(longest, 2))


def is_prefix(copy: Store, store: Store) -> bool:
    """Whether the copy holds the first articles of the store with all that hangs on them, and nothing else."""
    numbers = sorted(row.id for row in copy.rows(sa.select(article.c.id)))
    first = sorted(row.id for row in store.rows(sa.select(article.c.id)))[: len(numbers)]
    if numbers != first:
        return False
    urls = [row.url for row in copy.rows(sa.select(article.c.url))]
    parts = [(sa.select(article), article.c.id.in_(numbers)), (sa.select(frontier), frontier.c.url.in_(urls))]
    parts += [(sa.select(table), table.c.article_id.in_(numbers)) for table in CHILDREN]
    return all(rows(copy, query) == rows(store, query.where(which)) for query, which in parts)


def rows(store: Store, query: sa.Select[Any]) -> list[str]:
    """What a question gives, to be compared."""
    return sorted(map(repr, store.rows(query)))


def main() -> None:
    """Print what it came to, as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--backups", type=int, default=50)
    parser.add_argument("--articles", type=int, default=2000, help="stored before the first")
    parser.add_argument("--db", help="an empty PostgreSQL database of a user who may make others")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = given.db or f"sqlite:///{folder / 'store.db'}"
        with open_store(url) as store:
            for first in range(1, given.articles + 1, 100):
                write(store, *map(story, range(first, min(first + 100, given.articles + 1))))

        def fresh(number: int) -> str:
            if not given.db:
                return f"sqlite:///{folder / f'restored-{number}.db'}"
            made = sa.make_url(url).set(database=f"{sa.make_url(url).database}_{number}")
            with open_store(url) as store, store.engine.connect() as conn:
                conn.execution_options(isolation_level="AUTOCOMMIT").execute(
                    sa.text(f'CREATE DATABASE "{made.database}" TEMPLATE template0')
                )
            return made.render_as_string(hide_password=False)

        toll = take(url, fresh, folder, given.backups)
    print(json.dumps(dataclasses.asdict(toll)))


if __name__ == "__main__":
    main()
