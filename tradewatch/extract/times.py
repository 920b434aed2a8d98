"""Read when: the moment an article was published and last changed, to the minute where the page says it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, timedelta, timezone
from itertools import chain, islice

from selectolax.lexbor import LexborNode

from tradewatch.article import Moment
from tradewatch.extract.dates import moment, moment_in_url, says_a_day
from tradewatch.extract.document import Document, Found, node_text
from tradewatch.extract.lastword import ask_htmldate
from tradewatch.extract.near import UPDATE
from tradewatch.extract.once import Once
from tradewatch.extract.printed_dates import other_days, printed_dates

__all__ = ["modified_at", "published_at"]

PUBLISHED = (
    "article:published_time", "og:article:published_time", "datepublished", "parsely-pub-date", "sailthru.date", "date",
    "pubdate", "publishdate", "publish-date", "publish_date", "dc.date.issued", "dc.date", "dcterms.created",
    "dcterms.date", "article.published", "cxenseparse:recs:publishtime", "article:published", "published",
    "originalpublicationdate", "article_date_original", "datecreated",
)  # fmt: skip
# Of other systems: "mrf:published", "content_publisheddate", "citation_publication_date"; not "last_published".
OTHERS = re.compile(
    r"^_(?:(?:mrf|dable|content|citation|page|article|post|news|dc|og|cxense)[:._-])?(?:first[_-]?)?"
    r"(?:publish(?:ed|ing)?(?:[_-]?(?:date|time|at|on))?|publication[_-]?date|pub[_-]?date)$"
)
MODIFIED = (
    "article:modified_time", "og:updated_time", "og:article:modified_time", "datemodified", "last-modified",
    "dcterms.modified", "article:modified",
)  # fmt: skip
WORK_DAYS = ("datePublished", "dateCreated", "startDate", "endDate", "uploadDate")  # of a film or an event
AMERICAN = frozenset({"US", "CA", "PH"})  # countries that print 10/12/2022 for October
UNSAID = timezone(timedelta(seconds=1))  # marks a clock whose zone the page does not say
FARTHEST = timedelta(hours=14)  # of a zone from UTC
ZONE_OF = ":zone of "  # behind a rule: what the zone was taken from
MINUTE = timedelta(minutes=1)
QUARTER = timedelta(minutes=15)  # zones differ by these
TITLE_PARTS = re.compile(r"\s+[|–—-]\s+")
ALIKE = timedelta(days=1)  # between two stamps that say one thing
MOST = 40  # printed dates that are read
SEEN = 8  # printed dates that are looked at for the zone
MONTH_FIRST = frozenset({"en", "en-us"})  # languages of pages that do


def published_at(doc: Document) -> Found[Moment] | None:
    """When it was published: what the head or the outlet's rule says, to the minute rather than to the day; else what
    is printed, what stands in the address, and what htmldate makes of the page.
    """
    if stated := _to_the_minute(_read(doc, _stated(doc))):
        if stated.value.exact:
            return _first_printed(doc, stated) or _zoned(doc, stated)
        return _clock_of(doc, stated.value) or _first_printed(doc, stated) or stated
    if printed := _to_the_minute(
        _read(doc, (told for told in islice(printed_dates(doc), MOST) if not _is_of_change(told)))
    ):
        return printed
    if printed := _to_the_minute(_read(doc, islice(printed_dates(doc), MOST))):
        return printed
    if in_url := moment_in_url(doc.url):
        return Found(in_url, "url")
    doc.take_time()
    guessed = ask_htmldate(doc.html, doc.url)
    guess = next(_read(doc, [Found(guessed, "htmldate")] if guessed else []), None)
    works = (value for item in doc.items if item.is_work for key in WORK_DAYS for value in item.texts(key))
    texts = (Found(text, "") for text in (*doc.once(other_days), *works))
    others = (told.value.local_day for told in _read(doc, texts))
    return guess if guess and guess.value.local_day not in others else None


def _is_of_change(told: Found[str]) -> bool:
    """Whether a line says of its first day that the article changed then."""
    changed = UPDATE.search(told.value)
    return changed is not None and not any(sign.isdigit() for sign in told.value[: changed.start()])


def _clock_of(doc: Document, day: Moment) -> Found[Moment] | None:
    """The hour that is printed beside the day which the head gives alone, where its zone is known; midnight is none."""
    dayfirst = not _prints_month_first(doc)
    for told in islice(printed_dates(doc), SEEN):
        at = moment(told.value, zone=doc.zone or UNSAID, dayfirst=dayfirst)
        if not at or not at.exact or at.at.tzinfo == UNSAID or at.local_day != day.local_day:
            continue
        if (at.at.hour or at.at.minute) and not UPDATE.search(told.value):
            return Found(at, _with_zone(doc, told, at))
    return None


def _to_the_minute(told: Iterable[Found[Moment]]) -> Found[Moment] | None:
    """The first statement, or a later one that says the hour of the same day."""
    first = None
    for found in told:
        if found.value.exact and (first is None or _is_near(first.value, found.value)):
            return found
        first = first or found
    return first


def _first_printed(doc: Document, stated: Found[Moment]) -> Found[Moment] | None:
    """The day that is printed, where the head gives the last change for both stamps, as many a site builder does."""
    if doc.outlet or not (changed := modified_at(doc, None)):
        return None
    if abs(changed.value.utc - stated.value.utc) > ALIKE:
        return None
    printed = _to_the_minute(_read(doc, islice(printed_dates(doc, lines=not stated.value.exact), SEEN)))
    if not printed or printed.value.utc >= stated.value.utc - 2 * ALIKE:
        return None
    likeliest = next(_read(doc, islice(printed_dates(doc), SEEN)), printed)
    return None if likeliest.value.local_day == stated.value.local_day else printed


def _is_near(day: Moment, exact: Moment) -> bool:
    return abs((day.local_day - exact.local_day).days) <= 1


def _zoned(doc: Document, found: Found[Moment]) -> Found[Moment]:
    """The same moment in its zone; the usual one of the country only where nothing on the page tells another."""
    rule, taken, _ = found.rule.partition(ZONE_OF)
    if not taken:
        return _in_its_zone(doc, found)
    bare = Found(Moment(found.value.at.replace(tzinfo=UTC)), rule)
    known = _in_its_zone(doc, bare)
    return known if known is not bare or _is_utc(doc, bare.value) else found


def _is_utc(doc: Document, bare: Moment) -> bool:
    """Whether another stamp of the head has the same clock and says that it is UTC."""
    told = (moment(text.value, zone=UNSAID) for text in chain(_stated(doc), _changes(doc)))
    stamps = (one.at for one in told if one and one.exact and one.at.tzinfo != UNSAID and not one.at.utcoffset())
    return any(abs(at - bare.at) < MINUTE for at in stamps)


def _in_its_zone(doc: Document, found: Found[Moment]) -> Found[Moment]:
    """The same moment with the day that the outlet prints: a stamp in UTC can fall on the next one.

    The zone is that of another statement of the same instant or of the same clock; or the outlet's, where the day that
    is printed is right there alone.
    """
    at = found.value.at
    if at.utcoffset():
        return found
    stated = [told for text in _stated(doc) if (told := moment(text.value, zone=UNSAID)) and told.exact]
    for told in stated:
        shift = told.at.replace(tzinfo=at.tzinfo) - at
        if told.at.tzinfo == UNSAID and timedelta(0) < abs(shift) <= FARTHEST and not shift % QUARTER:
            return replace(found, value=Moment(at.astimezone(timezone(shift))))
    unsaid = bool(stated) and stated[0].at.tzinfo == UNSAID
    texts = islice(printed_dates(doc, lines=False), SEEN)
    printed = Once(told for text in texts if (told := moment(text.value, zone=UNSAID)))
    for told in chain(stated, printed):
        same = told.utc == found.value.utc or (unsaid and told.at.replace(tzinfo=at.tzinfo) == at)
        if told.exact and same and told.at.tzinfo != UNSAID and told.at.utcoffset():
            return replace(found, value=told)
    local = at.astimezone(doc.zone) if doc.zone else at
    if local.date() != at.date() and any(told.local_day == local.date() for told in printed):
        return replace(found, value=Moment(local.astimezone(timezone(local.utcoffset() or timedelta(0)))))
    return found


def modified_at(doc: Document, published: Found[Moment] | None) -> Found[Moment] | None:
    """When it was last changed, where the head says so and it can be true."""
    for found in _read(doc, _changes(doc)):
        both = published and found.value.exact and published.value.exact
        if not both or (published and found.value.utc >= published.value.utc):  # some give local time as UTC
            return found
    return None


def _changes(doc: Document) -> Iterator[Found[str]]:
    if told := doc.from_story("dateModified"):
        yield told
    yield from (Found(value, f"meta:{name}") for name in MODIFIED for value in doc.meta.get(name, ())[:1])


def _read(doc: Document, candidates: Iterable[Found[str]]) -> Iterator[Found[Moment]]:
    dayfirst = not _prints_month_first(doc)
    for found in candidates:
        if at := moment(found.value, zone=doc.zone, dayfirst=dayfirst):
            yield Found(at, _with_zone(doc, found, at))


def _with_zone(doc: Document, found: Found[str], at: Moment) -> str:
    """The rule, and what the zone was taken from where the page does not say it."""
    if not at.exact or not doc.usual_zone:
        return found.rule
    bare = moment(found.value, zone=UNSAID)
    return f"{found.rule}{ZONE_OF}{doc.usual_zone[1]}" if bare and bare.at.tzinfo == UNSAID else found.rule


def _prints_month_first(doc: Document) -> bool:
    if doc.outlet and doc.outlet.country:
        return doc.outlet.country in AMERICAN
    return doc.language is None or doc.language.value.lower() in MONTH_FIRST


def _stated(doc: Document) -> Iterator[Found[str]]:
    if told := doc.from_story("datePublished"):
        yield told
    for name in PUBLISHED:
        yield from (Found(value, f"meta:{name}") for value in doc.meta.get(name, ())[:1])
    kindred = [name for name in doc.meta if "pub" in name and name not in PUBLISHED and OTHERS.search(f"_{name}")]
    for name in sorted(
        kindred, key=lambda name: doc.meta[name][0]
    ):  # the earliest: some publish again what they change
        yield Found(doc.meta[name][0], f"meta:{name}")
    for rule in (layout.published for layout in doc.outlet.layouts) if doc.outlet else ():
        yield from (Found(_printed(node), f"css:{rule}") for node in doc.css(rule)[:2]) if rule else ()
    others = (item for item in doc.items if not item.is_work)
    yield from (Found(value, "jsonld:other") for item in others for value in item.texts("datePublished")[:1])
    title = doc.title or ""  # "Three Films and a Strike | Culture | DW | 28.04.2023"
    tail = TITLE_PARTS.split(title)[-1]
    if tail != title and says_a_day(tail):
        yield Found(tail, "title")


def _printed(node: LexborNode) -> str:
    return node.attributes.get("datetime") or node.attributes.get("content") or node_text(node)
