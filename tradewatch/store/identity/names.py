"""Compare names: of people in their spellings, of companies without what the law puts behind them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from tradewatch.store.draft import folded

__all__ = ["alike", "company_key", "core", "likeness", "words"]

INSIDE = re.compile(r"(?<=\w)[-'.](?=\w)")
POINTS = re.compile(r"[.,]")
LONGEST_FORM = 4  # words


@cache
def words() -> Mapping[str, Any]:
    """The words of words.toml."""
    return tomllib.loads((files(__package__) / "words.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=20_000)
def alike(name: str) -> str:
    """What a folded name has in common with its other spellings.

    Middle initials, hyphens and the order of the words are left out: `kim min-jae`, `minjae kim` and `minjae a. kim`.
    """
    parts = _parts(name)
    long = [part for part in parts if len(part) > 1]
    kept = long if len(long) > 1 else parts
    return " ".join(sorted(kept)) or name


@lru_cache(maxsize=20_000)
def likeness(one: str, other: str) -> str | None:
    """In what two folded names that are `alike` differ: nothing, spelling, initial or order; None when too much."""
    if one == other:
        return "nothing"
    mine, others = _parts(one), _parts(other)
    if mine == others:
        return "spelling"
    letters, more = _initials(mine), _initials(others)
    if letters and more and letters != more:
        return None
    if [p for p in mine if len(p) > 1] == [p for p in others if len(p) > 1]:
        return "initial"
    return "order" if not letters and not more else None


def _parts(name: str) -> list[str]:
    return [part for word in name.split() if (part := INSIDE.sub("", word).strip(".,'\"-()"))]


def _initials(parts: list[str]) -> list[str]:
    return [part for part in parts if len(part) == 1]


@lru_cache(maxsize=20_000)
def company_key(name: str) -> str:
    """A company's name as it is compared: folded, without GmbH, Ltd and the like as long as something is left."""
    whole = folded(name)
    given = [word for word in whole.split() if POINTS.sub("", word)]
    plain = [POINTS.sub("", word) for word in given]
    while size := _legal_end(plain):
        plain = plain[:-size]
    return whole if len(plain) == len(given) else " ".join(given[: len(plain)]).rstrip(",")


def _legal_end(parts: list[str]) -> int:
    """How many words at the end name a legal form."""
    sizes = range(min(LONGEST_FORM, len(parts) - 1), 0, -1)
    return next((size for size in sizes if " ".join(parts[-size:]) in _legal_forms()), 0)


@cache
def _legal_forms() -> frozenset[str]:
    return frozenset(words()["legal_forms"])


@lru_cache(maxsize=20_000)
def core(key: str) -> tuple[str, ...]:
    """The words of a company's key that it does not share with half the trade."""
    common = frozenset(words()["company_words"])
    parts = [part for word in key.split() if (part := POINTS.sub("", word))]
    return tuple(part for part in parts if part not in common) or tuple(parts)
