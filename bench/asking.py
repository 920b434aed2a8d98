"""Time the questions on a large invented store, beside the form one would write first: milliseconds, p50 and p95.

    python -m bench.asking                         200,000 articles on SQLite, made if it is not there yet
    python -m bench.asking --small                 20,000
    python -m bench.asking --postgresql            a private server of its own, made for this run
    python -m bench.asking --db postgresql://...   an empty database, or one that this made

The time is that on the processor, of this process and of PostgreSQL where it is on this machine; of a server elsewhere
it is the time that passes. A loop of fixed work is timed beside every question: a machine that others use does it in
longer, and the last column says how much longer than at its best.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import sqlalchemy as sa

from bench import naive
from bench.press import DAYS, FIRST, fill, name_of
from tests.postgres import server
from tradewatch.config import Config
from tradewatch.query.articles import find_articles
from tradewatch.query.companies import company_page
from tradewatch.query.comparing import compare_editions
from tradewatch.query.coverage import by_month
from tradewatch.query.editions import edition_page
from tradewatch.query.facets import find_facets
from tradewatch.query.held import held
from tradewatch.query.named import companies_named
from tradewatch.query.people import person_page
from tradewatch.query.quotations import find_quotations
from tradewatch.query.rising import rising_people
from tradewatch.query.timeline import timeline
from tradewatch.store.engine import Store, open_store
from tradewatch.store.tables import article, mention
from tradewatch.watch.match import Matcher
from tradewatch.web.app import create_app

Ask = Callable[[], Any]
FIVE = ("outlet", "company", "person", "role", "festival")
COMMON, MIDDLE, RARE = range(130, 550), range(1_900, 5_700), range(60_000, 80_000)  # 33 to 10, 3 to 1, 0.1 of 100
LARGE = 308  # from here on words have about 33,000 hits of 200,000
SEARCHES, NEW, PART = 1_000, 500, 50


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: a question in several variants, and the naive form of it."""

    name: str
    aim: float
    ours: list[Ask]
    naive: list[Ask]
    times: int = 1  # of how much the naive form is one part


class Questions:
    """What is timed: the same words and names every time."""

    def __init__(self, store: Store, articles: int, variants: int) -> None:
        self.store, self.articles, self.variants = store, articles, variants
        self.draw = random.Random(2)
        self.common, self.mixed = self._words(COMMON, variants), self._mixed()
        self.some = range(1, variants * 8, 8)

    def lines(self) -> Iterator[Line]:
        """Each line of the table."""
        yield self._line("search page: newest 20, snippets, count", 8, find_articles, naive.newest, self.mixed)
        ranked = partial(find_articles, order="relevance")
        yield self._line("relevance over the newest hits", 16, ranked, naive.ranked, self.common)
        large = [f"w{number}" for number in range(LARGE, LARGE + self.variants)]
        facets = partial(find_facets, kinds=FIVE)
        hits = facets(self.store, large[0]).articles
        yield self._line(f"five facets, months ({hits:,} hits)", 20, facets, naive.facets, large)
        yield self._dated()
        yield Line(
            "quotations of a person",
            5,
            [partial(find_quotations, self.store, speaker=f"person-{number}") for number in self.some],
            [partial(naive.quotations, self.store, name_of("person", number)) for number in self.some],
        )
        yield Line(
            "timeline of a company",
            5,
            [partial(_timeline, self.store, f"company-{number}") for number in self.some],
            [partial(naive.timeline, self.store, name_of("company", number)) for number in self.some],
        )
        yield self._saved()
        yield from self._nouns()
        yield Line("whole page of /search", 50, _pages(self.store, self.mixed), [])

    def _nouns(self) -> Iterator[Line]:
        """The pages of people, companies and editions, the most named among them, and coverage over time."""
        store, last = self.store, FIRST + timedelta(days=DAYS)
        people, companies, festivals = (
            [f"{kind}-{n}" for n in self.some] for kind in ("person", "company", "festival")
        )
        two = [f"{one}:2018" for one in festivals], [f"{one}:2019" for one in festivals]
        asks: dict[str, list[Ask]] = {
            "a person in full": [partial(person_page, store, one, until=last) for one in people],
            "a company in full": [partial(company_page, store, one, until=last) for one in companies],
            "an edition in full": [partial(edition_page, store, one, 2018) for one in festivals],
            "two editions compared": [partial(compare_editions, store, a, b) for a, b in zip(*two, strict=True)],
            "timeline of words": [partial(timeline, store, word) for word in self.mixed],
            "timeline of words, normalised": [partial(timeline, store, word, normalise=True) for word in self.mixed],
            "who rises": [
                partial(rising_people, store, until=last - timedelta(days=7 * n)) for n in range(self.variants)
            ],
        }
        for name, ours in asks.items():
            yield Line(name, 40, ours, [])

    def _line(self, name: str, aim: float, ours: Ask, other: Ask, words: list[str]) -> Line:
        both = ([partial(ask, self.store, word) for word in words] for ask in (ours, other))
        return Line(name, aim, *both)

    def _words(self, band: range, count: int) -> list[str]:
        return [f"w{number}" for number in self.draw.sample(band, count)]

    def _mixed(self) -> list[str]:
        """Common words, words of one article in fifty, rare ones, and two common ones together."""
        count = self.variants // 4 + 1
        pairs = [" ".join(self._words(COMMON, 2)) for _ in range(count)]
        return [*self._words(COMMON, count), *self._words(MIDDLE, count), *self._words(RARE, count), *pairs]

    def _dated(self) -> Line:
        ours, other = [], []
        for word in self.common:
            since = FIRST + timedelta(days=self.draw.randrange(DAYS - 92))
            until = since + timedelta(days=91)
            ours.append(partial(find_articles, self.store, word, order="relevance", after=since, before=until))
            other.append(partial(naive.ranked, self.store, word, since, until))
        return Line("relevance in a quarter of a year", 7, ours, other)

    def _saved(self) -> Line:
        """New articles against saved searches; the naive form asks the store each search, here a part of them."""
        forms = ("{a} {b}", '"{a} {b}"', "({a} OR {b})", "{a} -{b}", "{a} company:company-{n}", "said:person-{n} {b}")
        draw, since = self.draw, date.today()
        questions = [
            draw.choice(forms).format(a=f"w{draw.choice(COMMON)}", b=f"w{draw.choice(MIDDLE)}", n=draw.randint(1, 900))
            for _ in range(SEARCHES)
        ]
        new = range(self.articles - NEW + 1, self.articles + 1)
        since = FIRST + timedelta(days=new[0] * DAYS // self.articles)

        def matched() -> int:
            with Matcher(self.store, new) as matcher:
                return sum(map(len, matcher.find(questions)))

        def asked() -> int:
            return sum(find_articles(self.store, one, limit=NEW, after=since).count for one in questions[:PART])

        return Line(f"{NEW} new articles, {SEARCHES:,} saved searches", 300, [matched], [asked], SEARCHES // PART)


def _timeline(store: Store, slug: str) -> Any:
    return by_month(store, mention.c.company_id, companies_named(store, slug))


def _pages(store: Store, words: list[str]) -> list[Ask]:
    """The page as a browser gets it, without the network between."""
    folder = Path(tempfile.mkdtemp(prefix="tradewatch-asking-"))
    app = create_app(Config(database_url=store.url.render_as_string(hide_password=False), data_dir=folder, deadline=0))
    held(app.state.desk.store).wait(app.state.desk.store)
    loop = asyncio.new_event_loop()
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8321")

    def get(word: str) -> None:
        answer = loop.run_until_complete(client.get(f"/search?{urlencode({'q': word})}"))
        assert answer.status_code == 200, answer.text[:200]

    return [partial(get, word) for word in words]


class Server:
    """The time that a PostgreSQL on this machine has had on the processor for this database."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._pids: list[int] = []
        self.look()

    @property
    def is_here(self) -> bool:
        """Whether it can be told."""
        return all(_is_postgres(pid) for pid in self._pids)

    def look(self) -> None:
        """Find the processes that answer."""
        mine = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() ORDER BY pid"
        self._pids = [row[0] for row in self._store.rows(sa.text(mine))]

    def __call__(self) -> float:
        """In seconds."""
        return sum(map(_spent, self._pids))


def _is_postgres(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.is_file() and "(postgres)" in stat.read_text()


def _spent(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
    except OSError:  # it ended just now
        return 0.0


class Stopwatch:
    """Times questions, and beside each a loop that takes longer only where others use the machine."""

    def __init__(self, store: Store) -> None:
        server = Server(store) if store.dialect == "postgresql" else None
        away = server is not None and not server.is_here
        self.on = "on the wall" if away else "of processor time"
        self.clock = time.perf_counter if away else time.process_time
        self._server = None if away else server
        self._best = min(self._loop() for _ in range(50))

    def time(self, asks: list[Ask], rounds: int) -> tuple[float, float, float]:
        """Median and 95th percentile in milliseconds, and how many times as long as at best the loop took."""
        for ask in asks[:3]:
            ask()
        if self._server:
            self._server.look()
        took, loops = [], []
        for ask in asks * rounds:
            theirs, begun = self._theirs(), self.clock()
            ask()
            took.append((self.clock() - begun + self._theirs() - theirs) * 1000)
            loops.append(self._loop())
        took.sort()
        loops.sort()
        return (
            took[len(took) // 2],
            took[min(len(took) - 1, int(len(took) * 0.95))],
            loops[len(loops) // 2] / self._best,
        )

    def _theirs(self) -> float:
        return self._server() if self._server else 0.0

    def _loop(self) -> float:
        begun = self.clock()
        sum(number * number for number in range(10_000))
        return self.clock() - begun


@contextmanager
def opened(given: argparse.Namespace) -> Iterator[Store]:
    """The store that is asked, filled where it is empty."""
    if given.postgresql:
        with (
            server(shared_buffers="2GB", maintenance_work_mem="512MB", max_wal_size="8GB") as running,
            open_store(running.make("asking")) as store,
        ):
            fill(store, given.articles)
            yield store
        return
    size = "small" if given.articles < 100_000 else "large"
    with open_store(given.db or f"sqlite:////tmp/tradewatch-asking-{size}.db") as store:
        if not store.rows(sa.select(article.c.id).limit(1)):
            fill(store, given.articles)
        yield store


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--articles", type=int, default=200_000)
    options.add_argument("--small", dest="articles", action="store_const", const=20_000, help="20,000 articles")
    options.add_argument("--db", help="its URL")
    options.add_argument("--postgresql", action="store_true", help="on a private server")
    options.add_argument("--variants", type=int, default=25, help="words or names that each question is asked with")
    options.add_argument("--rounds", type=int, default=2)
    options.add_argument("--only", default="", help="lines whose name holds this")
    options.add_argument("--no-naive", action="store_true", help="leave the naive forms out")
    given = options.parse_args()
    with opened(given) as store:
        held(store).wait(store)
        _print(store, given)


def _print(store: Store, given: argparse.Namespace) -> None:
    articles = store.rows(sa.select(sa.func.count(article.c.id)))[0][0]
    watch, factor = Stopwatch(store), 1 if store.dialect == "sqlite" else 3
    print(f"{articles:,} articles, {store.dialect}, milliseconds {watch.on}")
    print(f"{'':42}{'aim':>6}{'p50':>9}{'p95':>9}{'naive p50':>12}{'p95':>9}{'ratio':>8}{'machine':>9}")
    for line in Questions(store, articles, given.variants).lines():
        if given.only not in line.name:
            continue
        middle, slow, load = watch.time(line.ours, given.rounds)
        text = f"{line.name:42}{line.aim * factor:6.0f}{middle:9.1f}{slow:9.1f}"
        if line.naive and not given.no_naive:
            other, others = (one * line.times for one in watch.time(line.naive, 1)[:2])
            text += f"{other:12.1f}{others:9.1f}{other / middle:7.1f}x"
        else:
            text += f"{'':29}"
        print(f"{text}{load:8.1f}x", flush=True)


if __name__ == "__main__":
    main()
