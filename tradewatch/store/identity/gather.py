"""Gather what the store knows of people: their rows, their jobs, who and what is named beside them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any

import sqlalchemy as sa

from tradewatch.store.dialect import any_of
from tradewatch.store.docid import BITS
from tradewatch.store.draft import folded
from tradewatch.store.identity.names import company_key
from tradewatch.store.identity.sighting import Employer, Firm, Job, Jobs, Record, hold
from tradewatch.store.tables import affiliation, article_text, company, decision, mention, person, quotation, sighting

__all__ = [
    "add_company",
    "add_people",
    "count_articles",
    "firms_of",
    "jobs_of",
    "parted_pairs",
    "rows_alike",
    "unemployed",
]

HIGHEST = 8  # owners of owners looked for

ONE, OTHER = sighting.alias(), sighting.alias()
TIMES = sa.select(ONE.c.person_id, sa.func.count()).where(any_of(ONE.c.person_id, "rows")).group_by(ONE.c.person_id)
UNEMPLOYED = (
    sa.select(sighting.c.person_id)
    .where(
        any_of(sighting.c.person_id, "rows"),
        *(
            ~sa.exists().where(
                table.c.article_id == sighting.c.article_id,
                table.c.person_id == sighting.c.person_id,
                table.c.organisation.is_not(None),
            )
            for table in (affiliation, quotation)
        ),
    )
    .distinct()
)
BESIDE = (
    sa.select(ONE.c.person_id, OTHER.c.folded)
    .join(OTHER, OTHER.c.article_id == ONE.c.article_id)
    .where(any_of(ONE.c.person_id, "rows"), any_of(OTHER.c.folded, "names"), OTHER.c.folded != ONE.c.folded)
    .distinct()
)
COMPANY_KEPT = (
    sa.select(ONE.c.person_id, mention.c.company_id)
    .join(mention, mention.c.article_id == ONE.c.article_id)
    .where(any_of(ONE.c.person_id, "rows"), any_of(mention.c.company_id, "companies"))
    .distinct()
)
PARTED = sa.select(decision.c.person_id, decision.c.other_person_id).where(
    decision.c.kind == "apart",
    decision.c.undone_at.is_(None),
    sa.or_(any_of(decision.c.person_id, "rows"), any_of(decision.c.other_person_id, "rows")),
)
FIRMS = sa.select(company.c.id, company.c.merged_into, company.c.parent_id, company.c.country, company.c.kind).where(
    any_of(company.c.id, "numbers")
)


def rows_alike(conn: sa.Connection, names: Iterable[str]) -> list[Any]:
    """The rows of people whose names are like these, with all that are one person with them; the oldest first."""
    rows = conn.execute(_people_by("alike"), {"given": list(names)}).all()
    if not rows:
        return []
    roots = {row.root for row in rows}
    more = conn.execute(_people_by("merged_into"), {"given": list(roots)}).all()
    if missing := roots - {row.id for row in rows}:
        more = [*more, *conn.execute(_people_by("id"), {"given": list(missing)})]
    return sorted({row.id: row for row in (*rows, *more)}.values(), key=lambda row: row.id)


@cache
def _people_by(column: str) -> sa.Select[Any]:
    c = person.c
    query = sa.select(c.id, c.folded, c.alike, c.ordinal, sa.func.coalesce(c.merged_into, c.id).label("root"))
    return query.where(any_of(c[column], "given"))


def jobs_of(conn: sa.Connection, rows: Iterable[int], without: Collection[int] = ()) -> dict[int, Jobs]:
    """The jobs that articles state of each row, some articles left out."""
    ids = list(rows)
    found: dict[int, Jobs] = {row: {} for row in ids}
    given = {"rows": ids, "without": list(without)}
    for table in (affiliation, quotation):
        for row in conn.execute(_jobs(table, bool(without)), given if without else {"rows": ids}):
            employer = Employer(company_key(row.organisation), row.company_id) if row.organisation else None
            role = folded(row.role) if row.role else None
            job = Job(employer, role, bool(row.former), row.first >> BITS, row.last >> BITS)
            hold(found[row.person_id], [job])
    return found


@cache
def _jobs(table: sa.Table, without: bool) -> sa.Select[Any]:
    c = table.c
    docid = c.docid if "docid" in c else article_text.c.docid
    former = c.former if "former" in c else sa.false()
    columns = (c.person_id, c.company_id, c.organisation, c.role)
    days = (sa.func.min(docid).label("first"), sa.func.max(docid).label("last"))
    query = sa.select(*columns, former.label("former"), *days).where(
        any_of(c.person_id, "rows"), sa.or_(c.role.is_not(None), c.organisation.is_not(None)), _is_seen(c)
    )
    if "docid" not in c:
        query = query.join(article_text, article_text.c.article_id == c.article_id)
    if without:
        query = query.where(~any_of(c.article_id, "without"))
    return query.group_by(*columns, *([c.former] if "former" in c else []))


def _is_seen(c: Any) -> sa.ColumnElement[bool]:
    """Not what an article that is being tagged anew said before: its people have been taken away first."""
    here = (sighting.c.article_id == c.article_id, sighting.c.person_id == c.person_id)
    return sa.select(sighting.c.person_id).where(*here).exists()


def count_articles(conn: sa.Connection, by_row: Mapping[int, Record]) -> None:
    """Tell each record in how many articles its rows are named."""
    for row, times in conn.execute(TIMES, {"rows": list(by_row)}):
        by_row[row].articles += times


def unemployed(conn: sa.Connection, rows: Iterable[int]) -> list[int]:
    """Those of these rows that some article names without an employer."""
    if not (asked := list(rows)):
        return []
    return list(conn.scalars(UNEMPLOYED, {"rows": asked}))


def add_people(conn: sa.Connection, by_row: Mapping[int, Record], names: Iterable[str]) -> None:
    """Tell each record which of these names stand beside it in articles."""
    for row, name in conn.execute(BESIDE, {"rows": list(by_row), "names": list(set(names))}):
        by_row[row].people.add(name)


def add_company(conn: sa.Connection, by_row: Mapping[int, Record], companies: Iterable[int]) -> None:
    """Tell each record which of these companies its articles name."""
    wanted = set(companies)
    if not wanted:
        return
    for row, number in conn.execute(COMPANY_KEPT, {"rows": list(by_row), "companies": list(wanted)}):
        by_row[row].companies.add(number)


def parted_pairs(conn: sa.Connection, rows: Iterable[int]) -> set[frozenset[int]]:
    """The pairs of rows that somebody told apart."""
    return {frozenset(pair) for pair in conn.execute(PARTED, {"rows": list(set(rows))})}


def firms_of(conn: sa.Connection, companies: Iterable[int]) -> dict[int, Firm]:
    """What the directory knows of companies, with their owners and the owners of these."""
    rows: dict[int, Any] = {}
    wanted = set(companies)
    for _ in range(HIGHEST):
        if not (missing := wanted - rows.keys()):
            break
        rows |= {row.id: row for row in conn.execute(FIRMS, {"numbers": list(missing)})}
        wanted = {number for row in rows.values() for number in (row.merged_into, row.parent_id) if number is not None}
    return {number: _firm(number, rows) for number in rows}


def _firm(number: int, rows: Mapping[int, Any]) -> Firm:
    root = _root(number, rows)
    owners: set[int] = set()
    above = root
    while above in rows and rows[above].parent_id is not None:
        above = _root(rows[above].parent_id, rows)
        if above in owners or above == root:
            break
        owners.add(above)
    known = rows.get(root, rows[number])
    return Firm(root, frozenset(owners), known.country, known.kind)


def _root(number: int, rows: Mapping[int, Any]) -> int:
    row = rows.get(number)
    return number if row is None or row.merged_into is None else int(row.merged_into)
