"""Read a role's phrase: "founder and CEO of A", "CJ ENM’s head of film", "chair of B"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pipelines.speakers.lexicon import grammar, organisation_nouns, roles
from pipelines.speakers.name_lists import name_words
from pipelines.speakers.organisations import Organisations
from pipelines.speakers.reading import Reading

__all__ = ["INNER", "LONGEST", "POSSESSIVE", "SOMEBODY", "Role", "RolePhrases"]

POSSESSIVE = frozenset({"'s", "’s", "’", "'"})
PLACING = frozenset({"at", "of", "for", "with", "from", "in"})
ENDS = frozenset(
    {".", ";", "as", "that", "who", "which", "when", "while", "where", "after", "since", "during", "until", "to"}
)
OWNING = (["'s"], ["’s"], ["’"])
DETERMINERS = frozenset({"a", "an", "the", "its", "his", "her", "their", "our", "my", "both", "one", "two"})
INNER = frozenset({"division", "unit", "arm", "department", "team"})  # of a company, and none
ADVISING = frozenset({"adviser", "advisor", "assistant", "consultant", "counsel", "deputy"})  # "adviser to"
AUTHORS = frozenset({"author", "co-author", "creator", "helmer", "novelist", "screenwriter", "star", "writer"})
SOMEBODY = "somebody"  # whose a role is that "her boss" names: no company's
JOINING = frozenset({"and", "&", "-", "/"})
GOING_ON = PLACING | {",", "and", "&"}
GENERALS = frozenset({"secretary", "director", "attorney", "delegate", "manager"})  # "secretary general"
LONGEST = 14


class Role(NamedTuple):
    """A role as word numbers: where it stands, its noun, and the organisation if one is stated."""

    first: int
    last: int
    head: str
    organisation: tuple[int, int] | None = None
    former: bool = False
    verbal: bool = False  # a clause's verb says it: "who runs X"
    unsaid: str = ""  # the words that stand for an organisation named before: "its", "company"


class RolePhrases:
    """Reads the phrases that state roles."""

    def __init__(self, reading: Reading, organisations: Organisations) -> None:
        self.reading = reading
        self.organisations = organisations

    def phrase(self, first: int, end: int) -> Iterator[Role]:
        """The roles in a noun phrase: "founder and CEO of A and chair of B", "CJ ENM’s head of film"."""
        lower = self.reading.lower
        if first < end and lower[first] in grammar().auxiliaries:
            return  # "X, coordinated by NAME, will host"
        place = first
        former = False
        unsaid = ""
        while place < end and (
            lower[place] in DETERMINERS
            or lower[place] in {"now", "currently", "also", "then", "as"}
            or lower[place] in roles().former
        ):
            former = former or lower[place] in roles().former or (place == first and lower[place] == "then")
            unsaid = "its" if lower[place] in {"its", "whose"} else unsaid
            place += 1
        while place < end:
            role, following = self._one_role(place, end, former)
            if role is None or not self.organisations.people.isdisjoint(range(role.first, role.last)):
                return
            yield role._replace(unsaid=unsaid) if unsaid and role.organisation is None else role
            earlier = self._earlier(following, end)
            if earlier is not None:
                yield Role(following, following, "", earlier, former=True)
                return
            if following >= end or lower[following] not in {"and", "&", ","}:
                return
            place = following + 1
            former = place < end and lower[place] in roles().former
            while place < end and (lower[place] in DETERMINERS or lower[place] in roles().former):
                place += 1

    def _one_role(self, first: int, end: int, former: bool) -> tuple[Role | None, int]:
        """One role and its organisation, and the word after them."""
        lower = self.reading.lower
        owner: tuple[int, int] | None = None
        stop = self._owner_before(first, end)
        if stop is not None:
            owner, first = (first, stop), stop + (lower[stop] in POSSESSIVE if stop < end else 0)
        head = None
        for place in range(first, min(end, first + LONGEST)):
            low = lower[place]
            if (low in roles().heads or low in roles().plurals) and lower[place + 1 : place + 2] not in OWNING:
                head = place
                if not self._compound(place, end):
                    break
            elif (
                low in grammar().prepositions
                or low == ","
                or (head is not None and low not in JOINING and low not in roles().modifiers and lower[head] != "chief")
            ):
                break
        if head is None:
            return (None, end)
        first, unsaid = self._past_owner(first, head)
        role, following = self._with_place(first, head, end, owner, former)
        if unsaid and role.organisation is None:
            role = role._replace(unsaid=unsaid)
        return role, following

    def _past_owner(self, first: int, head: int) -> tuple[int, str]:
        """Past "the company’s" or "the film’s": where the role itself begins, and what kind of company owns it."""
        lower = self.reading.lower
        mark = next((n for n in range(head - 1, first, -1) if lower[n] in POSSESSIVE), None)
        if mark is None:
            return first, ""
        noun = lower[mark - 1]
        return mark + 1, noun if noun in organisation_nouns() or noun in {"festival", "market"} else ""

    def _department(self, place: int, end: int) -> int:
        """Past a comma and the department behind it: "EVP, International Drama"; else where it was."""
        lower = self.reading.lower
        if place + 1 >= end or lower[place] != ",":
            return place
        last = place + 1
        while last < end and (lower[last] in roles().departments or lower[last] in {"&", "and"}):
            last += 1
        while last > place + 1 and lower[last - 1] in {"&", "and"}:
            last -= 1
        return last if last > place + 1 and self.reading.words[place + 1][0].isupper() else place

    def _compound(self, place: int, end: int) -> bool:
        """Whether another role noun follows at once: "chief executive", "founder and CEO"."""
        lower = self.reading.lower
        ahead = place + 1
        while ahead + 1 < end and lower[place] in roles().modifiers and lower[ahead] in roles().modifiers:
            ahead += 1  # "executive vice president", "deputy managing director"
        if ahead < end and (lower[ahead] in roles().heads or lower[ahead] in roles().plurals):
            return True
        if lower[place] == "chief":
            return self._officer(place, end)
        return place + 2 < end and lower[place + 1] in {"and", "&", "-", "/"} and self._role_word(lower[place + 2])

    def _officer(self, chief: int, end: int) -> bool:
        """Whether a chief is one of something: "chief creative officer", "chief content and brand officer"."""
        for word in self.reading.lower[chief + 1 : min(end, chief + 5)]:
            if word in {"officer", "executive"}:
                return True
            if word != "and" and (not word.isalpha() or word in grammar().small):
                return False
        return False

    def _role_word(self, low: str) -> bool:
        r = roles()
        return low in r.heads or low in r.plurals or low in r.modifiers or low in r.former or low in name_words().places

    def _owner_before(self, first: int, end: int) -> int | None:
        """Where an organisation at the phrase's start ends, when a role follows it."""
        stop = self.organisations.starting(first, end)
        while (
            stop is not None
            and stop > first
            and self._role_word(self.reading.lower[stop - 1])
            and first not in self.organisations.starts
        ):
            stop -= 1
        if stop is None or stop <= first or stop >= end or self.reading.lower[first] in roles().plurals:
            return None
        return stop

    def _with_place(
        self, first: int, head: int, end: int, owner: tuple[int, int] | None, former: bool
    ) -> tuple[Role, int]:
        """The role with "of film" and the organisation after "at", "of" or "for"."""
        lower = self.reading.lower
        after = head + 1 + (head + 1 < end and lower[head] in GENERALS and lower[head + 1] == "general")
        place = self._department(after, end)
        if place < end and lower[place] not in GOING_ON and not (lower[place] == "to" and lower[head] in ADVISING):
            return Role(first, place, lower[head], owner, former), place
        while place < end:
            low = lower[place]
            if low in {",", "and", "&"} and not self._enumerates(place, end):
                after = place + 1
                if low == "," and owner is None and after in self.organisations.starts:
                    return Role(
                        first, place, lower[head], (after, self.organisations.starts[after]), former
                    ), self.organisations.starts[after]
                break
            advising = low == "to" and lower[head] in ADVISING
            if (low in PLACING or advising) and place + 1 < end:
                found = self._employer(place + 1, end, lower[head])
                if found is not None and found[0] not in self.organisations.starts:
                    behind = self._behind(found, end)  # "president of Alternative at ORG"
                    place = behind[0] - 1 if behind else place
                    found = behind or found
                if found is not None and (low != "in" or found[0] in self.organisations.starts):
                    return Role(first, place, lower[head], owner or found, former), found[1]
                meant = self.organisations.meant(place + 1, end) if low != "in" and owner is None else None
                if meant is not None:
                    inner = meant[1] in INNER  # "head of the drama division": the division is a part of the role
                    last, unsaid = (meant[0], "company") if inner else (place, meant[1])
                    return Role(first, last, lower[head], None, former, unsaid=unsaid), meant[0]
            if low in ENDS or low in grammar().auxiliaries or place - head > LONGEST:
                break
            place += 1
        return Role(first, place, lower[head], owner, former), place

    def _employer(self, first: int, end: int, head: str) -> tuple[int, int] | None:
        """The organisation behind "of"; what somebody is the author of is a title."""
        found = self.organisations.placed(first, end)
        return None if found is not None and head in AUTHORS and found[0] not in self.organisations.starts else found

    def _behind(self, found: tuple[int, int], end: int) -> tuple[int, int] | None:
        """A known organisation right behind what may only be a department."""
        place = found[1]
        if place + 1 >= end or self.reading.lower[place] not in {"at", "for"}:
            return None
        owner = self.organisations.placed(place + 1, end)
        return owner if owner is not None and owner[0] in self.organisations.starts else None

    def _earlier(self, place: int, end: int) -> tuple[int, int] | None:
        """Where somebody worked before: "a lawyer formerly at ORG"."""
        lower = self.reading.lower
        if place + 2 >= end or lower[place] not in {"formerly", "previously"} or lower[place + 1] not in PLACING:
            return None
        return self.organisations.placed(place + 2, end)

    def _enumerates(self, place: int, end: int) -> bool:
        """Whether a comma or an "and" goes on with what the role is about: "head of film and TV at"."""
        lower = self.reading.lower
        for ahead in range(place + 1, min(end, place + 7)):
            if lower[ahead] in roles().heads or lower[ahead] in {"who", "which", "."}:
                return False
            if lower[ahead] in {"at", "for"}:
                return True
        return False
