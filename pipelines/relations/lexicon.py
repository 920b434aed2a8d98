"""Load how the trade words owners and deals: the words, and the forms in which they stand."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipelines.companies.words import company_words
from tradewatch.article import RelationKind, RelationStatus

__all__ = ["Form", "RelationWords", "forms", "promising", "relation_words"]

PATH = Path(__file__).parent.parent / "lexicons" / "relations.toml"
SLOT = re.compile(r"\{([a-z_]+)\}")

ONE = "C "
LIST = "(?>C (?:(?:, C )*(?:, )?(?:and|&) C )?)"
GAP = r"(?:[^\sC]+ ){{{least},{most}}}?"
DESCRIPTION = r"(?:[^\sC;:()]+ ){{{least},{most}}}?"
NAMES = {"company": "company", "owner": "other", "buyer": "other", "partner": "other", "seller": "seller"}
GAPS = {"gap": 26, "open": 26, "being": 26, "link": 30, "chain": 10, "desc": 8, "kind": 4, "before": 3, "was": 1}


@dataclass(frozen=True, slots=True)
class RelationWords:
    """Words in sets, each explained in `relations.toml`."""

    filler: frozenset[str]
    agreed: frozenset[str]
    talks: frozenset[str]
    denied: frozenset[str]
    conditions: frozenset[str]
    hearsay: frozenset[str]
    former: frozenset[str]
    lasting: frozenset[str]
    not_described: frozenset[str]
    works: frozenset[str]
    nouns: frozenset[str]
    attached: frozenset[str]
    apposition: frozenset[str]
    not_apposed: frozenset[str]
    follows: frozenset[str]
    in_time: frozenset[str]
    for_money: frozenset[str]
    verbs: frozenset[str]
    no_verbs: frozenset[str]
    kinds: frozenset[str]
    undone: re.Pattern[str]

    def links(self, word: str) -> bool:
        """Whether a word may stand between a company and what is said of it."""
        return (
            word in self.filler
            or word in self.agreed
            or word in self.talks
            or word in self.denied
            or word in self.former
            or word[-2:] == "ly"
            or word.strip("$€£¥%+.,").replace(".", "").isdigit()
        )


@dataclass(frozen=True, slots=True)
class Form:
    """Ways to say one thing; something of `near` must stand in the sentence for them to be worth trying."""

    kind: RelationKind
    status: RelationStatus | None
    near: tuple[str, ...]
    says: tuple[re.Pattern[str], ...]


@lru_cache(maxsize=1)
def relation_words() -> RelationWords:
    """The words as shipped."""
    table = _table()
    words: dict[str, Any] = {
        field.name: frozenset(table[field.name].split()) for field in fields(RelationWords) if field.name != "undone"
    }
    words["kinds"] |= company_words().places
    words["nouns"] |= company_words().nouns.keys()
    return RelationWords(**words, undone=re.compile(rf"(?<!\S)(?:{' '.join(table['undone'].split())})(?!\S)"))


@lru_cache(maxsize=1)
def forms() -> tuple[Form, ...]:
    """The forms as shipped, as patterns over a sentence's words."""
    table = _table()
    return tuple(
        Form(
            RelationKind(form["kind"]),
            RelationStatus(form["status"]) if "status" in form else None,
            tuple(form["near"]),
            tuple(_pattern(line, table["parts"]) for line in form["says"]),
        )
        for form in table["form"]
    )


@lru_cache(maxsize=1)
def promising() -> tuple[str, ...]:
    """Of these one stands in every sentence, in small letters, that a form may fit."""
    words = {word for form in forms() for word in form.near}
    return tuple(sorted(word for word in words if not any(other != word and other in word for other in words)))


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return tomllib.loads(PATH.read_text(encoding="utf-8"))


def _pattern(line: str, parts: Mapping[str, str]) -> re.Pattern[str]:
    """A form as a regular expression; a gap's group is named after it and numbered."""
    count = 0

    def written(match: re.Match[str]) -> str:
        nonlocal count
        name = match.group(1)
        single = name.removesuffix("s") if name != "companies" else "company"
        if name in GAPS:
            count += 1
            gap = DESCRIPTION if name == "desc" else GAP
            return f"(?P<{name}_{count}>{gap.format(least=int(name == 'being'), most=GAPS[name])})"
        if name in parts:
            return parts[name]
        if name == "also":
            return rf"(?=(?:(?:, )?(?:and|&) (?P<beside>(?:[^\sC,;:()]+ ){{1,5}}?)(?P<also>C ){_end(verbs=False)})?)"
        if name in ("end", "done"):
            return _end(verbs=name == "done")
        return f"(?P<{NAMES[single]}>{ONE if name in NAMES else LIST})"

    return re.compile(rf"(?<!\S){SLOT.sub(written, line)}")


@lru_cache(maxsize=2)
def _end(*, verbs: bool) -> str:
    """Where a statement may end behind its last company; a verb may follow one that is a noun."""
    words = relation_words()
    follows, times, money = map(_either, (words.follows, words.in_time, words.for_money))
    verb = rf"|(?:{_either(words.verbs)}) |(?!(?:{_either(words.no_verbs)}) )\w+ed " if verbs else ""
    return (
        rf"(?=$|[,.;:!?)–—”\"] |(?:{follows}) |in (?:{times}|\d{{4}}|\d+) |for (?:(?:{money}) |[$€£¥\d])"
        rf"|\( |'{{1,2}} |[$€£¥\d]{verb})"
    )


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words))
