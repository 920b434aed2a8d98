"""Find copies: articles whose MinHash bands meet are compared word by word, and copies join one syndication group."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from tradewatch.store.changes import ARTICLE, note
from tradewatch.store.dialect import any_of, insert_many
from tradewatch.store.tables import article, article_text, copy_band, syndication_group

__all__ = ["IsCopy", "Signed", "join_copies"]

IsCopy = Callable[[str, str], bool]
COMPARED = 8  # candidates an article is compared with, those with most bands in common first

MINE, THEIRS = copy_band.alias("mine"), copy_band.alias("theirs")
SHARED = (  # bands, each article with each other one
    sa.select(MINE.c.article_id, THEIRS.c.article_id)
    .join(THEIRS, sa.and_(THEIRS.c.band == MINE.c.band, THEIRS.c.article_id != MINE.c.article_id))
    .where(any_of(MINE.c.article_id, "numbers"))
)


@dataclass(frozen=True, slots=True)
class Signed:
    """An article that was just written, with what it is compared by."""

    article_id: int
    outlet_id: int
    text: str
    bands: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """An article that copies are looked for among."""

    outlet_id: int
    text: str


def join_copies(conn: sa.Connection, signed: Sequence[Signed], is_copy: IsCopy) -> set[int]:
    """Write the bands of articles and group those that are copies; give those that copy another outlet's."""
    if not signed:
        return set()
    _write_bands(conn, signed)
    pairs = _candidates(conn, signed)
    known = _load(conn, signed, {other for others in pairs.values() for other in others})
    new = {one.article_id for one in signed}
    copies: set[int] = set()
    links: list[tuple[int, int]] = []
    for one in signed:
        for other in pairs.get(one.article_id, ()):
            later = other in new and other > one.article_id  # a pair of the batch is compared from its later end
            if not later and other in known and is_copy(one.text, known[other].text):
                links.append((one.article_id, other))
                if known[other].outlet_id != one.outlet_id:
                    copies.add(one.article_id)
    _join(conn, links)
    return copies


def _write_bands(conn: sa.Connection, signed: Sequence[Signed]) -> None:
    rows = ((band, one.article_id) for one in signed for band in set(one.bands))
    insert_many(conn, copy_band, ("band", "article_id"), rows)


def _candidates(conn: sa.Connection, signed: Sequence[Signed]) -> dict[int, list[int]]:
    """For each article the others it shares bands with; its own bands are written already."""
    shared: dict[int, Counter[int]] = defaultdict(Counter)
    for number, other in conn.execute(SHARED, {"numbers": [one.article_id for one in signed]}):
        shared[number][other] += 1
    return {number: [other for other, _ in found.most_common(COMPARED)] for number, found in shared.items()}


def _load(conn: sa.Connection, signed: Sequence[Signed], numbers: Collection[int]) -> Mapping[int, Standing]:
    """The candidates' texts: those of the batch are at hand."""
    here = {one.article_id: Standing(one.outlet_id, one.text) for one in signed}
    elsewhere = sorted(set(numbers) - here.keys())
    if elsewhere:
        query = sa.select(article.c.id, article.c.outlet_id, article_text.c.body).join_from(article, article_text)
        for row in conn.execute(query.where(article.c.id.in_(elsewhere))):
            here[row.id] = Standing(row.outlet_id, row.body)
    return here


def _join(conn: sa.Connection, links: Iterable[tuple[int, int]]) -> None:
    """Put what is linked into one group each; groups that turn out to be one become the oldest of them."""
    for members in _clusters(links):
        column = article.c.syndication_group_id
        groups = set(conn.scalars(sa.select(column).where(article.c.id.in_(members), column.is_not(None))))
        target = min(groups) if groups else _new_group(conn)
        which = sa.or_(article.c.id.in_(members), column.in_(groups - {target}))
        statement = sa.update(article).where(which, column.is_distinct_from(target))
        note(conn, ARTICLE, conn.scalars(statement.values(syndication_group_id=target).returning(article.c.id)))


def _clusters(links: Iterable[tuple[int, int]]) -> list[list[int]]:
    clusters: list[set[int]] = []
    for link in links:
        touched = [cluster for cluster in clusters if not cluster.isdisjoint(link)]
        clusters = [cluster for cluster in clusters if cluster not in touched]
        clusters.append(set(link).union(*touched))
    return sorted(sorted(cluster) for cluster in clusters)


def _new_group(conn: sa.Connection) -> int:
    made = sa.insert(syndication_group).values(made_at=datetime.now(UTC)).returning(syndication_group.c.id)
    number: int = conn.execute(made).scalar_one()
    return number
