"""Read dates: a moment as it was printed, its zone kept, a day alone known as such, nothing that cannot be true."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

from tradewatch.almanac import months, zones
from tradewatch.article import Moment

__all__ = ["moment", "moment_in_url", "says_a_day"]

FIRST_YEAR = 1990  # the trade press was not on the web before; older dates are mistakes of a CMS
AHEAD = timedelta(hours=48)  # zones and embargoes; later dates are mistakes too
LONGEST = 200  # characters; what is longer is no date
ROOM = 20  # characters beside a date in a line that says nothing else: the day of the week, "Posted on"

MONTH = r"(?P<name>[^\W\d_](?:[^\W\d_]|[\u0900-\u0903\u093a-\u094d]){2,13})"  # Hindi writes vowels as marks
DAY = r"(?P<day>\d{1,2})"
YEAR = r"(?P<year>(?:19|20)\d{2})"
FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?<!\d){YEAR}\s?[-/.]\s?(?P<month>\d{{1,2}})\s?[-/.]\s?{DAY}(?!\d)\.?",
        rf"(?<!\d){YEAR}\s?[年년]\s?(?P<month>\d{{1,2}})\s?[月월]\s?{DAY}\s?[日일]",
        rf"(?<![\d.,/-]){DAY}(?:st|nd|rd|th|er|º|ª|\.)?(?:\s+|-|/|(?<=\.))(?:of\s+|de\s+|d['’])?{MONTH}\.?,?(?:\s+|-|/|(?<=\.))(?:de\s+|del\s+)?{YEAR}(?!\d)",
        rf"(?<![^\W\d_]){MONTH}\.?[\s-]+{DAY}(?:st|nd|rd|th)?(?:\s*,\s*|[\s-]+){YEAR}(?!\d)",
        rf"(?<!\d){YEAR}(?:\s+m\.)?[\s.,-]+{MONTH}[\s.-]+{DAY}(?!\d)",
        rf"(?<!\d)(?P<first>\d{{1,2}})(?P<mark>[./-])\s?(?P<second>\d{{1,2}})(?P=mark)\s?{YEAR}(?!\d)",
        r"(?<!\d)(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})(?=\D|\d{6}(?!\d)|$)",
        r"(?<![\d.,/-])(?P<day>\d{1,2})[\s-]+(?P<name>[^\W\d_]{3,14})\.?[\s-]+'?(?P<year>\d{2})(?=[\s,]|$)",
        rf"(?<![^\W\d_]){MONTH}\s+{DAY}(?=\s+\d{{1,2}}:\d{{2}}(?::\d{{2}})?\s+(?:[A-Z]{{3,4}}\s+)?{YEAR}(?!\d))",
    )
)
CLOCK = re.compile(
    r"(?<![\d.+-])(?P<before>오전|오후|上午|下午|午前|午後|AM|PM)?\s*"
    r"(?P<hour>\d{1,2})(?:\s?[:.h시時点點]\s?(?P<minute>\d{2})(?!\d)[분分]?(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?)"
    r"\s*(?P<half>[ap]\.?\s?m\b\.?)?",
    re.IGNORECASE,
)
HOUR_ALONE = re.compile(r"(?<![\d:.])(?P<hour>\d{1,2})\s*(?P<half>[ap]\.?m\b\.?)", re.IGNORECASE)
STAMP = re.compile(r"\d{8}T?(\d{2})(\d{2})(\d{2})(?!\d)")
OFFSET = re.compile(
    r"\s*[\(\[]?(?:GMT|UTC)?\s*(?P<sign>[+\-−])(?P<hours>\d{1,2}):?(?P<minutes>\d{2})?(?!\d)", re.IGNORECASE
)
ZONE = re.compile(r"\s*(?:Uhr|hrs|Hours|h)?\s*[\(\[]?\s*(?P<name>[A-Z]{1,4}T|Z|UTC|GMT|UT|MEZ|MESZ|MSK|WIB)\b")
URL_DAY = re.compile(
    r"/(?P<year>(?:19|20)\d{2})[/-]?(?P<month>\d{2}|[a-z]{3})[/-]?(?P<day>\d{2})(?=[/_-])", re.IGNORECASE
)
DIGITS = {ord(sign): str(place % 10) for place, sign in enumerate("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९")}
EVENING = ("p", "오후", "下午", "午後")


def moment(
    text: str | None, *, zone: tzinfo | None = None, dayfirst: bool = True, now: datetime | None = None
) -> Moment | None:
    """The moment that stands in a short text; None when there is none or it cannot be true.

    A time without a zone is taken to be in `zone`, else in UTC. `dayfirst` reads 3/4/2021 as a day in April.
    """
    text = (text or "").strip()
    if not text or len(text) > LONGEST:
        return None
    if not text.isascii():
        text = text.translate(DIGITS)
    now = now or datetime.now(UTC)
    for read in (_iso, _epoch, _printed):
        if found := read(text, zone or UTC, dayfirst):
            return found if _credible(found, now) else None
    return None


def moment_in_url(url: str, *, now: datetime | None = None) -> Moment | None:
    """The day that stands in an address, as in /2022/10/12/."""
    if not (found := URL_DAY.search(url)):
        return None
    month = found["month"]
    day = _date(
        int(found["year"]), int(month) if month.isdigit() else months().get(month.lower(), 0), int(found["day"])
    )
    read = Moment.day(day) if day else None
    return read if read and _credible(read, now or datetime.now(UTC)) else None


def says_a_day(text: str) -> bool:
    """Whether a short text is a date and hardly anything else: "Posted on Tuesday, 4 March 2025", but no sentence."""
    spans = (found.span() for form in FORMS for found in form.finditer(text[:LONGEST]))
    return any(len(text) - (end - start) <= ROOM for start, end in spans)


def _iso(text: str, zone: tzinfo, _: bool) -> Moment | None:
    """The form that machines write; the quickest to read and the commonest."""
    if not (text[:4].isdigit() and len(text) > 10):
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    if at.tzinfo is None and len(text) <= 10:
        return Moment.day(at.date())
    return _settled(at, zone)


def _epoch(text: str, zone: tzinfo, _: bool) -> Moment | None:
    if not (text.isascii() and text.isdigit() and len(text) in (10, 13)):
        return None
    return Moment(datetime.fromtimestamp(int(text[:10]), UTC))


def _printed(text: str, zone: tzinfo, dayfirst: bool) -> Moment | None:
    for form in FORMS:
        for found in form.finditer(text):
            if day := _day(found, dayfirst):
                return _at(day, found, text, zone)
    return None


def _day(found: re.Match[str], dayfirst: bool) -> date | None:
    part = found.groupdict()
    year = int(part["year"])
    if year < 100:  # as RFC 2822 reads them
        year += 2000 if year < 50 else 1900
    if part.get("name"):
        return _date(year, months().get(part["name"].lower(), 0), int(part["day"]))
    if part.get("first"):
        first, second = int(part["first"]), int(part["second"])
        month_first = first <= 12 and (second > 12 or (not dayfirst and part["mark"] == "/"))
        return _date(year, first, second) if month_first else _date(year, second, first)
    return _date(year, int(part["month"]), int(part["day"]))


def _at(day: date, found: re.Match[str], text: str, zone: tzinfo) -> Moment:
    """The day with the clock that stands behind it, or before it."""
    behind, before = text[found.end() :], text[: found.start()]
    if stamp := STAMP.match(text, found.start()):
        hour, minute, second = (int(part) for part in stamp.groups())
        return _with_clock(day, (hour, minute, second), text[stamp.end() :], zone)
    for side in (behind, before):
        if clock := CLOCK.search(side) or HOUR_ALONE.search(side):
            return _with_clock(day, _clock(clock), side[clock.end() :], zone)
    return Moment.day(day)


def _clock(found: re.Match[str]) -> tuple[int, int, int]:
    part = found.groupdict()
    hour = int(part["hour"])
    half = (part.get("half") or part.get("before") or "").lower()
    if half and hour <= 12:
        hour = hour % 12 + 12 * half.startswith(EVENING)
    return hour, int(part.get("minute") or 0), min(int(part.get("second") or 0), 59)  # 60 is a leap second


def _with_clock(day: date, clock: tuple[int, int, int], behind: str, zone: tzinfo) -> Moment:
    try:
        return _settled(datetime(day.year, day.month, day.day, *clock, tzinfo=_zone(behind)), zone) or Moment.day(day)
    except (ValueError, OverflowError):  # 25 o'clock
        return Moment.day(day)


def _zone(text: str) -> tzinfo | None:
    if offset := OFFSET.match(text):
        ahead = timedelta(hours=int(offset["hours"]), minutes=int(offset["minutes"] or 0))
        return timezone(ahead if offset["sign"] == "+" else -ahead) if ahead < timedelta(hours=15) else None
    found = ZONE.match(text)
    return zones().get(found["name"]) if found else None


def _settled(at: datetime, zone: tzinfo) -> Moment | None:
    """With the offset of that day, so that the moment no longer depends on a table of zones."""
    try:
        at = at if at.tzinfo else at.replace(tzinfo=zone)
        offset = at.utcoffset() or timedelta(0)
    except (OverflowError, ValueError):
        return None
    return Moment(at.replace(tzinfo=timezone(offset) if offset else UTC, microsecond=0))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _credible(read: Moment, now: datetime) -> bool:
    # The year first: at the ends of the calendar an instant cannot be expressed in UTC.
    return FIRST_YEAR <= read.at.year <= now.year + 1 and read.utc <= now + AHEAD
