"""Lay out the tags of an article as rows: who is named where, who said what, who works for whom, who owns whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from tradewatch.article import Article, Company, Quotation, Span
from tradewatch.store.dialect import insert_many
from tradewatch.store.directory import Directory, Entry
from tradewatch.store.draft import folded, storable
from tradewatch.store.identity.people import Where
from tradewatch.store.identity.read import sightings
from tradewatch.store.in_place import replace_rows
from tradewatch.store.tables import affiliation, mention, quotation, relation
from tradewatch.text import one_line

__all__ = ["Tagged", "put", "renew"]

Row = tuple[Any, ...]
NAMED = ("person_id", "company_id", "festival_id", "edition_id")
MENTION = ("article_id", "docid", *NAMED, "start", "end", "words", "tagger_version")
QUOTATION = (
    *("article_id", "docid", "start", "end", "kind", "words", "cue", "person_id"),
    *("speaker_mention", "role", "organisation", "company_id", "tagger_version"),
)
AFFILIATION = (
    *("article_id", "person_id", "company_id", "role", "organisation", "former"),
    *("start", "end", "tagger_version"),
)
RELATION = (
    *("article_id", "docid", "kind", "company_id", "other_id", "seller_id"),
    *("status", "dated", "start", "end", "words", "tagger_version"),
)


@dataclass(frozen=True, slots=True)
class Tagged:
    """An article in the store whose tags are to be written."""

    article_id: int
    docid: int
    article: Article
    tagger_version: str


@dataclass(frozen=True, slots=True)
class Ids:
    """What the names in a batch of articles stand for."""

    people: dict[Where, int]
    companies: dict[str, int]
    festivals: dict[str, int]
    forms: dict[int, dict[str, int]] = field(default_factory=dict)  # of each article's companies, see `_forms`
    editions: dict[tuple[int, int], int] = field(default_factory=dict)


def put(conn: sa.Connection, directory: Directory, tagged: Sequence[Tagged]) -> None:
    """Write the tags of articles that have none."""
    for table, columns, rows in _rows(conn, directory, tagged):
        insert_many(conn, table, columns, rows)


def renew(conn: sa.Connection, directory: Directory, tagged: Sequence[Tagged]) -> set[int]:
    """Bring the tags of articles up to date in place; a row that says the same keeps its id.

    Gives the articles whose tags say something else now.
    """
    if not tagged:
        return set()
    numbers, changed = [one.article_id for one in tagged], set[int]()
    for table, columns, rows in _rows(conn, directory, tagged):
        changed |= replace_rows(conn, table, columns, rows, numbers)
    for version in {one.tagger_version for one in tagged}:
        by_it = [one.article_id for one in tagged if one.tagger_version == version]
        for table in (mention, quotation, affiliation, relation):
            older = sa.and_(table.c.article_id.in_(by_it), table.c.tagger_version != version)
            conn.execute(sa.update(table).where(older).values(tagger_version=version))
    return changed


def _rows(
    conn: sa.Connection, directory: Directory, tagged: Sequence[Tagged]
) -> Iterator[tuple[sa.Table, Sequence[str], Iterator[Row]]]:
    """What each table is to hold of these articles."""
    ids = _resolve(conn, directory, tagged)
    yield mention, MENTION, (row for one in tagged for row in _mentions(one, ids))
    yield quotation, QUOTATION, (row for one in tagged for row in _quotations(one, ids))
    yield affiliation, AFFILIATION, (row for one in tagged for row in _affiliations(one, ids))
    yield relation, RELATION, (row for one in tagged for row in _relations(one, ids))


def _resolve(conn: sa.Connection, directory: Directory, tagged: Sequence[Tagged]) -> Ids:
    articles = [one.article for one in tagged]
    ids = Ids(
        {},
        directory.companies(conn, (_company(c) for article in articles for c in article.companies)),
        directory.festivals(conn, (Entry(f.name, f.id, f.kind) for article in articles for f in article.festivals)),
    )
    ids.forms.update((one.article_id, _forms(one.article, ids)) for one in tagged)
    seen = [
        one
        for each in tagged
        for one in sightings(each.article, each.article_id, each.docid, ids.forms[each.article_id])
    ]
    ids.people.update(directory.people.resolve(conn, seen))
    editions = {
        (ids.festivals[Entry(f.name, f.id).key], f.edition)
        for article in articles
        for f in article.festivals
        if f.edition is not None
    }
    ids.editions.update(directory.editions(conn, editions))
    return ids


def _company(company: Company) -> Entry:
    return Entry.company(company.name, company.id, company.kind)


def _mentions(one: Tagged, ids: Ids) -> Iterator[Row]:
    text = one.article.text  # storable, and so is every part of it
    for who, spans in _named(one, ids):
        for span in dict.fromkeys(spans):
            yield (
                *(one.article_id, one.docid, *who),
                *(span.start, span.end, span.of(text), one.tagger_version),
            )


def _named(one: Tagged, ids: Ids) -> Iterator[tuple[Row, Iterable[Span]]]:
    """Each person, company, festival and edition, one of them filled, with its mentions."""
    article = one.article
    for person in article.people:
        yield (ids.people[one.article_id, folded(person.name)], None, None, None), person.mentions
    for company in article.companies:
        yield (None, ids.companies[_company(company).key], None, None), company.mentions
    for festival in article.festivals:
        number = ids.festivals[Entry(festival.name, festival.id).key]
        edition = None if festival.edition is None else ids.editions[number, festival.edition]
        yield (None, None, number, edition), festival.mentions


def _quotations(one: Tagged, ids: Ids) -> Iterator[Row]:
    companies = ids.forms[one.article_id]
    # Two taggers may find the same words; the first stands.
    unique: dict[tuple[int, int, str], Quotation] = {}
    for said in one.article.quotations:
        unique.setdefault((said.span.start, said.span.end, str(said.kind)), said)
    for place, said in unique.items():
        yield (
            *(one.article_id, one.docid, *place, storable(said.text), _maybe(said.cue)),
            ids.people[one.article_id, folded(said.speaker)] if said.speaker else None,
            *(_maybe(said.speaker_mention), _line(said.role), _maybe(said.organisation)),
            companies.get(folded(said.organisation)) if said.organisation else None,
            one.tagger_version,
        )


def _affiliations(one: Tagged, ids: Ids) -> Iterator[Row]:
    companies = ids.forms[one.article_id]
    for job in dict.fromkeys(one.article.affiliations):
        yield (
            *(one.article_id, ids.people[one.article_id, folded(job.person)]),
            companies.get(folded(job.organisation)) if job.organisation else None,
            *(_line(job.role), _maybe(job.organisation), job.former),
            *((job.span.start, job.span.end) if job.span else (None, None)),
            one.tagger_version,
        )


def _relations(one: Tagged, ids: Ids) -> Iterator[Row]:
    companies = ids.forms[one.article_id]
    for stated in dict.fromkeys(one.article.relations):
        company, other = (companies.get(folded(name)) for name in (stated.company, stated.other))
        if company is None or other is None or company == other:
            continue  # two names of one company in the directory
        yield (
            *(one.article_id, one.docid, str(stated.kind), company, other),
            companies.get(folded(stated.seller)) if stated.seller else None,
            *(str(stated.status), stated.dated, stated.span.start, stated.span.end),
            *(stated.span.of(one.article.text), one.tagger_version),
        )


def _forms(article: Article, ids: Ids) -> dict[str, int]:
    """The article's companies under every form it writes them in, so that an organisation finds its company."""
    forms: dict[str, int] = {}
    for company in article.companies:
        number = ids.companies[_company(company).key]
        for form in (company.name, *(span.of(article.text) for span in company.mentions)):
            forms.setdefault(folded(form), number)
    return forms


def _line(role: str | None) -> str | None:
    """As it is asked for: with single spaces."""
    return None if role is None else storable(one_line(role))


def _maybe(text: str | None) -> str | None:
    return None if text is None else storable(text)
