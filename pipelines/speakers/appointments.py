"""Find appointments: who is hired, promoted or named, joins, steps up or leaves, as what and at which company."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipelines.speakers.lexicon import clause_words, grammar
from pipelines.speakers.people import Cast, Character
from pipelines.speakers.role_finder import RoleFinder
from pipelines.speakers.role_phrases import Role
from tradewatch.article import Span

__all__ = ["appointments"]

REACH = 22  # words from the name to the role
CUTS = frozenset({".", ";", ":", "“", '"', "said", "says", "told", "who", "which", "while", "after", "and", "but"})
ENDS = CUTS - {"and"}  # of what stands behind "as"
PASSIVE = grammar().auxiliaries - {"has", "have", "had"}
STAYING = frozenset({"stay", "stays", "stayed", "remain", "remains", "continues", "continued"})
NEW = frozenset(
    {
        "on",
        "over",
        "up",
        "newly",
        "created",
        "new",
        "newly-created",
        "role",
        "position",
        "post",
        "job",
        "of",
        "the",
        "be",
        "a",
    }
)


def appointments(finder: RoleFinder, cast: Cast) -> Iterator[tuple[Character, Role, Span]]:
    """Each appointment or departure of a named person: who, the role, and where the name stands."""
    reading = finder.reading
    appointing = clause_words("appointing")
    for first, last in reading.sentences:
        if appointing.isdisjoint(reading.lower[first:last]):
            continue
        verbs = [n for n in range(first, last) if reading.lower[n] in appointing and reading.within[n] < 0]
        if not verbs:
            continue
        people = cast.inside(reading.span(first, last))
        for number, (span, who) in enumerate(people):
            following = people[number + 1][0] if number + 1 < len(people) else None
            stop = min(last, reading.at(following.start)) if following else last
            for role in _of(finder, verbs, (first, stop, last), span):
                yield who, role, span


def _of(finder: RoleFinder, verbs: Sequence[int], bounds: tuple[int, int, int], span: Span) -> Iterator[Role]:
    """What the verbs of a sentence make of one name."""
    first, stop, last = bounds
    reading = finder.reading
    name, after = reading.at(span.start), reading.at(span.end)
    before = max((verb for verb in verbs if verb < name), default=None)
    behind: list[int] = []
    for verb in (verb for verb in verbs if after <= verb < stop):
        if _subject_of(finder, after, verb) or (behind and _goes_on(finder, verb)):
            behind.append(verb)
    for verb in behind:
        yield from _moved(finder, verb, last)
    if not behind and before is not None and name - before <= 12 and reading.lower[before] in clause_words("hiring"):
        role = _placed(finder, after, min(last, after + REACH))
        if role is not None:
            hirer = _hirer(finder, first, before)
            yield role if role.organisation else role._replace(organisation=hirer, unsaid="" if hirer else "here")


def _goes_on(finder: RoleFinder, verb: int) -> bool:
    """Whether a verb has the subject of the one before: "will leave the post but remains"."""
    lower = finder.reading.lower
    while lower[verb - 1] in grammar().auxiliaries or lower[verb - 1].endswith("ly"):
        verb -= 1
    return lower[verb - 1] in {"and", "but"}


def _subject_of(finder: RoleFinder, after: int, verb: int) -> bool:
    """Whether only small words or an insertion between commas part the name from the verb."""
    lower = finder.reading.lower
    between = lower[after:verb]
    while between and between[-1] in grammar().auxiliaries:
        between = between[:-1]
    if between in ([","], ["who"], [",", "who"]):
        return True
    if between[:2] == [",", "who"] and "," not in between[1:]:
        return len(between) < 12 and between[-1] not in CUTS
    if between[:1] == [","]:
        return "," in between[1:] and len(between) < REACH and not CUTS & {between[-1]}
    if between[-1:] in (["he"], ["she"]):
        return True  # the caller sees to it that nobody else stands between
    return len(between) <= 4 and not CUTS.intersection(between)


def _moved(finder: RoleFinder, verb: int, last: int) -> Iterator[Role]:
    """What follows "joins", "steps up", "leaves": where from, where to, and as what."""
    reading, organisations = finder.reading, finder.organisations
    low = reading.lower[verb]
    end = next(
        (n for n in range(verb + 1, min(last, verb + REACH)) if reading.lower[n] in CUTS), min(last, verb + REACH)
    )
    towards = verb + 1 < end and (reading.lower[verb + 1] == "to" or reading.lower[verb : verb + 2] == ["landed", "at"])
    place = organisations.placed(verb + 1 + towards, end)
    if low in clause_words("leaving"):
        if place is not None and place[0] in organisations.starts:
            yield Role(verb, verb, "", place, former=True)
        yield from _left_for(finder, verb, end)
        return
    for link in range(verb + 1, end - 1):
        if reading.lower[link] == "from":
            origin = organisations.placed(link + 1, end)
            if origin is not None and origin[0] in organisations.starts:
                yield Role(link, link, "", origin, former=True)
            break
    role = _placed(finder, verb + 1, end)
    if role is None and towards and place is not None and place[0] in organisations.starts:
        yield Role(verb, verb, "", place)
    passive = reading.lower[verb - 1] in PASSIVE
    if role is not None and (passive or low not in clause_words("hiring")):
        joined = place if place is not None and low in clause_words("joining") else None
        here = "" if low in STAYING else "here"
        yield role if role.organisation else role._replace(organisation=joined, unsaid=role.unsaid or here)


def _left_for(finder: RoleFinder, verb: int, end: int) -> Iterator[Role]:
    """Where somebody goes: "exits the distributor for ORG", "leaves ORG to join ORG"."""
    lower = finder.reading.lower
    for link in range(verb + 1, end - 1):
        if lower[link] == "for" or lower[link - 1 : link + 1] == ["to", "join"]:
            found = finder.organisations.placed(link + 1, end)
            if found is None or lower[found[1] : found[1] + 1] in (["'s"], ["’s"]):
                return
            if found[0] in finder.organisations.starts or lower[link] == "join":
                yield Role(verb, verb, "", found)
            return


def _placed(finder: RoleFinder, first: int, end: int) -> Role | None:
    """The role behind "as", "to" or a name: "as head of drama", "to the newly created role of president"."""
    lower = finder.reading.lower
    links = [first] if first < end and lower[first] not in {",", "."} else []
    links += [n + 1 for n in range(first, end) if lower[n] in {"as", "to"}]
    for start in links:
        place = start
        while place < end and lower[place] in NEW:
            place += 1
        stop = next((n for n in range(place, end) if lower[n] in ENDS), end)
        role = next(finder.phrase(place, stop), None) if place < stop else None
        if role is not None and role.first - place <= 1 and not role.former:
            return role
    return None


def _hirer(finder: RoleFinder, first: int, verb: int) -> tuple[int, int] | None:
    """The company that hires: the first one named before the verb."""
    starts = finder.organisations.starts
    chosen = next((n for n in range(first, verb) if n in starts and finder.reading.within[n] < 0), None)
    return None if chosen is None else (chosen, starts[chosen])
