"""Look around a place in the markup: what stands open there, and what is set before it on its line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

__all__ = ["is_behind_title", "opened_around"]

TAGS = re.compile(r"<(/?)([a-z][a-z0-9]*)\b([^<>]{0,600})>", re.IGNORECASE)
VOID = frozenset({"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
CLASS = re.compile(r"""\sclass\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""", re.IGNORECASE)
BACK = 3000  # characters of markup that are looked at before the place
# What newsrooms set in italics or bold at the end of what stands before "by": a title, "<em>Salt Road</em> by ...".
TITLE = re.compile(r"<(em|i|cite|q|strong|b)\b[^<>]{0,200}>([^<>]*\w[^<>]*)</\1>[\s,]*$", re.IGNORECASE)
LEAD = re.compile(r"\W*(?:words|written|text|story|posted|reported|reporting)\W*", re.IGNORECASE)


def opened_around(html: str, place: int) -> Iterator[tuple[str, str]]:
    """The elements that stand open at a place of the markup, innermost first: each its tag and its classes."""
    closed: Counter[str] = Counter()
    for found in reversed(list(TAGS.finditer(html, max(0, place - BACK), place))):
        tag = found[2].lower()
        if tag in VOID or found[3].endswith("/"):
            continue
        if found[1]:
            closed[tag] += 1
        elif closed[tag]:
            closed[tag] -= 1
        else:
            named = CLASS.search(found[3])
            yield tag, next(filter(None, named.groups()), "") if named else ""


def is_behind_title(html: str, place: int) -> bool:
    """Whether a title is set right before the place: what follows made the film, and did not write the article."""
    found = TITLE.search(html, max(0, place - BACK), place)
    return found is not None and not LEAD.fullmatch(found[2])
