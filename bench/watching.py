"""Time the matching of what came in against saved searches, on a large invented store: CPU milliseconds.

    python -m bench.watching --articles 20000 --new 500 --searches 1000 --db sqlite:////tmp/watching.db

The store is that of `bench.press`, made if it is not there. Beside it: asking the store for each search by itself.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable
from typing import TypeVar

import sqlalchemy as sa

from bench.press import COMPANIES, FESTIVALS, OUTLETS, PEOPLE, YEARS, fill, name_of
from tradewatch.query.ask import ask
from tradewatch.store.engine import Store, open_store
from tradewatch.store.tables import article_text
from tradewatch.watch.match import Matcher

Value = TypeVar("Value")


def searches(count: int) -> list[str]:
    """Questions as people save them: words, phrases, and most of them about somebody or something by name."""
    draw = random.Random(2)

    def name(kind: str, many: int) -> str:
        return f'{kind}:"{name_of(kind, draw.randint(1, many))}"'

    def one() -> str:
        word, other, rare = (f"w{int(10 ** draw.uniform(1, 4.8))}" for _ in range(3))
        year = draw.choice(YEARS)
        return draw.choice(
            (
                word,
                f'"{word} {other}"',
                f"{word} OR {other} OR {rare}",
                f"{word} {other} -{rare}",
                f"{word} NEAR/5 {other}",
                name("company", COMPANIES),
                f"{name('company', COMPANIES)} {word}",
                name("person", PEOPLE),
                name("person", PEOPLE).replace("person:", "said:"),
                f"{name('festival', FESTIVALS)} edition:{year}",
                f"({name('company', COMPANIES)} OR {name('company', COMPANIES)}) {word}",
                f"outlet:outlet-{draw.randint(1, OUTLETS)} {word} after:2012",
            )
        )

    return [one() for _ in range(count)]


def clocked(work: Callable[[], Value]) -> tuple[float, Value]:
    """CPU milliseconds, and what came of it."""
    began = time.process_time()
    made = work()
    return (time.process_time() - began) * 1000, made


def measure(store: Store, new: int, count: int, times: int) -> None:
    """Print what each part costs, the middle of some times."""
    numbers = [row[0] for row in store.rows(sa.select(article_text.c.article_id).order_by(sa.desc("docid")).limit(new))]
    questions = searches(count)
    loads, finds = list[float](), list[float]()
    for _ in range(times):
        load, matcher = clocked(lambda: Matcher(store, numbers))
        with matcher:
            find, found = clocked(lambda ready=matcher: ready.find(questions))  # type: ignore[misc]
        loads.append(load)
        finds.append(find)
    hits = sum(map(len, found))
    middle = times // 2
    load, find = sorted(loads)[middle], sorted(finds)[middle]
    print(
        f"{new} articles, {count} searches, {hits} hits: {load:.0f} to index, {find:.0f} to match, {load + find:.0f} ms"
    )

    def one_by_one() -> int:
        total = 0
        for question in questions[:100]:
            which = ask(store, question).docids().subquery()
            chosen = sa.select(sa.func.count()).select_from(article_text)
            held = article_text.c.article_id.in_(numbers), article_text.c.docid.in_(sa.select(which.c[0]))
            total += store.rows(chosen.where(*held))[0][0]
        return total

    naive, _ = clocked(one_by_one)
    print(f"asking the store for each: {naive / min(count, 100) * count:.0f} ms (from {min(count, 100)} of them)")


def main() -> None:
    """Make the store if need be, and measure."""
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--db", default="sqlite:////tmp/watching.db")
    given.add_argument("--articles", type=int, default=20_000)
    given.add_argument("--new", type=int, default=500)
    given.add_argument("--searches", type=int, default=1000)
    given.add_argument("--times", type=int, default=5)
    told = given.parse_args()
    with open_store(told.db) as store:
        if not store.rows(sa.select(article_text.c.docid).limit(1)):
            fill(store, told.articles)
        measure(store, told.new, told.searches, told.times)


if __name__ == "__main__":
    main()
