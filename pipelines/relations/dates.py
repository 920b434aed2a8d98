"""Date a statement: the year, month or day that its sentence gives, reckoned from the article's day where need be."""

from __future__ import annotations

import re
from datetime import date, timedelta

from tradewatch.article import RelationKind

__all__ = ["stated_date"]

MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
COUNTS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
NUMBERS = {"a": 1, **{word: number for number, word in enumerate(COUNTS, 1)}}
MONTH = "|".join(MONTHS)
WHEN = re.compile(
    rf"(?<!\S)(?:(?:on )?(?P<m1>{MONTH}) (?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?: ,)? (?P<y1>(?:19|20)\d\d)"
    rf"|(?:on )?(?P<d2>\d{{1,2}})(?:st|nd|rd|th)? (?P<m2>{MONTH})(?: ,)? (?P<y2>(?:19|20)\d\d)"
    rf"|(?:in )?(?P<m3>{MONTH})(?: of)?(?: ,)? (?P<y3>(?:19|20)\d\d)"
    r"|(?P<y4>(?:19[5-9]|20\d)\d)"
    rf"|(?P<when>last|this|on|in|since|earlier|later)(?: early| late)? (?P<unit>year|month|{MONTH}|{'|'.join(DAYS)})"
    rf"|(?P<count>{'|'.join(NUMBERS)}|\d{{1,2}}) years? (?:ago|earlier)"
    r"|(?P<near>yesterday|today))(?= |$)"
)
# What is still to come, unless somebody has said so by then: "will buy it in May", "will buy it, it said on Monday".
AHEAD = re.compile(
    r"(?<!\S)(?:will|(?:is|are|due|expected|poised|set) to)(?!\S)"
    r"(?!.*(?<!\S)(?:agreed|announced|confirmed|said|says)(?!\S))"
)
REACH = 9  # words behind or before a statement
TURN = re.compile(
    r"[;.]|, (?!\d{4}|in |on |last |earlier |back |it said |it announced )"
    r"|(?<!\S)(?:C|but|which|who|whose|to|will|with|and|while|when)(?!\S)"
)


def stated_date(kind: RelationKind, match: re.Match[str], words: str, published: date | None) -> str | None:
    """The date inside the statement, else directly behind it, else in front of it where that opens the sentence."""
    stated = words[match.start() : match.end()]
    inside = _first(stated.rpartition(" before ")[2], published)
    if inside:
        return inside
    behind = _near(words[match.end() :])
    if kind is RelationKind.OWNED_BY:
        return _first(behind, published) if behind.startswith(("since ", "until ", "in ")) else None
    return _first(behind, published, stated) or _opening(words[: match.start()], published)


def _near(words: str) -> str:
    """The next words, up to where another statement begins."""
    near = "".join(f"{word} " for word in words.split()[:REACH])
    turn = TURN.search(near)
    return near[: turn.start()] if turn else near


def _opening(words: str, published: date | None) -> str | None:
    return _first(words, published) if len(words.split()) < REACH and "C" not in words else None


def _first(words: str, published: date | None, before: str = "") -> str | None:
    """The first date in words that stand right behind those `before`."""
    for match in WHEN.finditer(words):
        ahead = AHEAD.search(before + words[: match.start()]) is not None
        if found := _reckoned(match, published, ahead=ahead):
            return found
    return None


def _reckoned(match: re.Match[str], published: date | None, *, ahead: bool) -> str | None:
    for number in "12":
        if match.group(f"y{number}"):
            return _day(int(match[f"y{number}"]), MONTHS.index(match[f"m{number}"]) + 1, int(match[f"d{number}"]))
    if match["y3"]:
        return f"{match['y3']}-{MONTHS.index(match['m3']) + 1:02}"
    if match["y4"]:
        return str(match["y4"])
    if published is None:
        return None
    if match["count"]:
        years = NUMBERS.get(match["count"]) or int(match["count"])
        return str(published.year - years)
    if match["near"]:
        return (published - timedelta(days=match["near"] == "yesterday")).isoformat()
    return _told(match["when"], match["unit"], published, ahead=ahead)


def _told(when: str, unit: str, published: date, *, ahead: bool) -> str | None:
    """ "last year", "in May", "on Monday", seen from the day of the article: the last one, with `ahead` the next."""
    last = when == "last"
    ahead = ahead and when in ("in", "later", "on", "this")
    if unit == "year":
        return str(published.year - last) if when != "in" else None
    if unit == "month":
        month = published.replace(day=1) - timedelta(days=1) if last else published
        return f"{month:%Y-%m}" if when != "in" else None
    if unit in DAYS:
        back = (published.weekday() - DAYS.index(unit)) % 7 or (7 if last else 0)
        return (published + timedelta(days=-back % 7 if ahead else -back)).isoformat()
    number = MONTHS.index(unit) + 1
    if ahead:
        return f"{published.year + (number < published.month)}-{number:02}"
    before = number > published.month or (last and number == published.month)
    return f"{published.year - before}-{number:02}"


def _day(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return f"{year}-{month:02}"
