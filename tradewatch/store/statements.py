"""Read what the tags of articles say, statement by statement, and tell two states of them apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import sqlalchemy as sa

from tradewatch.store.tables import affiliation, company, edition, festival, mention, person, quotation, relation

__all__ = ["KINDS", "Change", "Statement", "Statements", "changes", "statements", "summary"]

KINDS = ("person", "quotation", "role", "company", "festival", "relation")


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that an article's tags say: `about` what, and what is said of it."""

    kind: str  # one of KINDS
    about: str  # a name, or the words that were said
    says: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """A statement gained, lost or changed. `before` and `after` hold what differs, of a changed one only that."""

    kind: str
    what: str  # gained | lost | changed
    about: str
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None


Key: TypeAlias = tuple[Any, ...]
Statements: TypeAlias = dict[Key, Statement]


def statements(conn: sa.Connection, article_ids: Sequence[int]) -> dict[int, Statements]:
    """What the tags of articles say, each under a key that stays the same while only details change."""
    found: dict[int, Statements] = {number: {} for number in article_ids}
    for kind, query in _questions(article_ids).items():
        for row in conn.execute(query):
            number, key, about, *rest = row
            says = dict(zip(row._fields[3:], rest, strict=True))
            _keep(found[number], (kind, key), Statement(kind, about, says))
    return found


def _keep(held: Statements, key: Key, statement: Statement) -> None:
    """Number those that would stand under one key: somebody may have two roles at one company."""
    number = 0
    while (*key, number) in held:
        number += 1
    held[*key, number] = statement


def changes(before: Statements, after: Statements) -> Iterator[Change]:
    """What differs, kind by kind, each in the order of the text; what is lost comes last."""
    for key in sorted(dict.fromkeys((*after, *before)), key=lambda key: KINDS.index(key[0])):
        old, new = before.get(key), after.get(key)
        if old is None and new is not None:
            yield Change(new.kind, "gained", new.about, None, new.says)
        elif new is None and old is not None:
            yield Change(old.kind, "lost", old.about, old.says, None)
        elif old is not None and new is not None and old != new:
            yield Change(new.kind, "changed", new.about, *_differing(old, new))


def _differing(old: Statement, new: Statement) -> tuple[dict[str, Any], dict[str, Any]]:
    fields = [name for name in new.says if old.says[name] != new.says[name]]
    one, other = ({name: state.says[name] for name in fields} for state in (old, new))
    if old.about != new.about:
        one["words"], other["words"] = old.about, new.about
    return one, other


def summary(found: Iterable[Change]) -> dict[str, dict[str, int]]:
    """How many statements of each kind were gained, lost and changed."""
    counts: dict[str, dict[str, int]] = defaultdict(lambda: {"gained": 0, "lost": 0, "changed": 0})
    for change in found:
        counts[change.kind][change.what] += 1
    return {kind: counts[kind] for kind in KINDS if kind in counts}


def _questions(ids: Sequence[int]) -> dict[str, sa.Select[Any]]:
    """One question a kind: the article, the key, what it is about, then what is said of it."""
    return {
        "person": _named(ids, person, mention.c.person_id),
        "quotation": _quotations(ids),
        "role": _roles(ids),
        "company": _named(ids, company, mention.c.company_id),
        "festival": _festivals(ids),
        "relation": _relations(ids),
    }


def _named(ids: Sequence[int], table: sa.Table, link: sa.Column[Any]) -> sa.Select[Any]:
    times = sa.func.count().label("mentions")
    query = sa.select(mention.c.article_id, table.c.id, table.c.name, times).join(table, table.c.id == link)
    first = sa.func.min(mention.c.start)
    return query.where(mention.c.article_id.in_(ids)).group_by(mention.c.article_id, table.c.id).order_by(first)


def _festivals(ids: Sequence[int]) -> sa.Select[Any]:
    query = _named(ids, festival, mention.c.festival_id)
    year = sa.func.max(edition.c.year).label("edition")
    return query.outerjoin(edition, edition.c.id == mention.c.edition_id).add_columns(year)


def _quotations(ids: Sequence[int]) -> sa.Select[Any]:
    q = quotation.c
    columns = (person.c.name.label("speaker"), q.role, q.organisation, q.cue, q.kind, company.c.name.label("company"))
    query = sa.select(q.article_id, q.id, q.words, *columns)
    query = query.outerjoin(person, person.c.id == q.person_id).outerjoin(company, company.c.id == q.company_id)
    return query.where(q.article_id.in_(ids)).order_by(q.start, q.end)


def _roles(ids: Sequence[int]) -> sa.Select[Any]:
    a = affiliation.c
    key = sa.cast(a.person_id, sa.Text) + "/" + sa.func.coalesce(a.organisation, "")
    columns = (a.role, a.organisation, a.former, company.c.name.label("company"))
    query = sa.select(a.article_id, key, person.c.name, *columns).join(person, person.c.id == a.person_id)
    query = query.outerjoin(company, company.c.id == a.company_id)
    return query.where(a.article_id.in_(ids)).order_by(a.start, a.role)


def _relations(ids: Sequence[int]) -> sa.Select[Any]:
    r = relation.c
    one, other, seller = company.alias(), company.alias(), company.alias()
    key = r.kind + "/" + sa.cast(r.company_id, sa.Text) + "/" + sa.cast(r.other_id, sa.Text)
    about = one.c.name + " " + sa.func.replace(r.kind, "_", " ") + " " + other.c.name
    query = sa.select(r.article_id, key, about, r.status, r.dated, seller.c.name.label("seller"))
    query = query.join(one, one.c.id == r.company_id).join(other, other.c.id == r.other_id)
    query = query.outerjoin(seller, seller.c.id == r.seller_id)
    return query.where(r.article_id.in_(ids)).order_by(r.start)
