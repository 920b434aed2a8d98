"""Write editions of festivals and markets as iCalendar (RFC 5545): whole days, tentative, for they come of a rule."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from tradewatch.errors import UsageError
from tradewatch.query.exports.records import EditionRecord
from tradewatch.text import clean_text

__all__ = ["folded", "ical_pieces"]

END = "\r\n"
OCTETS = 75  # of a line, its end not counted
SIGNS = re.compile(r"[\\;,]")


def ical_pieces(editions: Iterable[EditionRecord], *, now: datetime | None = None) -> Iterator[str]:
    """The calendar of those whose days are known; its description names the others.

    Raises UsageError when there are none, for a calendar without an entry is none.
    """
    found = list(editions)
    dated = [one for one in found if one.first is not None]
    if not dated:
        raise UsageError(f"of {len(found)} editions found the days are not known; --format csv lists them without")
    head = [("PRODID", "-//tradewatch//editions//EN"), ("VERSION", "2.0"), ("CALSCALE", "GREGORIAN")]
    head += [("NAME", "Festivals and markets"), ("X-WR-CALNAME", "Festivals and markets")]
    if undated := [f"{one.festival} {one.year}" for one in found if one.first is None]:
        head.append(("DESCRIPTION", _text(f"Left out, for their days are not known: {', '.join(undated)}.")))
    yield _lines([("BEGIN", "VCALENDAR"), *head])
    stamp = f"{(now or datetime.now(UTC)).astimezone(UTC):%Y%m%dT%H%M%SZ}"
    for one in dated:
        yield _lines([("BEGIN", "VEVENT"), *_event(one, stamp), ("END", "VEVENT")])
    yield _lines([("END", "VCALENDAR")])


def folded(line: str) -> str:
    """A line in pieces of at most 75 octets, no character cut in two."""
    pieces, room, piece = [], OCTETS, ""
    for sign in line:
        size = len(sign.encode())
        if size > room:
            pieces.append(piece)
            piece, room = "", OCTETS - 1  # a piece that goes on begins with a space
        piece += sign
        room -= size
    return f"{END} ".join([*pieces, piece])


def _event(one: EditionRecord, stamp: str) -> Iterator[tuple[str, str]]:
    assert one.first is not None
    assert one.last is not None
    yield "UID", f"{one.slug}-{one.year}@editions.tradewatch"
    yield "DTSTAMP", stamp
    yield "DTSTART;VALUE=DATE", f"{one.first:%Y%m%d}"
    yield "DTEND;VALUE=DATE", f"{one.last + timedelta(days=1):%Y%m%d}"  # the first day after it
    yield "SUMMARY", _text(f"{one.festival} {one.year}")
    if place := ", ".join(part for part in (one.city, one.country) if part):
        yield "LOCATION", _text(place)
    articles = f"{one.articles} {'article' if one.articles == 1 else 'articles'} collected."
    yield "DESCRIPTION", _text(f"{articles} The days are the usual ones; ask the organiser before you book.")
    if one.kind:
        yield "CATEGORIES", _text(one.kind.replace("_", " "))
    yield "STATUS", "TENTATIVE"
    yield "TRANSP", "TRANSPARENT"


def _text(text: str) -> str:
    return SIGNS.sub(r"\\\g<0>", clean_text(text)).replace("\n", "\\n").replace("\t", " ")


def _lines(properties: Iterable[tuple[str, str]]) -> str:
    return "".join(f"{folded(f'{name}:{value}')}{END}" for name, value in properties)
