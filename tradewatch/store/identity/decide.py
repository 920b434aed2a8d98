"""Decide which record an article's person is: one that is known, a new one, or none because it is not clear.

Two records are better than a wrong one. So another employer opens a second record unless other signs outweigh it, and
an article that gives a shared name alone goes to the record that its other names point to, or to none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tradewatch.store.identity.names import likeness
from tradewatch.store.identity.sighting import Record, Sighting
from tradewatch.store.identity.weigh import BEGINS, NEARLY, Firms, Weight, weigh, work_of

__all__ = ["Choice", "Verdict", "decide"]

BY_NAME = -2  # points from which a name that one record alone has is that record, if no employers are at odds
ENOUGH = 2  # points for one of several, or for another spelling
LEAD = 2  # points by which one of several must lead
WAYS = ("nothing", "spelling", "initial", "order")
BEFORE = 3  # points for the record that an earlier look at this very article chose


class Verdict(StrEnum):
    """What was decided of a person in an article."""

    FIRST = "first"  # nobody of the name was known
    NAME = "name"  # one person of the name was known, and nothing speaks against it
    SAME = "same"  # signs beyond the name
    APART = "apart"  # others have the name; this is somebody else
    UNSURE = "unsure"  # several have the name, and it is not clear who is meant
    HAND = "hand"  # somebody said so


@dataclass(frozen=True, slots=True)
class Choice:
    """The record an article's person belongs to, and which others the article shows to be the same person.

    Without a record a new one is to be opened, or, when the verdict is unsure, the name's record for what is not clear.
    """

    verdict: Verdict
    because: str
    record: Record | None = None
    merges: tuple[Record, ...] = ()
    by_employer: bool = False  # an employer in common decided
    plain: bool = False  # what else is known of the name, or comes to be known, speaks against it at no time


@dataclass(frozen=True, slots=True)
class Held:
    """A record held against the article."""

    record: Record
    weight: Weight
    way: str  # in what the names differ: nothing, spelling, initial, order

    @property
    def points(self) -> int:
        """What the signs come to."""
        return self.weight.points


def decide(
    seen: Sighting,
    records: Sequence[Record],
    firms: Firms,
    *,
    before: int | None = None,
    parted: Callable[[Record, Record], bool] = lambda _one, _other: False,
) -> Choice:
    """Choose among the records whose name is like the article's.

    `before` is the row that an earlier look at this article chose; `parted` knows which records somebody told apart.
    """
    if not records:
        return Choice(Verdict.FIRST, "nobody of this name was known")
    held = [_hold(seen, record, firms, before) for record in records]
    able = sorted((one for one in held if not one.weight.never), key=_rank)
    chosen = _by_employer(able, parted) or (_alone(seen, able) if len(able) == 1 else _among(seen, able))
    if chosen is not None:
        return chosen
    others = [one for one in able if one.way in ("nothing", "spelling")]
    if len(others) > 1 and not seen.employers:
        return Choice(Verdict.UNSURE, f"{len(others)} people have this name, and nothing says which is meant")
    if not others:
        return Choice(Verdict.FIRST, "only people of a similar name were known" + _told(able))
    return Choice(Verdict.APART, "somebody else of this name" + _told(able))


def _hold(seen: Sighting, record: Record, firms: Firms, before: int | None) -> Held:
    weight = weigh(seen, record, firms)
    if before is not None and before in record.names:
        weight = weight.and_((BEFORE, "chosen before for this article"))
    ways = [likeness(seen.name, name) or "order" for name in record.forms(seen.name)]
    return Held(record, weight, min(ways, key=WAYS.index))


def _rank(one: Held) -> tuple[int, int, int]:
    """The best first; of two that are as good the better known, then the older."""
    return (-one.points, -one.record.articles, one.record.id or 1 << 62)


def _by_employer(able: Sequence[Held], parted: Callable[[Record, Record], bool]) -> Choice | None:
    """An employer in common decides; an article that has those of two records shows that they are one person."""
    fits = [one for one in able if one.weight.employer >= BEGINS and one.points > 0]
    if not fits:
        return None
    best = fits[0]
    also = [
        one.record
        for one in fits[1:]
        if one.weight.employer >= NEARLY and best.weight.employer >= NEARLY and not parted(best.record, one.record)
    ]
    plain = best.weight.employer >= NEARLY
    return Choice(Verdict.SAME, _words(best), best.record, tuple(also), by_employer=True, plain=plain)


def _alone(seen: Sighting, able: Sequence[Held]) -> Choice | None:
    """One record alone has the name."""
    [one] = able
    if one.way in ("initial", "order"):
        return Choice(Verdict.SAME, _words(one), one.record) if one.points >= ENOUGH and seen.employers else None
    least = 0 if one.weight.employer < 0 else BY_NAME
    if one.points < least:
        return None
    if one.weight.employer < 0:
        return Choice(Verdict.SAME, _words(one), one.record)
    plain = one.weight.employer == 0 and _is_of_one_work(seen, one.record)
    if one.points > 0:
        return Choice(Verdict.SAME, _words(one), one.record, plain=plain)
    return Choice(Verdict.NAME, "the only one of this name" + _told([one]), one.record, plain=plain)


def _is_of_one_work(seen: Sighting, record: Record) -> bool:
    """Whether the kinds of work by which others are told from this one stay what they are."""
    held = {role for _, role, _ in record.held if role}
    return not (work := work_of(held)) or work == work_of(held | {job.role for job in seen.jobs if job.role})


def _among(seen: Sighting, able: Sequence[Held]) -> Choice | None:
    """Several have the name: one must lead."""
    fits = [one for one in able if one.way in ("nothing", "spelling")]
    if len(fits) == 1:
        return _alone(seen, fits)
    if not fits:
        return None
    best, second = fits[0], fits[1]
    least = (0 if best.weight.employer < 0 else ENOUGH) if seen.employers else 1
    if best.points >= least and best.points - second.points >= LEAD:
        return Choice(Verdict.SAME, _words(best), best.record)
    return None


def _words(one: Held) -> str:
    spelt = "" if one.way == "nothing" else f"the name in another {'order' if one.way == 'order' else 'spelling'}; "
    return spelt + "; ".join(one.weight.reasons)


def _told(held: Sequence[Held]) -> str:
    signs = [reason for one in held[:2] for reason in one.weight.reasons]
    return f": {'; '.join(signs)}" if signs else ""
