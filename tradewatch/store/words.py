"""Read what a user looks for, and say it in the database's own search language; no text of theirs gets there raw.

Words are cut in one way for both databases, the way FTS5's `unicode61` cuts them, so that both find the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tradewatch.text import fold

__all__ = ["Sought", "Term", "bigrams", "read", "to_fts5", "to_tsquery", "tokens"]

WORD = re.compile(r"[^\W_]+")
MARKS = re.compile("[\u0300-\u036f]")
CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]+")
PIECE = re.compile(r'(-?)(?:"([^"]*)"?|([^\s"]+))')
MOST = 40  # terms; more than anybody types, few enough for every parser behind
LONGEST = 255  # characters of a word; tsvector takes no word over 2,047 bytes


@dataclass(frozen=True, slots=True)
class Term:
    """One thing looked for: ways to write it, each a phrase of words; the last word may be a beginning."""

    ways: tuple[tuple[str, ...], ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Sought:
    """What a text must have (one term of each group), and what it must not."""

    groups: tuple[tuple[Term, ...], ...] = ()
    without: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.groups or self.without)


def tokens(text: str) -> list[str]:
    """The words of a text as they are indexed: lower case, without accents."""
    lower = text.lower()
    if not lower.isascii():
        lower = unicodedata.normalize("NFC", MARKS.sub("", unicodedata.normalize("NFD", lower)))
    return [word[:LONGEST] for word in WORD.findall(lower)]


def bigrams(text: str) -> list[str]:
    """The runs of Chinese, Japanese and Korean signs, two by two: their words have no spaces to be cut at."""
    return [run[i : i + 2] for run in CJK.findall(text) for i in range(max(1, len(run) - 1))]


def read(words: str) -> Sought:
    """Understand a search: words, "phrases", -without, begin*, OR between two; whatever is typed, it never fails."""
    groups: list[tuple[Term, ...]] = []
    without: list[Term] = []
    either = negative = False
    plain = words.translate({ord(c): '"' for c in "“”„«»"})
    for minus, phrase, bare in PIECE.findall(plain)[:MOST]:
        if bare in ("AND", "OR", "NOT"):
            either, negative = bare == "OR", bare == "NOT"
            continue
        term = _term(phrase or bare, prefix=bare.endswith("*"))
        if term is None:
            continue
        if minus or negative:
            without.append(term)
        elif either and groups:
            groups[-1] += (term,)
        else:
            groups.append((term,))
        either = negative = False
    return Sought(tuple(groups), tuple(without))


def _term(text: str, *, prefix: bool) -> Term | None:
    plain = tuple(tokens(text))
    ways = [plain, tuple(tokens(fold(text)))] if plain else []
    if CJK.search(text):
        pairs = tuple(bigrams(text))
        prefix = prefix or len(pairs) == 1 == len(pairs[0])  # one sign alone begins a pair
        ways.append(pairs)
    kept = tuple(dict.fromkeys(way for way in ways if way))
    long_enough = all(len(way[-1]) >= 3 or CJK.match(way[-1]) for way in kept)
    return Term(kept, prefix and long_enough) if kept else None


def to_fts5(sought: Sought) -> str:
    """The MATCH expression; it has no positive part when the search has none."""
    wanted = " AND ".join(f"({_fts5(group)})" for group in sought.groups)
    unwanted = _fts5(sought.without)
    if not wanted:
        return unwanted
    return f"({wanted}) NOT ({unwanted})" if unwanted else wanted


def _fts5(terms: Sequence[Term]) -> str:
    return " OR ".join(f'"{" ".join(way)}"{" *" if term.prefix else ""}' for term in terms for way in term.ways)


def to_tsquery(sought: Sought) -> str:
    """The same as a tsquery."""
    parts = [f"({_tsquery(group)})" for group in sought.groups]
    parts += [f"!({_tsquery([term])})" for term in sought.without]
    return " & ".join(parts)


def _tsquery(terms: Iterable[Term]) -> str:
    ways = ((way, ":*" if term.prefix else "") for term in terms for way in term.ways)
    return " | ".join(f"({' <-> '.join(_quoted(word) for word in way)}{star})" for way, star in ways)


def _quoted(word: str) -> str:
    return f"'{word}'"  # a word has letters and digits only
