"""Find the names of people: capitalised runs, told from companies and places by given names, titles and context."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import compress
from typing import NamedTuple

from pipelines.speakers.lexicon import grammar, roles, titles
from pipelines.speakers.name_evidence import (
    aged,
    cast_before,
    employing,
    listed,
    plausible,
    produced,
    role_after,
    role_before,
    says_person,
    work_before,
)
from pipelines.speakers.name_lists import called_so, folded, name_words
from pipelines.speakers.reading import Reading
from tradewatch.article import Span

__all__ = ["Name", "find_names"]

OPENING, CLOSING = frozenset('“"‘'), frozenset('”"’')
# "al-Hashimi", "d’Arcy", "dell’Orto", "kaMbatha"
JOINED_PARTICLE = re.compile(r"(?:(?:a[dlnrstz]|ash|el|ul)-|(?:d|l|dell|all)[’']|ka|de|da|du|la|le|di)[^\W\da-z_]")
TOWNS = frozenset({"st", "ste", "mt", "ft"})  # "St. Louis"
ARTICLES = frozenset({"the", "a", "an", "this", "these", "those", "its"})
# What titles and roles say of whoever they stand before.
GENDERS = {
    **dict.fromkeys(titles().feminine | roles().feminine, "f"),
    **dict.fromkeys(titles().masculine | roles().masculine, "m"),
}
JUNIOR = frozenset({"jr", "sr"})
LONGEST_WORD = 40  # letters of a name's word: longer ones are no words, and are not kept in mind
JOINED = (  # "Paris-based" opens no name, "Keller-esque" ends none
    *("-based", "-born", "-owned", "-backed", "-produced", "-winning", "-led"),
    *("-ish", "-like", "-style", "-esque", "-era", "-inspired", "-language"),
)


class Name(NamedTuple):
    """A run of capitalised words that may name a person: words `first` up to `last`, any title left out.

    `sure`: it names a person. Otherwise one of a person known from elsewhere in the article, or nobody.
    """

    first: int
    last: int
    words: tuple[str, ...]
    sure: bool
    gender: str = "u"
    titled: bool = False
    determined: bool = False  # an article stands before it, as before few people

    @property
    def text(self) -> str:
        """The name as one string, for comparing."""
        return " ".join(self.words)


def find_names(reading: Reading, taken: Sequence[Span], sources: Sequence[Span]) -> list[Name]:
    """Every run that names a person or may do so; `taken` is named something else, `sources` are said to speak."""
    barred = _inside(reading, [*taken, *_titles(reading)])
    speaking = _inside(reading, sources)
    employers = {reading.at(span.start) for span in taken}
    found: list[Name] = []
    people_until = -1  # where the last run of a list of people ended
    for first, last in _runs(reading, barred):
        people = cast_before(reading, first) or reading.lower[first] in roles().plurals
        people = people or (people_until >= 0 and listed(reading, people_until, first))
        people = people or (last + 1 in employers and reading.lower[last] == "of")
        people_until = last if people else -1
        name = _name(reading, first, last, speaking, people)
        if name is not None:
            found.append(name)
    return found


def _titles(reading: Reading) -> list[Span]:
    """Titles between marks; a nickname within a name is none."""
    titles = compress(reading.stretches, reading.titled)
    return [stretch.outer for stretch in titles if not _is_nickname(reading, stretch.outer)]


def _is_nickname(reading: Reading, span: Span) -> bool:
    """Whether a word between marks stands within a name: "Robert “Bobby” Kane"."""
    first, after = reading.at(span.start), reading.at(span.end)
    return first > 0 and _nickname(reading, first) == after


def _nickname(reading: Reading, place: int) -> int:
    """Where a nickname that begins here ends; `place` when none does."""
    words, end = reading.words, place + 3
    if end >= len(words) or words[place] not in OPENING or words[place + 2] not in CLOSING:
        return place
    inside, before = words[place + 1], words[place - 1]
    spaced = reading.starts[place] - reading.ends[place - 1] == reading.starts[end] - reading.ends[end - 1] == 1
    named = any(folded(word) in name_words().given for word in (before, reading.words[place - 2]))
    return end if spaced and named and inside[0].isupper() and _capital(words[end]) else place


def _inside(reading: Reading, spans: Sequence[Span]) -> set[int]:
    """The words inside these stretches."""
    inside: set[int] = set()
    for span in spans:
        inside.update(range(reading.at(span.start), reading.at(span.end)))
    return inside


def _runs(reading: Reading, barred: set[int]) -> Iterator[tuple[int, int]]:
    """Capitalised words in a row, with the particles, initials and suffixes between them."""
    words, end = reading.words, 0
    for number in reading.capitals:
        if number < end or number in barred or not _capital(words[number]):
            continue
        end = number + 1
        while (further := _further(reading, end, barred)) > end:
            end = further
        yield number, end


def _capital(word: str) -> bool:
    if "-" in word and word.endswith(JOINED):
        return False
    return word[0].isupper() and word != "I" and (len(word) > 1 or word.isalpha())


def _further(reading: Reading, end: int, barred: set[int]) -> int:
    """Where the run ends when it takes one more word."""
    words, total = reading.words, len(reading.words)
    if end >= total or end in barred:
        return end
    word = words[end]
    if word.islower() and word.isascii() and word not in titles().particles:
        return end
    gap = reading.starts[end] - reading.ends[end - 1]
    if word == "," and end + 1 < total and reading.lower[end + 1] in JUNIOR:
        return end + 2
    if word == "." and gap == 0 and _shortened(words[end - 1]):
        return end + 1 if _goes_on(reading, end + 1, barred) else end
    if gap > 1 or "\n" in reading.text[reading.ends[end - 1] : reading.starts[end]]:
        return end
    if word[0].isupper():
        return end + 1 if _capital(word) and reading.lower[end] not in grammar().days else end
    if word in OPENING:
        return _nickname(reading, end)
    if JOINED_PARTICLE.match(word):
        return end + 1
    return _past_particles(reading, end, barred)


def _shortened(word: str) -> bool:
    """Whether a full stop after the word need not end anything: an initial, "Jr", "Dr"."""
    low = word.lower()
    return len(word) == 1 or low in TOWNS or low in titles().suffixes or _titled(f"{low}.")


def _titled(low: str) -> bool:
    return low in titles().courtesy or low in titles().office


def _goes_on(reading: Reading, place: int, barred: set[int]) -> bool:
    if place >= len(reading.words) or place in barred or not _capital(reading.words[place]):
        return False
    return reading.starts[place] - reading.ends[place - 1] <= 1


def _past_particles(reading: Reading, end: int, barred: set[int]) -> int:
    """Past "de la" and the like, with the capital behind them."""
    ahead, total = end, len(reading.words)
    while ahead < min(end + 3, total) and reading.lower[ahead] in titles().particles and ahead not in barred:
        ahead += 1
    if ahead > end and ahead < total and _capital(reading.words[ahead]) and ahead not in barred:
        return ahead + 1
    return end


def _name(reading: Reading, first: int, last: int, speaking: set[int], people: bool) -> Name | None:
    """The person's name in a run, when there can be one."""
    if last - first == 1:
        return _single(reading, first)
    start, titled = _strip(reading, first, last)
    words = _words(reading, start, last)
    if not words or len(words) > 6 or not plausible(words):
        start = _given_inside(reading, start, last)
        words = _words(reading, start, last)
        if not words or not plausible(words):
            return None
    if not titled and (work_before(reading, start) or employing(reading, start, last)):
        return None
    gender = _gender(reading, first, start, words)
    if len(words) == 1:
        return Name(start, last, words, False, gender, titled and _called(reading, start, words[0]))
    beside = titled or people or start in speaking or _beside(reading, start, last)
    determined = _determined(reading, first, start)
    return Name(start, last, words, says_person(words, beside, determined), gender, titled, determined)


def _single(reading: Reading, place: int) -> Name | None:
    """A single word as what may call a person who is named in full elsewhere."""
    word = reading.words[place]
    if (
        len(word) > LONGEST_WORD
        or not _may_call(word)
        or work_before(reading, place)
        or employing(reading, place, place + 1)
    ):
        return None
    return Name(place, place + 1, (word,), False, _gender(reading, place, place, (word,)))


def _may_call(word: str) -> bool:
    """Whether a single word can call a person: no title, no ordinary word that opens a sentence, no place."""
    return len(word) <= LONGEST_WORD and _is_known_to_call(word)


@lru_cache(maxsize=20_000)
def _is_known_to_call(word: str) -> bool:
    low = word.lower()
    return not _titled(low) and not _ordinary(low) and plausible((word,))


def _ordinary(low: str) -> bool:
    return low in name_words().common and low not in name_words().given


def _determined(reading: Reading, first: int, start: int) -> bool:
    """Whether an article stands right before the words; a capital one inside a sentence opens a title."""
    if start == first:
        return start > 0 and reading.words[start - 1] in ARTICLES
    inside = (
        first > 0 and reading.words[first - 1][-1].isalnum() and reading.starts[first] - reading.ends[first - 1] == 1
    )
    return inside and start == first + 1 and reading.lower[first] in {"the", "a", "an"}


def _called(reading: Reading, start: int, word: str) -> bool:
    """Whether a title before a single word makes a person of it."""
    before = reading.lower[start - 1]
    if before == "." and start > 1:
        before = reading.lower[start - 2]
    weak = before in name_words().weak_titles or before in roles().heads
    return not weak or called_so(folded(word))


def _beside(reading: Reading, start: int, last: int) -> bool:
    """Whether what stands beside the run says that it is a person."""
    evidence = role_before(reading, start) or role_after(reading, last) or aged(reading, last)
    return evidence or produced(reading, start, last)


def _words(reading: Reading, start: int, last: int) -> tuple[str, ...]:
    """The words of a name, without marks and what stands between quotation marks."""
    words = reading.words[start:last]
    for place in range(len(words) - 2):
        if words[place] in OPENING:
            return tuple(words[:place] + words[place + 3 :])
    return tuple(word for word in words if word not in {".", ","})


def _given_inside(reading: Reading, start: int, last: int) -> int:
    """Where a full name begins behind words of an organisation: "Co-Productions Anna Keller"; else `last`."""
    known = name_words()
    for place in range(last - 2, start, -1):
        first, before = folded(reading.words[place]), reading.lower[place - 1]
        if first in known.given and first not in known.doubtful and (before in known.organisations or "-" in before):
            return place
    return last


def _strip(reading: Reading, first: int, last: int) -> tuple[int, bool]:
    """Past what stands before the name: a sentence's first word, a title, a role, a people."""
    start, titled = _past_office(reading, first, last)
    while start < last and (what := _before_name(reading, start, last)):
        titled = titled or what == TITLED
        start += 1
    return start, titled


TITLED, PLAIN = "titled", "plain"


def _before_name(reading: Reading, place: int, last: int) -> str:
    """What a word in front of a name is: a title, something plain, or (empty) part of the name."""
    low, more = reading.lower[place], place + 1 < last
    if low not in _fronting() and "-" not in low and not reading.words[place].isupper():
        return ""
    known = name_words()
    if _titled(low):
        return TITLED if more else PLAIN
    if low == "." or _article(reading, place):
        return PLAIN
    if not more:
        return PLAIN if _ordinary(low) else ""
    if low in known.given and last - place == 2 and low in roles().heads and "-" not in low:
        return ""  # "Dean Keller"
    if low in roles().heads or low in roles().plurals or ("-" in low and low.rpartition("-")[2] in roles().heads):
        return TITLED
    if low in roles().modifiers or low in roles().former:
        return PLAIN
    if low in grammar().months:
        return PLAIN if _dated(reading, place, last) else ""
    word = folded(reading.words[place])
    if word in known.families and "-" in reading.words[place + 1]:
        return ""
    foreign = low in known.places or low in known.common or _strange(reading, place, last)
    return PLAIN if foreign and word not in known.given else ""


@lru_cache(maxsize=1)
def _fronting() -> frozenset[str]:
    """The words in small letters that may stand in front of a name."""
    known, work, before = name_words(), roles(), titles()
    offices = before.courtesy | before.office | work.heads | work.plurals | work.modifiers | work.former
    return offices | grammar().months | known.places | known.common | known.before_names | {"."}


def _article(reading: Reading, place: int) -> bool:
    """Whether a single A is the article and no initial: "A Danish", not "A. Keller" or "A K Keller"."""
    following = reading.words[place + 1 : place + 2]
    return reading.words[place] == "A" and bool(following) and following[0] != "." and len(following[0]) > 1


def _strange(reading: Reading, place: int, last: int) -> bool:
    """Whether a department or the like stands before a full name: "Comedy Anna Keller", "Labour MP Anna Keller"."""
    known, ahead = name_words(), place
    while ahead < last - 2 and (_acronym(reading.words[ahead]) or reading.lower[ahead] in known.before_names):
        ahead += 1
    return ahead > place and folded(reading.words[ahead]) in known.given


def _acronym(word: str) -> bool:
    """Whether a word is a territory or a rank in capitals: "SVP for EMEA Anna Keller"."""
    return 1 < len(word) < 6 and word.isupper() and word.isalpha()


def _dated(reading: Reading, place: int, last: int) -> bool:
    """Whether a month before a name is the time: "from August Anna Keller runs"; not "August Keller"."""
    before = reading.lower[place - 1] if place else ""
    if before in {"by", "with", "and", "of"}:
        return False
    return last - place > 1 and (before in grammar().prepositions or before in grammar().time_words)


def _past_office(reading: Reading, first: int, last: int) -> tuple[int, bool]:
    """Past an office in the middle of a run: "Defense Secretary Ash Carter"."""
    for place in range(last - 2, first, -1):
        low = reading.lower[place]
        if low in roles().heads or low in titles().office:
            following = reading.lower[place + 1]
            if following not in titles().suffixes and following not in {".", ","}:
                return place + 1, True
    return first, False


def _gender(reading: Reading, first: int, start: int, words: Sequence[str]) -> str:
    said = [GENDERS[low] for low in reading.lower[max(0, first - 1) : start] if low in GENDERS]
    if said:
        return "m" if "m" in said else "f"
    return name_words().given.get(folded(words[0]), "u") if len(words) > 1 else "u"
