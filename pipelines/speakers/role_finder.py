"""Find the roles around a name: in front of it and behind it, and put together what the two say."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.speakers.jobs import CALLINGS
from pipelines.speakers.lexicon import roles, titles
from pipelines.speakers.name_lists import name_words
from pipelines.speakers.role_phrases import SOMEBODY, Role
from pipelines.speakers.role_places import RolesBehind
from tradewatch.article import Span

__all__ = ["RoleFinder"]

HEADLONG = 14  # words from "At ORG," to the name


class RoleFinder(RolesBehind):
    """Looks for roles around a name."""

    def mention(self, span: Span) -> tuple[int, int]:
        """The words of a mention, with the full stop of "Jr."."""
        reading = self.reading
        first, last = reading.at(span.start), reading.at(span.end)
        return first, last + (reading.lower[last - 1] in titles().suffixes and reading.lower[last : last + 1] == ["."])

    def around(self, first: int, last: int, start: int, end: int) -> Iterator[Role]:
        """The roles stated before and after a name."""
        before = self.before(first, start) or self._at_the_start(first, start)
        after = list(self.after(last, end)) or list(self._beside(before, first, last, end))
        if before is not None and before.organisation is None and not after:
            before = before._replace(organisation=self._clause_place(before, first, last, start, end))
        if before is None and after and after[0].first > last:
            after = [self._placed_by_clause(role, first, last, start, end) for role in after]
        alone = before is not None and before.organisation is None and before.head not in roles().plurals
        if before is not None and before.unsaid not in {"", SOMEBODY} and before.head in roles().offices:
            alone = False  # "its chair, NAME of ORG": two jobs
        if before and alone and len(after) == 1 and not (after[0].head or after[0].former):
            yield before._replace(organisation=after[0].organisation)  # "producer NAME of ORG"
            return
        if before is not None:
            yield before
        yield from after

    def _beside(self, before: Role | None, first: int, last: int, end: int) -> Iterator[Role]:
        """What only the role in front lets be read behind a name: "producer NAME (ORG)", "with NAME as"."""
        lower = self.reading.lower
        if last + 1 >= end:
            return
        if lower[last] == "as" and lower[first - 1] == "with":
            yield from list(self.phrase(last + 1, self.phrase_end(last + 1, end)))[:1]
            return
        trade = before is not None and before.head not in CALLINGS and before.organisation is None
        if lower[last] == "(" and (trade or self._among_bracketed(first, end)):
            found = self._bracketed(last + 1, end)
            if found is not None:
                yield Role(last, last, "", found)
        elif trade and lower[last] == "of":
            found = self.organisations.placed(last + 1, end)
            if found is not None and not self._placelike(*found):
                yield Role(last, last, "", found)

    def _bracketed(self, first: int, end: int) -> tuple[int, int] | None:
        """The few capitalised words between brackets, up to a comma."""
        close = next((n for n in range(first, min(end, first + 6)) if self.reading.words[n] in {")", ","}), None)
        if close is None or close == first or not self.reading.words[first][0].isupper():
            return None
        found = self.organisations.placed(first, close)
        return found if found is not None and found[1] == close and not self._placelike(*found) else None

    def _placelike(self, first: int, last: int) -> bool:
        """Whether the words may name a town or a country."""
        lower, known = self.reading.lower, name_words()
        return any(low in known.places or low in known.town_openers for low in (lower[first], lower[last - 1]))

    def _among_bracketed(self, first: int, end: int) -> bool:
        """Whether somebody of the sentence has a known company between brackets."""
        start = self.reading.sentences[self.reading.sentence_at(first)][0]
        lower, people = self.reading.lower, self.organisations.people
        return any(lower[n - 1] == "(" and n - 2 in people for n in self.organisations.starts if start + 1 < n < end)

    def _placed_by_clause(self, role: Role, first: int, last: int, start: int, end: int) -> Role:
        """A role that is said of a name right behind "For ORG,"."""
        if role.organisation or role.unsaid or not role.head or self.reading.lower[first - 1] != ",":
            return role
        return role._replace(organisation=self._clause_place(role, first, last, start, end))

    def _clause_place(self, before: Role, first: int, last: int, start: int, end: int) -> tuple[int, int] | None:
        """The company that a clause opens with or is about: "At ORG, chief NAME", "Under CEO NAME, ORG"."""
        lower, organisations = self.reading.lower, self.organisations
        opening = next((n + 1 for n in range(first - 1, max(start, first - HEADLONG), -1) if lower[n] == ";"), start)
        if lower[opening] == "under" and before.first - opening <= 2 and lower[last : last + 1] == [","]:
            found = organisations.placed(last + 1, end)
            return found if found is not None and found[0] in organisations.starts else None
        if lower[opening] not in {"at", "for"} or first - opening > HEADLONG:
            return None
        found = organisations.placed(opening + 1, first)
        named = found is not None and (
            found[0] in organisations.starts or before.head.removesuffix("s") in roles().offices
        )
        return found if named and found is not None and lower[found[1]] == "," else None

    def _at_the_start(self, first: int, start: int) -> Role | None:
        """ "At Palisade Cinemas in the Midlands, NAME ...": where, without a role."""
        lower = self.reading.lower
        if (
            lower[start] != "at"
            or lower[first - 1] != ","
            or not 2 < first - start <= 12
            or "," in lower[start : first - 1]
        ):
            return None
        found = self.organisations.placed(start + 1, first)
        return Role(first, first, "", found) if found is not None and found[0] in self.organisations.starts else None
