"""Load the word lists that the speaker steps share, once a process."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from tradewatch.errors import LexiconError

__all__ = [
    "FOLDER",
    "Grammar",
    "Roles",
    "Titles",
    "clause_words",
    "grammar",
    "organisation_nouns",
    "pronouns",
    "read_lexicon",
    "roles",
    "titles",
    "words_of",
]

FOLDER = Path(__file__).parents[1] / "lexicons"


def read_lexicon(name: str) -> dict[str, Any]:
    """One lexicon file; when it cannot be read the error names it."""
    try:
        return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise LexiconError(f"{name} cannot be read: {problem}") from problem


def words_of(table: Mapping[str, Any], key: str) -> frozenset[str]:
    """A list written as one string of words."""
    return frozenset(str(table.get(key, "")).split())


@dataclass(frozen=True, slots=True)
class Grammar:
    """Closed classes of words."""

    determiners: frozenset[str]
    prepositions: frozenset[str]
    boundaries: frozenset[str]
    auxiliaries: frozenset[str]
    negations: frozenset[str]
    adverbs: frozenset[str]
    days: frozenset[str]
    months: frozenset[str]
    time_words: frozenset[str]
    small: frozenset[str]  # all of them: words that never belong to a name


@dataclass(frozen=True, slots=True)
class Roles:
    """Words that name what somebody does."""

    heads: frozenset[str]
    plurals: frozenset[str]
    bodies: frozenset[str]  # documents and bodies that speak as a whole
    masculine: frozenset[str]
    feminine: frozenset[str]
    kin: frozenset[str]
    modifiers: frozenset[str]
    former: frozenset[str]
    offices: frozenset[str]  # roles that nobody holds without an employer
    departments: frozenset[str]  # what a role is about
    verbs: Mapping[str, str]  # a verb, and what its subject is
    alike: tuple[frozenset[str], ...]  # nouns by which the same person may be called


@dataclass(frozen=True, slots=True)
class Titles:
    """Words written before a name, or after it."""

    courtesy: frozenset[str]
    masculine: frozenset[str]
    feminine: frozenset[str]
    office: frozenset[str]
    suffixes: frozenset[str]
    particles: frozenset[str]


@lru_cache(maxsize=64)
def clause_words(key: str) -> frozenset[str]:
    """One of the lists by which a reporting clause is told from what was said."""
    return words_of(read_lexicon("clauses.toml"), key)


@lru_cache(maxsize=1)
def grammar() -> Grammar:
    """The closed classes."""
    table = read_lexicon("grammar.toml")
    lists = {key: words_of(table, key) for key in table}
    return Grammar(**lists, small=frozenset().union(*lists.values()))


@lru_cache(maxsize=1)
def roles() -> Roles:
    """The role words."""
    table = read_lexicon("roles.toml")
    verbs, alike = table.pop("verb_roles"), table.pop("called_alike")
    lists = {key: words_of(table, key) for key in table}
    return Roles(**lists, verbs=verbs, alike=tuple(frozenset(line.split()) for line in alike))


@lru_cache(maxsize=1)
def organisation_nouns() -> frozenset[str]:
    """What kinds of company there are: "firm", "broadcaster"."""
    return frozenset(read_lexicon("company_words.toml")["nouns"]) | {"fund"}


@lru_cache(maxsize=1)
def titles() -> Titles:
    """The words before and after a name."""
    table = read_lexicon("titles.toml")
    return Titles(**{key: words_of(table, key) for key in table})


@lru_cache(maxsize=1)
def pronouns() -> Mapping[str, str]:
    """Subject pronouns and whom each can stand for."""
    return dict(read_lexicon("pronouns.toml")["subject"])
