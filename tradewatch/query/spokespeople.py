"""Ask who speaks for a company: in which role, how often of late, and when last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from tradewatch.query.merged import answering
from tradewatch.store.docid import day_of
from tradewatch.store.engine import Store
from tradewatch.store.tables import affiliation, article_text, person, quotation

__all__ = ["Spokesperson", "speakers", "spokespeople"]

LOOKED_AT = 1000  # of a company's quotations the newest, and of the jobs at it those that were stored last


@dataclass(frozen=True, slots=True)
class Spokesperson:
    """Somebody who speaks or works for a company, as the newest article that says so has it."""

    name: str
    slug: str
    role: str | None
    quotations: int  # for this company, among its newest thousand
    last_seen: date  # with this company


def spokespeople(store: Store, companies: Sequence[int], *, limit: int = 20) -> list[Spokesperson]:
    """Who speaks or works for the company that these records are, not those who did; the most quoted first."""
    said = [row for one in companies for row in store.rows(_said(one))]
    held = [row for one in companies for row in store.rows(_held(one))]
    times: dict[int, int] = {}
    for row in said:
        times[row.person] = times.get(row.person, 0) + 1
    newest = _newest([*said, *held])
    order = sorted(newest, key=lambda number: (-times.get(number, 0), -newest[number].docid, number))[:limit]
    who = {row.id: row for row in store.rows(sa.select(person).where(person.c.id.in_(order)))} if order else {}
    return [
        Spokesperson(
            who[number].name,
            who[number].slug,
            newest[number].role,
            times.get(number, 0),
            day_of(newest[number].docid),
        )
        for number in order
    ]


def speakers(store: Store, companies: Sequence[int]) -> int:
    """How many people that are."""
    parts = [sa.select(part.subquery().c.person) for one in companies for part in (_said(one), _held(one))]
    return int(store.rows(sa.select(sa.func.count()).select_from(sa.union(*parts).subquery()))[0][0])


def _newest(rows: Iterable[Any]) -> dict[int, Any]:
    """The newest row of each person; of the rows of one article that which gives a role."""
    found: dict[int, Any] = {}
    for row in rows:
        known = found.get(row.person)
        if known is None or (row.docid, row.role is not None) > (known.docid, known.role is not None):
            found[row.person] = row
    return found


def _said(company: int) -> sa.Select[Any]:
    q = quotation.c
    return (
        sa.select(answering(person).label("person"), q.role, q.docid)
        .join(person, person.c.id == q.person_id)
        .where(q.company_id == company)
        .order_by(q.docid.desc())
        .limit(LOOKED_AT)
    )


def _held(company: int) -> sa.Select[Any]:
    a = affiliation.c
    return (
        sa.select(answering(person).label("person"), a.role, article_text.c.docid)
        .join(person, person.c.id == a.person_id)
        .join(article_text, article_text.c.article_id == a.article_id)
        .where(a.company_id == company, a.former.is_(sa.false()))
        .order_by(a.id.desc())
        .limit(LOOKED_AT)
    )
