"""Know the words that mark a company: suffixes, nouns in apposition, roles, and what is never one."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

__all__ = ["CompanyWords", "company_words"]

FILE = Path(__file__).parent.parent / "lexicons" / "company_words.toml"


@dataclass(frozen=True, slots=True)
class CompanyWords:
    """Sets of folded words, each as `company_words.toml` explains it."""

    context: frozenset[str]
    beside: frozenset[str]


@lru_cache(maxsize=1)
def company_words() -> CompanyWords:
    """The words as shipped."""
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return CompanyWords(**{name: frozenset(words) for name, words in table.items()})
