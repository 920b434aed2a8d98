"""Tell which edition is meant: by the year beside the name, by its number, by "this year's", by the article's date."""

from __future__ import annotations

import calendar
import re
from collections import Counter
from collections.abc import Sequence
from datetime import date

from pipelines.festivals.lexicon import FestivalEntry, FestivalKind
from pipelines.festivals.words import festival_words
from tradewatch.article import Span

__all__ = ["edition_near", "edition_of", "year_by_number", "year_of"]

FURTHEST = 5  # months between the article and the festival when no year is stated
FURTHEST_AWARD = 2  # an award is spoken of all year long

YEAR = r"(?:19|20)\d\d"
DIGIT = re.compile(r"\d")
BRACKET = re.compile(r"^ \((?:the )?[A-Z][\w:&-]{1,9}\)")
RELATIVE = re.compile(r"[Tt]his|[Ll]ast|[Nn]ext|coming|current|ongoing", re.ASCII)
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
FUTURE = re.compile(
    r"\b(?:will|would|upcoming|forthcoming|next|set to|due|slated|plans?|planned|coming|expects?|later this)\b"
)
PAST = re.compile(r"\b(?:[a-z]{2,}ed|was|were|had|won|took|met|sold|came|went|after|since|earlier|last|past|ago)\b")
NOW = re.compile(
    r"\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:this|last|next) (?:week|weekend|month|night|year)"
    r"|today|tonight|yesterday|tomorrow)\b"
)
HONOUR = re.compile(r"[ -](?:win(?:ner|ning)|nomin\w+|laureate|recipient)")  # "the BAFTA winner": of some year
SHIFT = {"this": 0, "last": -1, "next": 1}


WISHES = frozenset({"hopes", "hope", "hoping", "hoped", "wants", "wanted", "dreams", "dreamed", "could", "might"})


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
        if year := year or relative_near(before, after, published) or year_in(YEAR_LATER.match(after)):
            return year
    return relative_near(before, after, published)


def relative_near(before: str, after: str, published: date | None) -> int | None:
    """The year that "this year's" before the name or "last year" behind it tell."""
    if published is None:
        return None
    match = RELATIVE_BEFORE.search(before) if RELATIVE.search(before) else None
    if match is None and " year" in after:
        match = RELATIVE_AFTER.match(after)
    return relative_year(match, published)


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
    before = ((span, words_before(text, span)) for span in spans)
    mentions = [span for span, words in before if not (office_before(words) or wished_before(words))]
    if not mentions:
        return None
    if entry is None or entry.month is None:
        return published.year if any(NOW.search(sentence(text, span)) for span in mentions) else None
    if entry.kind is FestivalKind.AWARD:
        if all(HONOUR.match(text, span.end) for span in mentions):
            return None
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
    direct = tense_of(words_before(text, span))
    if direct:
        return coming if direct > 0 else last
    if nearest and abs(nearest * 12 + month - published.year * 12 - published.month) < CLEAR:
        return nearest
    words = sentence(text, span)
    if FUTURE.search(words):
        return coming
    return last if PAST.search(words) else None


def words_before(text: str, span: Span) -> list[str]:
    """The last words before a mention, in lower case, without the article."""
    words = text[max(0, span.start - 45) : span.start].rpartition("\n")[2].lower().split()
    return words[:-1] if words and words[-1] in ("the", "this", "its") else words


def office_before(words: Sequence[str]) -> bool:
    """Whether somebody is said to work there, which names no edition: "a programmer with"."""
    return len(words) > 1 and words[-1] in ("at", "for", "from", "of", "with") and words[-2] in festival_words().offices


def wished_before(words: Sequence[str]) -> bool:
    """Whether it is only hoped to come there, which names no edition: "hopes to take it to"."""
    return not WISHES.isdisjoint(words[-6:])


def tense_of(words: Sequence[str]) -> int:
    """What the words directly before a mention say: 1 for an edition to come, -1 for one that has been, else 0."""
    known = festival_words()
    last = " ".join(words[-2:])
    if last in known.ahead or words[-1:] == ["before"]:
        return 1
    if not words or words[-1] not in ("at", "for", "in", "to", "of"):
        return -1 if words and has_been(words[-1]) else 0
    if {"will", "to"}.intersection(words[-4:-1]):
        return 1
    past = len(words) > 1 and has_been(words[-2])
    return -1 if past or {"after", "following", "had", "since"}.intersection(words[-5:-2]) else 0


def has_been(word: str) -> bool:
    """Whether a word is a verb of the past: "premiered", "won", "shown"."""
    return (word.endswith("ed") and len(word) > 4) or word in festival_words().been


def sentence(text: str, span: Span) -> str:
    """The sentence around a mention, at most 110 characters before it and 70 behind it."""
    before = SENTENCE_END.split(text[max(0, span.start - 110) : span.start])[-1]
    return before + " … " + SENTENCE_END.split(text[span.end : span.end + 70])[0]
