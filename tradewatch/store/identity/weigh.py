"""Weigh whether the person of an article is that of a record: points for it, points against it, each with its reason.

The points are a scale, no probability: they order the signs by how much they tell in the trade press. One article
against one record gives the same whichever of the two was stored first.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product
from typing import TypeAlias

from tradewatch.store.identity.names import core, likeness, words
from tradewatch.store.identity.sighting import Employer, Firm, Record, Sighting

__all__ = ["BEGINS", "NEARLY", "Firms", "Weight", "weigh", "work_of"]

WORD = re.compile(r"[\w'-]+")
Firms = Mapping[int, Firm]
Sign: TypeAlias = tuple[int, str]  # points and their reason
EVERYWHERE = {"broadcaster", "streamer", "studio", "trade_press"}  # named in so many articles that it tells little
LONG = 5 * 366  # days after which a new job follows the old one no longer
PART = 4  # letters from which the beginning of a company's name is no accident

SAME, NEARLY, OWNED, BEGINS = 6, 5, 4, 3  # employers
OTHER, BESIDE, PAST = -5, -2, -2  # employers that have nothing to do with each other
OTHER_WORK = -3


@dataclass(frozen=True, slots=True)
class Weight:
    """What speaks for one person and against; `never` rules it out, `employer` is what the employers alone say."""

    signs: tuple[Sign, ...] = ()
    employer: int = 0
    never: bool = False

    @property
    def points(self) -> int:
        """What the signs come to."""
        return sum(points for points, _ in self.signs)

    @property
    def reasons(self) -> tuple[str, ...]:
        """The signs in words."""
        return tuple(f"{reason} ({points:+})" for points, reason in self.signs)

    def and_(self, *signs: Sign) -> Weight:
        """With more signs."""
        return Weight((*self.signs, *signs), self.employer, self.never)


def weigh(seen: Sighting, record: Record, firms: Firms) -> Weight:
    """Hold an article's person against a record."""
    ways = [likeness(seen.name, name) for name in record.forms(seen.name)]
    if None in ways:
        return Weight(never=True)  # another middle initial
    weight = _employers(seen, record, firms)
    return weight.and_(*_signs(seen, record, firms, weight.employer))


def _employers(seen: Sighting, record: Record, firms: Firms) -> Weight:
    mine, theirs = seen.employers, record.employers
    if not mine or not theirs:
        return Weight()
    if same := mine & theirs:
        return Weight(((SAME, f"the same employer, {_list(same)}"),), SAME)
    near = max(_kinship(a, b, firms) for a, b in product(mine, theirs))
    if near[0]:
        return Weight((near,), near[0])
    points, why = _strangers(seen, record, firms)
    return Weight(((points, f"{why}: {_list(mine)}, not {_list(theirs)}"),), points)


def _kinship(one: Employer, other: Employer, firms: Firms) -> Sign:
    """How near two employers are."""
    mine, theirs = _firm(one, firms), _firm(other, firms)
    if one.key == other.key or (mine and theirs and mine.root == theirs.root):
        return SAME, f"the same employer, {one.key}"
    if core(one.key) == core(other.key):
        return NEARLY, f"{one.key} and {other.key} are nearly one name"
    if mine and theirs and ({mine.root} | mine.owners) & ({theirs.root} | theirs.owners):
        return OWNED, f"{one.key} and {other.key} belong together"
    short, long = sorted((core(one.key), core(other.key)), key=len)
    if long[: len(short)] == short and len("".join(short)) >= PART:
        return BEGINS, f"{one.key} and {other.key} begin alike"
    return 0, ""


def _strangers(seen: Sighting, record: Record, firms: Firms) -> Sign:
    """How much different employers speak against one person."""
    if any(all(_is_beside(one, firms) for one in side) for side in (seen.employers, record.employers)):
        return BESIDE, "another employer, one that people have beside a job"
    if any(all(former for employer, _, former, *_ in jobs if employer) for jobs in (seen.jobs, record.held)):
        return PAST, "another employer, of the past"
    return OTHER, "another employer"


def _is_beside(one: Employer, firms: Firms) -> bool:
    firm = _firm(one, firms)
    known = firm is not None and firm.kind in words()["side_kinds"]
    return known or not frozenset(words()["side_words"]).isdisjoint(one.key.split())


def _signs(seen: Sighting, record: Record, firms: Firms, employer: int) -> Iterable[Sign]:
    yield from _name(seen.name)
    yield from _company_kept(seen, record, firms, employer)
    yield from _roles({job.role for job in seen.jobs if job.role}, {role for _, role, _ in record.held if role})
    if employer < 0:
        yield from _places(seen.employers, record.employers, firms)
    if employer == OTHER:
        yield from _order(seen, record)


def _name(name: str) -> Iterable[Sign]:
    size = len(name.split())
    if size == 1:
        yield -2, "a name of one word"
    elif size > 2:
        yield 1, "a name of three words"


def _company_kept(seen: Sighting, record: Record, firms: Firms, employer: int) -> Iterable[Sign]:
    """Who and what is named beside."""
    if shared := sorted(seen.people & record.people):
        yield min(2 * len(shared), 5), f"named beside {', '.join(shared[:3])} in both"
    if employer > 0:
        return
    here = _named(record.employers, seen.companies, firms)
    there = _named(seen.employers, record.companies, firms)
    for found, where in ((here, "in this article"), (there, "in articles of the record")):
        if found:
            everywhere = all(firms[number].kind in EVERYWHERE for number in found if number in firms)
            yield (1 if everywhere else 2) + (employer == 0), f"the employer is named {where}"


def _named(employers: Collection[Employer], companies: Collection[int], firms: Firms) -> set[int]:
    if not employers or not companies:
        return set()
    roots = {firm.root for one in employers if (firm := _firm(one, firms))}
    return {root for number in companies if (root := firms[number].root if number in firms else number) in roots}


def _roles(here: set[str], there: set[str]) -> Iterable[Sign]:
    if same := here & there:
        role = max(sorted(same), key=lambda role: len(role.split()))
        yield (2 if len(role.split()) > 1 else 1), f"{role} in both"
        return
    one, other = work_of(here), work_of(there)
    if one and other:
        if one & other:
            yield 1, f"work of one kind, {min(one & other)}"
        else:
            yield OTHER_WORK, f"other work, {min(one)} and not {min(other)}"


def work_of(roles: Iterable[str]) -> frozenset[str]:
    """The kinds of work that roles are of; none when a role leaves that open."""
    found: set[str] = set()
    for role in roles:
        kinds = _kinds(role)
        if not kinds:
            return frozenset()
        found |= kinds
    return frozenset(found)


@lru_cache(maxsize=10_000)
def _kinds(role: str) -> frozenset[str]:
    if role in words()["whole"]["creative"]:
        return frozenset({"creative"})
    given = frozenset(WORD.findall(role))
    if not given.isdisjoint(words()["free"]["roles"]):
        return frozenset()
    found = frozenset(kind for kind, known in _work().items() if given & known)
    return found if len(found) == 1 else frozenset()


@cache
def _work() -> Mapping[str, frozenset[str]]:
    return {kind: frozenset(known) for kind, known in words()["work"].items()}


def _places(mine: Iterable[Employer], theirs: Iterable[Employer], firms: Firms) -> Iterable[Sign]:
    here, there = ([firm for one in side if (firm := _firm(one, firms))] for side in (mine, theirs))
    countries = tuple({firm.country for firm in side if firm.country} for side in (here, there))
    if all(countries):
        if countries[0] & countries[1]:
            yield 1, "employers of one country"
        else:
            yield -2, "employers of different countries"
    kinds = {firm.kind for firm in here if firm.kind} & {firm.kind for firm in there if firm.kind}
    if kinds - {"production"}:
        yield 1, f"employers of one kind, {min(kinds - {'production'})}"


def _order(seen: Sighting, record: Record) -> Iterable[Sign]:
    """Whether one job can follow the other."""
    held = [days for (employer, _, former), days in record.held.items() if employer and not former]
    if not held:
        return
    first, last = min(day for day, _ in held), max(day for _, day in held)
    if seen.day > last or seen.day < first:
        if min(abs(seen.day - last), abs(first - seen.day)) < LONG:
            yield 1, "one job after the other"
    elif any(began < seen.day < ended for began, ended in held):
        yield -2, "both jobs at one time"


def _firm(one: Employer, firms: Firms) -> Firm | None:
    return None if one.company is None else firms.get(one.company)


def _list(employers: Iterable[Employer]) -> str:
    names = sorted({one.key for one in employers})
    return ", ".join(names[:2]) + (" and others" if len(names) > 2 else "")
