"""Tell which edition is meant: by the year beside the name, by its number, by "this year's", by the article's date."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date

from pipelines.festivals.lexicon import FestivalEntry
from tradewatch.article import Span

__all__ = ["edition_near", "edition_of", "year_by_number", "year_of"]

FURTHEST = 5  # months between the article and the festival when no year is stated

YEAR = r"(?:19|20)\d\d"
DIGIT = re.compile(r"\d")
RELATIVE = re.compile(r"[Tt]his|[Ll]ast|[Nn]ext|coming|current|ongoing")
YEAR_AFTER = re.compile(
    rf"(?:[’']s)?(?: \(?| edition,? | in |, )?(?P<year>{YEAR})(?![\d-]|[a-z])|(?:[’']s)? ?[’'‘](?P<short>[012]\d)(?!\d)"
)
YEAR_LATER = re.compile(
    rf"(?:[’']s)?(?: [a-z-]+){{0,4}} (?:in|of) (?:(?:its|the) )?(?P<year>{YEAR})(?: edition)?(?![\d-]|[a-z])"
)
YEAR_BEFORE = re.compile(rf"(?P<year>{YEAR})(?:[’']s)?(?: (?:edition|version|iteration|running) of(?: the)?)? $")
NUMBER_BEFORE = re.compile(r"(?P<number>\d{1,3})(?:st|nd|rd|th)(?: annual)?(?: editions? of(?: the)?)? $")
NUMBER_AFTER = re.compile(r"(?:[’']s)? (?P<number>\d{1,3})(?:st|nd|rd|th) edition")
RELATIVE_BEFORE = re.compile(
    r"(?P<which>this|last|next)(?: (?:year|week)[’']s)?(?: edition of(?: the)?)? (?:[a-z]+ )?$"
    r"|(?:upcoming|forthcoming|current|ongoing) $",
    re.IGNORECASE,
)
RELATIVE_AFTER = re.compile(r"(?:[’']s)?(?: [a-z-]+){0,3} (?P<which>this|last|next) year(?![’'])")
SHIFT = {"this": 0, "last": -1, "next": 1}


def edition_near(text: str, span: Span, entry: FestivalEntry | None, published: date | None) -> int | None:
    """The year that the words beside one mention state."""
    before, after = text[max(0, span.start - 45) : span.start], text[span.end : span.end + 60]
    if DIGIT.search(before) or DIGIT.search(after):
        year = (
            year_after(after)
            or year_in(YEAR_BEFORE.search(before))
            or numbered_year(NUMBER_BEFORE.search(before) or NUMBER_AFTER.match(after), entry, published)
        )
        if year:
            return year
    return relative_near(before, after, published) or year_in(YEAR_LATER.match(after))


def relative_near(before: str, after: str, published: date | None) -> int | None:
    """The year that "this year's" before the name or "last year" behind it tell."""
    if published is None or not RELATIVE.search(before + after):
        return None
    return relative_year(RELATIVE_BEFORE.search(before) or RELATIVE_AFTER.match(after), published)


def year_after(after: str) -> int | None:
    """The year directly after the name, in four digits or in two behind an apostrophe."""
    match = YEAR_AFTER.match(after)
    if match and match["short"]:
        return 2000 + int(match["short"])
    return year_in(match)


def year_in(match: re.Match[str] | None) -> int | None:
    """The four digits of a match."""
    return int(match["year"]) if match else None


def numbered_year(match: re.Match[str] | None, entry: FestivalEntry | None, published: date | None) -> int | None:
    """The year of the edition whose number is stated."""
    if match is None or entry is None:
        return None
    year = year_by_number(entry, int(match["number"]))
    return year if year is None or published is None or abs(year - published.year) <= 1 else None


def year_by_number(entry: FestivalEntry, number: int) -> int | None:
    """The year of an edition, counted on from the one whose year is known; earlier ones are not counted back."""
    if not entry.numbered:
        return None
    known, year = entry.numbered
    return year + number - known if number >= known else None


def relative_year(match: re.Match[str] | None, published: date) -> int | None:
    """The year of "this year's", "last year" and the like."""
    if match is None:
        return None
    which = (match["which"] or "this").lower()
    if "year" not in match.group().lower() and which != "this":
        return None
    return published.year + SHIFT[which]


def year_of(entry: FestivalEntry, published: date) -> int | None:
    """The year of the edition nearest to the article's date, when the festival's month is near enough."""
    if entry.month is None:
        return None
    now = published.year * 12 + published.month
    years = (published.year - 1, published.year, published.year + 1)
    nearest = min(years, key=lambda year: abs(year * 12 + entry.month - now))  # type: ignore[operator]
    return nearest if abs(nearest * 12 + entry.month - now) <= FURTHEST else None


def edition_of(text: str, spans: Iterable[Span], entry: FestivalEntry | None, published: date | None) -> int | None:
    """The edition an article is about: of the years stated the one nearest to its date, else by the date itself."""
    stated = Counter(year for span in spans if (year := edition_near(text, span, entry, published)))
    by_date = year_of(entry, published) if entry and published else None
    if by_date and (by_date in stated or not stated):
        return by_date
    if not stated:
        return None
    if published is None:
        return max(stated, key=lambda year: (stated[year], year))
    return min(stated, key=lambda year: abs(year - published.year))
