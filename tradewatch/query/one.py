"""Ask for one article: everything the store knows of it, and by which rule each field was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tradewatch.errors import UsageError
from tradewatch.query.merged import answering, named_of
from tradewatch.query.quotations import Said, said_by_article
from tradewatch.query.relations import Stated, stated_by_article
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
    revision,
)
from tradewatch.text import one_line

__all__ = ["ArticlePage", "Copy", "Job", "Named", "NamedFestival", "State", "article_page", "find_article"]

NEAR = 3  # articles named when a part of an address fits several


@dataclass(frozen=True, slots=True)
class Named:
    """A person or a company that the article names, and how often."""

    name: str
    slug: str
    kind: str | None
    mentions: int


@dataclass(frozen=True, slots=True)
class NamedFestival:
    """A festival that the article names, the year it is about, and how often."""

    name: str
    slug: str
    kind: str | None
    edition: int | None
    mentions: int


@dataclass(frozen=True, slots=True)
class Job:
    """What the article says somebody is, and for whom."""

    person: str
    role: str | None
    organisation: str | None
    former: bool


@dataclass(frozen=True, slots=True)
class State:
    """A revision of the article: when it was seen, and what had changed."""

    seq: int
    fetched_at: datetime
    headline: str | None
    diff: str | None


@dataclass(frozen=True, slots=True)
class Copy:
    """Another article that tells the same story in the same words."""

    headline: str | None
    outlet: str
    url: str
    published: datetime | None
    id: int


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """One article with everything known of it."""

    id: int
    url: str
    outlet: str
    outlet_slug: str
    headline: str | None
    dek: str | None
    bylines: tuple[str, ...]
    agencies: tuple[str, ...]  # wire services that the byline names
    dateline: str | None
    section: str | None
    tags: tuple[str, ...]
    language: str | None
    image: str | None
    image_credit: str | None
    first_published_by: str | None  # another outlet
    published: datetime | None
    exact: bool
    published_local: str | None
    modified: datetime | None
    access: str | None
    policy: str
    reserved: bool
    words: int
    text: str
    people: tuple[Named, ...]
    affiliations: tuple[Job, ...]
    quotations: tuple[Said, ...]
    companies: tuple[Named, ...]
    relations: tuple[Stated, ...]
    festivals: tuple[NamedFestival, ...]
    revisions: tuple[State, ...]
    copies: tuple[Copy, ...]
    provenance: Mapping[str, str]


def article_page(store: Store, ref: str) -> ArticlePage:
    """What is known of the article of this number, address or part of its address?

    Raises UsageError when there is none, or when the part fits several.
    """
    number = find_article(store, ref)
    row = store.rows(
        sa.select(article, outlet.c.name, outlet.c.slug, article_text.c.body)
        .join(outlet, outlet.c.id == article.c.outlet_id)
        .join(article_text, article_text.c.article_id == article.c.id)
        .where(article.c.id == number)
    )[0]
    return ArticlePage(
        id=row.id,
        url=row.url,
        outlet=row.name,
        outlet_slug=row.slug,
        headline=row.headline,
        dek=row.dek,
        bylines=tuple(row.bylines),
        agencies=tuple(row.agencies or ()),
        dateline=row.dateline,
        section=row.section,
        tags=tuple(row.tags),
        language=row.language,
        image=row.image,
        image_credit=row.image_credit,
        first_published_by=row.first_published_by,
        published=row.published_at,
        exact=bool(row.published_exact),
        published_local=row.published_local,
        modified=row.modified_at,
        access=row.access,
        policy=row.policy,
        reserved=row.reserved,
        words=row.words,
        text=row.body,
        people=tuple(_named(store, number, person)),
        affiliations=tuple(_jobs(store, number)),
        quotations=tuple(said_by_article(store, number)),
        companies=tuple(_named(store, number, company)),
        relations=tuple(stated_by_article(store, number)),
        festivals=tuple(_festivals(store, number)),
        revisions=tuple(_states(store, number)),
        copies=tuple(_copies(store, row)),
        provenance=dict(row.provenance),
    )


def find_article(store: Store, ref: str) -> int:
    """The number of the article of this number, address or part of its address; UsageError as for `article_page`."""
    a, ref = article.c, one_line(ref)
    is_number = ref.isascii() and ref.isdigit() and len(ref) < 19
    which = a.id == int(ref) if is_number else a.url == ref
    found = store.rows(sa.select(a.id, a.url).where(which))
    if not found and ref and not is_number:
        part = a.url.contains(ref.partition("#")[0].rstrip("/"), autoescape=True)
        found = store.rows(sa.select(a.id, a.url).where(part).order_by(a.id.desc()).limit(NEAR + 1))
    if len(found) == 1:
        number: int = found[0].id
        return number
    if not found:
        raise UsageError(f"no article {ref!r} is in the database; `tradewatch search` gives numbers and addresses")
    near = ", ".join(f"{row.id} ({row.url})" for row in found[:NEAR])
    raise UsageError(f"several articles have {ref!r} in their address: {near}{' …' if len(found) > NEAR else ''}")


def _named(store: Store, number: int, table: sa.Table) -> list[Named]:
    written = table.alias("written")
    m, t = mention.c, table.c
    kind = t.kind if "kind" in t else sa.null()
    times = sa.func.count()
    query = (
        sa.select(t.name, t.slug, kind, times)
        .join(written, answering(written) == t.id)
        .join(mention, m[f"{table.name}_id"] == written.c.id)
        .where(m.article_id == number)
        .group_by(t.id, t.name, t.slug, *([t.kind] if "kind" in t else []))
        .order_by(times.desc(), sa.func.min(m.start))
    )
    return [Named(*row) for row in store.rows(query)]


def _festivals(store: Store, number: int) -> list[NamedFestival]:
    m, f = mention.c, festival.c
    times = sa.func.count()
    query = (
        sa.select(f.name, f.slug, f.kind, edition.c.year, times)
        .join(mention, m.festival_id == f.id)
        .outerjoin(edition, edition.c.id == m.edition_id)
        .where(m.article_id == number)
        .group_by(f.id, f.name, f.slug, f.kind, edition.c.year)
        .order_by(times.desc(), sa.func.min(m.start))
    )
    return [NamedFestival(*row) for row in store.rows(query)]


def _jobs(store: Store, number: int) -> list[Job]:
    c = affiliation.c
    keeper, follows, name = named_of(person)
    query = (
        sa.select(name, c.role, c.organisation, c.former)
        .join(person, person.c.id == c.person_id)
        .outerjoin(keeper, follows)
        .where(c.article_id == number)
        .order_by(c.start, c.id)
    )
    return [Job(*row) for row in store.rows(query)]


def _states(store: Store, number: int) -> list[State]:
    c = revision.c
    query = sa.select(c.seq, c.fetched_at, c.headline, c.diff).where(c.article_id == number).order_by(c.seq)
    return [State(*row) for row in store.rows(query)]


def _copies(store: Store, row: Any) -> list[Copy]:
    if row.syndication_group_id is None:
        return []
    a = article.c
    query = (
        sa.select(a.headline, outlet.c.name, a.url, a.published_at, a.id)
        .join(outlet, outlet.c.id == a.outlet_id)
        .where(a.syndication_group_id == row.syndication_group_id, a.id != row.id)
        .order_by(a.id)
    )
    return [Copy(*other) for other in store.rows(query)]
