"""Find the roles in front of a name: "Netflix VP of content NAME", "Fremantle’s NAME", "Its head of drama, NAME"."""

from __future__ import annotations

from functools import lru_cache

from pipelines.speakers.cues import Form, cue_forms
from pipelines.speakers.lexicon import grammar, roles
from pipelines.speakers.name_lists import folded, is_surname, name_words
from pipelines.speakers.organisations import MEANING
from pipelines.speakers.role_phrases import LONGEST, POSSESSIVE, SOMEBODY, Role, RolePhrases

__all__ = ["RolesInFront"]

MADE_BY = {"produced": "producer", "directed": "director", "written": "writer", "created": "creator"}
OWNED = frozenset({"its", "whose"})
HAVING = OWNED | {"his", "her", "their"}  # somebody has a producer, too: "her Dutch producer, NAME"
DOING = frozenset(
    {"sold", "bought", "cast", "brought", "made", "gave", "met", "put", "sent", "won", "sees", "hired", "named"}
)
EVENTS = frozenset({"festival", "market", "programme", "program"})
SELLERS = frozenset(
    {"buyer", "commissioner", "executives", "execs", "presidents", "co-presidents", "co-ceos", "co-heads"}
)
BEING = frozenset({"is", "be", "was", "are", "were", "include", "includes"})
BARE = POSSESSIVE | {"the", "its", ",", ";", "/", "and"}  # before a role that has nothing more in front
CREDITS = frozenset({"prod", "dir"})  # before a colon, in a list of projects


@lru_cache(maxsize=1)
def role_nouns() -> frozenset[str]:
    """What a role ends in, of one person or of several."""
    return roles().heads | roles().plurals


@lru_cache(maxsize=1)
def stopping_verbs() -> frozenset[str]:
    """Verbs of reporting at which a role before a name ends: "said co-founder NAME"."""
    cues = cue_forms().items()
    return DOING.union(w for w, verb in cues if verb.form in (Form.PAST, Form.THIRD) and not verb.noun)


@lru_cache(maxsize=1)
def fields() -> frozenset[str]:
    """Capitalised words that belong to a role before a name."""
    return roles().departments | EVENTS


class RolesInFront(RolePhrases):
    """Looks for the role that stands before a name."""

    def before(self, first: int, start: int) -> Role | None:
        """A role in front: "Netflix VP of content NAME", "Fremantle’s NAME", "the head of film at CJ ENM, NAME"."""
        lower = self.reading.lower
        end = first
        if end > start and lower[end - 1] in POSSESSIVE:
            place = self.organisations.ending(end - 1, start)
            return Role(end, end, "", (place, end - 1)) if place is not None else None
        if end - 1 > start and lower[end - 1] == ",":
            return self._placed_before(end - 1, start) or self._apposed_before(end - 1, start)
        if end - 2 >= start and lower[end - 1] == "by" and lower[end - 2] in MADE_BY:
            return Role(end - 2, end, MADE_BY[lower[end - 2]], verbal=True)
        if end - 2 >= start and (lower[end - 1] in BEING or lower[end - 1] == ":"):
            return self._stated_of(end - 1 - (lower[end - 2] == "will"), start)
        placed = self._placed_before(end, start)
        if placed is not None:
            return placed
        lowest = self._lowest(end, start)
        head = next((n for n in range(end - 1, lowest - 1, -1) if lower[n] in role_nouns()), None)
        if head is None or not self._reaches(head, end):
            return None
        return self._with_owner(lowest, head, end, start)

    def _stated_of(self, end: int, start: int) -> Role | None:
        """A role that a copula or a colon parts from the name: "Executive producers are NAME", "Producer: NAME"."""
        placed = self._placed_before(end, start)
        lower, head = self.reading.lower, end - 1
        if placed is not None or head < start or (lower[head] not in role_nouns() and lower[head] not in CREDITS):
            return placed
        if lower[head] in CREDITS:
            return Role(head, end, lower[head]) if lower[end] == ":" else None
        lowest = self._lowest(end, start)
        bare = lowest == start or lower[lowest - 1] in BARE
        return self._with_owner(lowest, head, end, start) if bare else None

    def _apposed_before(self, comma: int, start: int) -> Role | None:
        """A role between its owner and a comma: "Its head of drama, NAME", "Kiri’s chief engineer, NAME"."""
        lower = self.reading.lower
        lowest = self._lowest(comma, start)
        if lowest in (comma, start):
            return None
        owned = lower[lowest - 1]
        if owned not in POSSESSIVE and owned not in HAVING and not (owned == "the" and lowest - 1 == start):
            return None
        head = next((n for n in range(comma - 1, lowest - 1, -1) if lower[n] in role_nouns()), None)
        if head is None or not self._reaches(head, comma):
            return None
        return self._with_owner(lowest, head, comma, start)

    def _reaches(self, head: int, end: int) -> bool:
        """Whether the role goes on to the name: its noun stands last, or "of ..." follows it."""
        if head == end - 1:
            return True
        lower = self.reading.lower
        return lower[end - 1] not in {"and", "&"} and lower[head + 1] in {"of", "for", "in", "and", "&"}

    def _lowest(self, end: int, start: int) -> int:
        """How far to the left a role before a name can begin."""
        reading, place = self.reading, end
        while place > start and end - place < LONGEST:
            low, word = reading.lower[place - 1], reading.words[place - 1]
            if reading.within[place - 1] >= 0 or low in HAVING:
                break
            if low in grammar().determiners or low in grammar().auxiliaries or low == "best":
                break
            if place in self.organisations.ends or place - 1 in self.organisations.people:
                break
            if low in {"of", "for", "and", "&", "in", "-"} or low.isalpha() or "-" in word or low in {"u.s.", "u.k."}:
                if (
                    low in stopping_verbs()
                    or (low in grammar().boundaries and low != "and")
                    or (low in grammar().prepositions and low not in {"of", "for", "in"})
                ):
                    break
                if (
                    word[0].isupper()
                    and not self._role_word(low)
                    and not low.endswith("-speaking")
                    and low not in fields()
                ):
                    break
                place -= 1
                continue
            break
        return place

    def _with_owner(self, lowest: int, head: int, end: int, start: int) -> Role | None:
        """The role from its first own word on, with the organisation that stands before it."""
        lower = self.reading.lower
        first = self._role_start(lowest, head)
        former = any(lower[n] in roles().former for n in range(first, end)) or lower[first].startswith("ex-")
        owner_end = first
        if owner_end > start and lower[owner_end - 1] in POSSESSIVE:
            owner_end -= 1
        place = self.organisations.ending(owner_end, start) if owner_end > start else None
        if place is not None and place > start and lower[place - 1] in roles().former:
            former = True
        if place is not None and owner_end == first and first - place == 1 and place not in self.organisations.starts:
            place = place if self._sole_owner(place, head, start) else None  # "Bosnian director"
        owner = (place, owner_end) if place is not None else None
        return Role(first, end, lower[head], owner, former, unsaid="" if owner else self._owning(first, start))

    def _sole_owner(self, place: int, head: int, start: int) -> bool:
        """Whether one unknown word before an office names its company: "Bernstein media analyst", not "Veteran"."""
        low, known = self.reading.lower[place], name_words()
        if not self._held(place, head) or "-" in low or low in known.common:
            return False
        if place == start and not self._ordinary(low):
            return True
        return place > start or is_surname(folded(self.reading.words[place])) or place in self.organisations.ends

    def _held(self, place: int, head: int) -> bool:
        """Whether the role behind a word is held at a company: an office, or "research director"."""
        lower = self.reading.lower
        if lower[head] in {"director", "editor"}:
            return not roles().departments.isdisjoint(lower[place + 1 : head])
        return lower[head] in roles().offices or lower[head] in SELLERS

    def _ordinary(self, low: str) -> bool:
        """Whether a capital word that opens a sentence may be an ordinary one: "Industry analyst"."""
        known = name_words()
        words = (roles().departments, known.departments, known.organisations, roles().heads, roles().modifiers)
        ordinary = any(low in some for some in words) or low in known.places or low in self.reading.words
        return ordinary or low.endswith(("ing", "ed", "ly", "al"))

    def _owning(self, first: int, start: int) -> str:
        """The word before a role that stands for its employer: "its", "whose", the noun of "the company’s"."""
        lower = self.reading.lower
        if first <= start:
            return ""
        owner = first - 1 - (lower[first - 1] in POSSESSIVE)
        if lower[first - 1] in HAVING - OWNED or (owner < first - 1 and owner in self.organisations.people):
            return SOMEBODY
        if lower[first - 1] in {"its", "whose"}:
            noun = lower[first - 3] if first - 3 >= start and lower[first - 2] == "," else ""
            return noun if noun in MEANING and lower[first - 1] == "whose" else "its"
        noun = lower[first - 2] if first - 1 > start and lower[first - 1] in POSSESSIVE else ""
        return noun if noun in MEANING else ""

    def _role_start(self, lowest: int, head: int) -> int:
        """The role's first word, past an "and" or "of" that belongs to what came before."""
        first = lowest
        while first < head and self.reading.lower[first] in {"of", "and", "for", "in", "&", "-", "as"}:
            first += 1
        for place in range(head - 1, first, -1):
            if self.reading.lower[place] in {"and", "in", "for", "of"} and not any(
                self.reading.lower[n] in roles().heads for n in range(first, place)
            ):
                return place + 1
        return first

    def _placed_before(self, end: int, start: int) -> Role | None:
        """ "head of film at CJ ENM" in front of a name or of the comma before it."""
        place = self.organisations.ending(end, start)
        if place is None:
            return None
        lower = self.reading.lower
        link = place - 1
        if link > start and lower[link] == "the":
            link -= 1
        if link <= start or lower[link] not in {"of", "at", "for"}:
            return None
        lowest = self._lowest(link, start)
        head = next((n for n in range(link - 1, lowest - 1, -1) if lower[n] in role_nouns()), None)
        if head is None or not (head == link - 1 or lower[head + 1] in {"of", "for", "and", "in"}):
            return None
        first = self._role_start(lowest, head)
        former = any(lower[n] in roles().former for n in range(first, link))
        if lower[head] == "minister" and place not in self.organisations.starts:
            return Role(first, end, lower[head], None, former)  # "Minister of Transport"
        return Role(first, link, lower[head], (place, end), former)
