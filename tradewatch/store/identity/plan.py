"""Plan what is to be written for a name: its people as they are known, and what deciding on its articles comes to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from tradewatch.store.draft import storable
from tradewatch.store.identity.decide import Choice, Verdict, decide
from tradewatch.store.identity.names import alike
from tradewatch.store.identity.sighting import Firm, Record, Sighting

__all__ = ["UNCLEAR", "Group", "Plan", "Where", "in_turn", "plan_row", "rank", "take"]

UNCLEAR = 0  # the ordinal of the row for articles that do not say which of several people they mean

Where: TypeAlias = tuple[int, str]  # an article, and the folded name of a person in it


def rank(one: Sighting) -> tuple[Any, ...]:
    """The order in which a name's articles are decided on, whenever they came.

    First what tells the most: an employer, else a role; of these the earliest. Numbers of articles are the last resort.
    """
    jobs = sorted(str((job.employer.key if job.employer else "", job.role or "", job.former)) for job in one.jobs)
    return (not one.employers, not one.jobs, one.day, one.name, jobs, sorted(one.people), one.article_id)


@dataclass(slots=True)
class Group:
    """People whose names are alike: those known, and those that this batch names."""

    records: list[Record] = field(default_factory=list)
    ordinals: dict[str, int] = field(default_factory=dict)  # the highest of each name
    unclear: dict[str, int] = field(default_factory=dict)  # the row of each name for what is not clear
    seen: list[Sighting] = field(default_factory=list)
    parted: set[frozenset[int]] = field(default_factory=set)

    @property
    def is_new(self) -> bool:
        """Whether nobody of the name is known, and one article names it: nearly every new name comes so."""
        return not self.records and len(self.seen) == 1

    def copy(self) -> Group:
        """The same, to be decided on without changing this one."""
        records = [record.copy() for record in self.records]
        return Group(records, dict(self.ordinals), dict(self.unclear), self.seen, self.parted)

    def are_parted(self, one: Record, other: Record) -> bool:
        """Whether somebody told the two apart."""
        return any(len(pair & one.names.keys()) == len(pair & other.names.keys()) == 1 for pair in self.parted)


@dataclass(slots=True)
class Plan:
    """What is to be written for a group. Rows that are not there yet have numbers below zero."""

    chosen: dict[Where, tuple[int, Choice]] = field(default_factory=dict)
    rows: dict[int, dict[str, Any]] = field(default_factory=dict)
    joins: list[tuple[int, int, str]] = field(default_factory=list)
    moves: dict[Where, tuple[int, int, Choice]] = field(default_factory=dict)  # of stored articles: from, to and why


def in_turn(plan: Plan, group: Group, firms: Mapping[int, Firm], before: Mapping[Where, int]) -> Iterator[Choice]:
    """Decide on each article's person in turn, learning from each; the group itself stays as it is."""
    group = group.copy()
    in_article: dict[int, set[str]] = defaultdict(set)
    for one in group.seen:
        in_article[one.article_id].add(one.name)
    for one in group.seen:
        where = (one.article_id, one.name)
        rivals = in_article[one.article_id] - {one.name}
        able = [record for record in group.records if rivals.isdisjoint(record.names.values())]
        choice = decide(one, able, firms, before=before.get(where), parted=group.are_parted)
        plan.chosen[where] = (take(group, plan, one, choice, before.get(where)), choice)
        yield choice


def take(group: Group, plan: Plan, one: Sighting, choice: Choice, now: int | None) -> int:
    """The row that a choice comes to: the present one if that is of the record; planned where it is not there yet."""
    if choice.verdict is Verdict.UNSURE:
        if one.name not in group.unclear:
            group.unclear[one.name] = plan_row(plan, one, UNCLEAR)
        return group.unclear[one.name]
    record = choice.record
    if record is None:
        record = Record(0)
        group.records.append(record)
    for other in choice.merges:
        kept, gone = sorted((record, other), key=lambda r: r.id if r.id > 0 else (1 << 62) - r.id)
        plan.joins.append((gone.id, kept.id, f"one article has both: {choice.because}"))
        kept.absorb(gone)
        group.records.remove(gone)
        record = kept
    row = now if now in record.names else record.row_of(one.name)
    if row is None:
        group.ordinals[one.name] = group.ordinals.get(one.name, 0) + 1
        row = plan_row(plan, one, group.ordinals[one.name])
        record.names[row] = one.name
        if record.id == 0:
            record.id = row
        else:
            plan.joins.append((row, record.id, choice.because))
    record.learn(one)
    return row


def plan_row(plan: Plan, one: Sighting, ordinal: int) -> int:
    """A row that is to be added; the number stands for it until it is."""
    mark = -len(plan.rows) - 1
    plan.rows[mark] = {"name": storable(one.shown), "folded": one.name, "ordinal": ordinal, "alike": alike(one.name)}
    return mark
