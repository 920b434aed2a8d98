"""Find the names of people: capitalised runs, told from companies and places by given names, titles and context."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.speakers.lexicon import grammar, roles, titles
from pipelines.speakers.lines import is_title
from pipelines.speakers.name_lists import name_words
from pipelines.speakers.reading import Reading
from tradewatch.article import Span
from tradewatch.text import fold

__all__ = ["Name", "find_names"]

JOINED = ("-based", "-born", "-owned", "-backed", "-produced", "-winning", "-led")  # "Paris-based" opens no name


@dataclass(frozen=True, slots=True)
class Name:
    """A run of capitalised words that may name a person: words `first` up to `last`, any title left out.

    `sure`: it names a person. Otherwise one of a person known from elsewhere in the article, or nobody.
    """

    first: int
    last: int
    words: tuple[str, ...]
    sure: bool
    gender: str = "u"
    titled: bool = False

    @property
    def text(self) -> str:
        """The name as one string, for comparing."""
        return " ".join(self.words)


def find_names(
    reading: Reading, taken: Sequence[Span], sources: Sequence[Span], known: Sequence[Span] = ()
) -> list[Name]:
    """Every run that names a person or may do so; `taken` is named something else, `sources` are said to speak.

    `known` stretches name a person in any case.
    """
    barred = _barred(reading, taken)
    speaking = _speaking(reading, sources)
    found: list[Name] = []
    for first, last in _runs(reading, barred):
        name = _name(reading, first, last, speaking)
        if name is not None:
            found.append(name)
    return _with_known(reading, found, known) if known else found


def _with_known(reading: Reading, found: Sequence[Name], known: Sequence[Span]) -> list[Name]:
    """The names with those that are known from elsewhere; where the rules are sure, theirs stands.

    A single word is bound to the person who is called so, and is a person of its own only where there is none.
    """
    names = list(found)
    for span in known:
        first, last = reading.at(span.start), reading.at(span.end)
        beside = [name for name in names if name.first < last and first < name.last]
        words = tuple(word for word in reading.words[first:last] if word[0].isalnum())
        if words and _plausible(words) and not any(name.sure for name in beside):
            gender = beside[0].gender if beside else "u"
            several = len(words) > 1
            names = [name for name in names if name not in beside]
            names.append(Name(first, last, words, sure=several, gender=gender, titled=not several))
    return sorted(names, key=lambda name: name.first)


def _barred(reading: Reading, taken: Sequence[Span]) -> set[int]:
    """Words inside companies, festivals and titles."""
    barred: set[int] = set()
    spans = list(taken) + [s.outer for s in reading.stretches if is_title(reading.text, s)]
    for span in spans:
        number = reading.at(span.start)
        while number < len(reading.words) and reading.starts[number] < span.end:
            barred.add(number)
            number += 1
    return barred


def _speaking(reading: Reading, sources: Sequence[Span]) -> set[int]:
    """Words inside the phrases that are said to speak."""
    inside: set[int] = set()
    for span in sources:
        number = reading.at(span.start)
        while number < len(reading.words) and reading.starts[number] < span.end:
            inside.add(number)
            number += 1
    return inside


def _runs(reading: Reading, barred: set[int]) -> Iterator[tuple[int, int]]:
    """Capitalised words in a row, with the particles, initials and suffixes between them."""
    words, total = reading.words, len(reading.words)
    number = 0
    while number < total:
        if number in barred or not _capital(words[number]):
            number += 1
            continue
        end = number + 1
        while True:
            further = _further(reading, end, barred)
            if further == end:
                break
            end = further
        yield number, end
        number = end


def _capital(word: str) -> bool:
    if word.endswith(JOINED):
        return False
    return word[0].isupper() and word != "I" and (len(word) > 1 or word.isalpha())


def _further(reading: Reading, end: int, barred: set[int]) -> int:
    """Where the run ends when it takes one more word."""
    words, total = reading.words, len(reading.words)
    if end >= total or end in barred:
        return end
    gap = reading.starts[end] - reading.ends[end - 1]
    if (
        words[end] == "."
        and gap == 0
        and (len(words[end - 1]) == 1 or words[end - 1].lower() in titles().suffixes or _titled(words[end - 1]))
    ):
        return (
            end + 1
            if end + 1 < total and _capital(words[end + 1]) and reading.starts[end + 1] - reading.ends[end] <= 1
            else end
        )
    if words[end] == "," and end + 1 < total and reading.lower[end + 1] in {"jr", "sr", "jr.", "sr."}:
        return end + 2
    if gap > 1 or "\n" in reading.text[reading.ends[end - 1] : reading.starts[end]]:
        return end
    if _capital(words[end]):
        return end if reading.lower[end] in grammar().days else end + 1
    ahead = end
    while ahead < min(end + 3, total) and reading.lower[ahead] in titles().particles and ahead not in barred:
        ahead += 1
    if ahead > end and ahead < total and _capital(words[ahead]) and ahead not in barred:
        return ahead + 1
    return end


def _titled(word: str) -> bool:
    return word.lower() in titles().courtesy or word.lower() in titles().office


def _name(reading: Reading, first: int, last: int, speaking: set[int]) -> Name | None:
    """The person's name in a run, when there can be one."""
    start, titled = _strip(reading, first, last)
    kept = [n for n in range(start, last) if reading.words[n] not in {".", ","}]
    words = tuple(reading.words[n] for n in kept)
    if not words or len(words) > 6 or not _plausible(words):
        return None
    role = titled or _role_before(reading, start) or _role_after(reading, last)
    sure = _sure(words, role, start in speaking)
    return Name(start, last, words, sure, _gender(reading, first, start, words), titled)


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
    known = name_words()
    if low in titles().courtesy or low in titles().office:
        return TITLED if more else PLAIN
    if low == ".":
        return PLAIN
    if not more:
        return PLAIN if low in known.common and low not in known.given else ""
    if low in roles().heads:
        return TITLED
    if low in roles().modifiers or low in roles().former:
        return PLAIN
    foreign = low in known.places or low in known.common
    return PLAIN if foreign and fold(reading.words[place]) not in known.given else ""


def _past_office(reading: Reading, first: int, last: int) -> tuple[int, bool]:
    """Past an office in the middle of a run: "Defense Secretary Ash Carter"."""
    for place in range(last - 2, first, -1):
        low = reading.lower[place]
        if (low in roles().heads or low in titles().office) and reading.lower[place + 1] not in titles().suffixes | {
            ".",
            ",",
        }:
            return place + 1, True
    return first, False


def _plausible(words: Sequence[str]) -> bool:
    """Whether none of the words says that this is an organisation, a place or an acronym."""
    known = name_words()
    lows = [word.lower() for word in words]
    if any(low in known.organisations for low in lows) and not _surname_like(lows) and len(lows) > 1:
        return False
    if "-".join(lows[:2]) in known.place_names or any(char.isdigit() for word in words for char in word):
        return False
    if len(words) == 1:
        low = lows[0]
        return (
            low not in known.places
            and low not in known.common
            and low not in grammar().small
            and not (words[0].isupper() and len(words[0]) < 6)
        )
    if lows[-1] in known.places and lows[0] not in known.given:
        return False
    return not all(word.isupper() and len(word) > 1 for word in words) or len(words) <= 3


def _surname_like(lows: Sequence[str]) -> bool:
    """Whether a word of an organisation stands where a family name would: "Nick Park", "Park Chan-mi"."""
    if len(lows) != 2:
        return False
    known = name_words()
    return (lows[0] in known.given and lows[1] in known.surnames) or (lows[0] in known.families and "-" in lows[1])


def _sure(words: Sequence[str], role: bool, speaks: bool) -> bool:
    """Whether the run names a person."""
    known = name_words()
    first = fold(words[0])
    if len(words) == 1 or words[0].lower() in titles().particles:
        return False
    if words[0].lower() in known.places:
        return speaks or role
    if first in known.given or (len(words[0]) == 1 and words[0].isupper()) or first.split("-")[0] in known.given:
        return True
    if first in known.families and ("-" in words[1] or len(words) <= 3):
        return "-" in words[1] or speaks or role
    return (speaks or role) and words[0].lower() not in known.places


def _role_before(reading: Reading, start: int) -> bool:
    return (
        start > 0 and reading.lower[start - 1] in roles().heads and reading.starts[start] - reading.ends[start - 1] == 1
    )


def _role_after(reading: Reading, last: int) -> bool:
    """Whether an apposition with a role follows: "X, head of sales at"."""
    words, lower = reading.words, reading.lower
    if last + 1 >= len(words) or words[last] not in {",", "("}:
        return False
    for place in range(last + 1, min(last + 9, len(words))):
        if words[place] in {",", ".", ";", ")"} or lower[place] in {"said", "and"}:
            return False
        if lower[place] in roles().heads:
            return True
    return lower[last + 1] == "who"


def _gender(reading: Reading, first: int, start: int, words: Sequence[str]) -> str:
    before = {reading.lower[n] for n in range(max(0, first - 1), start)}
    if before & titles().masculine or before & roles().masculine:
        return "m"
    if before & titles().feminine or before & roles().feminine:
        return "f"
    known = name_words().given
    return known.get(fold(words[0]), "u") if len(words) > 1 else "u"
