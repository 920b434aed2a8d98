"""Decide by hand who is who: merge two records, part them again, or give articles to another record.

What somebody decided stays when articles are written or tagged anew, and no rule goes against it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from tradewatch.errors import UsageError
from tradewatch.store.changes import ARTICLE, note
from tradewatch.store.engine import Store
from tradewatch.store.identity.decide import Verdict
from tradewatch.store.identity.merge import HAND, PEOPLE, Kind, join, merged_directly, part, root_of, tell_apart
from tradewatch.store.identity.names import alike
from tradewatch.store.slugs import free_slugs
from tradewatch.store.tables import affiliation, mention, person, quotation, sighting
from tradewatch.store.turn import wait_for_turn

__all__ = ["Decided", "give_articles", "merge", "split"]


@dataclass(frozen=True, slots=True)
class Decided:
    """What somebody decided: `slug` was merged into `other`, was parted from it, or got articles of it."""

    what: str  # merged | parted | moved
    slug: str
    name: str
    other: str
    other_name: str
    articles: int = 0


def merge(store: Store, kind: Kind, slug: str, into: str, reason: str) -> Decided:
    """Let the record `into` answer for the record `slug`.

    Raises UsageError when there is no such record, or the two are one already.
    """

    def work(conn: sa.Connection) -> Decided:
        wait_for_turn(conn)
        one, other = _record(conn, kind, slug), _record(conn, kind, into)
        if not join(conn, kind, one.id, other.id, reason, HAND):
            raise UsageError(f"{slug} and {into} are one record already; nothing was changed")
        kept = _row(conn, kind, kind.table.c.id == root_of(conn, kind, other.id))
        return Decided("merged", one.slug, one.name, kept.slug, kept.name)

    return store.attempt(work)


def split(store: Store, kind: Kind, slug: str, reason: str) -> Decided:
    """Undo the merge of the record `slug`; of a record that answers for one other alone, that other's.

    Raises UsageError when there is no such record, nothing was merged, or it is not clear what is to be undone.
    """

    def work(conn: sa.Connection) -> Decided:
        wait_for_turn(conn)
        one = _record(conn, kind, slug)
        if one.merged_into is None:
            one = _only_merged(conn, kind, one)
        other = part(conn, kind, one.id, reason, HAND)
        if other is None:
            raise UsageError(f"{one.slug} was not merged into another record; nothing was changed")
        kept = _row(conn, kind, kind.table.c.id == other)
        return Decided("parted", one.slug, one.name, kept.slug, kept.name)

    return store.attempt(work)


def give_articles(store: Store, slug: str, articles: Collection[int], reason: str, *, to: str | None = None) -> Decided:
    """Say that articles speak of another person than the record `slug`: of the record `to`, or of one opened for them.

    Raises UsageError when one of them does not name the person, or no article would be left to it.
    """

    def work(conn: sa.Connection) -> Decided:
        wait_for_turn(conn)
        one = _record(conn, PEOPLE, slug)
        root = root_of(conn, PEOPLE, one.id)
        rows = _all_rows(conn, root)
        seen = _seen(conn, slug, rows, articles)
        target = _record(conn, PEOPLE, to) if to is not None else _open(conn, one, rows, seen)
        if target.id in rows:
            raise UsageError(f"{target.slug} and {slug} are one record; split them first, or name another with --to")
        _move(conn, rows, {row.article_id for row in seen}, target.id, reason)
        tell_apart(conn, PEOPLE, target.id, root, reason, HAND)
        return Decided("moved", target.slug, target.name, one.slug, one.name, len(seen))

    return store.attempt(work)


def _record(conn: sa.Connection, kind: Kind, slug: str) -> sa.Row[Any]:
    found: sa.Row[Any] | None = _row(conn, kind, kind.table.c.slug == slug)
    if found is None:
        raise UsageError(f"no {kind.table.name} has the slug {slug!r}; `tradewatch {kind.command} NAME` shows slugs")
    return found


def _row(conn: sa.Connection, kind: Kind, which: sa.ColumnElement[bool]) -> Any:
    return conn.execute(sa.select(kind.table).where(which)).first()


def _only_merged(conn: sa.Connection, kind: Kind, one: sa.Row[Any]) -> sa.Row[Any]:
    """The one record that was merged into this."""
    below = merged_directly(conn, kind, one.id)
    c = kind.table.c
    rows: Sequence[sa.Row[Any]] = conn.execute(sa.select(kind.table).where(c.id.in_(below)).order_by(c.id)).all()
    if not rows:
        more = "; `--article NUMBER` takes articles out of it" if kind is PEOPLE else ""
        raise UsageError(f"nothing is merged into {one.slug}, and it is not merged into another{more}")
    if len(rows) > 1:
        names = ", ".join(row.slug for row in rows)
        raise UsageError(f"several records are merged into {one.slug}: {names}; name the one to part from it")
    return rows[0]


def _all_rows(conn: sa.Connection, root: int) -> set[int]:
    c = person.c
    return set(conn.scalars(sa.select(c.id).where(sa.or_(c.id == root, c.merged_into == root))))


def _seen(conn: sa.Connection, slug: str, rows: set[int], articles: Collection[int]) -> Sequence[sa.Row[Any]]:
    """Where the person is named in the articles."""
    c = sighting.c
    seen = conn.execute(sa.select(sighting).where(c.person_id.in_(rows), c.article_id.in_(articles))).all()
    if missing := sorted(set(articles) - {row.article_id for row in seen}):
        numbers = ", ".join(map(str, missing))
        raise UsageError(f"article {numbers} does not name {slug}; `tradewatch people why {slug}` lists those that do")
    return seen


def _open(conn: sa.Connection, one: sa.Row[Any], rows: set[int], seen: Sequence[sa.Row[Any]]) -> sa.Row[Any]:
    """A new record of the name as the first of the articles writes it."""
    c, p = sighting.c, person.c
    total = conn.scalar(sa.select(sa.func.count()).where(c.person_id.in_(rows))) or 0
    if total == len(seen):
        raise UsageError(f"no other article names {one.slug}: leave at least one to it")
    folded = seen[0].folded
    written = sa.select(p.name).where(p.id.in_(rows), p.folded == folded).order_by(p.id).limit(1)
    name = conn.scalar(written) or one.name
    highest = conn.scalar(sa.select(sa.func.max(p.ordinal)).where(p.folded == folded)) or 0
    [slug] = free_slugs(conn, person, [name], ask=True)
    values = {"slug": slug, "name": name, "folded": folded, "ordinal": highest + 1, "alike": alike(folded)}
    number = conn.execute(sa.insert(person).values(**values).returning(p.id)).scalar_one()
    found: sa.Row[Any] = _row(conn, PEOPLE, p.id == number)
    return found


def _move(conn: sa.Connection, rows: set[int], articles: set[int], to: int, reason: str) -> None:
    for table in (mention, quotation, affiliation):
        c = table.c
        which = (c.article_id.in_(articles), c.person_id.in_(rows))
        conn.execute(sa.update(table).where(*which).values(person_id=to))
    note(conn, ARTICLE, articles)
    decided = {"verdict": str(Verdict.HAND), "because": reason, "decided_by": HAND, "decided_at": datetime.now(UTC)}
    which = (sighting.c.article_id.in_(articles), sighting.c.person_id.in_(rows))
    conn.execute(sa.update(sighting).where(*which).values(person_id=to, **decided))
