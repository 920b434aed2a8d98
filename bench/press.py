"""Invent a large store to ask: articles, words and names as unevenly frequent as in print, the same every time.

Words by frequency (Zipf): w300 stands in 17 of 100 articles, w3000 in 2, w70000 in one of 1,200. Of the 3,000
companies, 30,000 people and 300 festivals the first ones are named far more often than the rest. One article in
twenty is a copy of the one before it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import sqlalchemy as sa

from tradewatch.store.dialect import insert_many
from tradewatch.store.docid import docid
from tradewatch.store.engine import Store
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
    syndication_group,
)

__all__ = ["COMPANIES", "FESTIVALS", "OUTLETS", "PEOPLE", "WORDS", "fill", "name_of"]

WORDS = 80_000
COMPANIES, PEOPLE, FESTIVALS, OUTLETS = 3_000, 30_000, 300, 50
FIRST, DAYS = date(2010, 1, 1), 5_800
YEARS = range(2010, 2026)
LENGTH, HEADLINE = 610, 9  # words of an article and of its headline
PARAGRAPH = 60
BATCH = 2_000
LANGUAGES = ("en", "en", "en", "fr", "de", "ko", "es")
RANKS = ("", "executive ", "associate ", "senior ", "co-", "deputy ", "former ", "managing ", "lead ", "assistant ")
POSTS = (
    *("producer", "director", "head of sales", "chief executive", "writer", "programmer", "buyer", "founder"),
    *("head of acquisitions", "commissioner", "president", "agent", "showrunner", "lawyer", "publicist", "editor"),
)
ROLES = tuple(rank + post for rank in RANKS for post in POSTS)
PARTS = (
    *("ba", "ko", "ri", "mel", "ven", "dor", "sa", "lin", "tu", "har"),
    *("qui", "no", "fe", "wyn", "ost", "gra", "pel", "mi", "zan", "du"),
)
Row = tuple[Any, ...]


def name_of(kind: str, number: int) -> str:
    """What a person, company or festival of that number is called; the slug is `kind-number`."""
    ending = {"person": "", "company": " films", "festival": " film week"}[kind]
    parts = [PARTS[number // 20**place % 20] for place in range(4)]
    return f"{parts[0]}{parts[1]} {parts[2]}{parts[3]}{ending}"


def fill(store: Store, articles: int, *, seed: int = 1) -> None:
    """Store invented articles in an empty database, faster than crawls would."""
    draw = np.random.default_rng(seed)
    with store.begin() as conn:
        _directory(conn)
        if conn.dialect.name == "postgresql":
            conn.exec_driver_sql("DROP INDEX ix_article_text_tsv")
    for first in range(1, articles + 1, BATCH):
        with store.begin() as conn:
            _put(conn, draw, np.arange(first, min(first + BATCH, articles + 1)), articles)
    _settle(store)


def _directory(conn: sa.Connection) -> None:
    insert_many(conn, outlet, ("slug", "name"), [(f"outlet-{n}", f"Outlet {n}") for n in range(1, OUTLETS + 1)])
    for table, count in ((person, PEOPLE), (company, COMPANIES), (festival, FESTIVALS)):
        kind = table.name
        named = [(f"{kind}-{n}", name_of(kind, n)) for n in range(1, count + 1)]
        rows: list[Row] = [(slug, name.title(), name) for slug, name in named]
        if table is person:
            insert_many(conn, table, ("slug", "name", "folded", "alike"), [(*row, row[2]) for row in rows])
        else:
            insert_many(conn, table, ("slug", "name", "folded"), rows)
    years = [(number, year) for number in range(1, FESTIVALS + 1) for year in YEARS]
    insert_many(conn, edition, ("festival_id", "year"), years)


def _some(draw: np.random.Generator, count: int, shape: tuple[int, ...]) -> np.ndarray:
    """Some of `count`, the first ones far more often."""
    return 1 + (count * draw.random(shape) ** 4).astype(np.int64)


def _put(conn: sa.Connection, draw: np.random.Generator, numbers: np.ndarray, articles: int) -> None:
    size = len(numbers)
    days = [FIRST + timedelta(days=int(n) * DAYS // articles) for n in numbers]
    keys = [docid(day, int(n)) for day, n in zip(days, numbers, strict=True)]
    firms, people = _some(draw, COMPANIES, (size, 4)), _some(draw, PEOPLE, (size, 2))
    weeks, speakers = _some(draw, FESTIVALS, (size,)), _some(draw, PEOPLE, (size, 3))
    speaks_for = np.where(draw.random((size, 3)) < 0.6, firms[:, :3], 0)
    roles = np.minimum(draw.zipf(1.3, (size, 3)) - 1, len(ROLES) - 1)
    texts = _texts(draw, size)
    groups = _groups(conn, numbers)
    _articles(conn, draw, numbers, days, groups)
    names = [
        " ".join(name_of(kind, one) for kind, ones in named for one in sorted(set(ones[i].tolist())))
        for i in range(size)
        for named in [(("person", people), ("company", firms), ("festival", weeks[:, None]))]
    ]
    _write_texts(conn, keys, numbers, texts, names)
    _mentions(conn, numbers, keys, days, firms, people, weeks)
    _said(conn, numbers, keys, texts, speakers, speaks_for, roles)


def _texts(draw: np.random.Generator, size: int) -> list[tuple[str, str]]:
    """Headlines and bodies."""
    weights = np.cumsum(1 / (np.arange(WORDS) + 2.0))
    lengths = draw.integers(LENGTH // 2, LENGTH * 3 // 2, size)
    drawn = np.searchsorted(weights, draw.random(int(lengths.sum()) + HEADLINE * size) * weights[-1])
    known = [f"w{number}" for number in range(WORDS)]
    words = [known[number] for number in drawn.tolist()]
    made, place = [], 0
    for length in lengths.tolist():
        headline, body = words[place : place + HEADLINE], words[place + HEADLINE : place + HEADLINE + length]
        paragraphs = (" ".join(body[i : i + PARAGRAPH]) for i in range(0, length, PARAGRAPH))
        made.append((" ".join(headline), "\n\n".join(paragraphs)))
        place += HEADLINE + length
    return made


def _groups(conn: sa.Connection, numbers: np.ndarray) -> list[int | None]:
    """Of every twenty articles the first two are copies."""
    moment = datetime(2010, 1, 1, tzinfo=UTC)
    wanted = sorted({int(n) // 20 + 1 for n in numbers if n % 20 < 2})
    known = set(conn.scalars(sa.select(syndication_group.c.id).where(syndication_group.c.id.in_(wanted))))
    fresh = [{"id": number, "made_at": moment} for number in wanted if number not in known]
    if fresh:
        conn.execute(sa.insert(syndication_group), fresh)
    return [int(n) // 20 + 1 if n % 20 < 2 else None for n in numbers]


def _articles(
    conn: sa.Connection, draw: np.random.Generator, numbers: np.ndarray, days: Sequence[date], groups: Sequence[Any]
) -> None:
    outlets = np.minimum(draw.pareto(0.7, len(numbers)).astype(np.int64) + 1, OUTLETS).tolist()
    languages = draw.integers(0, len(LANGUAGES), len(numbers)).tolist()
    empty = json.dumps([])
    columns = (
        *("id", "outlet_id", "url", "headline", "bylines", "tags", "language", "published_at", "published_exact"),
        *("words", "first_seen_at", "changed_at", "syndication_group_id", "provenance"),
    )
    rows = []
    for n, day, where, tongue, group in zip(numbers.tolist(), days, outlets, languages, groups, strict=True):
        noon = f"{day} 12:00:00.000000" if conn.dialect.name == "sqlite" else f"{day} 12:00:00+00"
        about = (f"https://o{where}.example/{n}", f"headline {n}", empty, empty, LANGUAGES[tongue], noon, True)
        rows.append((n, where, *about, LENGTH, noon, noon, group, json.dumps({})))
    _load(conn, article, columns, rows)


def _write_texts(
    conn: sa.Connection, keys: Sequence[int], numbers: np.ndarray, texts: list[tuple[str, str]], names: list[str]
) -> None:
    columns = ("docid", "article_id", "headline", "body", "names")
    rows: Iterable[Row] = (
        (key, number, headline, body, named)
        for key, number, (headline, body), named in zip(keys, numbers.tolist(), texts, names, strict=True)
    )
    if conn.dialect.name == "sqlite":
        _load(conn, article_text, columns, rows)
        return
    from tradewatch.store.fulltext import Indexed, _tsvector

    made = ((*row, _tsvector(Indexed(row[0], *row[2:]))) for row in rows)
    _load(conn, article_text, (*columns, "tsv"), made)


def _mentions(
    conn: sa.Connection,
    numbers: np.ndarray,
    keys: Sequence[int],
    days: Sequence[date],
    firms: np.ndarray,
    people: np.ndarray,
    weeks: np.ndarray,
) -> None:
    columns = (
        *("article_id", "docid", "person_id", "company_id", "festival_id", "edition_id"),
        *("start", "end", "words", "tagger_version"),
    )

    def rows() -> Iterator[Row]:
        for i, (number, key) in enumerate(zip(numbers.tolist(), keys, strict=True)):
            for place, one in enumerate(firms[i].tolist()):
                yield number, key, None, one, None, None, place * 40, place * 40 + 12, "named", "1"
            for place, one in enumerate(people[i].tolist()):
                yield number, key, one, None, None, None, place * 40 + 14, place * 40 + 24, "named", "1"
            week = int(weeks[i])
            held = (week - 1) * len(YEARS) + days[i].year - YEARS[0] + 1
            yield number, key, None, None, week, held, 200, 210, "named", "1"

    _load(conn, mention, columns, rows())


def _said(
    conn: sa.Connection,
    numbers: np.ndarray,
    keys: Sequence[int],
    texts: list[tuple[str, str]],
    speakers: np.ndarray,
    speaks_for: np.ndarray,
    roles: np.ndarray,
) -> None:
    columns = (
        *("article_id", "docid", "start", "end", "kind", "words", "cue", "person_id", "role", "organisation"),
        *("company_id", "tagger_version"),
    )
    held = ("article_id", "person_id", "company_id", "role", "organisation", "former", "tagger_version")
    quoted: list[Row] = []
    jobs: list[Row] = []
    for i, (number, key) in enumerate(zip(numbers.tolist(), keys, strict=True)):
        body = texts[i][1]
        for n in range(3):
            who, firm, role = int(speakers[i, n]), int(speaks_for[i, n]) or None, ROLES[roles[i, n]]
            house = None if firm is None else name_of("company", firm).title()
            start, end = n * 300, n * 300 + 120
            kind = "direct" if n else "indirect"
            quoted.append((number, key, start, end, kind, body[start:end], "said", who, role, house, firm, "1"))
        jobs.append((number, who, firm, role, house, False, "1"))
    _load(conn, quotation, columns, quoted)
    _load(conn, affiliation, held, jobs)


def _load(conn: sa.Connection, table: sa.Table, columns: Sequence[str], rows: Iterable[Row]) -> None:
    if conn.dialect.name == "sqlite":
        insert_many(conn, table, columns, rows)
        return
    driver: Any = conn.connection.driver_connection
    names = ", ".join(f'"{name}"' for name in columns)
    with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _settle(store: Store) -> None:
    """Leave the database as nightly upkeep does: texts indexed in few pieces, tables measured, keys going on."""
    if store.dialect == "sqlite":
        with store.begin() as conn:
            conn.exec_driver_sql("INSERT INTO article_fts(article_fts) VALUES ('rebuild')")
        with store.begin() as conn:
            conn.exec_driver_sql("INSERT INTO article_fts(article_fts) VALUES ('optimize')")
            conn.exec_driver_sql("ANALYZE")
        return
    with store.begin() as conn:
        conn.exec_driver_sql("CREATE INDEX ix_article_text_tsv ON article_text USING gin (tsv) WITH (fastupdate = off)")
        for table in (article, syndication_group):
            conn.exec_driver_sql(
                f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), (SELECT max(id) FROM {table.name}))"
            )
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.exec_driver_sql("VACUUM ANALYZE")
