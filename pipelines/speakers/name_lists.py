"""Load what is known of the words that names are made of, once a process."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from pipelines.speakers.lexicon import FOLDER, read_lexicon, words_of
from tradewatch.text import fold

__all__ = ["NameWords", "name_words"]


@dataclass(frozen=True, slots=True)
class NameWords:
    """What is known of the words that names are made of."""

    given: dict[str, str]  # folded given name to m, f or u
    families: frozenset[str]  # East Asian family names, folded
    organisations: frozenset[str]
    places: frozenset[str]
    place_names: frozenset[str]
    common: frozenset[str]
    town_openers: frozenset[str]
    surnames: frozenset[str]  # words of organisations that are family names too


def _lines(name: str) -> list[str]:
    """A plain list's lines, its comment left out."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@lru_cache(maxsize=1)
def name_words() -> NameWords:
    """The lists, once a process."""
    table = read_lexicon("name_words.toml")
    given = {}
    for line in _lines("given_names.txt"):
        name, _, gender = line.partition(" ")
        if name:
            given[fold(name)] = gender or "u"
    families = _lines("surnames_east_asian.txt")
    lists = {
        key: words_of(table, key)
        for key in ("organisations", "places", "place_names", "common", "surnames", "town_openers")
    }
    return NameWords(given, frozenset(fold(f) for f in families), **lists)
