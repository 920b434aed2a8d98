"""Say what a text must hold: a tree of words, phrases and what joins them, in each database's own search language.

Words are cut in one way for both databases, the way FTS5's `unicode61` cuts them, so that both find the same. No text
of a user's gets there raw: a word in the compiled form has letters and digits only.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product

from tradewatch.text import fold

__all__ = [
    "CJK",
    "FARTHEST",
    "SHORTEST",
    "WORD",
    "And",
    "Near",
    "Node",
    "Not",
    "Or",
    "Term",
    "bigrams",
    "is_askable",
    "positive",
    "term",
    "to_fts5",
    "to_tsquery",
    "tokens",
]

WORD = re.compile(r"[^\W_]+")
MARKS = re.compile("[\u0300-\u036f]")
CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]+")
LONGEST = 255  # characters of a word; tsvector takes no word over 2,047 bytes
SHORTEST = 3  # letters of the beginning of a word: with fewer the index gives half of all there is
FARTHEST = 20  # words that two may stand apart; PostgreSQL is asked for each distance by itself


class Node:
    """A part of what is asked for."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Term(Node):
    """A word or phrase: the ways to write it, each a row of words; the last word may be a beginning."""

    ways: tuple[tuple[str, ...], ...]
    prefix: bool = False
    headline: bool = False  # it must stand in the headline
    typed: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Near(Node):
    """Two terms at most so many words apart, in either order."""

    left: Term
    right: Term
    within: int


@dataclass(frozen=True, slots=True)
class And(Node):
    """All of these."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    """At least one of these."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not(Node):
    """None of this."""

    part: Node


def tokens(text: str) -> list[str]:
    """The words of a text as they are indexed: lower case, without accents."""
    lower = text.lower()
    if not lower.isascii():
        lower = unicodedata.normalize("NFC", MARKS.sub("", unicodedata.normalize("NFD", lower)))
    return [word[:LONGEST] for word in WORD.findall(lower)]


def bigrams(text: str) -> list[str]:
    """The runs of Chinese, Japanese and Korean signs, two by two: their words have no spaces to be cut at."""
    return [run[i : i + 2] for run in CJK.findall(text) for i in range(max(1, len(run) - 1))]


def term(text: str, *, prefix: bool = False, headline: bool = False) -> Term | None:
    """What somebody typed as a word or phrase; None when it holds no letter or digit.

    It is looked for as it is written and as it is folded, and signs of the Far East as pairs of them.
    """
    plain = tuple(tokens(text))
    ways = [plain, tuple(tokens(fold(text)))] if plain else []
    if CJK.search(text):
        pairs = tuple(bigrams(text))
        prefix = prefix or headline or len(pairs) == 1 == len(pairs[0])  # one sign alone begins a pair
        ways.append(pairs)
    kept = tuple(dict.fromkeys(way for way in ways if way))
    long_enough = all(len(way[-1]) >= SHORTEST or CJK.match(way[-1]) for way in kept)
    return Term(kept, prefix and long_enough, headline, text) if kept else None


def positive(node: Node) -> Iterator[Term]:
    """The terms that something found may hold: all but those under a Not."""
    match node:
        case Term():
            yield node
        case Near(left, right):
            yield from (left, right)
        case And(parts) | Or(parts):
            for part in parts:
                yield from positive(part)


def is_askable(node: Node) -> bool:
    """Whether the full-text index alone can answer: there are only words, and each Not stands beside something else."""
    match node:
        case Term() | Near():
            return True
        case Or(parts):
            return all(map(is_askable, parts))
        case And(parts):
            wanted = [part for part in parts if not isinstance(part, Not)]
            unwanted = [part.part for part in parts if isinstance(part, Not)]
            return bool(wanted) and all(map(is_askable, [*wanted, *unwanted]))
        case _:
            return False


def to_fts5(node: Node) -> str:
    """The MATCH expression of an askable tree."""
    match node:
        case Term(ways, prefix, headline):
            column, star = "headline : " if headline else "", " *" if prefix else ""
            return _either(f"{column}{_fts5(way)}{star}" for way in ways)
        case Near(left, right, within):
            column = "headline : " if left.headline or right.headline else ""
            pairs = product(_starred(left), _starred(right))
            return _either(f"{column}NEAR({a} {b}, {within - 1})" for a, b in pairs)
        case Or(parts):
            return _either(to_fts5(part) for part in parts)
        case And(parts):
            wanted = " AND ".join(to_fts5(part) for part in parts if not isinstance(part, Not))
            unwanted = [to_fts5(part.part) for part in parts if isinstance(part, Not)]
            return f"(({wanted}) NOT {_either(unwanted)})" if unwanted else f"({wanted})"
    raise TypeError(f"the full-text index cannot be asked for {node!r}")


def _either(ways: Iterable[str]) -> str:
    return f"({' OR '.join(ways)})"


def _fts5(way: tuple[str, ...]) -> str:
    return f'"{" ".join(way)}"'


def _starred(one: Term) -> list[str]:
    return [f"{_fts5(way)} *" if one.prefix else _fts5(way) for way in one.ways]


def to_tsquery(node: Node) -> str:
    """The same as a tsquery."""
    match node:
        case Term(ways):
            return f"({' | '.join(_tsquery(way, node) for way in ways)})"
        case Near(left, right, within):
            pairs = list(product((_tsquery(way, left) for way in left.ways), (_tsquery(w, right) for w in right.ways)))
            both = [*pairs, *((b, a) for a, b in pairs)]
            return f"({' | '.join(f'({a} <{n}> {b})' for a, b in both for n in range(1, within + 1))})"
        case Or(parts):
            return f"({' | '.join(map(to_tsquery, parts))})"
        case And(parts):
            return f"({' & '.join(map(to_tsquery, parts))})"
        case Not(part):
            return f"!{to_tsquery(part)}"
    raise TypeError(f"the full-text index cannot be asked for {node!r}")


def _tsquery(way: tuple[str, ...], of: Term) -> str:
    weight = "A" if of.headline else ""
    marks = [f":{weight}" if weight else "" for _ in way]
    if of.prefix:
        marks[-1] = f":*{weight}"
    words = " <-> ".join(f"'{word}'{mark}" for word, mark in zip(way, marks, strict=True))
    return f"({words})" if len(way) > 1 else words
