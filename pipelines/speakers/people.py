"""Gather the people of an article: which names mean the same person, and the fullest form that stands in the text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pipelines.speakers.lexicon import roles, titles
from pipelines.speakers.name_lists import folded, is_surname, name_words
from pipelines.speakers.names import Name
from pipelines.speakers.reading import Reading
from tradewatch.article import Span

__all__ = ["Cast", "Character", "gather"]


@dataclass(slots=True)
class Character:
    """A person while the article is being read."""

    words: tuple[str, ...]  # the fullest form's words, folded
    name: str  # the fullest form as it stands in the text
    gender: str = "u"
    kin: bool = False  # introduced as somebody's relative, and so not called by the family name alone
    mentions: list[Span] = field(default_factory=list)

    @property
    def families(self) -> tuple[str, ...]:
        """The words by which the person may be called alone, likeliest first."""
        if len(self.words) == 1:
            return self.words
        first, last = self.words[0], self.words[-1]
        if family_first(self.words):
            return (first, last) if first not in name_words().given else (last, first)
        return (last, first)


def family_first(words: Sequence[str]) -> bool:
    """Whether the family name stands first, as Korean, Chinese and some Japanese names are written."""
    known = name_words()
    if words[0] not in known.families:
        return False
    return "-" in words[1] or (words[-1] not in known.families and words[0] not in known.given)


Directory = dict[str, list[tuple[int, int, Character]]]  # a word: how directly it calls whom, and from which place
REACH = 5  # words between "his daughter" and the name
KIN = 10  # how much less directly the family name calls a relative
LATER = 1_000_000  # whoever is met only later is farther off than anybody met before


@dataclass(slots=True)
class Cast:
    """Everybody that the article names, and which words name whom."""

    people: list[Character]
    places: list[tuple[Span, Character]]  # every mention in reading order
    begins: list[int]  # where each of these does

    def inside(self, span: Span) -> list[tuple[Span, Character]]:
        """The mentions that lie in a stretch of the text."""
        first = last = bisect_left(self.begins, span.start)
        while last < len(self.places) and self.places[last][0].end <= span.end:
            last += 1
        return self.places[first:last]


def gather(reading: Reading, names: Iterable[Name], speaking: Sequence[Span]) -> Cast:
    """Bind names to people: full ones first, then what is left of them elsewhere."""
    names = list(names)
    cast = Cast([], [], [])
    ends = {span.end: span for span in speaking}
    alone = {folded(name.words[0]) for name in names if _alone(reading, name, ends)}
    full = [name for name in names if name.sure or _speaks_later(name, alone)]
    met: dict[str, list[Character]] = {}  # by the last word of the name
    for name in sorted(full, key=lambda name: -len(name.words)):  # the fuller form first
        words = _bare(folded(word) for word in name.words)
        alike = met.setdefault(words[-1] if words else "", [])
        known = _same(alike, words)
        _, who = _add(cast, reading, name, known)
        who.kin = who.kin or introduced_as_kin(reading, name.first)
        if known is None:
            alike.append(who)
    directory = _directory(cast)
    followers = {name.first: name for name in full}
    for name in names:
        if name.first in followers:
            continue
        known = _called(directory, name, reading.starts[name.first])
        if known is not None:
            _add(cast, reading, name, known)
        elif (relative := _couple(reading, name, followers)) is not None:
            _enter(directory, *_add(cast, reading, name, None))
            _share(cast.people[-1], relative)
        elif name.titled or (_speaks(reading, name, ends) and _mononym(name)):
            _enter(directory, *_add(cast, reading, name, None))
    cast.places.sort(key=lambda pair: pair[0])
    for span, who in cast.places:
        who.mentions.append(span)
        cast.begins.append(span.start)
    return cast


def introduced_as_kin(reading: Reading, first: int) -> bool:
    """Whether a name is introduced as a relative: "her brother NAME", "his daughter, producer NAME"."""
    for place in range(first - 1, max(0, first - 1 - REACH), -1):
        low = reading.lower[place]
        if low in roles().kin:
            return reading.lower[place - 1] in {"his", "her", "their", "'s", "’s"}
        if low != "," and not (low.isalpha() and reading.words[place].islower()):
            return False
    return False


def _alone(reading: Reading, name: Name, ends: Mapping[int, Span]) -> bool:
    """Whether a single word is said to speak, or has a title."""
    return len(name.words) == 1 and (name.titled or _speaks(reading, name, ends))


def _speaks_later(name: Name, alone: set[str]) -> bool:
    """Whether the last of several words speaks alone elsewhere: "Zyx Quorl came. “We won,” Quorl said"."""
    return 1 < len(name.words) < 5 and not name.determined and folded(name.words[-1]) in alone


def _couple(reading: Reading, name: Name, followers: dict[int, Name]) -> Name | None:
    """The full name behind "and" whose family name a given name shares: "Anna and Tom Keller"."""
    if len(name.words) > 1 or reading.lower[name.last : name.last + 1] not in (["and"], ["&"]):
        return None
    other, word, known = followers.get(name.last + 1), folded(name.words[0]), name_words()
    if other is None or len(other.words) != 2 or folded(other.words[0]) not in known.given:
        return None
    return other if word in known.given and word not in known.doubtful else None


def _share(who: Character, relative: Name) -> None:
    """Give somebody the family name of another."""
    who.words, who.name = (*who.words, folded(relative.words[-1])), f"{who.name} {relative.words[-1]}"


def _mononym(name: Name) -> bool:
    """Whether one word may be somebody's whole name: a given name, or an East Asian family name."""
    known = name_words()
    word = folded(name.words[0])
    if len(name.words) > 1:
        return is_surname(folded(name.words[-1]))
    return (word in known.given or word in known.families) and word not in known.house_surnames


def _speaks(reading: Reading, name: Name, ends: Mapping[int, Span]) -> bool:
    """Whether a source that is said to speak, known by where it ends, is the name and hardly more."""
    source = ends.get(reading.ends[name.last - 1])
    if source is None:
        return False
    span = reading.span(name.first, name.last)
    return source.covers(span) and len(source) <= len(span) + 5


def _directory(cast: Cast) -> Directory:
    """Everybody under each word that may call them."""
    directory: Directory = {}
    for span, who in cast.places:
        _enter(directory, span, who)
    return directory


def _enter(directory: Directory, span: Span, who: Character) -> None:
    for rank, word in enumerate(who.families):
        directory.setdefault(word, []).append((rank, span.start, who))


def _add(cast: Cast, reading: Reading, name: Name, known: Character | None) -> tuple[Span, Character]:
    span = reading.span(name.first, name.last)
    words = tuple(folded(word) for word in name.words)
    text = _written(reading, span)
    if known is None:
        known = Character(words, text, name.gender)
        cast.people.append(known)
    elif len(words) > len(known.words) or (len(words) == len(known.words) and len(text) > len(known.name)):
        known.words, known.name = words, text
    if known.gender == "u":
        known.gender = name.gender
    cast.places.append((span, known))
    return span, known


def _written(reading: Reading, span: Span) -> str:
    """The name as it is written, with the full stop of "Jr."."""
    text = span.of(reading.text)
    stopped = text.endswith((" Jr", " Sr")) and reading.text[span.end : span.end + 1] == "."
    return f"{text}." if stopped else text


def _bare(words: Iterable[str]) -> list[str]:
    return [word for word in words if word not in titles().suffixes]


def _same(people: Sequence[Character], words: list[str]) -> Character | None:
    """The person already met under this or a shorter or longer full form."""
    for who in people:
        known = _bare(who.words)
        if known == words or _agree(known, words) or known[-len(words) :] == words:
            return who
    return None


def _agree(one: list[str], other: list[str]) -> bool:
    """Whether two full names are one: "John Q. Smith" and "John Smith", "J. Smith" and "John Smith"."""
    if len(one) < 2 or len(other) < 2 or one[-1] != other[-1]:
        return False
    if one[0] == other[0]:
        return True
    short, long = sorted((one[0], other[0]), key=len)
    return len(short) == 1 and long.startswith(short)


def _called(directory: Directory, name: Name, place: int) -> Character | None:
    """Whom a bare surname or first name means: somebody met before, else somebody met later."""
    words = tuple(folded(word) for word in name.words)
    best: tuple[int, int, Character] | None = None
    for rank, start, who in directory.get(words[-1], ()):
        if len(words) > 1 and not (len(words) < len(who.words) and who.words[-len(words) :] == words):
            continue
        if name.titled and {name.gender, who.gender} == {"m", "f"}:
            continue
        rank += KIN if who.kin and len(words) == 1 and words[0] != who.words[0] else 0
        distance = place - start if start <= place else LATER + start - place
        if best is None or (rank, distance) < best[:2]:
            best = (rank, distance, who)
    return best[2] if best else None
