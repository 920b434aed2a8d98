"""Check an outlet on its newest articles: do its sources answer, and which fields do its pages give."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tradewatch.article import PAGE_FIELDS, Article
from tradewatch.discover.found import Found
from tradewatch.discover.read import read
from tradewatch.errors import ExtractionError, FeedError
from tradewatch.extract.article import extract
from tradewatch.extract.page import Page
from tradewatch.outlets.outlet import Outlet, Source, SourceKind
from tradewatch.spiders.asking import Answer, Ask
from tradewatch.survey.sources import newest

__all__ = ["FIELDS", "NEEDED", "Examination", "Look", "Reading", "examine", "read_page"]

FIELDS = ("text", *PAGE_FIELDS)
NEEDED = ("headline", "text", "published_at")  # without these an article is of little use
CHILDREN = 2  # further sitemaps of an index: those changed last


@dataclass(frozen=True, slots=True)
class Look:
    """How one source answered."""

    source: Source
    url: str  # the address that answered, or the last that was tried
    listed: int = 0  # pages in it,
    wanted: int = 0  # and articles by the outlet's rules
    latest: datetime | None = None
    trouble: str | None = None
    barred: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """One article as it was read, with what its source told of it."""

    url: str
    article: Article | None = None
    told: Found | None = None
    trouble: str | None = None  # why there is no article
    barred: bool = False
    page: Page | None = None  # what came; a page that is gone says nothing of the layout

    def gives(self, field: str) -> str:
        """Where the field comes from, "page" or "source" or "": as in a crawl, the source fills what a page lacks."""
        if self.article and getattr(self.article, field):
            return "page"
        return "source" if self.article and self.told and getattr(self.told, field, None) else ""


@dataclass(frozen=True, slots=True)
class Examination:
    """An outlet's sources, and its newest articles."""

    outlet: Outlet
    looks: tuple[Look, ...]
    readings: tuple[Reading, ...]

    @property
    def read(self) -> tuple[Reading, ...]:
        """The pages that came, be they articles or not."""
        return tuple(one for one in self.readings if one.page)

    def count(self, field: str) -> int:
        """How many of the pages read have the field."""
        return sum(bool(one.gives(field)) for one in self.read)

    def thin(self, least: float, fields: Iterable[str] = NEEDED) -> tuple[str, ...]:
        """The fields that too few pages have."""
        return tuple(field for field in fields if not self.read or self.count(field) < least * len(self.read))

    @property
    def dead(self) -> tuple[Look, ...]:
        """The sources that did not answer."""
        return tuple(look for look in self.looks if look.trouble)

    @property
    def is_barred(self) -> bool:
        """Whether nothing could be read because the outlet keeps us out."""
        troubles = [look.barred for look in self.dead] + [one.barred for one in self.readings if one.trouble]
        return not self.read and bool(troubles) and all(troubles)


def examine(outlet: Outlet, ask: Ask, count: int = 5, told: Callable[[str], None] = lambda words: None) -> Examination:
    """Read the outlet's sources and its newest articles; `told` hears what is asked for."""

    def asked(url: str, delay: float = 0.0) -> Answer:
        told(url)
        return ask(url, max(delay, outlet.delay or 0.0))

    sources = [source for source in outlet.sources if not source.archive] or list(outlet.sources[:1])
    looks, found = list[Look](), dict[str, Found]()
    for source in sources:
        look, articles = _look(outlet, source, asked)
        looks.append(look)
        found = {outlet.canonical(one.url): one for one in articles} | found
    chosen = newest(found.values())[:count]
    readings = [read_page(outlet, asked(outlet.canonical(one.url)), one) for one in chosen]
    return Examination(outlet, tuple(looks), tuple(readings))


def _look(outlet: Outlet, source: Source, ask: Ask) -> tuple[Look, Sequence[Found]]:
    """Read a source, or the first of its fallbacks that can be read."""
    look = Look(source, source.url)
    for url in (source.url, *source.fallback):
        answer = ask(url)
        try:
            found = [] if answer.trouble else _found(source, answer, ask)
        except FeedError as problem:
            look = Look(source, url, trouble=problem.reason)
            continue
        if answer.trouble:
            look = Look(source, url, trouble=answer.trouble, barred=answer.barred)
            continue
        wanted = [one for one in found if outlet.wants(one.url)]
        latest = max((one.published_at.utc for one in wanted if one.published_at), default=None)
        return Look(source, url, len(found), len(wanted), latest), wanted
    return look, ()


def _found(source: Source, answer: Answer, ask: Ask) -> list[Found]:
    """What a source lists, an index of sitemaps by those of its children that changed last."""
    discovery = read(source, answer.body, answer.url)
    found = list(discovery.found)
    for url in discovery.more[:CHILDREN] if source.kind is SourceKind.SITEMAP else ():
        child = ask(url)
        if not child.trouble:
            found += read(source, child.body, child.url).found
    return found


def read_page(outlet: Outlet, answer: Answer, told: Found | None = None) -> Reading:
    """One page as an article of the outlet."""
    if answer.trouble:
        return Reading(answer.url, None, told, answer.trouble, answer.barred)
    try:
        return Reading(answer.url, extract(answer.page, outlet), told, page=answer.page)
    except ExtractionError as problem:
        return Reading(answer.url, None, told, problem.reason, page=answer.page)
