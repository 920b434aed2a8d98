"""Find the jobs that whole clauses state: "where she was a commissioner", "her company X", "X, led by A and B"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipelines.speakers.cues import cue_forms
from pipelines.speakers.lexicon import grammar
from pipelines.speakers.organisations import MEANING
from pipelines.speakers.people import Cast, Character
from pipelines.speakers.role_finder import RoleFinder
from pipelines.speakers.role_phrases import POSSESSIVE, Role
from tradewatch.article import Span

__all__ = ["job_clauses"]

# Where a description that opens a sentence ends: at its verb or a mark.
CLOSES = (
    frozenset(cue_forms())
    | grammar().auxiliaries
    | {",", ".", "made", "presented", "added", "came", "went", "took", "brought", "sees"}
)
# What somebody is by whom a company is: "X, run by NAME".
BY = {
    **{"run": "head", "led": "head", "headed": "head", "steered": "head", "managed": "head", "fronted": "head"},
    **{"founded": "founder", "co-founded": "co-founder", "cofounded": "co-founder", "launched": "founder"},
    **{
        "set": "founder",
        "established": "founder",
        "owned": "owner",
        "co-owned": "co-owner",
        "chaired": "chair",
        "co-run": "co-head",
        "co-led": "co-head",
    },
}
BANNERS = frozenset({"banner", "shingle", "label", "imprint", "outfit", "company", "studio", "firm", "prodco", "indie"})
WORKS = frozenset({"drama", "series", "film", "comedy", "show", "thriller", "documentary", "doc", "movie", "feature"})
SERVING = frozenset({"is", "was", "becomes", "became", "been", "be", "serves", "served", "works", "worked", "holds"})
PAST = frozenset({"was", "served", "worked", "held", "had"})
COMPANIES = MEANING | BANNERS
TIMES = grammar().time_words | grammar().months | {"in", "back", "up"}
STATING = frozenset({"where", "by", "his", "her", "their"})
Found = Iterator[tuple[Character, Role, Span]]


def job_clauses(finder: RoleFinder, cast: Cast) -> Found:
    """Each job that a clause states of somebody: who, the role, and where the name stands."""
    reading = finder.reading
    for place in reading.among(STATING):
        if reading.within[place] < 0:
            low = reading.lower[place]
            first, last = reading.sentences[reading.sentence_at(place)]
            find = _led_by if low == "by" else _places_of_work if low == "where" else _own_companies
            yield from find(finder, cast, place, first, last)
    yield from _owners(finder, cast)
    yield from _described_jobs(finder, cast)


def _places_of_work(finder: RoleFinder, cast: Cast, place: int, first: int, last: int) -> Found:
    """What somebody is or was where: "joined from ZDF, where she was a commissioning editor"."""
    lower = finder.reading.lower
    if place < first + 2 or place + 4 >= last or lower[place - 1] != "," or lower[place + 1] not in {"he", "she"}:
        return
    people, where = cast.inside(finder.reading.span(first, place)), _place_before(finder, place - 1, first)
    verb = _past_adverbs(lower, place + 2, last)
    if not people or where is None or verb >= last or lower[verb] not in SERVING:
        return
    past = not {lower[place + 2], lower[verb]}.isdisjoint(PAST)
    start = next(n for n in range(verb + 1, last + 1) if n == last or lower[n] not in {"as", "been", "the", "a"})
    role = next(finder.phrase(start, finder.phrase_end(start, last)), None)
    if role is not None and role.organisation is None:
        yield people[0][1], role._replace(organisation=where, former=past, unsaid=""), people[0][0]


def _past_adverbs(lower: list[str], place: int, last: int) -> int:
    """Past "had most recently been" and the like to the verb that a role follows."""
    while place < last and (
        lower[place] in {"has", "had", "will", "now", "also", "most"} or lower[place].endswith("ly")
    ):
        place += 1
    return place + (lower[place : place + 1] == ["been"] and lower[place + 1 : place + 2] == ["serving"])


def _place_before(finder: RoleFinder, comma: int, first: int) -> tuple[int, int] | None:
    """The organisation that ends at a comma, also behind an apposition: "INSAS, the Brussels film school,"."""
    ends, lower = finder.organisations.ends, finder.reading.lower
    if comma in ends:
        return ends[comma], comma
    earlier = next((n for n in range(comma - 1, max(first, comma - 10), -1) if lower[n] == ","), None)
    if earlier is not None and lower[earlier + 1] in {"the", "a", "an"}:
        comma = earlier
    place = finder.organisations.ending(comma, first)
    return (place, comma) if place is not None and place > first and lower[place - 1] in {"at", "for", "to"} else None


def _own_companies(finder: RoleFinder, cast: Cast, place: int, first: int, last: int) -> Found:
    """ "Her company Zuraw Film", "through their Tin Lantern banner": of the only people just named."""
    found = _owned(finder, place + 1, last) if place + 2 < last else None
    if found is None:
        return
    people = _just_named(finder, cast, first, place)
    several = finder.reading.lower[place] == "their"
    if several or len({id(who) for _, who in people}) == 1:
        yield from ((who, Role(place, place, "", found), span) for span, who in people[: 2 if several else 1])


def _just_named(finder: RoleFinder, cast: Cast, first: int, place: int) -> list[tuple[Span, Character]]:
    """Whoever the sentence names before a place; else the sentence before, or the one before that."""
    reading = finder.reading
    people = cast.inside(reading.span(first, place)) if place > first else []
    number = reading.sentence_at(first)
    for back in range(number - 1, max(-1, number - 3), -1):
        people = people or cast.inside(reading.span(*reading.sentences[back]))
    return people


def _owned(finder: RoleFinder, place: int, last: int) -> tuple[int, int] | None:
    """The company behind "her": past what kind of company it is, or before it."""
    lower, starts = finder.reading.lower, finder.organisations.starts
    kind = next((n for n in range(place, min(last - 1, place + 6)) if lower[n] in COMPANIES), None)
    if kind is not None and all(lower[n] != "," and lower[n] not in grammar().small for n in range(place, kind)):
        behind = kind + 1 + (lower[kind + 1] == ",")
        if behind in starts:
            return behind, starts[behind]
        if not finder.reading.words[place][0].isupper():
            return finder.organisations.placed(kind + 1, last) if lower[kind + 1] != "," else None
    stop = starts.get(place)
    if stop is not None and stop < last and lower[stop] in BANNERS:
        return place, stop
    if (
        kind is not None
        and lower[kind] in BANNERS
        and all(finder.reading.words[n][0].isupper() for n in range(place, kind))
    ):
        return (place, kind) if kind > place else None
    return None


def _owners(finder: RoleFinder, cast: Cast) -> Found:
    """ "NAME’s Skylark Productions": whose a company is, where no work of the company follows."""
    lower, starts = finder.reading.lower, finder.organisations.starts
    for span, who in cast.places:
        _, last = finder.mention(span)
        if lower[last : last + 1] and lower[last] in POSSESSIVE and last + 1 in starts:
            stop = starts[last + 1]
            if last + 1 not in finder.organisations.commissioning and not _modifies(finder, stop):
                yield who, Role(last, last, "", (last + 1, stop)), span


def _modifies(finder: RoleFinder, stop: int) -> bool:
    """Whether a company stands before a noun that it only describes: "his Netflix drama", "her Cannes debut"."""
    lower = finder.reading.lower
    if stop >= len(lower) or not lower[stop].isalpha():
        return False
    if lower[stop] in grammar().small or lower[stop] in BANNERS or lower[stop] in cue_forms():
        return False
    return not lower[stop].endswith(("s", "ed")) or lower[stop] in WORKS


def _led_by(finder: RoleFinder, cast: Cast, place: int, first: int, last: int) -> Found:
    """ "X, which is led by A and B", "the fund X, run by NAME": whom a company is run or was founded by."""
    lower = finder.reading.lower
    verb = _verb_before(lower, place, first) if place > first else place
    if lower[verb] not in BY:
        return
    where, meant = _whose_clause(finder, verb, first), _meant_before(finder, verb, first)
    if where is None and not meant:
        return
    for span, who in _named_behind(finder, cast, place + 1, last):
        yield who, Role(verb, verb + 1, BY[lower[verb]], where, verbal=True, unsaid="" if where else meant), span


def _verb_before(lower: Sequence[str], place: int, first: int) -> int:
    """The verb that "by" belongs to, past a time and "up": "founded last year by", "headed up by"."""
    verb = place - 1
    for back in range(place - 1, max(first, place - 4), -1):
        if lower[back] in BY:
            return back
        if not (lower[back].isdigit() or lower[back] in TIMES):
            break
    return verb - (lower[verb] == "up" and verb > first)


def _meant_before(finder: RoleFinder, verb: int, first: int) -> str:
    """The noun of "the studio is owned by", which stands for a company named before."""
    lower = finder.reading.lower
    if verb - 3 < first or lower[verb - 1] not in {"is", "was"} or lower[verb - 3] != "the":
        return ""
    return lower[verb - 2] if lower[verb - 2] in MEANING else ""


def _whose_clause(finder: RoleFinder, verb: int, first: int) -> tuple[int, int] | None:
    """The company that the verb says something of: right before it, or past "which is" and "the fund"."""
    lower, ends = finder.reading.lower, finder.organisations.ends
    place = verb
    while place > first and (
        lower[place - 1] in grammar().auxiliaries or lower[place - 1] in {"which", "that", "now", "also"}
    ):
        place -= 1
    if place in ends:
        return ends[place], place
    if place > first and lower[place - 1] == ")":
        place = next((n for n in range(place - 1, first, -1) if lower[n] == "("), place)
    if place > first and lower[place - 1] == ",":
        comma = place - 1
    elif lower[place - 1] in COMPANIES:
        comma = next((n for n in range(place - 1, max(first, place - 9), -1) if lower[n] == ","), first)
    else:
        return None
    if comma in ends:
        return ends[comma], comma
    return _place_before(finder, comma, first) if comma > first else None


def _named_behind(finder: RoleFinder, cast: Cast, first: int, last: int) -> Iterator[tuple[Span, Character]]:
    """The people that a list behind "by" names; each may have a few words in front: "by founder A and B"."""
    reading, place = finder.reading, first
    for span, who in cast.inside(reading.span(first, last)):
        start, end = finder.mention(span)
        between = reading.lower[place:start]
        if len(between) > (7 if place == first else 6) or not {",", ";", ":", "who", "which"}.isdisjoint(
            between[0 if place == first else 1 :]
        ):
            return
        if place > first and between[:1] not in ([","], ["and"], ["&"]):
            return
        if place > first and between[:1] == [","] and len(between) > 1 and between[1] != "and":
            return
        yield span, who
        place = end


def _described_jobs(finder: RoleFinder, cast: Cast) -> Found:
    """Jobs that a sentence without the name states, right after one that names a single person: that person's."""
    reading = finder.reading
    naming = {reading.sentence_at(reading.at(begin)) for begin in cast.begins}
    for number in range(1, len(reading.sentences)):
        before = cast.inside(reading.span(*reading.sentences[number - 1])) if number - 1 in naming else []
        if len({id(who) for _, who in before}) == 1:
            span, who = before[0]
            yield from ((who, role, span) for role in _goes_on(finder, cast, *reading.sentences[number]))


def _goes_on(finder: RoleFinder, cast: Cast, first: int, last: int) -> Iterator[Role]:
    """What a sentence without the name says of somebody: "She is head of X", "As head of X, he", "The head of X"."""
    lower = finder.reading.lower
    comma = next((n for n in range(first, min(last, first + 14)) if lower[n] == ","), None)
    if lower[first] in {"he", "she"} and finder.reading.within[first] < 0:
        yield from (role for role in finder.after(first + 1, last) if role.head and role.organisation)
    elif lower[first] == "as" and comma is not None and lower[comma + 1 : comma + 2] in (["he"], ["she"]):
        role = next(finder.phrase(first + 1, comma), None)
        if role is not None and role.organisation:
            yield role
    else:
        yield from _of_the(finder, cast, first if lower[first] == "the" or comma is None else comma + 1, last)


def _of_the(finder: RoleFinder, cast: Cast, first: int, last: int) -> Iterator[Role]:
    """ "The managing director of X" as the subject of a clause, with no name in it."""
    reading = finder.reading
    if first >= last or reading.lower[first] != "the" or reading.within[first] >= 0:
        return
    role = next(finder.phrase(first + 1, min(last, first + 16)), None)
    if role is None or role.organisation is None:
        return
    stop = max(role.last, role.organisation[1])
    apposed = stop + 1 < last and reading.lower[stop] == "," and stop + 1 in finder.organisations.people
    if stop < last and not apposed and _verb_like(reading.lower[stop]) and not cast.inside(reading.span(first, stop)):
        yield role


def _verb_like(low: str) -> bool:
    return low in CLOSES or low.endswith(("ed", "s"))
