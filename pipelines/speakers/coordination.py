"""Share a role among the people that a list joins: "co-CEOs A and B", "A and B, heads of drama", "X’s A and B"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipelines.speakers.lexicon import roles
from pipelines.speakers.people import Cast
from pipelines.speakers.role_finder import RoleFinder
from pipelines.speakers.role_phrases import Role

__all__ = ["held_roles", "singular"]

LISTING = frozenset({",", "and", "&", "plus", ";", "as", "well"})
PLACING = frozenset({"of", "from", "at", "for", "("})
IRREGULAR = {"people": "person", "men": "man", "women": "woman", "children": "child"}


def held_roles(finder: RoleFinder, cast: Cast) -> Iterator[tuple[int, Role]]:
    """The number of each mention with each role that stands around it, or around somebody listed with it."""
    stated = [list(_around(finder, cast, number)) for number in range(len(cast.places))]
    for number, found in enumerate(stated):
        for role in found:
            if role.head in roles().plurals:
                yield from _of_several(finder, cast, stated, number, role)
            else:
                yield number, role
                if role.organisation and not role.former:
                    yield from ((other, role) for other in _beside(finder, cast, stated, number, role))


def singular(words: str, plural: str) -> str:
    """A role in the plural as one person's: "senior vice presidents of sales", "presidents"."""
    place = words.lower().rfind(plural)
    if place < 0:
        return words
    end = next((end for end in IRREGULAR if plural.endswith(end)), "")
    short = len(plural) - (len(end) or 1)
    kept = words[place : place + short] + (IRREGULAR[end] if end else "")
    return words[:place] + kept + words[place + len(plural) :]


def _around(finder: RoleFinder, cast: Cast, number: int) -> Iterator[Role]:
    first, last = _words(finder, cast, number)
    yield from finder.around(first, last, *finder.reading.sentences[finder.reading.sentence_at(first)])


def _words(finder: RoleFinder, cast: Cast, number: int) -> tuple[int, int]:
    return finder.mention(cast.places[number][0])


def _of_several(
    finder: RoleFinder, cast: Cast, stated: Sequence[Sequence[Role]], number: int, role: Role
) -> Iterator[tuple[int, Role]]:
    """A role in the plural: everybody's whom the list behind it names, or the list before it; nobody's alone."""
    if singular(role.head, role.head) not in roles().heads:
        return  # "siblings", "the duo"
    front = role.last <= _words(finder, cast, number)[0]
    members = _members(finder, cast, number, 1 if front else -1)
    if len(members) == 1 and not (front and _more(finder, cast, number)):
        return
    placed = {n: _own_place(stated[n]) for n in members}
    for left, right in pairwise(sorted(members)):
        between = finder.reading.lower[_words(finder, cast, left)[1] : _words(finder, cast, right)[0]]
        if front and placed[left] is None and between in (["and"], ["&"]):
            placed[left] = placed[right]  # "agents A and B of X"
    for member in members:
        yield member, role._replace(organisation=(front and placed[member]) or role.organisation)


def _own_place(stated: Sequence[Role]) -> tuple[int, int] | None:
    """The company that alone is said of somebody: "A of X"."""
    return next((r.organisation for r in stated if not r.head and r.organisation and not r.former), None)


def _members(finder: RoleFinder, cast: Cast, number: int, step: int) -> list[int]:
    """The mentions of a list from one on, in one direction; each may have its own company behind it."""
    members = [number]
    while 0 <= (following := members[-1] + step) < len(cast.places):
        left, right = sorted((members[-1], following))
        if not _listed(finder, _words(finder, cast, left)[1], _words(finder, cast, right)[0]):
            break
        members.append(following)
    return members


def _listed(finder: RoleFinder, left: int, right: int) -> bool:
    """Whether only a company and what joins a list stand between two mentions."""
    lower = finder.reading.lower
    if right - left > 14:
        return False
    if left < right and lower[left] in PLACING:
        found = finder.organisations.placed(left + 1, right)
        if found is not None:
            left = found[1] + (lower[found[1] : found[1] + 1] == [")"])
    return left < right and LISTING.issuperset(lower[left:right])


def _more(finder: RoleFinder, cast: Cast, number: int) -> bool:
    """Whether the list goes on behind a name with words that no person is known by."""
    reading = finder.reading
    last = _words(finder, cast, number)[1]
    return reading.lower[last : last + 1] in (["and"], ["&"]) and reading.words[last + 1][0].isupper()


def _beside(finder: RoleFinder, cast: Cast, stated: Sequence[Sequence[Role]], number: int, role: Role) -> Iterator[int]:
    """Whoever has no role of their own and is joined to somebody with a company: "X’s A and B", "A and B of X"."""
    if role.head or role.unsaid:
        return
    front = role.last <= _words(finder, cast, number)[0]
    for member in _members(finder, cast, number, 1 if front else -1)[1:]:
        left, right = sorted((member, member - 1 if front else member + 1))
        plainly = finder.reading.lower[_words(finder, cast, left)[1] : _words(finder, cast, right)[0]]
        if stated[member] or plainly not in (["and"], ["&"], [","], [",", "and"]):
            return
        if not front and member == number - 1 and plainly[0] == ",":
            return  # "A, and B of X": only B
        if front and plainly[0] == "," and not _ends_list(finder, cast, member):
            return
        yield member


def _ends_list(finder: RoleFinder, cast: Cast, number: int) -> bool:
    """Whether a list that commas join comes to its "and"."""
    members = _members(finder, cast, number, 1)
    return len(members) > 1 or "and" in finder.reading.lower[_words(finder, cast, number)[0] - 2 :][:2]
