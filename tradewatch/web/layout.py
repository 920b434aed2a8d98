"""Lay an article's text out: its paragraphs, with the quotations and the names in them marked and linked.

A quotation may begin inside a name and end in another paragraph. Elements cannot cross, so both are cut where they
would: the text falls into stretches with the same marks, and each stretch carries its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import TypeVar

from markupsafe import Markup, escape

from tradewatch.query.places import Named, Place, Spoken
from tradewatch.web.pages import in_path

__all__ = ["laid_out"]

P = TypeVar("P", bound=Place)
PARAGRAPH = re.compile(r"\n{2,}")
WHERE = {"person": "/people/{}", "company": "/companies/{}", "festival": "/festivals/{}"}


def laid_out(text: str, names: Sequence[Named], quotations: Sequence[Spoken]) -> list[Markup]:
    """Each paragraph, safe to be put into a page."""
    return [
        _paragraph(text, start, end, _inside(names, start, end), _inside(quotations, start, end))
        for start, end in _paragraphs(text)
    ]


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for gap in PARAGRAPH.finditer(text):
        if gap.start() > start:
            yield start, gap.start()
        start = gap.end()
    if start < len(text):
        yield start, len(text)


def _inside(places: Sequence[P], start: int, end: int) -> list[tuple[int, P]]:
    """Those that reach into a paragraph, with their numbers."""
    return [(number, one) for number, one in enumerate(places, 1) if one.start < end and one.end > start]


def _paragraph(
    text: str, start: int, end: int, names: list[tuple[int, Named]], quotations: list[tuple[int, Spoken]]
) -> Markup:
    borders = {start, end}
    for _, one in (*names, *quotations):
        borders |= {min(max(one.start, start), end), min(max(one.end, start), end)}
    cuts = sorted(borders)
    stretches = [(_over(quotations, a), _over(names, a), a, b) for a, b in pairwise(cuts)]
    parts = list[Markup]()
    for said, grouped in groupby(stretches, key=lambda stretch: stretch[0]):
        inside = list(grouped)
        words = Markup("").join(
            _name(named, text[pieces[0][2] : pieces[-1][3]])
            for named, alike in groupby(inside, key=lambda stretch: stretch[1])
            if (pieces := list(alike))
        )
        parts.append(_quotation(said, words, inside[0][2]))
    return Markup("").join(parts)


def _over(places: list[tuple[int, P]], place: int) -> tuple[int, P] | None:
    """What a stretch belongs to: the longest of those that stand there."""
    there = [(number, one) for number, one in places if one.start <= place < one.end]
    return max(there, key=lambda each: each[1].end - each[1].start, default=None)


def _name(named: tuple[int, Named] | None, words: str) -> Markup:
    if named is None:
        return escape(words)
    one = named[1]
    where = WHERE[one.kind].format(in_path(one.slug))
    if one.kind == "festival" and one.edition:
        where = f"{where}/{one.edition}"
    return Markup('<a class="tag {}" href="{}">{}</a>').format(one.kind, where, words)


def _quotation(said: tuple[int, Spoken] | None, words: Markup, place: int) -> Markup:
    if said is None:
        return words
    number, one = said
    kind = one.kind if one.kind in ("direct", "mixed", "indirect") else "direct"
    begins = Markup(' id="said-{}"').format(number) if one.start == place else ""
    return Markup('<span class="tag quoted {}"{}>{}</span>').format(kind, begins, words)
