"""Load what is known of the words that names are made of, once a process."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from pipelines.speakers.lexicon import FOLDER, read_lexicon, words_of
from tradewatch.text import fold

__all__ = ["NameWords", "called_so", "folded", "is_surname", "name_words", "shaped_given"]

# How family names end in languages that build them: "Nováková", "Sigurdsson", "Petrović", "Ivanenko", "Melikyan".
ENDINGS = re.compile(
    r".{3,}(?:ov|yev|aev|ova|ovska|ovsky|evsky|ovski|ewski|owski|owska|inski|ynski|insky|yansky|sson|dottir|vic|vich|enko|chuk|yuk"
    r"|nyan|kyan|ryan|lyan|shvili|adze|oglu|zadeh|poulos|opoulos|akis|idis|iadis|escu|eanu|gaard|quist|qvist|strom"
    r"|stad|huis|sma|stra|inga|mann|berger|meier|bauer|hausen|ainen|onen|unas|aitis|auskas|evicius|avicius|enas)"
    r"|(?:mc|o')[a-z]{3,}|mac(?:[c-gk-np-t])[a-z]{3,}"
)
# One syllable of a Korean, Chinese or Japanese given name as it is written in Latin letters.
KOREAN = (
    r"(?:ch|kk|tt|pp|ss|jj|[gkndrlmbpsjhwy])?"
    r"(?:yeo|yae|wae|woo|oo|ee|eo|eu|ae|oe|ui|ya|yu|ye|yo|yi|wa|wo|wi|we|ou|[aeiou])"
    r"(?:ng|ck|[knlmpbth])?"
)
CHINESE = (
    r"(?:zh|ch|sh|ts|hs|[bpmfdtnlgkhjqxzcsryw])?"
    r"(?:iang|iong|uang|ueng|ang|eng|ing|ong|ian|iao|uai|uan|yan|yuan|ai|ei|ao|ou|ia|ie|iu|ua|uo|ue|ui|un|an|en|in"
    r"|[aeiou])"
)
KOREAN_NAME = re.compile(rf"(?:{KOREAN})(?:-?{KOREAN})?")
CHINESE_NAME = re.compile(rf"(?:{CHINESE})(?:-?{CHINESE})?")


@dataclass(frozen=True, slots=True)
class NameWords:
    """What is known of the words that names are made of."""

    given: dict[str, str]  # folded given name to m, f or u
    doubtful: frozenset[str]  # given names that are ordinary words or places too
    surnames: frozenset[str]  # family names of the world, folded
    families: frozenset[str]  # East Asian family names, folded
    family_words: frozenset[str]  # those of them that are English words too
    organisations: frozenset[str]
    places: frozenset[str]
    place_names: frozenset[str]
    common: frozenset[str]
    town_openers: frozenset[str]
    house_surnames: frozenset[str]  # words of organisations that are family names too
    works: frozenset[str]  # what a work is called before its title: "the drama X"
    credits: frozenset[str]  # "written by" and the like: a person follows
    cast: frozenset[str]  # "starring": people follow
    firms: frozenset[str]  # roles that companies have too
    departments: frozenset[str]  # what stands in capitals before a full name
    before_names: frozenset[str]  # these, and words of organisations and of sentences
    weak_titles: frozenset[str]  # offices that make no person of a single unknown word


def _lines(name: str) -> list[str]:
    """A plain list's lines, its comment left out."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


LISTS = (
    "family_words",
    "organisations",
    "places",
    "place_names",
    "common",
    "town_openers",
    "house_surnames",
    "works",
    "credits",
    "cast",
    "firms",
    "departments",
    "weak_titles",
)


@lru_cache(maxsize=1)
def name_words() -> NameWords:
    """The lists, once a process."""
    table = read_lexicon("name_words.toml")
    given, doubtful = {}, set()
    for line in _lines("given_names.txt"):
        name, gender, *word = line.split(" ")
        given[name] = gender
        if word:
            doubtful.add(name)
    families = frozenset(fold(name) for name in _lines("surnames_east_asian.txt"))
    surnames = frozenset(_lines("surnames.txt"))
    lists = {key: words_of(table, key) for key in LISTS}
    before = lists["departments"] | lists["organisations"] | lists["common"]
    return NameWords(given, frozenset(doubtful), surnames, families, before_names=before, **lists)


@lru_cache(maxsize=20_000)
def folded(word: str) -> str:
    """One word of a name for comparing; names come again and again."""
    return fold(word)


@lru_cache(maxsize=20_000)
def is_surname(word: str) -> bool:
    """Whether a folded word is a family name: one of the list, or one by its ending; of a double name, either part."""
    known = name_words()
    if word in known.surnames or ENDINGS.fullmatch(word):
        return True
    return "-" in word and any(part in known.surnames or ENDINGS.fullmatch(part) for part in word.split("-"))


def called_so(word: str) -> bool:
    """Whether a folded word alone can be somebody's name: a given name or a family name."""
    known = name_words()
    if word in known.given:
        return word not in known.doubtful
    return is_surname(word) or word in known.families


@lru_cache(maxsize=20_000)
def shaped_given(word: str) -> bool:
    """Whether a folded word can be a Korean or Chinese given name: one or two syllables of those languages."""
    return bool(KOREAN_NAME.fullmatch(word) or CHINESE_NAME.fullmatch(word))
