"""Say what leaves the store: one flat record an article, a quotation, a festival or an edition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

__all__ = ["ArticleRecord", "EditionRecord", "FestivalRecord", "QuotationRecord", "Quoted"]


@dataclass(frozen=True, slots=True)
class Quoted:
    """What an article quotes, and whom."""

    words: str
    speaker: str | None
    role: str | None
    organisation: str | None

    def __str__(self) -> str:
        who = ", ".join(part for part in (self.speaker, self.role, self.organisation) if part)
        return f"“{self.words}” ({who})" if who else f"“{self.words}”"


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """An article as it may leave the store; `text` is None unless its outlet's policy lets the full text go."""

    id: int
    headline: str | None
    dek: str | None
    outlet: str
    outlet_slug: str
    published: datetime | None
    day: date | None  # as the outlet prints it
    url: str
    bylines: tuple[str, ...]
    agencies: tuple[str, ...]  # wire services that the byline names
    dateline: str | None
    first_published_by: str | None  # another outlet
    image_credit: str | None
    language: str | None
    access: str | None
    copies: int  # other articles that tell the same story in the same words
    people: tuple[str, ...]
    companies: tuple[str, ...]
    festivals: tuple[str, ...]  # with the year of the edition, where the article is about one
    quotations: tuple[Quoted, ...]
    snippet: str | None
    text: str | None
    policy: str  # fulltext, excerpt or headline: what of it may leave the store
    reserved: bool  # the outlet reserves text and data mining


@dataclass(frozen=True, slots=True)
class QuotationRecord:
    """Words somebody said; `words` is None where the outlet lets nothing but headlines go."""

    words: str | None
    kind: str  # direct, mixed or indirect
    cue: str | None
    speaker: str | None
    speaker_slug: str | None
    role: str | None
    organisation: str | None
    company: str | None  # the organisation, as it is known
    company_slug: str | None
    headline: str | None
    url: str
    outlet: str
    outlet_slug: str
    published: datetime | None
    article_id: int


@dataclass(frozen=True, slots=True)
class FestivalRecord:
    """A festival or market, and the years of which the articles tell."""

    name: str
    slug: str
    kind: str | None
    city: str | None
    country: str | None
    articles: int
    editions: tuple[int, ...]  # the newest first


@dataclass(frozen=True, slots=True)
class EditionRecord:
    """One year of a festival or market; `first` and `last` are its usual days, where a rule for them is known."""

    festival: str
    slug: str
    year: int
    kind: str | None
    city: str | None
    country: str | None
    articles: int
    first: date | None = None
    last: date | None = None
