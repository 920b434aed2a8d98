"""Measure the store: CPU time an article beside a bare sqlite3 loop, and how the cost grows with what is stored.

python bench/store.py [--growth 20000] [--postgres URL]
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tradewatch.article import (
    Affiliation,
    Article,
    Company,
    Festival,
    Moment,
    Person,
    Quotation,
    Span,
)
from tradewatch.store.engine import open_store
from tradewatch.store.kept import Kept, PageRecord, Signature
from tradewatch.store.write import Writer

WORDS, MENTIONS, QUOTATIONS, BATCH = 600, 10, 5, 100
VOCABULARY = 40_000


class World:
    """Invented articles whose words are as unevenly frequent as those of a language."""

    def __init__(self, seed: int = 7) -> None:
        self.chance = random.Random(seed)
        letters = "etaoinshrdlucmfwyp"
        self.words = ["".join(self.chance.choices(letters, k=self.chance.randint(2, 11))) for _ in range(VOCABULARY)]
        self.cumulative = []
        total = 0.0
        for rank in range(1, VOCABULARY + 1):
            total += 1 / rank
            self.cumulative.append(total)
        self.names = [f"{self.word().title()} {self.word().title()}" for _ in range(20_000)]

    def word(self) -> str:
        """Any word, each equally likely."""
        return self.chance.choice(self.words)

    def article(self, number: int) -> Kept:
        """The article of that number."""
        body = self.chance.choices(self.words, cum_weights=self.cumulative, k=WORDS)
        chosen = [self.chance.randrange(len(self.names)) for _ in range(5)]
        names = [self.names[who] for who in chosen]
        # Everybody has an employer, and one article in fifty gives somebody another.
        employer = chosen[0] if self.chance.random() < 0.98 else self.chance.randrange(2000)
        companies = [employer % 2000, *(self.chance.randrange(2000) for _ in range(3))]
        places = self.chance.sample(range(WORDS - 20), MENTIONS)
        for place, name in zip(places, (*names, *map(self.company, companies), "Harbour Film Week"), strict=True):
            body[place] = name
        text = "\n\n".join(" ".join(body[i : i + 60]) for i in range(0, WORDS, 60))
        people = tuple(Person(name, (_span(text, name),)) for name in names)
        firms = tuple(self._company(text, number) for number in companies)
        week = "Harbour Film Week"
        festivals = (Festival(week, "harbour", "festival", 2020 + number % 5, (_span(text, week),)),)
        quotations = tuple(
            Quotation(Span(i, i + 90), text[i : i + 90], cue="said", speaker=person.name, role="head of sales")
            for i, person in zip(range(0, 2000, 400), people, strict=True)
        )
        article = Article(
            url=f"https://trade.example/{number}/{'-'.join(body[:6])}",
            outlet=f"outlet{number % 5}",
            key=str(number),
            headline=" ".join(body[:9]),
            bylines=(self.chance.choice(self.names),),
            published_at=Moment(datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=7 * number)),
            text=text,
            people=people,
            companies=firms,
            festivals=festivals,
            quotations=quotations,
            affiliations=(Affiliation(people[0].name, "head of sales", firms[0].name),),
            provenance={"headline": "json-ld", "text": "layout", "published_at": "json-ld"},
        )
        bands = tuple(self.chance.getrandbits(63) for _ in range(8))
        page = PageRecord(article.url, datetime(2024, 6, 1, tzinfo=UTC), etag=f'"{number}"', warc_file="run.warc.gz")
        return Kept(article, page, signature=Signature(f"{number:064x}", bands), tagger_version="1")

    def company(self, number: int) -> str:
        """The name of the company of that number."""
        return f"{self.names[number]} Films"

    def _company(self, text: str, number: int) -> Company:
        name = self.company(number)
        return Company(name, f"company{number}", "sales", (_span(text, name),))

    def batches(self, start: int, count: int) -> Iterator[list[Kept]]:
        """Articles in batches."""
        for first in range(start, start + count, BATCH):
            yield [self.article(number) for number in range(first, min(first + BATCH, start + count))]


def _span(text: str, name: str) -> Span:
    start = text.index(name)
    return Span(start, start + len(name))


def cost(work: Callable[[list[Kept]], object], batches: Iterator[list[Kept]]) -> float:
    """CPU milliseconds an article, the making of the articles not counted."""
    spent, number = 0.0, 0
    for batch in batches:
        began = time.process_time()
        work(batch)
        spent += time.process_time() - began
        number += len(batch)
    return 1000 * spent / number


class Bare:
    """What SQLite itself costs: executemany into tables of the same shape, FTS5 by one bulk insert a batch."""

    def __init__(self, path: Path) -> None:
        with open_store(f"sqlite:///{path}"):
            pass  # for the tables
        self.conn = sqlite3.connect(path, isolation_level=None)
        self.conn.executescript("PRAGMA journal_mode=wal; PRAGMA synchronous=normal; PRAGMA cache_size=-16384")
        self.conn.execute("INSERT INTO outlet(id, slug, name) VALUES (1, 'a', 'a')")
        self.conn.execute("INSERT INTO person(id, slug, name, folded, alike) VALUES (1, 'a', 'a', 'a', 'a')")
        self.next = 1

    def write(self, batch: list[Kept]) -> None:
        """One batch; names are not looked up: every mention is of the one person."""
        first, self.next = self.next, self.next + len(batch)
        run = self.conn.executemany
        self.conn.execute("BEGIN IMMEDIATE")
        numbered = list(enumerate(batch, first))
        run(
            "INSERT INTO article(id, outlet_id, url, key, headline, bylines, tags, published_at, words, first_seen_at,"
            " changed_at, revision_id, provenance) VALUES (?,1,?,?,?,'[]','[]',?,600,'2024','2024',?,'{}')",
            [
                (n, k.article.url, k.article.key, k.article.headline, str(k.article.published_at), n)
                for n, k in numbered
            ],
        )
        run(
            "INSERT INTO article_text VALUES (?,?,?,?,'')",
            [(n, n, k.article.headline, k.article.text) for n, k in numbered],
        )
        run(
            "INSERT INTO revision(id, article_id, seq, fetched_at, content_hash, headline) VALUES (?,?,1,'2024',?,?)",
            [(n, n, k.signature.content_hash, k.article.headline) for n, k in numbered],
        )
        run(
            "INSERT INTO mention(article_id, docid, person_id, start, end, words, tagger_version)"
            " VALUES (?,?,1,?,?,?,'1')",
            [(n, n, q.span.start, q.span.end, q.text[:12]) for n, k in numbered for q in k.article.quotations * 2],
        )
        run(
            "INSERT INTO quotation(article_id, docid, person_id, start, end, kind, words, tagger_version)"
            " VALUES (?,?,1,?,?,'direct',?,'1')",
            [(n, n, q.span.start, q.span.end, q.text) for n, k in numbered for q in k.article.quotations],
        )
        run(
            "INSERT INTO affiliation(article_id, person_id, role, tagger_version) VALUES (?,1,'head','1')",
            [(n,) for n, _ in numbered],
        )
        run("INSERT INTO copy_band VALUES (?,?)", [(b, n) for n, k in numbered for b in k.signature.bands])
        run(
            "INSERT INTO frontier(url, outlet, host, state, found_at) VALUES (?,'a','trade.example','done','2024')",
            [(k.article.url,) for _, k in numbered],
        )
        self.conn.execute(
            "INSERT INTO article_fts(rowid, headline, body, names) SELECT docid, headline, body, names"
            " FROM article_text WHERE docid BETWEEN ? AND ?",
            (first, self.next - 1),
        )
        self.conn.execute("COMMIT")


def never(_one: str, _other: str) -> bool:
    """No article here is a copy."""
    return False


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--growth", type=int, default=0)
    parser.add_argument("--postgres", default="")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bare = Bare(Path(folder) / "bare.db")
        raw = cost(bare.write, World().batches(0, options.count))
        print(f"bare sqlite3 executemany, bulk FTS5   {raw:6.3f} ms an article")
        with open_store(f"sqlite:///{folder}/store.db") as store:
            writer = Writer(store, never)
            first = cost(writer.write, World().batches(0, options.count))
            print(f"Writer.write                         {first:6.3f} ms an article, {first / raw:.2f} times that")
            again = cost(writer.write, World().batches(0, options.count))
            print(f"Writer.write, nothing changed        {again:6.3f} ms an article")
            if options.growth:
                _grow(writer, options.count, options.growth, first)
    if options.postgres:
        with open_store(options.postgres) as store:
            writer = Writer(store, never)
            print(
                f"PostgreSQL, client                    {cost(writer.write, World().batches(0, options.count)):6.3f} ms"
            )


def _grow(writer: Writer, start: int, end: int, first: float) -> None:
    world = World(8)
    for begin in range(start, end, 5000):
        last = cost(writer.write, world.batches(begin, min(5000, end - begin)))
        print(f"  up to {begin + 5000:7,} articles            {last:6.3f} ms, {last / first:.2f} times the first")


if __name__ == "__main__":
    main()
