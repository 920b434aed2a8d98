"""Tell which edition is meant: by the year beside the name, by its number, by "this year's", by the article's date."""

from __future__ import annotations

import calendar
import re
from collections import Counter
from collections.abc import Sequence
from datetime import date

from pipelines.festivals.lexicon import FestivalEntry, FestivalKind
from tradewatch.article import Span

__all__ = ["edition_near", "edition_of", "year_by_number", "year_of"]

FURTHEST = 5  # months between the article and the festival when no year is stated
FURTHEST_AWARD = 2  # an award is spoken of all year long

YEAR = r"(?:19|20)\d\d"
DIGIT = re.compile(r"\d")
BRACKET = re.compile(r"^ \((?:the )?[A-Z][\w:&-]{1,9}\)")
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
SENTENCE_END = re.compile(r"[.!?]”? |\n")
CLEAR = 3  # months up to which the nearest edition needs no tense
MONTHS = {name: number for number, name in enumerate(calendar.month_name) if name}
MONTH_AFTER = re.compile(rf"(?:[’']s)? (?:back )?in ({'|'.join(MONTHS)})\b(?! \d{{4}})")
# Directly before the name: the edition is still to come, or has been.
AHEAD = re.compile(
    r"\b(?:ahead of|before|bound for|bow(?:s|ing)? (?:at|in)|headed (?:for|to)|heading (?:for|to)|will (?:[a-z]+ )?[a-z]+ (?:at|in)"
    r"|set (?:for|to [a-z]+ (?:at|in))|to (?:premiere|launch|open|screen|play|bow) (?:at|in)|launch(?:ing)? (?:at|in)) (?:the |[a-z]+ at )?$"
)
BEHIND = re.compile(
    r"\b(?:[a-z]+ed|won|sold|met|shown|seen|since|following|after (?:its |the |their )?(?:premiere|premiering|debut|bow|bowing|debuting|launch) (?:at|in)|took place)"
    r"(?: (?:at|in|to|for|out of))? (?:the )?$"
)
FUTURE = re.compile(
    r"\b(?:will|would|upcoming|forthcoming|next|set to|due|slated|plans?|planned|coming|expects?|later this)\b"
)
PAST = re.compile(r"\b(?:[a-z]{2,}ed|was|were|had|won|took|met|sold|came|went|after|since|earlier|last|past|ago)\b")
NOW = re.compile(
    r"\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:this|last|next) (?:week|weekend|month|night|year)|today|tonight|yesterday|tomorrow)\b"
)
# Somebody works there; no edition is meant.
OFFICE = re.compile(
    r"\b(?:adviser|advisor|alum|alumn\w+|chief|consultant|curator|delegate|director|executive|head|manager|member|office|officer|president"
    r"|producer|programmer|scout|spokes\w+|team|tutor|veteran|years)(?: emeritus)? (?:of|at|with|for|from) (?:the )?$"
)
SHIFT = {"this": 0, "last": -1, "next": 1}


def edition_near(text: str, span: Span, entry: FestivalEntry | None, published: date | None) -> int | None:
    """The year that the words beside one mention state."""
    before, after = text[max(0, span.start - 45) : span.start], text[span.end : span.end + 70]
    if after.startswith(" ("):
        after = BRACKET.sub("", after)  # "Busan International Film Festival (BIFF) in 2022"
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


def year_of(entry: FestivalEntry, published: date, furthest: int = FURTHEST) -> int | None:
    """The year of the edition nearest to the article's date, when the festival's month is near enough."""
    if entry.month is None:
        return None
    now = published.year * 12 + published.month
    years = (published.year - 1, published.year, published.year + 1)
    nearest = min(years, key=lambda year: abs(year * 12 + entry.month - now))  # type: ignore[operator]
    return nearest if abs(nearest * 12 + entry.month - now) <= furthest else None


def edition_of(text: str, spans: Sequence[Span], entry: FestivalEntry | None, published: date | None) -> int | None:
    """The edition an article is about: of the years stated the one nearest to its date, else by the date itself."""
    stated = Counter(year for span in spans if (year := edition_near(text, span, entry, published)))
    if published is None:
        return max(stated, key=lambda year: (stated[year], year)) if stated else None
    by_date = year_of(entry, published) if entry else None
    if by_date and by_date in stated:
        return by_date
    if stated:
        return min(stated, key=lambda year: abs(year - published.year))
    return year_by_date(text, spans, entry, published, by_date)


def year_by_date(
    text: str, spans: Sequence[Span], entry: FestivalEntry | None, published: date, nearest: int | None
) -> int | None:
    """The year that the article's date and the tense beside a mention tell; none where only an office is named."""
    mentions = [span for span in spans if not OFFICE.search(text, max(0, span.start - 50), span.start)]
    if not mentions:
        return None
    if entry is None or entry.month is None:
        return published.year if any(NOW.search(sentence(text, span)) for span in mentions) else None
    if entry.kind is FestivalKind.AWARD:
        return year_of(entry, published, FURTHEST_AWARD)
    for span in mentions:
        month = MONTH_AFTER.match(text, span.end, span.end + 30)
        held = MONTHS[month[1]] if month else entry.month
        if year := by_tense(text, span, held, published, nearest if held == entry.month else None):
            return year
    return nearest


def by_tense(text: str, span: Span, month: int, published: date, nearest: int | None) -> int | None:
    """The last edition where the words speak of the past, the next one where they speak of the future."""
    last = published.year if month <= published.month else published.year - 1
    coming = published.year if month >= published.month else published.year + 1
    before = text[max(0, span.start - 45) : span.start]
    if AHEAD.search(before):
        return coming
    if BEHIND.search(before):
        return last
    if nearest and abs(nearest * 12 + month - published.year * 12 - published.month) < CLEAR:
        return nearest
    words = sentence(text, span)
    if FUTURE.search(words):
        return coming
    return last if PAST.search(words) else None


def sentence(text: str, span: Span) -> str:
    """The sentence around a mention, at most 110 characters before it and 70 behind it."""
    before = SENTENCE_END.split(text[max(0, span.start - 110) : span.start])[-1]
    return before + " … " + SENTENCE_END.split(text[span.end : span.end + 70])[0]
