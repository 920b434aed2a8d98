"""Read days from addresses: when an article was published, which stretch a child sitemap is about."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from urllib.parse import parse_qsl, urlsplit

from tradewatch.article import Moment
from tradewatch.discover.found import Found
from tradewatch.discover.moments import FIRST_YEAR
from tradewatch.store.months import Bits, Days, days_of, hull, parts

__all__ = ["changed_on", "day_among", "span_in_name", "span_in_url"]

YEAR = r"(?<![0-9a-z])(?P<year>(?:19|20)\d{2})"
YEAR2 = YEAR.replace("year", "year2")
IN_URL = re.compile(  # /2024/05/14/, /2024/05/, /2024/, /2024-05-14-, -2024-05-14, /20240514/
    r"(?<=/)(?P<year>(?:19|20)\d{2})(?:(?P<mark>[/-])(?P<month>0?[1-9]|1[0-2])(?![0-9a-z])"
    r"(?:(?P=mark)(?P<day>0?[1-9]|[12]\d|3[01])(?![0-9a-z]))?|(?=/))"
    rf"|{YEAR2}(?P<mark2>-?)(?P<month2>0[1-9]|1[0-2])(?P=mark2)(?P<day2>0[1-9]|[12]\d|3[01])(?![0-9a-z])",
    re.IGNORECASE,
)
IN_NAME = re.compile(  # sitemap-2024-05.xml, sitemap_2024_05_14.xml, news-2024.xml.gz, /2024/05/sitemap.xml
    rf"{YEAR}(?:[-_./]?(?P<month>0[1-9]|1[0-2])(?:[-_./]?(?P<day>0[1-9]|[12]\d|3[01]))?)?(?![0-9a-z])", re.IGNORECASE
)
ASKED = {"year": ("year", "yyyy", "y"), "month": ("month", "mm", "m"), "day": ("day", "dd", "d")}


def span_in_url(url: str) -> Days | None:
    """The day, month or year in an article's address."""
    for found in IN_URL.finditer(urlsplit(url).path):
        part = found.groupdict()
        span = _span(part["year"] or part["year2"], part["month"] or part["month2"], part["day"] or part["day2"])
        if span:
            return span
    return None


def span_in_name(url: str) -> Days | None:
    """The day, month or year that the name of a child sitemap says it is about."""
    parts_of = urlsplit(url)
    asked = {name.lower(): value for name, value in parse_qsl(parts_of.query)}
    given = [next((asked[key] for key in keys if key in asked), None) for keys in ASKED.values()]
    if given[0] and re.fullmatch(r"(?:19|20)\d{2}", given[0]):
        return _span(*given)
    found = None
    for found in IN_NAME.finditer(parts_of.path):  # noqa: B007 - the last one: the file's own name
        pass
    return _span(found["year"], found["month"], found["day"]) if found else None


def _span(year: str | None, month: str | None, day: str | None) -> Days | None:
    """The stretch; None for what no calendar has, and for years in which nobody published on the web."""
    try:
        number = int(year or "")
        if not FIRST_YEAR <= number <= datetime.now(UTC).year + 1:
            return None
        if month is None:
            return Days(date(number, 1, 1), date(number, 12, 31))
        if day is None:
            return days_of(f"{number:04}-{int(month):02}")
        only = date(number, int(month), int(day))
        return Days(only, only)
    except ValueError:
        return None


def changed_on(one: Found) -> date | None:
    """The day of the last change, as a sitemap's lastmod or the REST answer's `modified` gives it."""
    try:
        at = datetime.fromisoformat(one.signal or "")
    except ValueError:
        return None
    return _utc_day(Moment(at if at.tzinfo else at.replace(tzinfo=UTC)))


def _utc_day(when: Moment) -> date:
    return when.utc.date() if when.exact else when.local_day


def day_among(one: Found, wanted: Bits, about: Days | None = None) -> tuple[bool, date | None]:
    """Whether an article may be of the wanted days, and of which day it is; without a day, nothing says when.

    The date that the source gives counts, else what its address says, else its last change. `about` is the stretch that
    the sitemap it stands in is about.
    """
    if one.published_at:
        day = _utc_day(one.published_at)
        return bool(parts(wanted, Days(day, day))), day
    changed, span = changed_on(one), span_in_url(one.url)
    if about and (span is None or (span.meets(about) and span.first <= about.first and about.last <= span.last)):
        span = about  # the narrower of the two
    if span is None:
        return changed is None or bool(parts(wanted, Days(changed, changed))), changed
    if changed and changed in span:
        return bool(parts(wanted, Days(changed, changed))), changed
    inside = parts(wanted, span)
    return bool(inside), hull(inside).last if inside else span.last
