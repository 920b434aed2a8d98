"""Know the verbs of reporting: every form of each, and how it takes what was said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from pipelines.speakers.lexicon import read_lexicon, words_of

__all__ = ["CueKind", "Form", "Verb", "cue_forms", "inflect"]

VOWELS = "aeiou"


class CueKind(StrEnum):
    """Say: a clause or marks follow. Tell: who was told stands between. Act: the object is what was said."""

    SAY = "say"
    TELL = "tell"
    ACT = "act"


class Form(StrEnum):
    """Which form of the verb stands there."""

    BASE = "base"
    THIRD = "third"
    PAST = "past"
    ING = "ing"


@dataclass(frozen=True, slots=True)
class Verb:
    """One form of a verb of reporting."""

    lemma: str
    kind: CueKind
    form: Form
    weak: bool = False  # it counts next to marks only
    noun: bool = False  # the same word is a noun too
    particles: frozenset[str] = frozenset()
    needs_particle: bool = False


def inflect(lemma: str) -> dict[str, Form]:
    """The forms of a regular verb."""
    stem = lemma[:-1] if lemma.endswith("e") else lemma
    if lemma.endswith("y") and lemma[-2] not in VOWELS:
        third, past = f"{lemma[:-1]}ies", f"{lemma[:-1]}ied"
    else:
        third = lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x", "z", "o")) else "s")
        past = f"{stem}ed"
    return {lemma: Form.BASE, third: Form.THIRD, past: Form.PAST, f"{stem}ing": Form.ING}


def irregular_forms(lemma: str, others: list[str]) -> dict[str, Form]:
    """The forms as the lexicon lists them: third person, past forms, then those in -ing."""
    forms = {lemma: Form.BASE}
    for word in others[1:]:
        forms[word] = Form.ING if word.endswith("ing") else Form.PAST
    forms[others[0]] = Form.THIRD
    return forms


@lru_cache(maxsize=1)
def cue_forms() -> Mapping[str, Verb]:
    """Every form of every verb of reporting."""
    table = read_lexicon("cues.toml")
    irregular, particles = table["irregular"], table["particles"]
    weak, nouns = words_of(table["weak"], "verbs"), words_of(table["weak"], "nouns")
    needing = words_of({"verbs": " ".join(table["only_with_particle"]["verbs"])}, "verbs")
    found: dict[str, Verb] = {}
    for kind in (CueKind.ACT, CueKind.SAY, CueKind.TELL):
        lemmas = words_of(table, kind) | (needing if kind is CueKind.ACT else frozenset())
        for lemma in sorted(lemmas):
            forms = irregular_forms(lemma, irregular[lemma]) if lemma in irregular else inflect(lemma)
            for word, form in forms.items():
                found[word] = Verb(
                    lemma=lemma,
                    kind=kind,
                    form=form,
                    weak=lemma in weak,
                    noun=word in nouns,
                    particles=frozenset(particles.get(lemma, ())),
                    needs_particle=lemma in needing,
                )
    return found
