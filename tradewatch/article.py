"""Say what an article is: the words every other room of the house uses.

Times are timezone-aware. Offsets count Unicode code points of the cleaned text. `None` means "the article does not
say". A step of the path takes an `Article` and returns a new one; nothing here knows of pages, tables or spiders.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Self

__all__ = [
    "PAGE_FIELDS",
    "Access",
    "Affiliation",
    "Article",
    "Company",
    "Festival",
    "Moment",
    "Person",
    "Quotation",
    "QuotationKind",
    "Relation",
    "RelationKind",
    "RelationStatus",
    "Span",
    "Title",
]

NOTHING: Mapping[str, str] = MappingProxyType({})
# What a page may say of its article beside the text; counted, so that a change of an outlet's layout is seen.
PAGE_FIELDS = ("headline", "published_at", "bylines", "dek", "section", "tags", "image", "language")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of the cleaned text: code points from `start` up to, not including, `end`."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words that stand there."""
        return text[self.start : self.end]

    def __len__(self) -> int:
        return self.end - self.start

    def covers(self, other: Span) -> bool:
        """Whether the other stretch lies wholly inside this one."""
        return self.start <= other.start and other.end <= self.end

    def meets(self, other: Span) -> bool:
        """Whether the two share at least one character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Moment:
    """When something was published: an aware datetime in the zone the page gave, or a day alone."""

    at: datetime
    exact: bool = True  # False: the page gives a day, `at` is its midnight in UTC

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError(f"a moment needs a time zone: {self.at!r}")

    @classmethod
    def day(cls, day: date) -> Self:
        """A day whose hour the page does not give."""
        return cls(datetime(day.year, day.month, day.day, tzinfo=UTC), exact=False)

    @property
    def utc(self) -> datetime:
        """The same instant in UTC."""
        return self.at.astimezone(UTC)

    @property
    def local_day(self) -> date:
        """The day as the outlet printed it, in its own zone."""
        return self.at.date()

    def __str__(self) -> str:
        return self.at.isoformat() if self.exact else self.local_day.isoformat()


class Access(StrEnum):
    """How much of the article a reader without a subscription gets."""

    FREE = "free"
    METERED = "metered"
    PARTIAL = "partial"
    PAYWALL = "paywall"


class QuotationKind(StrEnum):
    """Direct: between marks. Mixed: a statement with a part between marks. Indirect: reported without marks."""

    DIRECT = "direct"
    MIXED = "mixed"
    INDIRECT = "indirect"


class RelationKind(StrEnum):
    """Owned by: a company belongs to another. Sold to: it, or a stake in it, went to another. Merged: both are one."""

    OWNED_BY = "owned_by"
    SOLD_TO = "sold_to"
    MERGED_WITH = "merged_with"


class RelationStatus(StrEnum):
    """Done: it is so, or happened. Agreed: signed or announced. Talks: wanted or rumoured. Ended: a former owner."""

    DONE = "done"
    AGREED = "agreed"
    TALKS = "talks"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody the article names, under the fullest form that stands in it."""

    name: str
    mentions: tuple[Span, ...] = ()
    speaks: bool = False


@dataclass(frozen=True, slots=True)
class Affiliation:
    """A job as the article states it: who, as what, at which organisation."""

    person: str
    role: str | None = None
    organisation: str | None = None
    former: bool = False
    span: Span | None = None  # the sentence or clause that says so


@dataclass(frozen=True, slots=True)
class Quotation:
    """What somebody said, as the outlet printed it, and who the outlet says said it.

    `span` is what was said, without the marks for a direct quotation. `cue` is the reporting words. `speaker` is the
    person's fullest form in the text; `speaker_mention` is the words that stand there ("he", "the producer", "Hope").
    """

    span: Span
    text: str
    kind: QuotationKind = QuotationKind.DIRECT
    cue: str | None = None
    cue_span: Span | None = None
    speaker: str | None = None
    speaker_mention: str | None = None
    speaker_span: Span | None = None
    role: str | None = None
    organisation: str | None = None


@dataclass(frozen=True, slots=True)
class Company:
    """A company, agency, broadcaster, fund or public body named in the article; `id` is the lexicon's key."""

    name: str
    id: str | None = None
    kind: str | None = None
    mentions: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Relation:
    """Whose a company is, or to whom it was sold, as the article states it; an owner is nobody's employer by that.

    `company` and `other` are names of the article's companies: what is owned or sold, and its owner or buyer. `span` is
    the sentence that says so. `dated` is the year, month or day stated: "2021", "2021-05", "2021-05-14".
    """

    kind: RelationKind
    company: str
    other: str
    span: Span
    status: RelationStatus = RelationStatus.DONE
    seller: str | None = None
    dated: str | None = None


@dataclass(frozen=True, slots=True)
class Festival:
    """A festival, market, conference or award named in the article; `edition` is the year it is about."""

    name: str
    id: str | None = None
    kind: str | None = None
    edition: int | None = None
    mentions: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Title:
    """A film or series named in the article. Never the headline."""

    name: str
    mentions: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """One story as one outlet published it at one canonical URL.

    `text` is the body: paragraphs in reading order, a blank line between two. `key` is the outlet's own id of the
    article where its URLs carry one. `agencies` are the wire services that the byline names beside or in place of
    people. `first_published_by` is another outlet that the page names as the first to publish it. `provenance` names,
    for each field that has a value, the rule that gave it.
    """

    url: str
    outlet: str | None = None
    key: str | None = None
    headline: str | None = None
    dek: str | None = None
    bylines: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    dateline: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    language: str | None = None
    image: str | None = None
    image_credit: str | None = None
    first_published_by: str | None = None
    published_at: Moment | None = None
    modified_at: Moment | None = None
    access: Access | None = None
    paywalled: bool | None = None
    text: str = ""
    people: tuple[Person, ...] = ()
    affiliations: tuple[Affiliation, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    companies: tuple[Company, ...] = ()
    relations: tuple[Relation, ...] = ()
    festivals: tuple[Festival, ...] = ()
    provenance: Mapping[str, str] = field(default_factory=lambda: NOTHING, hash=False)

    @property
    def words(self) -> int:
        """How many words the body has."""
        return len(self.text.split())
