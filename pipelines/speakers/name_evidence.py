"""Judge a run of capitals: whether its words can name a person, and what in them and beside them says that they do."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from pipelines.speakers.lexicon import grammar, roles, titles
from pipelines.speakers.name_lists import folded, is_surname, name_words, shaped_given
from pipelines.speakers.reading import Reading

__all__ = [
    "aged",
    "cast_before",
    "credited",
    "employing",
    "listed",
    "plausible",
    "produced",
    "role_after",
    "role_before",
    "says_person",
    "work_before",
]

SERVICE = frozenset(
    {
        *("years", "time", "stint", "stints", "spell", "tenure", "role", "roles"),
        *("job", "jobs", "post", "position", "worked", "working", "works"),
    }
)
ACTING = frozenset({"stars", "hosts", "partners", "judges", "leads", "captains", "supports", "scouts", "coaches"})
BACK = 8  # words from "at" to the role or verb that it belongs to
LIST_MARKS = frozenset({",", "and", "&"})
AGES = range(5, 105)


def plausible(words: Sequence[str]) -> bool:
    """Whether none of the words says that this is an organisation, a place or an acronym."""
    known = name_words()
    lows = [word.lower() for word in words]
    if len(words) == 1:
        return _alone(words[0], lows[0])
    if not known.organisations.isdisjoint(lows) and not _house_surname(lows):
        return False
    if all(len(word) == 1 for word in words) or (lows[-1] in grammar().small and not is_surname(lows[-1])):
        return False
    if "-".join(lows[:2]) in known.place_names or any(map(str.isdigit, "".join(words))):
        return False
    if lows[-1] in known.places and lows[0] not in known.given:
        return False
    if _office(lows[-1]) and (lows[0] not in known.given or len(words) > 2) and not is_surname(lows[-1]):
        return False
    return not all(word.isupper() and len(word) > 1 for word in words) or len(words) <= 3


def _alone(word: str, low: str) -> bool:
    known = name_words()
    if word.isupper() and len(word) > 1 and low in known.families:
        return True  # "KIM said", as Korean outlets write it
    if low in known.places or low in known.common or low in grammar().small or low in roles().plurals:
        return False
    if low in known.organisations or _office(low):
        return low in known.house_surnames or folded(word) in known.surnames
    return not (word.isupper() and (len(word) < 6 or "." in word))


def _office(low: str) -> bool:
    return low in roles().heads or low in titles().office


def _house_surname(lows: Sequence[str]) -> bool:
    """Whether a word of an organisation stands where a family name would: "Nick Park", "Park Chan-mi"."""
    known = name_words()
    if any(low in known.organisations for low in lows[1:-1]):
        return False
    if lows[0] in known.organisations:
        return lows[0] in known.families and ("-" in lows[1] or len(lows) == 3) and lows[-1] not in known.organisations
    return len(lows) <= 3 and folded(lows[0]) in known.given and lows[-1] in known.house_surnames


def says_person(words: Sequence[str], beside: bool, determined: bool) -> bool:
    """Whether the run names a person: by its words, or because of what stands beside it.

    `determined`: an article or the like stands before it, as it seldom does before people.
    """
    known = name_words()
    first, last = folded(words[0]), folded(words[-1])
    if first in grammar().determiners and not is_surname(last):
        return False  # "Nine Lives"
    if len(words) == 1 or (first in titles().particles and first not in known.given and "-" not in words[1]):
        return False
    if determined and not (first in known.given and first not in known.doubtful and is_surname(last)):
        return False
    if words[0].lower() in known.places or first in known.town_openers:
        return beside or (first in known.given and is_surname(last) and last not in known.places)
    if first in known.families and (first not in known.given or "-" in words[1]):
        return _family_first(words, first) or beside
    if first in known.doubtful:
        return beside or is_surname(last) or last in known.families or _initials(words[1])
    if first in known.given or _initials(words[0]) or first.split("-")[0] in known.given:
        return first not in known.common or is_surname(last)
    if "-" in first and last in known.families and shaped_given(first):
        return True
    return beside or _by_surname(words, first, last) or _hungarian(words, first, last)


def _initials(word: str) -> bool:
    """Whether a word is an initial, or several: "J", "J.J."."""
    return word.isupper() and (len(word) == 1 or (len(word) < 6 and word[1] == "."))


def _family_first(words: Sequence[str], first: str) -> bool:
    """Whether the family name stands first: what follows is a given name of those languages."""
    known = name_words()
    if "-" in words[1]:
        return shaped_given(folded(words[1]))
    if first in known.family_words or len(words) > 3:
        return False
    return all(shaped_given(folded(word)) or folded(word) in known.given for word in words[1:])


def _by_surname(words: Sequence[str], first: str, last: str) -> bool:
    """Whether an unknown first word stands before a known family name."""
    known = name_words()
    if len(words) > 3 or first in known.common or first in known.organisations or not first.isalpha() or len(first) < 3:
        return False
    if words[0].isupper() or first.endswith(("ing", "ed", "ly")) or first in roles().heads or first in known.surnames:
        return False
    return is_surname(last) and last not in known.common and not _office(last)


def _hungarian(words: Sequence[str], first: str, last: str) -> bool:
    """Whether a family name stands before a given name, as Hungarian writes them: "Tóth Gergely"."""
    known = name_words()
    given = last in known.given and last not in known.doubtful and not is_surname(last)
    return len(words) == 2 and given and first in known.surnames


def role_before(reading: Reading, start: int) -> bool:
    """Whether a role that only people have stands right before: "director X", "actors X"."""
    if start == 0 or reading.starts[start] - reading.ends[start - 1] != 1:
        return False
    low, known = reading.lower[start - 1], name_words()
    if low == "producer" and start > 1:  # "Madrid producer Gamma Ray"
        before = reading.lower[start - 2]
        return before not in known.places and not before.endswith("-based")
    return (low in roles().heads and low not in known.firms) or low in roles().kin


def role_after(reading: Reading, last: int) -> bool:
    """Whether an apposition with a role follows: "X, head of sales at", "X was head of sales"."""
    words, lower = reading.words, reading.lower
    if lower[last : last + 1] and lower[last] in {"is", "was"}:
        ahead = last + 1 + (lower[last + 1 : last + 2] in (["the"], ["a"], ["now"], ["then"]))
        return not roles().offices.isdisjoint(lower[ahead : ahead + 3]) and "of" in lower[ahead : ahead + 4]
    if last + 1 >= len(words) or words[last] not in {",", "("}:
        return False
    if lower[last + 1] == "who":
        return True
    for place in range(last + 1, min(last + 9, len(words))):
        if words[place] in {",", ".", ";", ")"} or lower[place] in {"said", "and"}:
            return False
        if lower[place] in name_words().works:  # "X, the first feature of director Anna Keller"
            return False
        if lower[place] in roles().heads:
            return lower[place] not in name_words().firms
    return lower[last + 1] == "whose"


def aged(reading: Reading, last: int) -> bool:
    """Whether an age follows: "X, 45, said", "X (45)"."""
    words = reading.words
    if last + 2 >= len(words) or words[last] not in {",", "("}:
        return False
    age = words[last + 1]
    return age.isdecimal() and int(age) in AGES and words[last + 2] in {",", ".", ")"}


def produced(reading: Reading, start: int, last: int) -> bool:
    """Whether a producer of a company stands here: "produced by X of Blue Lamp", "negotiated by X for"."""
    lower, words = reading.lower, reading.words
    if start < 2 or lower[start - 1] != "by" or lower[start - 2] not in {"produced", "negotiated", "brokered"}:
        return False
    return (
        last + 1 < len(words) and lower[last] in {"of", "for", "through", "via", "at"} and words[last + 1][0].isupper()
    )


def credited(reading: Reading, start: int) -> bool:
    """Whether a credit stands before: "directed by X"."""
    lower = reading.lower
    return start > 1 and lower[start - 1] == "by" and lower[start - 2] in name_words().credits


def cast_before(reading: Reading, start: int) -> bool:
    """Whether a list of people begins here: "starring X", "directors X and Y", "written by X and Y"."""
    if start == 0:
        return False
    low = reading.lower[start - 1]
    if low == "by":
        return credited(reading, start)
    if low not in _casting() or reading.starts[start] - reading.ends[start - 1] != 1:
        return False
    return low in name_words().cast or low.removesuffix("s") not in name_words().firms


@lru_cache(maxsize=1)
def _casting() -> frozenset[str]:
    """What may stand before a list of people: "starring", "directors"."""
    return name_words().cast | roles().plurals


def listed(reading: Reading, end: int, start: int) -> bool:
    """Whether only a comma or "and" stands between two runs."""
    between = reading.lower[end:start]
    return 0 < len(between) <= 2 and LIST_MARKS.issuperset(between)


def work_before(reading: Reading, start: int) -> bool:
    """Whether the run is a work's title: "the drama Anna Karenina"."""
    if start == 0 or reading.words[start - 1] not in name_words().works:
        return False
    if reading.starts[start] - reading.ends[start - 1] != 1:
        return False
    return roles().heads.isdisjoint(reading.lower[max(0, start - 4) : start - 1])  # "head of drama Anna Keller"


def employing(reading: Reading, start: int, last: int) -> bool:
    """Whether the run employs somebody: "head of sales at X", "CEO of X", "X co-presidents Anna Keller and"."""
    lower = reading.lower
    following = lower[last] if last < len(lower) else ""
    if following in {"'s", "’s"}:
        return False  # "at Anna Keller’s company"
    start -= start > 0 and lower[start - 1].endswith("-based")
    before = lower[start - 1] if start > 1 else ""
    if before == "at" and _works_at(reading, start - 1):
        return True
    if before == "of" and lower[start - 2] in _headed():
        return True
    if following == "," and lower[last + 1 : last + 2] == ["where"]:
        return True
    return following.islower() and _before_role(reading, last)


@lru_cache(maxsize=1)
def _headed() -> frozenset[str]:
    """Offices that nobody holds "of" a person."""
    return roles().offices - {"partner", "boss", "manager", "analyst", "executive", "chief", "officer", "topper"}


def _works_at(reading: Reading, place: int) -> bool:
    """Whether a role or a verb of working leads to "at": "head of indie film at", "ran scripted at", "years at"."""
    lower = reading.lower
    if lower[place - 1] in SERVICE:
        return True
    for back in range(place - 1, max(-1, place - BACK), -1):
        low = lower[back]
        if low in roles().heads or low in roles().plurals or low in roles().verbs:
            return True
        if not low.isalpha() or low in grammar().auxiliaries or (low in grammar().boundaries and low != "and"):
            return False
    return False


def _before_role(reading: Reading, last: int) -> bool:
    """Whether a role in small letters and a name follow at once, as behind a company alone."""
    words, lower = reading.words, reading.lower
    for place in range(last, min(last + 5, len(words) - 1)):
        if not words[place][0].islower() or reading.starts[place] - reading.ends[place - 1] != 1:
            return False
        if lower[place] in grammar().small or lower[place] in roles().verbs or lower[place] in ACTING:
            return False
        if lower[place] in roles().heads or lower[place] in roles().plurals:
            following = words[place + 1]
            return following[0].isupper() and reading.starts[place + 1] - reading.ends[place] == 1
    return False
