"""Find names: every form that stands in the text as whole words, in the right case, the longest first."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

import ahocorasick

from pipelines.matching.folding import FOREIGN, Folded, fold_form
from tradewatch.article import Span

__all__ = ["Form", "Hit", "Matcher", "longest"]

SMALL = frozenset(
    (
        "and",
        "of",
        "the",
        "de",
        "du",
        "des",
        "la",
        "le",
        "di",
        "da",
        "do",
        "del",
        "der",
        "et",
        "y",
        "for",
        "in",
        "on",
        "to",
    )
)
WORD = re.compile(r"\w+")
MARK = re.compile(r"[^\w@# ]|_")
MARKS = {ord(mark): " " for mark in map(chr, range(128)) if MARK.match(mark)}
BEGINNING = 7  # characters; must stay under 16, see the bits of a value


@dataclass(frozen=True, slots=True)
class Form:
    """One way in which a name is written, and what must hold where it stands."""

    text: str
    key: str
    exact: bool = False  # only in this very case: an acronym
    ambiguous: bool = False  # an ordinary word or a personal name too: the caller asks its surroundings


class Hit(NamedTuple):
    """A form, and where it stands in the text as given and in the folded text."""

    span: Span
    form: Form
    folded: Span


class Matcher:
    """A set of forms, ready to be looked for in one pass.

    The automaton holds the beginnings of names only, which keeps it small and in the processor's cache; what follows a
    beginning is compared where one was met. It looks at outlines, where a space stands in front of every beginning, so
    that nothing is met inside a word.
    """

    __slots__ = ("_automaton", "_bounds", "_forms", "_keys")

    def __init__(self, forms: Iterable[Form]) -> None:
        pairs = ((key, form) for form in forms for key in spellings(form.text))
        ordered = sorted(((outline(key[:BEGINNING]), key, form) for key, form in pairs), key=itemgetter(0, 1))
        self._keys = [key for _, key, _ in ordered]
        self._forms = [form for _, _, form in ordered]
        del ordered  # the automaton needs room while it is made
        self._automaton = ahocorasick.Automaton(ahocorasick.STORE_INTS)
        self._bounds = array("L", [0])  # keys of one beginning stand together: from one bound to the next
        for number, (beginning, group) in enumerate(groupby(outline(key[:BEGINNING]) for key in self._keys)):
            self._bounds.append(self._bounds[-1] + sum(1 for _ in group))
            self._automaton.add_word(beginning, number << 4 | len(beginning))
        if self._keys:
            self._automaton.make_automaton()

    def find(self, folded: Folded) -> list[Hit]:
        """Every form that stands there as whole words and in the right case; hits may overlap."""
        return list(self._hits(folded)) if self._keys else []

    def _hits(self, folded: Folded) -> Iterator[Hit]:
        text, keys, bounds = folded.text, self._keys, self._bounds
        for last, value in self._automaton.iter(outline(text)):
            start = last + 1 - (value & 15)  # the space in front makes up for the one that the whole outline has
            for number in range(bounds[value >> 4], bounds[(value >> 4) + 1]):
                if text.startswith(keys[number], start) and ends_word(text, end := start + len(keys[number])):
                    span = folded.span(start, end)
                    if right_case(self._forms[number], span.of(folded.given)):
                        yield Hit(span, self._forms[number], Span(start, end) if folded.starts else span)


@lru_cache(maxsize=2)  # companies and festivals are looked for in the same text, one after the other
def outline(text: str) -> str:
    """The text with a space in front and one for every mark that a name may stand behind, as none does behind "@"."""
    if text.isascii():
        return " " + text.translate(MARKS)
    for mark in set(FOREIGN.findall(text)):
        if not mark.isalnum():
            text = text.replace(mark, " ")
    return " " + (text.translate(MARKS) if text.isascii() else MARK.sub(" ", text))


def spellings(name: str) -> set[str]:
    """The folded keys of a form: with `&` and with `and`, and without the full stop of an abbreviation at its end."""
    key = fold_form(name)
    keys = {key, key.replace(" & ", " and "), key.replace(" and ", " & ")}
    keys |= {k.removesuffix(".") for k in keys if k.endswith(".") and k.count(".") == 1}
    return {k for k in keys if k and len(k) < 256}


def ends_word(text: str, end: int) -> bool:
    """Whether a word ends there, and it is no part of a web address."""
    after = text[end : end + 1]
    return not (after.isalnum() or (after == "." and text[end + 1 : end + 2].isalnum()))


def right_case(form: Form, words: str) -> bool:
    """Whether the words stand in a case in which the form can be meant: capitals where the name has them."""
    if words == form.text:
        return True
    if form.exact:
        return False
    if words.isupper():
        return True
    names, found = WORD.findall(form.text), WORD.findall(words)
    if len(names) != len(found):
        return words[:1].isupper() or words[:1].isdigit()
    return all(f[0].isupper() or not n[0].isupper() or n.lower() in SMALL for n, f in zip(names, found, strict=True))


def longest(hits: Iterable[Hit]) -> list[Hit]:
    """Hits that don't overlap, in reading order: where two do, the longer one, and of equals the first."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda h: (h.span.start, -h.span.end)):
        if not kept or hit.span.start >= kept[-1].span.end:
            kept.append(hit)
        elif len(hit.span) > len(kept[-1].span):
            kept[-1] = hit
    return kept
