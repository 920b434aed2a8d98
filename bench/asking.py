"""Time the questions on a large invented store: CPU milliseconds, median and 95th percentile.

    python -m bench.asking --articles 200000 --db sqlite:////tmp/asking.db

Words by frequency: w30 stands in 30 of 100 articles, w300 in 3, w7000 in one of 600.
A store that is there already is asked again, not made anew.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from tradewatch.query.articles import search
from tradewatch.query.companies import companies, company_page
from tradewatch.query.festivals import festivals
from tradewatch.query.people import people, person_page
from tradewatch.query.quotations import quotations
from tradewatch.query.summary import summary
from tradewatch.store import fulltext
from tradewatch.store.docid import docid
from tradewatch.store.engine import Store, open_store
from tradewatch.store.fulltext import Indexed
from tradewatch.store.tables import (
    affiliation,
    article,
    article_text,
    company,
    edition,
    festival,
    mention,
    outlet,
    person,
    quotation,
)

WORDS = 80_000
COMPANIES, PEOPLE, FESTIVALS, OUTLETS = 3_000, 30_000, 300, 50
BATCH = 2_000
FIRST = date(2010, 1, 1)
DAYS = 5_800


def fill(store: Store, articles: int, length: int) -> None:
    """Store invented articles, their words, names and quotations by frequencies as in print (Zipf)."""
    draw = random.Random(1)
    words = [f"w{n}" for n in range(WORDS)]
    weights = [1 / (n + 2) for n in range(WORDS)]
    with store.begin() as conn:
        conn.execute(sa.insert(outlet), [{"slug": f"outlet-{n}", "name": f"Outlet {n}"} for n in range(OUTLETS)])
        for table, what, count in (
            (person, "person", PEOPLE),
            (company, "company", COMPANIES),
            (festival, "fest", FESTIVALS),
        ):
            rows = [
                {"slug": f"{what}-{n}", "name": f"{what} n{n}", "folded": f"{what} n{n}"} for n in range(1, count + 1)
            ]
            alike = [{**row, "alike": row["folded"]} for row in rows] if table is person else rows
            conn.execute(sa.insert(table), alike)
        years = [{"festival_id": n, "year": y} for n in range(1, FESTIVALS + 1) for y in range(2010, 2026)]
        conn.execute(sa.insert(edition), years)
    for first in range(1, articles + 1, BATCH):
        numbers = range(first, min(first + BATCH, articles + 1))
        _put(store, list(_invented(draw, numbers, articles, length, words, weights)))


def _invented(
    draw: random.Random, numbers: range, articles: int, length: int, words: list[str], weights: list[float]
) -> Iterator[tuple[dict[str, Any], ...]]:
    for number, body in zip(numbers, _bodies(draw, len(numbers), length, words, weights), strict=True):
        day = FIRST + timedelta(days=number * DAYS // articles)
        key, noon = docid(day, number), datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        yield (
            {
                "id": number, "url": f"https://o.example/{number}", "headline": f"headline {number}",
                "outlet_id": min(int(draw.paretovariate(0.7)), OUTLETS), "language": draw.choice(["en", "en", "fr"]),
                "bylines": [], "tags": [], "provenance": {}, "words": length, "published_at": noon,
                "first_seen_at": noon, "changed_at": noon,
            },
            {"docid": key, "article_id": number, "headline": f"headline {number}", "body": body, "names": ""},
        )  # fmt: skip


def _bodies(draw: random.Random, count: int, length: int, words: list[str], weights: list[float]) -> Iterator[str]:
    drawn = draw.choices(words, weights, k=count * length)
    return (" ".join(drawn[n * length : (n + 1) * length]) for n in range(count))


def _some(draw: random.Random, count: int) -> int:
    """One of `count`, the first ones far more often."""
    return 1 + int(count * draw.random() ** 4)


def _put(store: Store, made: list[tuple[dict[str, Any], ...]]) -> None:
    draw = random.Random(made[0][0]["id"])
    mentions, said, jobs = [], [], []
    for one, text in made:
        base = {"article_id": one["id"], "docid": text["docid"], "tagger_version": "1"}
        named = {
            "start": 0,
            "end": 5,
            "words": "named",
            "person_id": None,
            "company_id": None,
            "festival_id": None,
            "edition_id": None,
        }
        mentions += [base | named | {"company_id": _some(draw, COMPANIES), "start": n} for n in range(4)]
        mentions += [base | named | {"person_id": _some(draw, PEOPLE), "start": n} for n in range(2)]
        fest = _some(draw, FESTIVALS)
        mentions.append(
            base
            | named
            | {"festival_id": fest, "edition_id": (fest - 1) * 16 + min(15, one["published_at"].year - 2010) + 1}
        )
        for n in range(3):
            who, firm = _some(draw, PEOPLE), _some(draw, COMPANIES)
            words = text["body"][n * 90 : n * 90 + 90]
            said.append(
                base
                | {
                    "start": n,
                    "end": n + 1,
                    "kind": "direct",
                    "words": words,
                    "person_id": who,
                    "company_id": firm,
                    "role": draw.choice(["producer", "director", "buyer"]),
                }
            )
        jobs.append(
            {"article_id": one["id"], "person_id": who, "company_id": firm, "role": "producer", "tagger_version": "1"}
        )
    with store.begin() as conn:
        conn.execute(sa.insert(article), [one for one, _ in made])
        conn.execute(sa.insert(article_text), [text for _, text in made])
        for table, rows in ((mention, mentions), (quotation, said), (affiliation, jobs)):
            conn.execute(sa.insert(table), rows)
        fulltext.add(conn, [Indexed(text["docid"], text["headline"], text["body"], "") for _, text in made])


def settle(store: Store) -> None:
    """Let the database measure its tables, as it does by itself in time."""
    if store.dialect == "sqlite":
        with store.begin() as conn:
            conn.execute(sa.text("ANALYZE"))
    else:
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
            conn.execute(sa.text("VACUUM ANALYZE"))


def questions() -> dict[str, Callable[[Store], Any]]:
    """What is timed."""
    after, before = date(2015, 1, 1), date(2015, 4, 1)
    return {
        "search, no words": lambda s: search(s),
        "search, common word": lambda s: search(s, "w30"),
        "search, rare word": lambda s: search(s, "w7000"),
        "search, two words": lambda s: search(s, "w30 w40"),
        "search, word and quarter": lambda s: search(s, "w30", after=after, before=before),
        "search, common company": lambda s: search(s, company="company-1"),
        "search, rare company": lambda s: search(s, company="company-2900"),
        "search, common word, rare company": lambda s: search(s, "w30", company="company-2900"),
        "search, common word, common company": lambda s: search(s, "w30", company="company-1"),
        "search, edition": lambda s: search(s, festival="fest-1", edition=2015),
        "search, frequent outlet": lambda s: search(s, outlet="outlet-1"),
        "search, rare outlet": lambda s: search(s, outlet="outlet-40"),
        "search, word of an outlet": lambda s: search(s, "w30", outlet="outlet-40"),
        "search, language": lambda s: search(s, language="fr"),
        "search, language nobody writes": lambda s: search(s, language="xx"),
        "search, role": lambda s: search(s, role="producer"),
        "search, role nobody has": lambda s: search(s, role="lamplighter"),
        "quotes, newest": lambda s: quotations(s),
        "quotes, speaker": lambda s: quotations(s, speaker="person-1"),
        "quotes, company": lambda s: quotations(s, company="company-1"),
        "quotes, common word": lambda s: quotations(s, "w30"),
        "quotes, rare word": lambda s: quotations(s, "w7000"),
        "quotes, role": lambda s: quotations(s, role="producer"),
        "quotes, role nobody has": lambda s: quotations(s, role="lamplighter"),
        "quotes, rare outlet": lambda s: quotations(s, outlet="outlet-40"),
        "quotes, edition": lambda s: quotations(s, festival="fest-1", edition=2015),
        "people": lambda s: people(s),
        "people, company": lambda s: people(s, company="company-1"),
        "person": lambda s: person_page(s, "person-1"),
        "companies": lambda s: companies(s),
        "company": lambda s: company_page(s, "company-1"),
        "festivals": lambda s: festivals(s),
        "summary": lambda s: summary(s),
    }


def clocked(work: Callable[[], Any], times: int, clock: Callable[[], float]) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds, the first call left out."""
    work()
    took = []
    for _ in range(times):
        begun = clock()
        work()
        took.append((clock() - begun) * 1000)
    took.sort()
    return took[len(took) // 2], took[min(len(took) - 1, int(len(took) * 0.95))]


def main() -> None:
    """Make the store if it is not there, and print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--articles", type=int, default=20_000)
    options.add_argument("--length", type=int, default=300, help="words of an article")
    options.add_argument("--times", type=int, default=7)
    options.add_argument("--only", default="", help="questions that begin so")
    options.add_argument("--db", default="sqlite:////tmp/asking.db")
    given = options.parse_args()
    with open_store(given.db) as store:
        if not store.rows(sa.select(article.c.id).limit(1)):
            fill(store, given.articles, given.length)
            settle(store)
        # SQLite works in this process; PostgreSQL's work is only seen on the wall.
        clock = time.process_time if store.dialect == "sqlite" else time.perf_counter
        for name, ask in questions().items():
            if not name.startswith(given.only):
                continue
            middle, slow = clocked(lambda ask=ask: ask(store), given.times, clock)  # type: ignore[misc]
            print(f"{name:40} {middle:8.1f} {slow:8.1f}", flush=True)


if __name__ == "__main__":
    main()
