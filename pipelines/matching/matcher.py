"""Find names: every form that stands in the text as whole words, in the right case, the longest first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import ahocorasick

from pipelines.matching.folding import Folded, fold_form
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


@dataclass(frozen=True, slots=True)
class Form:
    """One way in which a name is written, and what must hold where it stands."""

    text: str
    key: str
    exact: bool = False  # only in this very case: an acronym
    ambiguous: bool = False  # an ordinary word or a personal name too: the caller asks its surroundings


@dataclass(frozen=True, slots=True)
class Hit:
    """A form, and where it stands in the text as given and in the folded text."""

    span: Span
    form: Form
    folded: Span


class Matcher:
    """A set of forms, ready to be looked for in one pass."""

    __slots__ = ("_automaton", "_forms")

    def __init__(self, forms: Iterable[Form]) -> None:
        by_key: dict[str, list[Form]] = {}
        for form in forms:
            for key in spellings(form.text):
                by_key.setdefault(key, []).append(form)
        self._forms = [tuple(group) for group in by_key.values()]
        self._automaton = ahocorasick.Automaton(ahocorasick.STORE_INTS)
        for number, key in enumerate(by_key):
            self._automaton.add_word(key, number << 8 | min(len(key), 255))
        if by_key:
            self._automaton.make_automaton()

    def find(self, folded: Folded) -> list[Hit]:
        """Every form that stands there as whole words and in the right case; hits may overlap."""
        return list(self._hits(folded)) if self._forms else []

    def _hits(self, folded: Folded) -> Iterator[Hit]:
        text, given = folded.text, folded.given
        size = len(text)
        for last, value in self._automaton.iter(text):
            end = last + 1
            start = end - (value & 255)
            if (start and text[start - 1].isalnum()) or (end < size and text[end].isalnum()):
                continue
            if not stands_alone(text, start, end):
                continue
            span = folded.span(start, end)
            words = given[span.start : span.end]
            for form in self._forms[value >> 8]:
                if right_case(form, words):
                    yield Hit(span, form, Span(start, end))


def spellings(name: str) -> set[str]:
    """The folded keys of a form: with `&` and with `and`, and without the full stop of an abbreviation at its end."""
    key = fold_form(name)
    keys = {key, key.replace(" & ", " and "), key.replace(" and ", " & ")}
    keys |= {k.removesuffix(".") for k in keys if k.endswith(".") and k.count(".") == 1}
    return {k for k in keys if k and len(k) < 256}


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether the stretch is no part of a web address or a handle."""
    if start and text[start - 1] in "@#":
        return False
    return not (text[end : end + 1] == "." and text[end + 1 : end + 2].isalnum())


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
