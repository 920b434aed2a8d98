"""Find the noun phrase that a verb of reporting belongs to: before it, or after it where the two are inverted."""

from __future__ import annotations

from functools import lru_cache

from pipelines.speakers.cues import Form, cue_forms
from pipelines.speakers.lexicon import clause_words, grammar, pronouns, roles, titles
from pipelines.speakers.lines import DASHES, PUNCTUATION, QUOTE, Line
from pipelines.speakers.name_lists import name_words

__all__ = ["Phrase", "adverbial", "first_subject", "phrase_ending", "sources", "subject_after", "subject_before"]

REACH = 60
REACH_BACK = 12  # from the end of a relative clause to its "who"
Phrase = tuple[int, int]  # a range of elements


@lru_cache(maxsize=1)
def skipped() -> frozenset[str]:
    """Words that may stand between a subject and its verb."""
    g = grammar()
    return g.auxiliaries | g.adverbs | g.negations


@lru_cache(maxsize=1)
def stops() -> frozenset[str]:
    """Words at which a noun phrase ends, to its left."""
    return grammar().boundaries | grammar().auxiliaries | PUNCTUATION


@lru_cache(maxsize=1)
def sources() -> frozenset[str]:
    """Nouns that can speak."""
    r = roles()
    return r.heads | r.plurals | r.bodies | r.kin


def adverbial(low: str) -> bool:
    """Whether the word may be skipped on the way from a verb to its subject."""
    return low in skipped() or (
        low.endswith("ly") and low.islower() and len(low) > 4 and low not in {"family", "ally", "assembly"}
    )


def subject_before(line: Line, cue: int) -> Phrase | None:
    """The noun phrase whose verb stands at `cue`."""
    place = _before_time(line, cue - 1)
    if place < 0:
        return None
    if line.low[place] == "to" and place > 1 and line.low[place - 1] == "on":
        return subject_before(line, place - 2)  # "went on to say"
    low = line.low[place]
    if low in {"who", "which", "that"}:
        return antecedent(line, place)
    if low == "," or low in DASHES or low == ")":
        return _over_apposition(line, place)
    return _over_relative(line, phrase_ending(line, place + 1))


def _over_relative(line: Line, phrase: Phrase | None) -> Phrase | None:
    """The head of a clause that ends in the phrase: "a financier who has read the script cautioned"."""
    if phrase is None or any(line.capital(p) or line.low[p] in pronouns() for p in range(*phrase)):
        return phrase
    for place in range(phrase[0] - 1, max(0, phrase[0] - REACH_BACK), -1):
        low = line.low[place]
        if low in PUNCTUATION or low in {"that", "and"}:
            return phrase
        if low == "who":
            head = phrase_ending(line, place)
            return head if head and any(line.capital(p) or line.low[p] in sources() for p in range(*head)) else phrase
    return phrase


def _before_time(line: Line, place: int) -> int:
    """Back over adverbs and times between a subject and its verb: "Keller on Tuesday also said"."""
    g = grammar()
    while place >= 0 and (adverbial(line.low[place]) or (line.low[place] == "both" and place > 0)):
        place -= 1
    if place > 0 and (line.low[place] in g.days or line.low[place] in {"week", "month", "year", "night"}):
        if line.low[place - 1] in {"on", "last", "this", "late", "early", "earlier"}:
            return _before_time(line, place - 2)
        if line.low[place] in g.days and line.low[place - 1] != ",":
            return _before_time(line, place - 1)
    return place


def antecedent(line: Line, relative: int) -> Phrase | None:
    """Whom "who" stands for."""
    end = relative
    if end and line.low[end - 1] == ",":
        end -= 1
    return phrase_ending(line, end) if end else None


def phrase_ending(line: Line, end: int) -> Phrase | None:
    """The noun phrase that ends before element `end`."""
    if end > 3 and line.low[end - 1] == ")":
        opening = next((p for p in range(end - 2, max(-1, end - 12), -1) if line.low[p] == "("), None)
        return phrase_ending(line, opening) if opening else None
    if end <= 0 or line.low[end - 1] in stops():
        low = line.low[end - 1] if end > 0 else ""
        return (end - 1, end) if low in pronouns() else None
    if line.low[end - 1] in pronouns():
        return end - 1, end
    start = end
    while start > 0 and end - start < REACH and not _phrase_stops(line, start - 1, end):
        start -= 1
    return _trim(line, start, end)


def _phrase_stops(line: Line, place: int, end: int) -> bool:
    low = line.low[place]
    if low in {"and", "or", "&"}:
        return not _joins_names(line, place, end)
    if low == ".":
        return place == 0 or not line.word[place - 1][0].isupper()
    if low in stops():
        return True
    verb = cue_forms().get(low)
    return verb is not None and not verb.noun and verb.form in (Form.PAST, Form.THIRD)


def _joins_names(line: Line, place: int, end: int) -> bool:
    """Whether an "and" joins two that speak, rather than two clauses."""
    if place == 0 or place + 1 >= end:
        return False
    before, after = line.low[place - 1], line.low[place + 1]
    if line.capital(place - 1) and (line.capital(place + 1) or after in sources() or after in grammar().determiners):
        return True
    return before in sources() and (after in sources() or line.capital(place + 1) or end - place > 2)


def _trim(line: Line, start: int, end: int) -> Phrase | None:
    """Drop what stands before the subject in its clause: adverbs, "In a statement"."""
    while start < end and (adverbial(line.low[start]) or line.low[start] in grammar().days):
        start += 1
    if start < end and line.low[start] in grammar().prepositions:
        place = end - 1
        while place > start and _in_name(line, place - 1):
            place -= 1
        if place > start and line.low[place - 1] in grammar().determiners:
            place -= 1
        start = place
    return (start, end) if start < end else None


def _in_name(line: Line, place: int) -> bool:
    low = line.low[place]
    if low in grammar().prepositions:
        return False
    return line.capital(place) or low in sources() or low in roles().modifiers or low in {"'s", "’s", ".", "&"}


def _over_apposition(line: Line, comma: int) -> Phrase | None:
    """The subject before "..., the director of X, said"; failing one, the name within: "..., James Comey, said"."""
    for place in range(comma - 1, max(0, comma - REACH) - 1, -1):
        if line.low[place] in {QUOTE, ";"}:
            return None
        if not _opens_insertion(line.low[place], line.low[comma]) or not _opens_apposition(line, place + 1, comma):
            continue
        found = phrase_ending(line, place)
        if found and _can_be_apposed(line, found):
            return found
    nearest = phrase_ending(line, comma) if line.low[comma] == "," else None
    return nearest if nearest and line.capital(nearest[1] - 1) and nearest[0] else None


def _opens_insertion(low: str, closing: str) -> bool:
    """Whether a mark can open what another closes."""
    return low == "," or (closing in DASHES and low in DASHES) or (closing == ")" and low == "(")


def _opens_apposition(line: Line, start: int, end: int) -> bool:
    if start >= end:
        return False
    low = line.low[start]
    return low not in {"and", "but", "or", "he", "she", "they", "it"}


def _can_be_apposed(line: Line, phrase: Phrase) -> bool:
    """Whether the phrase can be the subject: a name, or something that speaks, and no apposition itself."""
    start, end = phrase
    if line.low[start] in pronouns():
        return True
    if start and line.low[start - 1] in grammar().prepositions:
        return False
    after_comma = start > 0 and line.low[start - 1] == ","
    if (
        after_comma
        and not line.word[start][0].isupper()
        and (
            line.low[start].endswith("ing")
            or line.low[start] in sources()
            or line.low[start] in roles().modifiers
            or line.low[start] in {"a", "an", "the"}
        )
    ):
        return False
    if line.low[start] in grammar().days or line.low[start] in grammar().months:
        return False
    return any(line.capital(p) or line.low[p] in sources() for p in range(start, end))


def subject_after(line: Line, cue: int) -> Phrase | None:
    """The noun phrase after an inverted verb: "“...,” said X, head of Y"."""
    start = cue + 1
    while start < len(line) and line.low[start].endswith("ly") and len(line.low[start]) > 4:
        start += 1
    if start >= len(line):
        return None
    if line.low[start] in pronouns() and line.low[start] not in grammar().determiners:
        return (start, start + 1) if _after_pronoun(line, start + 1) else None
    end = start
    if cue and line.low[cue - 1] == QUOTE:
        return _anything_after(line, start)
    while end < len(line) and _continues_phrase(line, start, end):
        end += 1
    return (start, end) if _phrase_fits(line, start, end) else None


def _anything_after(line: Line, start: int) -> Phrase | None:
    """What follows an inverted verb after marks, where only a speaker can."""
    low = line.low[start]
    if (
        low in PUNCTUATION
        or low in grammar().prepositions
        or low in grammar().days
        or low in clause_words("no_speaker")
    ):
        return None
    end = start
    while end < len(line) and end - start < 16:
        low = line.low[end]
        inside_name = low == "." and end + 1 < len(line) and len(line.word[end - 1]) <= 4
        if not inside_name and (
            low in PUNCTUATION
            or low in clause_words("after_speaker")
            or low in grammar().days
            or low in grammar().auxiliaries
        ):
            break
        end += 1
    return (start, end) if end > start else None


def _after_pronoun(line: Line, place: int) -> bool:
    if place >= len(line):
        return True
    low = line.low[place]
    return (
        low in PUNCTUATION
        or low in grammar().prepositions
        or low in {"and", "while", "when", "who", "as", "at"}
        or low.endswith("ly")
    )


def _continues_phrase(line: Line, start: int, place: int) -> bool:
    low = line.low[place]
    if low == "." and place + 1 < len(line):
        return True  # an abbreviation inside the sentence
    if low in PUNCTUATION or low in {"who", "which", "that", "when", "while", "as", "after", "before"}:
        return False
    if low in grammar().days or low in grammar().auxiliaries:
        return False
    if low in grammar().determiners or low in {"'s", "’s", "and", "&", "’"}:
        return True
    if low in grammar().prepositions:
        return low in {"of", "for", "at", "from", "with"} and place > start
    return (
        line.capital(place)
        or low in sources()
        or low in roles().modifiers
        or low in titles().particles
        or _noun_ahead(line, place)
    )


def _noun_ahead(line: Line, place: int) -> bool:
    """Whether something that speaks follows within three words: "said veteran sales agent Kim"."""
    for ahead in range(place + 1, min(place + 5, len(line))):
        if line.low[ahead] in PUNCTUATION or line.low[ahead] in grammar().auxiliaries:
            return False
        if line.low[ahead] in sources():
            return True
    return False


def _phrase_fits(line: Line, start: int, end: int) -> bool:
    """Whether the run after the verb is a subject and not the start of a clause."""
    if end == start or line.low[start] in grammar().days or line.low[start] in grammar().months:
        return False
    if not any(line.capital(p) or line.low[p] in sources() for p in range(start, end)):
        return False
    if end == len(line):
        return True
    low = line.low[end]
    if low in PUNCTUATION or low in grammar().days:
        return True
    return low in clause_words("after_inversion")


def _past_dateline(line: Line) -> int:
    """Past "CANNES —" at an article's start."""
    for place in range(1, min(8, len(line))):
        if line.low[place] in DASHES:
            return place + 1 if line.word[0].isupper() and len(line.word[0]) > 3 else 0
    return 0


def _circumstance(line: Line, start: int) -> bool:
    """Whether a stretch up to a comma says when or where: "At a panel in Ames, Iowa, on Sunday, ..."."""
    low = line.low[start]
    short = line.low[start + 1 : start + 2] == [","] and start > 0
    return low in grammar().prepositions or (short and low in name_words().places) or (short and low in grammar().days)


def first_subject(line: Line, before: int) -> Phrase | None:
    """The subject that the sentence opens with, for a verb further on that has none of its own."""
    start = _past_dateline(line)
    while start < before and (
        line.low[start] in {"and", "but", "so", "yet"} or adverbial(line.low[start]) or line.low[start] == ","
    ):
        start += 1
    while start < before and _circumstance(line, start):
        while start < before and line.low[start] != ",":
            start += 1
        start += 1
    start = _past_opening(line, start, before)
    for place in range(start, min(before, start + 14)):
        low = line.low[place]
        if low in pronouns() and low not in {
            "that",
            "this",
            "those",
            "which",
            "who",
            "one",
            "all",
            "most",
            "some",
            "it",
            "both",
        }:
            return place, place + 1
        if low == QUOTE:
            break
        if line.capital(place) or low in sources():
            return _run_from(line, start, place, before)
        if low in PUNCTUATION or low in grammar().boundaries:
            break
    if start + 1 < before and line.low[start] in {"the", "a", "an", "his", "her", "their", "its"}:
        return start, start + 2
    return None


def _past_opening(line: Line, start: int, before: int) -> int:
    """Past "Hours later," when a subject follows."""
    for place in range(start + 1, min(start + 5, before - 1)):
        if line.low[place] == "," and (line.capital(place + 1) or line.low[place + 1] in {"he", "she", "they"}):
            return start if line.capital(place - 1) and place - 1 > start else place + 1
        if line.low[place] in PUNCTUATION:
            break
    return start


def _past_role(line: Line, place: int, before: int) -> int:
    """Past a company and what somebody is there, where a name follows: "Alto’s programming director NAME"."""
    start = next((p + 1 for p in range(place, min(before, place + 5)) if line.low[p] in {"'s", "’s"}), None)
    if start is None:
        return place
    for end in range(start, min(before - 1, start + 6)):
        if line.low[end] in sources() and line.capital(end + 1):
            return end + 1
        if line.low[end] in PUNCTUATION or line.low[end] in grammar().auxiliaries:
            break
    return place


def _run_from(line: Line, start: int, place: int, before: int) -> Phrase:
    end = _past_role(line, place, before)
    while end < before and (_in_name(line, end) or line.low[end] in titles().particles or line.low[end] == "and"):
        end += 1
    while end > place + 1 and line.low[end - 1] in {"and", ".", "'s", "’s"}:
        end -= 1
    return start, max(end, place + 1)
