"""Tell of articles in few words: headline, outlet, day, snippet, who said what; never more than the policy allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tradewatch.article import Span
from tradewatch.query.highlight import snippet
from tradewatch.query.language import read_question
from tradewatch.query.quotations import Said, said_by_article
from tradewatch.store.engine import Store
from tradewatch.store.tables import article, article_text, outlet

__all__ = ["Story", "stories"]

SAID = 3  # quotations of one article


@dataclass(frozen=True, slots=True)
class Story:
    """An article as a letter or a feed tells of it."""

    id: int
    headline: str
    url: str
    outlet: str
    outlet_slug: str
    published: datetime | None
    exact: bool  # false: the page gives a day only
    first_seen: datetime
    changed: datetime
    bylines: tuple[str, ...]
    language: str | None
    access: str | None
    copies: int  # other articles that tell the same story in the same words
    snippet: str
    marks: tuple[Span, ...]
    said: tuple[Said, ...] = ()


def stories(store: Store, articles: Sequence[int], question: str = "", *, said: int = SAID) -> list[Story]:
    """Articles by their numbers, the newest first; of each the quotations that come first."""
    if not articles:
        return []
    a, other = article.c, article.alias()
    copies = sa.select(sa.func.count()).where(other.c.syndication_group_id == a.syndication_group_id).scalar_subquery()
    query = (
        sa.select(article, outlet.c.name, outlet.c.slug, article_text.c.body, copies.label("told"))
        .join(article_text, article_text.c.article_id == a.id)
        .join(outlet, outlet.c.id == a.outlet_id)
        .where(a.id.in_(articles))
        .order_by(article_text.c.docid.desc())
    )
    return [_story(store, row, question, said) for row in store.rows(query)]


def _story(store: Store, row: Any, question: str, said: int) -> Story:
    silent = row.policy == "headline"
    piece = snippet("" if silent else row.body, read_question(question).tree)
    return Story(
        id=row.id,
        headline=row.headline or row.url,
        url=row.url,
        outlet=row.name,
        outlet_slug=row.slug,
        published=row.published_at,
        exact=bool(row.published_exact),
        first_seen=row.first_seen_at,
        changed=row.changed_at,
        bylines=tuple(row.bylines),
        language=row.language,
        access=row.access,
        copies=max(0, row.told - 1),
        snippet=piece.text,
        marks=piece.marks,
        said=tuple(said_by_article(store, row.id)[:said]) if said and not silent else (),
    )
