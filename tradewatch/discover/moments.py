"""Read the dates of feeds, sitemaps and section pages: the zone as given, nothing that cannot be true."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

from tradewatch.almanac import months, zones
from tradewatch.article import Moment

__all__ = ["FIRST_YEAR", "moment"]

FIRST_YEAR = 1990  # the trade press was not on the web before; older dates are mistakes of a CMS
AHEAD = timedelta(hours=48)  # zones and embargoes; later dates are mistakes too

CLOCK = (
    r"(?:[\sT,]+(?:at\s+)?(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"\s*(?P<half>[ap]\.?m\b\.?)?)?"
)
ZONE = r"\s*(?P<zone>[+-]\d{2}:?\d{2}|[+-]\d{2}\b|\(?[A-Za-z]{1,5}\b)?"
FORMS = tuple(
    re.compile(form + CLOCK + ZONE, re.IGNORECASE)
    for form in (
        r"(?<!\d)(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})(?!\d)",
        r"(?<!\d)(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?!\d)",
        r"(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?[\s-]+(?:de\s+)?(?P<name>[^\W\d_]{3,10})\.?,?[\s-]+(?:de\s+)?(?P<year>\d{4}|\d{2})(?!\d)",
        r"\b(?P<name>[^\W\d_]{3,10})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})(?!\d)",
    )
)
LONGEST = 100  # characters; what is longer is no date


def moment(text: str | None, *, now: datetime | None = None) -> Moment | None:
    """The moment a source printed, None when there is none or it cannot be true.

    A date with an hour and no zone is taken as UTC; a date without an hour is a day.
    """
    text = (text or "").strip()
    if not text or len(text) > LONGEST:
        return None
    for form in FORMS:
        if found := form.search(text):
            read = _read(found)
            return read if read and _credible(read, now or datetime.now(UTC)) else None
    return None


def _read(found: re.Match[str]) -> Moment | None:
    part = found.groupdict()
    month = int(part["month"]) if part.get("month") else months().get((part.get("name") or "").lower(), 0)
    year = int(part["year"])
    if len(part["year"]) == 2:  # as RFC 2822 reads them
        year += 2000 if year < 50 else 1900
    try:
        day = date(year, month, int(part["day"]))
        if part["hour"] is None:
            return Moment.day(day)
        hour = _hour(int(part["hour"]), part["half"])
        second = min(int(part["second"] or 0), 59)  # 60 is a leap second
        at = datetime(day.year, day.month, day.day, hour, int(part["minute"]), second, tzinfo=_zone(part["zone"]))
        offset = at.utcoffset()  # of that day: the moment shall not depend on a table of zones
        return Moment(at.replace(tzinfo=timezone(offset) if offset else UTC))
    except ValueError:  # the 31st of February, 25 o'clock
        return None


def _hour(hour: int, half: str | None) -> int:
    if not half:
        return hour
    return hour % 12 + (12 if half[0] in "pP" else 0)


def _zone(name: str | None) -> tzinfo:
    if not name:
        return UTC
    if name[0] not in "+-":
        return zones().get(name.strip("(").upper(), UTC)
    digits = name[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if not offset:
        return UTC
    return timezone(offset if name[0] == "+" else -offset)


def _credible(read: Moment, now: datetime) -> bool:
    # The year first: at the ends of the calendar an instant cannot be expressed in UTC.
    return FIRST_YEAR <= read.at.year <= now.year + 1 and read.utc <= now + AHEAD
