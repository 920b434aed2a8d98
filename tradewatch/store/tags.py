"""Lay out the tags of an article as rows: who is named where, who said what, who works as what for whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from tradewatch.article import Affiliation, Article, Quotation
from tradewatch.store.directory import Directory, Entry
from tradewatch.store.draft import folded, storable
from tradewatch.store.tables import affiliation, mention, quotation

__all__ = ["Tagged", "clear", "put"]

Row = dict[str, Any]


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

    people: dict[str, int]
    companies: dict[str, int]
    festivals: dict[str, int]
    editions: dict[tuple[int, int], int] = field(default_factory=dict)


def clear(conn: sa.Connection, article_ids: Sequence[int]) -> None:
    """Take away the tags of articles."""
    if article_ids:
        for table in (affiliation, quotation, mention):
            conn.execute(sa.delete(table).where(table.c.article_id.in_(article_ids)))


def put(conn: sa.Connection, directory: Directory, tagged: Sequence[Tagged]) -> None:
    """Write the tags of articles that have none."""
    ids = _resolve(conn, directory, [one.article for one in tagged])
    for table, rows_of in ((mention, _mentions), (quotation, _quotations), (affiliation, _affiliations)):
        rows = [row for one in tagged for row in rows_of(one, ids)]
        if rows:
            conn.execute(sa.insert(table), rows)


def _resolve(conn: sa.Connection, directory: Directory, articles: Sequence[Article]) -> Ids:
    ids = Ids(
        directory.people(conn, (name for article in articles for name in _people(article))),
        directory.companies(conn, (Entry(c.name, c.id, c.kind) for article in articles for c in article.companies)),
        directory.festivals(conn, (Entry(f.name, f.id, f.kind) for article in articles for f in article.festivals)),
    )
    editions = {
        (ids.festivals[Entry(f.name, f.id).key], f.edition)
        for article in articles
        for f in article.festivals
        if f.edition is not None
    }
    ids.editions.update(directory.editions(conn, editions))
    return ids


def _people(article: Article) -> Iterator[str]:
    yield from (person.name for person in article.people)
    yield from (job.person for job in article.affiliations)
    yield from (said.speaker for said in article.quotations if said.speaker)


def _mentions(one: Tagged, ids: Ids) -> Iterator[Row]:
    article, text = one.article, one.article.text
    shared = {"article_id": one.article_id, "docid": one.docid, "tagger_version": one.tagger_version}
    nobody: Row = {"person_id": None, "company_id": None, "festival_id": None, "edition_id": None}
    for who, spans in _named(article, ids):
        for span in dict.fromkeys(spans):
            yield shared | nobody | who | {"start": span.start, "end": span.end, "words": storable(span.of(text))}


def _named(article: Article, ids: Ids) -> Iterator[tuple[Row, Iterable[Any]]]:
    for person in article.people:
        yield {"person_id": ids.people[folded(person.name)]}, person.mentions
    for company in article.companies:
        yield {"company_id": ids.companies[Entry(company.name, company.id).key]}, company.mentions
    for festival in article.festivals:
        number = ids.festivals[Entry(festival.name, festival.id).key]
        edition = None if festival.edition is None else ids.editions[number, festival.edition]
        yield {"festival_id": number, "edition_id": edition}, festival.mentions


def _quotations(one: Tagged, ids: Ids) -> Iterator[Row]:
    companies = _companies(one.article, ids)
    # Two taggers may find the same words; the first stands.
    unique: dict[tuple[int, int, str], Quotation] = {}
    for said in one.article.quotations:
        unique.setdefault((said.span.start, said.span.end, str(said.kind)), said)
    for (start, end, kind), said in unique.items():
        yield {
            "article_id": one.article_id,
            "docid": one.docid,
            "start": start,
            "end": end,
            "kind": kind,
            "words": storable(said.text),
            "cue": _maybe(said.cue),
            "person_id": ids.people[folded(said.speaker)] if said.speaker else None,
            "speaker_mention": _maybe(said.speaker_mention),
            "role": _maybe(said.role),
            "organisation": _maybe(said.organisation),
            "company_id": companies.get(folded(said.organisation)) if said.organisation else None,
            "tagger_version": one.tagger_version,
        }


def _affiliations(one: Tagged, ids: Ids) -> Iterator[Row]:
    companies = _companies(one.article, ids)
    for job in dict.fromkeys(one.article.affiliations):
        yield _affiliation(one, job, ids.people[folded(job.person)], companies)


def _affiliation(one: Tagged, job: Affiliation, person_id: int, companies: dict[str, int]) -> Row:
    return {
        "article_id": one.article_id,
        "person_id": person_id,
        "company_id": companies.get(folded(job.organisation)) if job.organisation else None,
        "role": _maybe(job.role),
        "organisation": _maybe(job.organisation),
        "former": job.former,
        "start": job.span.start if job.span else None,
        "end": job.span.end if job.span else None,
        "tagger_version": one.tagger_version,
    }


def _companies(article: Article, ids: Ids) -> dict[str, int]:
    """The article's companies under every form it writes them in, so that an organisation finds its company."""
    forms: dict[str, int] = {}
    for company in article.companies:
        number = ids.companies[Entry(company.name, company.id).key]
        for form in (company.name, *(span.of(article.text) for span in company.mentions)):
            forms.setdefault(folded(form), number)
    return forms


def _maybe(text: str | None) -> str | None:
    return None if text is None else storable(text)
