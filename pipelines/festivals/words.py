"""Know the words that mark a festival."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

__all__ = ["FestivalWords", "festival_words"]

FILE = Path(__file__).parent.parent / "lexicons" / "festival_words.toml"


@dataclass(frozen=True, slots=True)
class FestivalWords:
    """Lists of words, each explained in `festival_words.toml`."""

    behind: tuple[str, ...]
    before: tuple[str, ...]
    licensed: tuple[str, ...]
    shown: tuple[str, ...]
    town: tuple[str, ...]
    beside: frozenset[str]
    plain: frozenset[str]
    endings: Mapping[str, str]


@lru_cache(maxsize=1)
def festival_words() -> FestivalWords:
    """The words as shipped."""
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    lists = {name: tuple(table[name]) for name in ("behind", "before", "licensed", "shown", "town")}
    return FestivalWords(
        **lists, beside=frozenset(table["beside"]), plain=frozenset(table["plain"]), endings=table["endings"]
    )
