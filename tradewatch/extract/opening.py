"""Read the byline that opens the text: what sites print that publish for others, whose head names an account."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tradewatch.extract.bylines import read_bylines
from tradewatch.extract.document import Document, Found
from tradewatch.extract.signature import is_set_apart
from tradewatch.text import fold

__all__ = ["opening_byline"]

LED = re.compile(
    r"(?:written |words |story |report |reporting )?(?:by|von|par|por|di|door|av|af)[ :]\s*(?=\S)", re.IGNORECASE
)
LINES = 3  # of a text in which its byline can stand, behind standfirsts
LONGEST = 100  # characters of a byline
STANDFIRST = 160  # characters of a line that can stand before it
PARAGRAPH = 60  # characters of the line that follows it
AND = frozenset({"and", "und", "et", "y", "e", "og", "och", "en", "i"})
STOP = re.compile(r"[.!?…:]\W*$")


def opening_byline(doc: Document, text: str, stated: Sequence[str]) -> tuple[Found[tuple[str, ...]] | None, str]:
    """The people whom one of the first lines names, and the text without that line.

    "By" before the name makes it a byline whatever the head says; a name alone in bold does where the head names
    nobody and none of its words comes again, as they would of whom the text is about, or of a heading.
    """
    lines = text.split("\n\n", LINES)
    for place, line in enumerate(lines[: min(LINES, len(lines) - 1)]):
        led = LED.match(line)
        names = _names(line[led.end() :] if led else line, doc.site_names, lone=not led)
        if names and len(lines[place + 1]) >= PARAGRAPH:
            rest = "\n\n".join([*lines[:place], *lines[place + 1 :]])
            if (_can_be_writers if led else _are_writers)(doc, line, rest, names) and (not stated or line[:3] == "By "):
                known = not {fold(name) for name in stated}.isdisjoint(map(fold, names))
                return None if known else Found(names, "text:by" if led else "text:name"), rest
        if len(line) > STANDFIRST:
            break
    return None, text


def _names(line: str, houses: Iterable[str], *, lone: bool) -> tuple[str, ...]:
    if len(line) > LONGEST or STOP.search(line):
        return ()
    names = read_bylines([line], houses, printed=True)
    left = set(re.findall(r"\w+", fold(line))) - {word for name in names for word in re.findall(r"\w+", fold(name))}
    return names if not lone or left <= AND else ()


def _can_be_writers(_: Document, __: str, rest: str, names: Iterable[str]) -> bool:
    """Whether no word of the names is an ordinary one: "By Popular Demand" is a heading."""
    return set(re.findall(r"\b[^\W\d_A-Z]\w*", rest)).isdisjoint(
        word.lower() for name in names for word in name.split()
    )


def _are_writers(doc: Document, line: str, rest: str, names: Iterable[str]) -> bool:
    said = set(re.findall(r"\w+", fold(rest)))
    return said.isdisjoint(word for name in names for word in fold(name).split()) and is_set_apart(doc.html, line)
