"""Keep the full-text index: FTS5 beside the text on SQLite, a tsvector in it on PostgreSQL, and ask it.

The write path calls `drop` before it changes texts and `add` after, in its own transaction: one bulk statement a
batch costs about half of a trigger's row by row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY

from tradewatch.errors import StoreError
from tradewatch.store.engine import Store
from tradewatch.store.tables import article_text
from tradewatch.store.words import FARTHEST, Node, to_fts5, to_tsquery, tokens

__all__ = ["REACH", "Indexed", "add", "check", "drop", "matching", "rebuild"]

FTS = sa.table("article_fts", sa.column("rowid", sa.BigInteger))
COLUMNS = "headline, body, names"
WEIGHTS = {"headline": "A", "body": "B", "names": "B"}
# A tsvector may hold 1 MB; these characters of a text are indexed there, about 25,000 words.
REACH = {"headline": 10_000, "body": 150_000, "names": 20_000}
LAST_PLACE = 16_383  # tsvector counts no further
GAP = FARTHEST + 1  # places between two fields, so that no phrase and no NEAR reaches from one into the next

ADD = sa.text(
    f"INSERT INTO article_fts(rowid, {COLUMNS}) SELECT docid, {COLUMNS} FROM article_text WHERE docid IN :docids"  # noqa: S608
).bindparams(sa.bindparam("docids", expanding=True))
DROP = sa.text(
    f"INSERT INTO article_fts(article_fts, rowid, {COLUMNS})"  # noqa: S608
    f" SELECT 'delete', docid, {COLUMNS} FROM article_text WHERE docid IN :docids"
).bindparams(sa.bindparam("docids", expanding=True))
SET_TSV = sa.text(
    "UPDATE article_text SET tsv = CAST(given.tsv AS tsvector)"
    " FROM unnest(CAST(:docids AS bigint[]), CAST(:tsvs AS text[])) AS given(docid, tsv)"
    " WHERE article_text.docid = given.docid"
)


class Indexed(NamedTuple):
    """What of an article is searched."""

    docid: int
    headline: str
    body: str
    names: str


def add(conn: sa.Connection, texts: Sequence[Indexed]) -> None:
    """Index texts that now stand in `article_text`."""
    if not texts:
        return
    docids = [text.docid for text in texts]
    if conn.dialect.name == "sqlite":
        conn.execute(ADD, {"docids": docids})
    else:
        conn.execute(SET_TSV, {"docids": docids, "tsvs": [_tsvector(text) for text in texts]})


def drop(conn: sa.Connection, docids: Sequence[int]) -> None:
    """Take texts out of the index while `article_text` still holds what was indexed."""
    if docids and conn.dialect.name == "sqlite":  # a tsvector goes with its row
        conn.execute(DROP, {"docids": list(docids)})


def _tsvector(text: Indexed) -> str:
    places: dict[str, list[str]] = defaultdict(list)
    place = 0
    for field, weight in WEIGHTS.items():
        for word in tokens(getattr(text, field)[: REACH[field]]):
            place = min(place + 1, LAST_PLACE)
            places[word].append(f"{place}{weight}")
        place += GAP
    return " ".join(f"'{word}':{','.join(found)}" for word, found in places.items())


def matching(dialect: str, words: Node, *, since: int | None = None, until: int | None = None) -> sa.Select[tuple[int]]:
    """The docids of the articles whose text holds this, in no order; `words` is askable.

    A range of docids, from `since` on and below `until`, is looked in from the start. On SQLite the docid is the
    index's `rowid`, which runs newest first at no cost.
    """
    if dialect == "sqlite":
        match = sa.literal_column("article_fts").op("MATCH")(to_fts5(words))
        return sa.select(FTS.c.rowid.label("docid")).where(match, *_range(FTS.c.rowid, since, until))
    docid, query = article_text.c.docid, sa.cast(to_tsquery(words), TSQUERY)
    holds = sa.literal_column("article_text.tsv").op("@@")(query)
    return sa.select(docid).where(holds, *_range(docid, since, until))


def _range(docid: sa.ColumnElement[int], since: int | None, until: int | None) -> list[sa.ColumnElement[bool]]:
    bounds = [] if since is None else [docid >= since]
    return bounds if until is None else [*bounds, docid < until]


def check(store: Store) -> list[str]:
    """What is wrong with the index, a sentence each; nothing when it fits the texts."""
    if store.dialect == "sqlite":
        return _check_fts5(store)
    missing = store.rows(sa.text("SELECT count(*) FROM article_text WHERE tsv IS NULL"))[0][0]
    return [f"{missing} articles are not in the full-text index"] if missing else []


def _check_fts5(store: Store) -> list[str]:
    try:
        with store.begin() as conn:
            conn.execute(sa.text("INSERT INTO article_fts(article_fts, rank) VALUES ('integrity-check', 1)"))
            texts = conn.scalar(sa.text("SELECT count(*) FROM article_text"))
            indexed = conn.scalar(sa.text("SELECT count(*) FROM article_fts_docsize"))
    except (StoreError, sa.exc.DBAPIError):
        return ["the full-text index does not fit the texts"]
    return [f"{texts} articles are stored and {indexed} are in the full-text index"] if texts != indexed else []


def rebuild(store: Store, *, batch: int = 500) -> None:
    """Make the index anew from the texts."""
    with store.begin() as conn:
        if store.dialect == "sqlite":
            conn.execute(sa.text("INSERT INTO article_fts(article_fts) VALUES ('rebuild')"))
            return
        c = article_text.c
        last: int | None = None
        while True:
            query = sa.select(c.docid, c.headline, c.body, c.names).order_by(c.docid).limit(batch)
            rows = conn.execute(query if last is None else query.where(c.docid > last)).all()
            if not rows:
                return
            add(conn, [Indexed(*row) for row in rows])
            last = rows[-1].docid
