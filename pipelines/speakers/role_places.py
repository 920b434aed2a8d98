"""Find the roles behind a name: in apposition, in brackets, after a copula, in a clause."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.speakers.lexicon import clause_words, grammar, roles
from pipelines.speakers.organisations import MEANING
from pipelines.speakers.role_phrases import INNER, Role
from pipelines.speakers.roles_in_front import RolesInFront

__all__ = ["RolesBehind"]

DEALT = frozenset({"brokered", "negotiated", "handled", "worked", "works", "bought", "acted"})
BUSINESS = frozenset({"negotiated", "brokered", "produce", "produced", "producing", "produces", "producers"})
MAKING = frozenset({"produced", "producing", "producers", "produces", "co-produced", "co-producing"})
MAKES = frozenset({"produces", "produced", "produce"})
CREATES = frozenset({"directs", "writes", "stars", "plays", "produces", "shoots", "appears"})
FORMERLY = frozenset({"formerly", "previously"})
LATELY = frozenset({"has", "will", "now", "currently", "also", "recently", "previously", "formerly"})
MEANWHILE = frozenset({"now", "also", "currently", "previously", "formerly", "has", "had", "still"})


class RolesBehind(RolesInFront):
    """Looks for the roles behind a name."""

    def after(self, last: int, end: int) -> Iterator[Role]:
        """Roles behind a name: in apposition, in brackets, after "who", after a copula, "of ORG"."""
        lower = self.reading.lower
        if last + 1 >= end:
            return
        low = lower[last]
        if low in {",", "(", "—", "–"}:
            yield from self._apposed_after(last, end)
        elif low in {"of", "from", "at"}:
            found = self.organisations.placed(last + 1, end)
            if found is not None and self.organisations.known_or_long(*found):
                yield Role(last, last, "", found)
        elif low in {"for", "on", "through", "via"}:
            yield from self._dealt_for(last, end)
        elif low == "who":
            yield from self._clause(last + 1, end)
        elif low in clause_words("openers") or low in LATELY:
            yield from self._copular(last, end)
        elif low in roles().verbs or low == "acted" or low in MAKES:
            yield from self._clause(last, end)

    def _apposed_after(self, mark: int, end: int) -> Iterator[Role]:
        """Roles behind a comma, a dash or a bracket: "NAME, head of X", "NAME (X)", "NAME, formerly of X"."""
        lower = self.reading.lower
        first = mark + 1
        if lower[first] == "who":
            yield from self._clause(first + 1, end)
        elif lower[first] == "whose":
            meant = first + 1 < end and lower[first + 1] in MEANING
            found = self.organisations.placed(first + 1, end) if meant else None
            if found is not None:
                yield Role(mark, mark, "", found)
        elif lower[mark] == "(" and first in self.organisations.starts:
            place = self.organisations.starts[first]
            if place < end and lower[place] == ")":
                yield Role(mark, mark, "", (first, place))
        elif lower[first] in FORMERLY:
            yield from self._formerly(first + 1, end)
        else:
            stop = self.phrase_end(first, end)
            for role in self.phrase(first, stop):
                if role.last in self.organisations.people and role.organisation is None:
                    return  # "A, critic B": the next of a list
                yield role
            if stop + 1 < end and lower[stop] == "who":
                yield from self._clause(stop + 1, end)

    def _formerly(self, first: int, end: int) -> Iterator[Role]:
        """ "formerly of ORG", "formerly head of sales at ORG"."""
        if self.reading.lower[first : first + 1] in (["of"], ["with"], ["at"], ["from"]):
            found = self.organisations.placed(first + 1, end)
            if found is not None:
                yield Role(first, first, "", found, former=True)
            return
        for role in self.phrase(first, self.phrase_end(first, end)):
            yield role._replace(former=True)

    def _dealt_for(self, place: int, end: int) -> Iterator[Role]:
        """ "negotiated by NAME on behalf of ORG"."""
        lower = self.reading.lower
        if BUSINESS.isdisjoint(lower[max(0, place - 40) : place]):
            return
        first = place + 3 if lower[place : place + 3] == ["on", "behalf", "of"] else place + 1
        found = self.organisations.placed(first, end) if lower[first - 1] in {"for", "of", "through", "via"} else None
        if found is not None and (found[0] in self.organisations.starts or self._makes_for(place, found)):
            yield Role(place, place, "", found)

    def _makes_for(self, place: int, found: tuple[int, int]) -> bool:
        """Whether a company without another sign stands where producers work: "produced by NAME for Fjordland"."""
        start = self.reading.sentences[self.reading.sentence_at(place)][0]
        making = not MAKING.isdisjoint(self.reading.lower[max(start, place - 20) : place])
        return making and self.reading.within[found[0]] < 0 and self.reading.lower[found[1] : found[1] + 1] != ["'s"]

    def phrase_end(self, first: int, end: int) -> int:
        """Where an apposition ends: at its comma, its bracket, a dash or a verb."""
        lower = self.reading.lower
        for place in range(first, min(end, first + 26)):
            low = lower[place]
            if (
                low in {")", "—", "–", ";", ":", "who", "which", "said", "told", "says"}
                or self.reading.within[place] >= 0
            ):
                return place
            if low == "," and not self._comma_within(place, end):
                return place
        return min(end, first + 26)

    def _comma_within(self, comma: int, end: int) -> bool:
        """Whether the comma belongs to the role: "senior vice president, content, Fremantle"."""
        after = comma + 1
        if after >= end:
            return False
        department = self.reading.lower[after] in roles().departments and self.reading.words[after][0].isupper()
        return after in self.organisations.starts or department

    def _copular(self, last: int, end: int) -> Iterator[Role]:
        lower = self.reading.lower
        place, opened, joined = last, False, None
        while place < min(end, last + 8) and (lower[place] in clause_words("copulas") or lower[place].endswith("ly")):
            opened = opened or lower[place] in clause_words("openers")
            if lower[place] in {"joins", "joined"} and place + 1 < end:
                stop = self.organisations.starting(place + 1, end)
                if stop is None:
                    return
                joined, place = (place + 1, stop), stop - 1
            place += 1
        if lower[last] == "will" and place < end and lower[place] == "produce":
            yield from self._works_for(place, end)
        if not opened or place >= end:
            return
        earlier = not FORMERLY.isdisjoint(lower[last:place])
        found = list(self.phrase(place, self.phrase_end(place, end)))
        for role in found[:2]:
            yield Role(
                role.first,
                role.last,
                role.head,
                role.organisation or joined,
                role.former or earlier or (lower[last] == "was" and lower[last + 1] not in clause_words("openers")),
                unsaid=role.unsaid if joined is None else "",
            )

    def _clause(self, first: int, end: int) -> Iterator[Role]:
        """What a clause says of its subject: "who runs X and is a tutor at Y", "who founded the company"."""
        lower = self.reading.lower
        place = first
        for _ in range(3):
            start = place
            while place < end and (lower[place] in MEANWHILE or lower[place].endswith("ly")):
                place += 1
            if place + 1 >= end:
                return
            past = not FORMERLY.isdisjoint(lower[start:place]) or (lower[place] == "worked" and start == place)
            yield from (role._replace(former=role.former or past) for role in self._clause_verb(place, end))
            place = next((n + 1 for n in range(place, min(end, place + 16)) if lower[n] in {"and", ",", "but"}), end)
            if place < end and lower[place - 1] == ",":
                return

    def _clause_verb(self, place: int, end: int) -> Iterator[Role]:
        """The job that one verb of a clause states."""
        lower = self.reading.lower
        low = lower[place]
        if low in roles().verbs:
            yield from self._verb_role(place, end)
        elif low == "remains":
            found = list(self.phrase(place + 1, self.phrase_end(place + 1, end)))
            yield from found[:2]
        elif low in clause_words("openers"):
            yield from self._copular(place, end)
        elif (
            low in DEALT
            or low in MAKES
            or (low.endswith("s") and low.isalpha() and low not in CREATES and low not in grammar().auxiliaries)
        ):
            yield from self._works_for(place, end)

    def _verb_role(self, place: int, end: int) -> Iterator[Role]:
        lower = self.reading.lower
        found = self.organisations.placed(place + 1, end)
        if found is None and roles().verbs[lower[place]] == "head":
            found = self._at_work(place, end)
        if found is None and (named := self._as_role(place, end)) is not None:
            yield named
            return
        head, past = roles().verbs[lower[place]], lower[place] in {"ran", "headed", "led", "chaired"}
        if found is not None:
            yield Role(place, place + 1, head, found, past, verbal=True)
            return
        meant = self.organisations.meant(place + 1, end)
        if meant is not None and meant[1] not in INNER:
            yield Role(place, place + 1, head, None, past, verbal=True, unsaid=meant[1])

    def _at_work(self, place: int, end: int) -> tuple[int, int] | None:
        """ "heads sales at ORG", "oversees drama for ORG": where, past what is headed."""
        lower = self.reading.lower
        link = next(
            (
                n
                for n in range(place + 1, min(end - 1, place + 6))
                if not lower[n].isalpha() or lower[n] in {"at", "for"}
            ),
            None,
        )
        return self.organisations.placed(link + 1, end) if link is not None and lower[link].isalpha() else None

    def _as_role(self, place: int, end: int) -> Role | None:
        """ "runs 41 screens as president of ORG": the role behind "as", if it says where."""
        lower = self.reading.lower
        link = next((n for n in range(place + 1, min(end - 1, place + 12)) if lower[n] in {"as", ","}), None)
        if link is None or lower[link] != "as":
            return None
        role = next(self.phrase(link + 1, self.phrase_end(link + 1, end)), None)
        return role if role is not None and role.organisation else None

    def _works_for(self, place: int, end: int) -> Iterator[Role]:
        """ "who buys drama for ORG", "who looks after documentaries at ORG": an employer without a role."""
        lower = self.reading.lower
        for link in range(place + 1, min(end - 1, place + 8)):
            if lower[link] in {",", "and", "which", "that"}:
                return
            if lower[link] in {"for", "at"}:
                found = self.organisations.placed(link + 1, end)
                if found is not None and lower[place] in MAKES and found[0] in self.organisations.commissioning:
                    return  # "produced the series for Netflix": a commission is no employment
                if found is not None and found[0] in self.organisations.starts:
                    yield Role(place, place, "", found)
                    return
