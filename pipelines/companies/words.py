"""Know the words that mark a company: suffixes, nouns in apposition, roles, and what is never one."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

__all__ = ["CompanyWords", "company_words"]

FOLDER = Path(__file__).parent.parent / "lexicons"


@dataclass(frozen=True, slots=True)
class CompanyWords:
    """Folded words in sets, each explained in `company_words.toml`; tables give the kind of company a word tells of."""

    context: frozenset[str]
    beside: frozenset[str]
    weak: frozenset[str]
    legal: frozenset[str]
    fields: frozenset[str]
    roles: frozenset[str]
    titles: frozenset[str]
    generic: frozenset[str]
    may_begin: frozenset[str]
    places: frozenset[str]
    elsewhere: frozenset[str]
    calendar: frozenset[str]
    suffixes: Mapping[str, str]
    bodies: Mapping[str, str]
    nouns: Mapping[str, str]
    given_names: frozenset[str]

    def is_plain(self, word: str) -> bool:
        """Whether a folded word makes no name by itself."""
        return word in self.generic or word in self.places or word in self.calendar


@lru_cache(maxsize=1)
def company_words() -> CompanyWords:
    """The words as shipped."""
    table = tomllib.loads((FOLDER / "company_words.toml").read_text(encoding="utf-8"))
    names = (FOLDER / "given_names.txt").read_text(encoding="utf-8").splitlines()
    given = frozenset(line.split()[0].lower() for line in names if line and not line.startswith("#"))
    words: dict[str, Any] = {k: frozenset(v) if isinstance(v, list) else v for k, v in table.items()}
    words["beside"] |= words["calendar"]
    return CompanyWords(given_names=given, **words)
