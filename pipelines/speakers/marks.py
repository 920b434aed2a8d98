"""Find the stretches between quotation marks, one paragraph at a time, however badly the marks are paired."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from tradewatch.article import Span

__all__ = ["Stretch", "find_stretches", "paragraphs"]

PARAGRAPH = re.compile(r"[^\n]+")
# The patterns begin with the mark itself, which is quick to look for; what must stand before it is asked behind it.
DOUBLE = re.compile(r"[“”„«»\"`'](?:(?<![`'])|(?<=`)`|(?<=')')")
OPENING = frozenset("“„«") | {"``"}
STRAIGHT = frozenset('"') | {"''"}
# A single mark opens before a word that starts something, and closes where no letter follows.
SINGLE_OPEN = re.compile(r"[‘'](?<![\w’'].)(?=[^\s‘’'\"“”])")
SINGLE_CLOSE = re.compile(r"[’'](?<=[^\s‘(].)(?![\w’'])")
ELIDED = re.compile(r"[‘'’](?:\d0s|[Tt]is|[Tt]was|[Ee]m|[Cc]ause|[Nn]|[Tt]il|\d\d)\b")
# Speech opens a paragraph, or stands behind a comma, a colon or a full stop.
OPENS = r"(?=[A-Z])(?:(?<=\A.)|(?<=\n.)|(?<=[,:.!?] .))"
OPENS_SINGLE = re.compile(rf"[‘']{OPENS}")
OPENS_DOUBLE = re.compile(rf"[“\"]{OPENS}")
SINGLE_REACH = 1500


class Stretch(NamedTuple):
    """What stands between two marks. `outer` takes the marks in; an unclosed one runs to its paragraph's end."""

    inner: Span
    outer: Span
    closed: bool = True
    single: bool = False


def paragraphs(text: str) -> list[Span]:
    """Every line that holds something, in reading order."""
    return [Span(*match.span()) for match in PARAGRAPH.finditer(text)]


def find_stretches(text: str) -> list[Stretch]:
    """Every stretch between marks, in reading order; none crosses a paragraph, none holds another."""
    found: list[Stretch] = []
    british = _speaks_in_singles(text)
    for paragraph in PARAGRAPH.finditer(text):
        first, last = paragraph.span()
        if british:
            found += _british(text, first, last)
            continue
        doubles = list(_doubles(text, first, last))
        found += doubles
        if _has_single(text, first, last):
            found += _singles(text, first, last, doubles)
    return sorted(found, key=lambda stretch: stretch.inner.start)


def _speaks_in_singles(text: str) -> bool:
    """Whether the outlet sets speech between single marks, as British papers do: most of its paragraphs of speech."""
    if "‘" not in text and "'" not in text:
        return False
    single = len(OPENS_SINGLE.findall(text))
    return single > 1 and single > 2 * len(OPENS_DOUBLE.findall(text))


def _british(text: str, first: int, last: int) -> list[Stretch]:
    """The stretches between single marks, with whatever they hold, and the double ones outside them."""
    singles = [stretch._replace(single=False) for stretch in _singles(text, first, last, [])]
    starts = [single.outer.start for single in singles]
    doubles = _doubles(text, first, last)
    return singles + [d for d in doubles if _last_before(d.outer.end, singles, starts) <= d.outer.start]


def _last_before(place: int, stretches: list[Stretch], starts: list[int]) -> int:
    """Where the last of these stretches that begins before a place ends; -1 where none does."""
    number = bisect_left(starts, place)
    return stretches[number - 1].outer.end if number else -1


def _has_single(text: str, first: int, last: int) -> bool:
    return text.find("‘", first, last) >= 0 or text.find("'", first, last) >= 0


def _doubles(text: str, first: int, last: int) -> Iterator[Stretch]:
    opened: tuple[int, int] | None = None
    for mark in DOUBLE.finditer(text, first, last):
        opens = _opens(text, mark, opened is not None)
        if opened is not None:
            # A mark that opens again closes what was open: the outlet forgot the closing one, or nests doubles.
            yield from _stretch(opened, mark.start(), mark.start() if opens else mark.end(), closed=not opens)
        opened = mark.span() if opens else None
    if opened is not None:
        yield from _stretch(opened, last, last, closed=False)


def _opens(text: str, mark: re.Match[str], inside: bool) -> bool:
    """Whether the mark opens a stretch; a straight one alternates, a curly one says so itself."""
    kind = mark.group()
    if kind in OPENING:
        # "It’s unusual,“ said X": an opening mark typed where a closing one belongs.
        return not (inside and text[mark.start() - 1] in ",.!?…" and text[mark.end() : mark.end() + 1] in " \n")
    return kind in STRAIGHT and not inside


def _stretch(opened: tuple[int, int], end: int, outer_end: int, *, closed: bool) -> Iterator[Stretch]:
    if end > opened[1]:
        yield Stretch(Span(opened[1], end), Span(opened[0], outer_end), closed)


def _singles(text: str, first: int, last: int, doubles: list[Stretch]) -> Iterator[Stretch]:
    """Stretches between single marks outside double ones; an apostrophe is no mark."""
    place = first
    starts = [double.outer.start for double in doubles]
    while mark := SINGLE_OPEN.search(text, place, last):
        place = mark.end()
        around = _last_before(mark.end(), doubles, starts)
        if around > mark.start():
            place = max(place, around)
            continue
        if ELIDED.match(text, mark.start()):
            continue
        end = _single_end(text, mark.end(), min(last, mark.end() + SINGLE_REACH))
        if end is None or _last_before(end, doubles, starts) > mark.end():
            continue
        yield Stretch(Span(mark.end(), end), Span(mark.start(), end + 1), single=True)
        place = end + 1


def _single_end(text: str, start: int, last: int) -> int | None:
    """Where a single mark closes: after punctuation if one does so, else at the first that can close."""
    first_possible = None
    for mark in SINGLE_CLOSE.finditer(text, start, last):
        if text[mark.start() - 1] in ",.!?…":
            return mark.start()
        if first_possible is None:
            first_possible = mark.start()
            # A plural's apostrophe ("the buyers’ market") is followed by a small letter; a closing mark may be too.
            if text[mark.start() - 1] != "s" or text[mark.end() : mark.end() + 1] in ("", ".", ",", ";", ":", ")", "?"):
                return first_possible
    return first_possible
