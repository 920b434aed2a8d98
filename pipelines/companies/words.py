"""Know the words that mark a company: suffixes, nouns in apposition, roles, and what is never one."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipelines.matching.folding import fold_form

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
    offices: frozenset[str]
    sure_tails: frozenset[str]
    tails: frozenset[str]
    trades: frozenset[str]
    openers: frozenset[str]
    banners: frozenset[str]
    moves: frozenset[str]
    helpers: frozenset[str]
    soft: frozenset[str]
    sure_heads: frozenset[str]
    heads: frozenset[str]
    belongings: frozenset[str]
    calling: Mapping[str, float]
    deeds: Mapping[str, float]
    before: Mapping[str, dict[str, float]]
    suffixes: Mapping[str, str]
    bodies: Mapping[str, str]
    nouns: Mapping[str, str]
    given_names: frozenset[str]
    families: frozenset[str]
    peoples: frozenset[str]
    place_names: frozenset[str]
    place_words: frozenset[str]

    plain: frozenset[str]  # words that make no name by themselves
    idle: frozenset[str]  # these and others that alone are no name
    named: frozenset[str]  # words of a body's name before its "of", and of no person's
    common: frozenset[str]  # words that many names have, and none alone
    marks: frozenset[str]  # words by which a name of several words may give itself away

    def is_plain(self, word: str) -> bool:
        """Whether a folded word makes no name by itself."""
        return word in self.plain


@lru_cache(maxsize=1)
def company_words() -> CompanyWords:
    """The words as shipped."""
    table = tomllib.loads((FOLDER / "company_words.toml").read_text(encoding="utf-8"))
    words: dict[str, Any] = {k: frozenset(v) if isinstance(v, list) else v for k, v in table.items()}
    words["beside"] |= words["calendar"]
    words["tails"] |= words["sure_tails"]
    words["heads"] |= words["sure_heads"]
    given = frozenset(line.split()[0].lower() for line in lines("given_names.txt"))
    families = frozenset(fold_form(line) for line in lines("surnames_east_asian.txt"))
    found = places()
    alone = ("openers", "generic", "calendar", "roles", "titles", "suffixes", "tails", "elsewhere", "places")
    words["idle"] = frozenset().union(*(words[kind] for kind in alone), found["place_names"], found["place_words"])
    words["plain"] = frozenset().union(*(words[kind] for kind in ("generic", "places", "calendar")))
    words["common"] = words["plain"].union(*(words[kind] for kind in ("suffixes", "roles", "tails")))
    words["marks"] = frozenset(words["suffixes"]) | frozenset(words["bodies"])
    words["named"] = words["marks"] | words["titles"]
    return CompanyWords(**words | found | {"given_names": given, "families": families})


def lines(name: str) -> list[str]:
    """A plain list's lines, its comment left out."""
    found = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [line for line in found if line and not line.startswith("#")]


def places() -> dict[str, frozenset[str]]:
    """Peoples, the whole names of places, and the single words that name a place or a part of one."""
    table = tomllib.loads((FOLDER / "places.toml").read_text(encoding="utf-8"))
    named = {kind: frozenset(listed(table[kind])) for kind in ("peoples", "countries", "regions", "cities")}
    names = frozenset().union(*named.values())
    singles = frozenset(name for name in names if " " not in name)
    last = frozenset(name.rpartition(" ")[2] for name in names)
    return {
        "peoples": named["peoples"] | {name + "s" for name in named["peoples"]},
        "place_names": names | {name + "s" for name in named["peoples"]},
        "place_words": singles | last | frozenset(table["parts"].split()),
    }


def listed(names: str) -> list[str]:
    """The names of a list with commas between them."""
    return [name for part in names.split(",") if (name := " ".join(part.split()))]
