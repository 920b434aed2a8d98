"""Find where a sentence reports speech: each cue, and the noun phrase that it belongs to."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from pipelines.speakers.cues import CueKind, Form, Verb, cue_forms
from pipelines.speakers.lexicon import clause_words, grammar, pronouns, roles
from pipelines.speakers.lines import DASHES, PUNCTUATION, QUOTE, TITLE, Line
from pipelines.speakers.subjects import (
    Phrase,
    adverbial,
    first_subject,
    phrase_ending,
    sources,
    subject_after,
    subject_before,
)

__all__ = ["Order", "Report", "find_reports", "signs"]

PASSIVE = frozenset({"was", "were", "is", "are", "been", "be", "being"})
MODAL = frozenset({"can", "could", "may", "might", "should", "must", "will", "shall"})
DO = frozenset({"do", "does", "did", "would", "'d"})
PLURAL_SUBJECTS = clause_words("plural_subjects")
JOINING = frozenset({"and", "but", "or", "then", ";", "yet"})
AFTER_NOUN = frozenset({"of", "about", "that's"})
POSSESSIVE = frozenset({"'s", "’s", "’", "'"})
# "By her own account", "in Park’s view": what such a phrase ends in, and what it begins with.
OWN_WORDS = {"account": "by", "reckoning": "by", "estimate": "by", "words": "in", "view": "in", "opinion": "in"}
OWNERS = frozenset({"his", "her", "their"})
NAMING = frozenset({"call", "dub", "label", "brand", "describe"})


class Order(StrEnum):
    """Where the source stands: before its verb, after it, taken from an earlier verb, or after "according to"."""

    BEFORE = "before"
    AFTER = "after"
    SHARED = "shared"
    ACCORDING = "according"


class Report(NamedTuple):
    """A cue in a line: elements `cue` to `end`, and the source's elements where one stands."""

    cue: int
    end: int
    kind: CueKind
    order: Order
    source: Phrase | None
    verb: Verb | None = None
    relative: int | None = None  # where "who" stands for the source

    @property
    def start(self) -> int:
        """Where the reporting clause starts."""
        if self.source and self.order is Order.BEFORE:
            return min(self.source[0], self.cue)
        return self.cue

    @property
    def stop(self) -> int:
        """Where the reporting clause stops."""
        if self.source and self.order in (Order.AFTER, Order.ACCORDING):
            return max(self.source[1], self.end)
        return self.end


@lru_cache(maxsize=1)
def signs() -> frozenset[str]:
    """The words and marks without which a sentence reports nothing."""
    return frozenset(cue_forms()) | frozenset(OWN_WORDS) | {"according", ":"}


def find_reports(line: Line) -> list[Report]:
    """Every report in the sentence, in reading order."""
    found: list[Report] = []
    known = signs()
    for place, low in enumerate(line.low):
        if low not in known or line.stretch[place] >= 0:
            continue
        report = None
        if low == "according" and place + 2 < len(line) and line.low[place + 1] == "to":
            report = _according(line, place)
        elif low in OWN_WORDS:
            report = _own_account(line, place)
        elif low in cue_forms():
            report = _verbal(line, place, cue_forms()[low], found)
        elif low == ":" and place + 1 < len(line) and line.low[place + 1] == QUOTE:
            report = _colon(line, place, found)
        if report is not None:
            found.append(report)
    return found


def _colon(line: Line, place: int, earlier: list[Report]) -> Report | None:
    """A colon that introduces speech where no verb does: "Park was blunt: “...”"."""
    if place == 0 or any(report.end >= place - 12 and report.order is not Order.ACCORDING for report in earlier):
        return None
    subject = phrase_ending(line, place)
    if (
        subject is None
        or not line.capital(subject[1] - 1)
        or (
            subject[0] > 2
            and line.low[subject[0] - 1] not in DASHES
            and line.low[subject[0] - 1] not in {"to", "from", "by"}
        )
    ):
        subject = first_subject(line, place)
    return Report(place, place + 1, CueKind.SAY, Order.BEFORE, subject) if subject else None


def _according(line: Line, place: int) -> Report | None:
    start = place + 2
    end = start
    while end < len(line) and line.low[end] not in {",", ";", QUOTE, "—", "–", "which", "who", "and", "but"}:
        end += 1
    if end == len(line) and line.low[end - 1] in {".", "?", "!"}:
        end -= 1
    return Report(place, start, CueKind.SAY, Order.ACCORDING, (start, end)) if end > start else None


def _own_account(line: Line, place: int) -> Report | None:
    """ "By her own account", "in Park’s words": whose they are."""
    opening = OWN_WORDS[line.low[place]]
    start = next((p for p in range(place - 2, max(-1, place - 8), -1) if line.low[p] == opening), None)
    if start is None or any(line.low[p] in PUNCTUATION for p in range(start, place)):
        return None
    end = place - (line.low[place - 1] == "own")
    if line.low[end - 1] in POSSESSIVE:
        end -= 1
    elif line.low[end - 1] not in OWNERS or end - 1 != start + 1:
        return None
    return Report(start, place + 1, CueKind.SAY, Order.ACCORDING, (start + 1, end)) if end > start + 1 else None


def _verbal(line: Line, place: int, verb: Verb, earlier: list[Report]) -> Report | None:
    particle = _particle(line, place, verb)
    if (verb.needs_particle and not particle) or (verb.lemma == "go" and line.low[place + 2 : place + 3] == ["to"]):
        return None
    if _asks_for_silence(line, place, verb) or _reports_to(line, place, verb):
        return None
    end = place + 1
    before = place - 1
    while before >= 0 and (adverbial(line.low[before]) or (line.low[before] == "both" and before > 0)):
        before -= 1
    if not _is_verb(line, place, before, verb):
        return None
    kind = CueKind.ACT if particle and verb.lemma not in {"point", "chime", "put", "go"} else verb.kind
    order, source = _source(line, place + (particle == 1), before, verb, earlier, cue=place)
    if order is Order.BEFORE and source is None:
        return None
    if verb.noun and not _firm(line, place, order, source):
        return None
    if verb.lemma in NAMING and end < len(line) and verb.form is Form.PAST and not _personal(line, source):
        return None
    if verb.lemma in NAMING and _only_names(line, place, end):
        return None
    relative = before if order is Order.BEFORE and line.low[before] == "who" else None
    if particle == 1 or verb.lemma == "want":
        end += particle
    return Report(place, end, kind, order, source, verb, relative)


def _reports_to(line: Line, place: int, verb: Verb) -> bool:
    """Whether somebody only has a boss: "reporting to NAME"."""
    return verb.lemma == "report" and line.low[place + 1 : place + 2] == ["to"]


def _asks_for_silence(line: Line, place: int, verb: Verb) -> bool:
    """Whether somebody only asks "not to be named" or "to remain anonymous"."""
    if verb.lemma not in {"ask", "request", "demand"}:
        return False
    following = line.low[place + 1 : place + 5]
    return following[:3] == ["not", "to", "be"] or "anonymous" in following or "anonymity" in following


def _only_names(line: Line, place: int, end: int) -> bool:
    """Whether the verb only says what something is called: "a unit called Studio Onnuri"."""
    if place == 0 or end >= len(line) or line.stretch[place - 1] >= 0:
        return False
    names = line.low[end] == TITLE or (line.capital(end) and line.low[end] not in pronouns())
    low = line.low[place - 1]
    return names and not line.capital(place - 1) and low not in pronouns() and low not in sources() and low.isalpha()


def _particle(line: Line, place: int, verb: Verb) -> int:
    """How far off the verb's particle stands; 0 for none. A noun may: "gave the example of"."""
    for ahead in range(place + 1, min(place + 4, len(line))):
        low = line.low[ahead]
        if low in verb.particles:
            return ahead - place if ahead == place + 1 or low.startswith("example") or low == "know" else 0
    return 0


def _is_verb(line: Line, place: int, before: int, verb: Verb) -> bool:
    """Whether the word is a verb that reports, by its form and what stands before it."""
    previous = line.low[place - 1] if place else ""
    if previous == "without":  # "it goes without saying"
        return False
    if previous in grammar().determiners or (previous in {"'s", "’s"} and verb.form is not Form.ING):
        return False
    between = line.low[before + 1 : place]
    if verb.form is Form.PAST:
        return not _passive(between) and not (place == 0 and verb.lemma == "ask")
    if verb.form is Form.BASE:
        return _finite_base(line, place, before, between)
    if verb.form is Form.ING:
        return previous not in grammar().prepositions or previous in {"by", "before", "after", "without"}
    return not any(word in PASSIVE or word in MODAL for word in between)


def _passive(between: list[str]) -> bool:
    kept = [word for word in between if word in grammar().auxiliaries]
    return bool(kept) and kept[-1] in PASSIVE


def _finite_base(line: Line, place: int, before: int, between: list[str]) -> bool:
    if before < 0 or any(word in MODAL or word in grammar().negations for word in between):
        return False
    if any(word in DO for word in between):
        return True
    low = line.low[before]
    if low == "to":
        return before > 1 and line.low[before - 1] == "on" and line.low[before - 2] in {"went", "goes", "go"}
    if low in PLURAL_SUBJECTS or (low == "," and subject_before(line, place) is not None):
        return True
    plural = (low.endswith("s") and not low.endswith(("ss", "'s", "’s"))) or low in {
        "people",
        "men",
        "women",
        "critics",
        "police",
    }
    if any(word in grammar().auxiliaries for word in between):
        return False
    return plural or _plural_subject(line, place)


def _plural_subject(line: Line, place: int) -> bool:
    """Whether the clause opens with several who speak: "Sources close to the company say"."""
    start = next(
        (n + 1 for n in range(place - 1, max(-1, place - 18), -1) if line.low[n] in {",", ";", "and", "but"}), 0
    )
    return any(low in roles().plurals for low in line.low[start : min(start + 3, place)])


def _source(
    line: Line, last: int, before: int, verb: Verb, earlier: list[Report], *, cue: int
) -> tuple[Order, Phrase | None]:
    """Whose verb it is; the verb stands from element `cue` to `last`, its particle."""
    place = cue
    if verb.form is Form.ING and not any(word in PASSIVE for word in line.low[before + 1 : place]):
        return _participle_source(line, place, earlier)
    low = line.low[before] if before >= 0 else ""
    inverts = verb.kind is CueKind.SAY or verb.lemma == "ask"
    if inverts and (before < 0 or low in {QUOTE, ",", "?", "!", "—", "–", "-", TITLE}) and before == place - 1:
        after = subject_after(line, last)
        if after is not None and not (low == "," and _better_before(line, place, after)):
            return Order.AFTER, after
    if before < 0:
        return (
            (Order.SHARED, None)
            if verb.kind is CueKind.SAY and place == 0 and line.word[0][0].islower()
            else (Order.BEFORE, None)
        )
    if low in JOINING:
        return _shared(line, place, earlier)
    if low == "," and before and line.low[before - 1] == QUOTE and earlier:
        return _shared(line, place, earlier)
    subject = subject_before(line, place)
    return _shared(line, place, earlier) if subject and _occasion(line, subject) else (Order.BEFORE, subject)


def _occasion(line: Line, phrase: Phrase) -> bool:
    """Whether the phrase only says on what occasion: "and in a statement credited"."""
    start, end = phrase
    after_preposition = start > 0 and line.low[start - 1] in {"in", "at", "on", "during", "with"}
    return after_preposition and line.low[end - 1] in clause_words("occasions")


def _better_before(line: Line, place: int, after: Phrase) -> bool:
    """Whether the comma closes an apposition to the subject: "Keller, the producer, emailed buyers"."""
    if any(line.capital(number) for number in range(*after)) or line.low[after[0]] in pronouns():
        return False
    if line.low[after[0]] in OWNERS and line.low[after[1] : after[1] + 1] == [","] and line.capital(after[1] + 1):
        return False  # "is safe, said her lawyer, NAME"
    return subject_before(line, place) is not None


def _participle_source(line: Line, place: int, earlier: list[Report]) -> tuple[Order, Phrase | None]:
    previous = line.low[place - 1] if place else ""
    if previous in clause_words("occasions") and (shared := _shared(line, place, earlier))[1] is not None:
        return shared  # "Keller issued a statement saying"
    if place and line.stretch[place - 1] < 0 and (previous in sources() or line.capital(place - 1)):
        return Order.BEFORE, phrase_ending(line, place)
    return _shared(line, place, earlier)


def _shared(line: Line, place: int, earlier: list[Report]) -> tuple[Order, Phrase | None]:
    for report in reversed(earlier):
        if report.source is not None:
            return Order.SHARED, report.source
    subject = first_subject(line, place)
    return (Order.SHARED, subject) if subject else (Order.BEFORE, None)


def _firm(line: Line, place: int, order: Order, source: Phrase | None) -> bool:
    """Whether a word that is a noun too stands as a verb here."""
    following = line.low[place + 1] if place + 1 < len(line) else "."
    if order is Order.AFTER:
        return True
    if following in AFTER_NOUN or following in grammar().auxiliaries or following in {"and", "or"}:
        return False
    if source is None:
        return False
    last = source[1] - 1
    if order is Order.BEFORE and source[0] and QUOTE in line.low[max(0, source[0] - 2) : source[0]]:
        return True
    if order is Order.SHARED:
        return following in {QUOTE, "that", ":", ","} or line.low[place].endswith("ed")
    if line.low[last] in pronouns() or following in {QUOTE, "that", ":"}:
        return True
    return (_personal(line, source) and following not in {".", ",", ";", ")"}) or (
        following == "," and place + 2 < len(line) and line.low[place + 2] == QUOTE
    )


def _personal(line: Line, source: Phrase | None) -> bool:
    """Whether the phrase ends in a name, a pronoun or a word for somebody who speaks."""
    if source is None:
        return False
    return any(_speaks(line, place) for place in range(*source))


def _speaks(line: Line, place: int) -> bool:
    return line.capital(place) or line.low[place] in sources() or line.low[place] in pronouns()
