"""Know the words that mark a festival."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

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
    offices: frozenset[str]
    ahead: frozenset[str]
    been: frozenset[str]
    plain: frozenset[str]
    resorts: frozenset[str]
    endings: Mapping[str, str]
    last: frozenset[str]  # the last word of each ending


@lru_cache(maxsize=1)
def festival_words() -> FestivalWords:
    """The words as shipped."""
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    words: dict[str, Any] = {name: tuple(table[name]) for name in ("behind", "shown", "town")}
    words |= {name: tuple(f" {phrase}" for phrase in table[name]) for name in ("before", "licensed")}
    words |= {name: frozenset(table[name]) for name in ("ahead", "been", "beside", "offices", "plain", "resorts")}
    last = frozenset(ending.rpartition(" ")[2] for ending in table["endings"])
    return FestivalWords(**words, endings=table["endings"], last=last)
