"""Decide on everybody of a name anew, so that the order in which its articles came tells nothing.

It is done for names that few articles have, and that nobody decided on by hand. What comes out follows from what the
articles say alone; the records that are there keep the people most of whose articles they have.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from tradewatch.store.changes import ARTICLE, note
from tradewatch.store.dialect import any_of
from tradewatch.store.docid import BITS
from tradewatch.store.draft import folded, storable
from tradewatch.store.identity.decide import Choice, Verdict, decide
from tradewatch.store.identity.merge import HAND
from tradewatch.store.identity.names import company_key
from tradewatch.store.identity.plan import UNCLEAR, Group, Plan, Where, in_turn, plan_row, rank
from tradewatch.store.identity.sighting import Employer, Firm, Job, Record, Sighting
from tradewatch.store.tables import affiliation, article_text, decision, mention, person, quotation, sighting

__all__ = ["Stored", "decide_anew", "move", "stored_of"]

FEW = 20  # articles; a name that more have is decided on article by article, for each would cost as much as all of them
S, P = sighting.c, person.c
STORED = (
    sa.select(S.article_id, S.folded, S.person_id, S.decided_by, P.name, article_text.c.docid)
    .join(person, P.id == S.person_id)
    .join(article_text, article_text.c.article_id == S.article_id)
    .where(any_of(S.person_id, "rows"))
)
BY_HAND = sa.select(decision.c.person_id, decision.c.other_person_id).where(
    decision.c.decided_by == HAND,
    decision.c.undone_at.is_(None),
    sa.or_(any_of(decision.c.person_id, "rows"), any_of(decision.c.other_person_id, "rows")),
)
JOBS = [
    sa.select(t.c.article_id, t.c.person_id, t.c.company_id, t.c.organisation, t.c.role, former).where(
        any_of(t.c.article_id, "articles"), any_of(t.c.person_id, "rows")
    )
    for t, former in ((affiliation, affiliation.c.former), (quotation, sa.false().label("former")))
]
BESIDE = sa.select(S.article_id, S.folded).where(any_of(S.article_id, "articles"))
NAMED = (
    sa.select(mention.c.article_id, mention.c.company_id)
    .where(any_of(mention.c.article_id, "articles"), mention.c.company_id.is_not(None))
    .distinct()
)


@dataclass(slots=True)
class Stored:
    """The people of one name in stored articles, and the row that each has now."""

    seen: list[Sighting] = field(default_factory=list)
    rows: dict[Where, int] = field(default_factory=dict)


def stored_of(conn: sa.Connection, groups: Mapping[str, Group]) -> dict[str, Stored]:
    """What stored articles say of those names that may be decided on anew."""
    by_row = {row: name for name, group in groups.items() for row in _rows(group)}
    if not by_row:
        return {}
    hand = {row for pair in conn.execute(BY_HAND, {"rows": list(by_row)}) for row in pair}
    left_out = {by_row[row] for row in hand & by_row.keys()}
    left_out |= {name for name, group in groups.items() if sum(one.articles for one in group.records) > FEW}
    asked = [row for row, name in by_row.items() if name not in left_out]
    found: dict[str, list[Any]] = defaultdict(list)
    for row in conn.execute(STORED, {"rows": asked}):
        found[by_row[row.person_id]].append(row)
    for name, rows in found.items():
        if len(rows) > FEW or any(row.decided_by == HAND for row in rows):
            left_out.add(name)
    taken = {name: found[name] for name in groups if name not in left_out}
    said = _sightings(conn, [row for rows in taken.values() for row in rows])
    return {
        name: Stored(
            [said[row.article_id, row.folded] for row in rows],
            {(row.article_id, row.folded): row.person_id for row in rows},
        )
        for name, rows in taken.items()
    }


def _rows(group: Group) -> list[int]:
    return [*(row for record in group.records for row in record.names), *group.unclear.values()]


def _sightings(conn: sa.Connection, rows: Sequence[Any]) -> dict[Where, Sighting]:
    """What the articles said of these when they were stored."""
    given = {"articles": list({row.article_id for row in rows}), "rows": list({row.person_id for row in rows})}
    if not rows:
        return {}
    days = {row.article_id: row.docid >> BITS for row in rows}
    jobs: dict[tuple[int, int], dict[Job, None]] = defaultdict(dict)
    for query in JOBS:
        for row in conn.execute(query, given):
            employer = Employer(company_key(row.organisation), row.company_id) if row.organisation else None
            if employer or row.role:
                role, day = folded(row.role) if row.role else None, days[row.article_id]
                jobs[row.article_id, row.person_id][Job(employer, role, bool(row.former), day, day)] = None
    people: dict[int, set[str]] = defaultdict(set)
    companies: dict[int, set[int]] = defaultdict(set)
    for number, name in conn.execute(BESIDE, given):
        people[number].add(name)
    for number, company in conn.execute(NAMED, given):
        companies[number].add(company)
    return {
        (row.article_id, row.folded): Sighting(
            *(row.article_id, row.folded, row.name, days[row.article_id]),
            tuple(jobs[row.article_id, row.person_id]),
            frozenset(people[row.article_id] - {row.folded}),
            frozenset(companies[row.article_id]),
        )
        for row in rows
    }


@dataclass(slots=True)
class Person:
    """Somebody whom the articles show: what they say, and the record that is to be theirs."""

    seen: list[Sighting] = field(default_factory=list)
    record: Record | None = None
    both: str = ""  # why several records are theirs, if an article shows it


def decide_anew(group: Group, stored: Stored, firms: Mapping[int, Firm], before: Mapping[Where, int]) -> Plan:
    """The plan of a name: what its new articles come to, and what is to be moved of those that are stored."""
    seen = sorted((*stored.seen, *group.seen), key=rank)
    first, plan = Plan(), Plan()
    for _ in in_turn(first, Group(seen=seen), firms, {}):
        pass
    people = _people(first, seen)
    now = stored.rows | {where: row for one in group.seen if (row := before.get(where := (one.article_id, one.name)))}
    _keep_records(plan, group, people, now)
    whose = {(one.article_id, one.name): who for who in people for one in who.seen}
    ordinals, unclear = dict(group.ordinals), dict(group.unclear)
    for one in seen:
        where, choice = (one.article_id, one.name), first.chosen[one.article_id, one.name][1]
        if (who := whose.get(where)) is None:
            if one.name not in unclear:
                unclear[one.name] = plan_row(plan, one, UNCLEAR)
            row = unclear[one.name]
        else:
            row = _row(plan, one, who, now.get(where), ordinals, choice.because)
        if where not in stored.rows:
            plan.chosen[where] = (row, _told(one, choice, who, people, firms))
        elif row != now[where]:
            plan.moves[where] = (now[where], row, _told(one, choice, who, people, firms))
    return plan


def _people(plan: Plan, seen: Iterable[Sighting]) -> list[Person]:
    """Who is there by a plan that began with nobody."""
    above = {gone: kept for gone, kept, _ in plan.joins}
    found: dict[int, Person] = {}
    for one in seen:
        row, choice = plan.chosen[one.article_id, one.name]
        if plan.rows[row]["ordinal"] == UNCLEAR:
            continue
        while row in above:
            row = above[row]
        who = found.setdefault(row, Person())
        who.seen.append(one)
        if choice.merges:
            who.both = f"one article has both: {choice.because}"
    return list(found.values())


def _keep_records(plan: Plan, group: Group, people: Sequence[Person], now: Mapping[Where, int]) -> None:
    """Give each person the record that has most of their articles, if these are most of the record's, too."""
    records = {row: record for record in group.records for row in record.names}
    shares = [
        Counter(records[row].id for one in who.seen if (row := now.get((one.article_id, one.name))) in records)
        for who in people
    ]
    homes: dict[int, list[int]] = defaultdict(list)  # of each person, the records that are theirs
    for record in group.records:
        best = max(range(len(people)), key=lambda place: (shares[place][record.id], -place), default=None)
        if best is not None and shares[best][record.id]:
            homes[best].append(record.id)
    by_id = {record.id: record for record in group.records}
    for place, ids in homes.items():
        who = people[place]
        main, *others = sorted(ids, key=lambda number: (-shares[place][number], number))
        who.record = by_id[main].copy()
        for other in others if who.both else ():
            plan.joins.append((other, main, who.both))
            who.record.names |= by_id[other].names


def _row(plan: Plan, one: Sighting, who: Person, now: int | None, ordinals: dict[str, int], because: str) -> int:
    """The row of somebody in an article: the one it has, if that is theirs, else the one of that name."""
    if who.record is None:
        who.record = Record(0)
    names = who.record.names
    row = now if now is not None and now in names else who.record.row_of(one.name)
    if row is None:
        ordinals[one.name] = ordinals.get(one.name, 0) + 1
        row = plan_row(plan, one, ordinals[one.name])
        if names:
            plan.joins.append((row, who.record.id, because))
        else:
            who.record.id = row
        names[row] = one.name
    return row


def _told(
    one: Sighting, choice: Choice, who: Person | None, people: Sequence[Person], firms: Mapping[int, Firm]
) -> Choice:
    """The reason to be kept: who is decided on first of a name is in truth beside others."""
    if choice.record is not None or who is None:
        return choice
    if len(who.seen) > 1:
        found = decide(one, [_record(who, without=one)], firms)
        return found if found.record is not None else choice
    others = [_record(other) for other in people if other is not who]
    found = decide(one, others, firms)
    if found.verdict in (Verdict.APART, Verdict.FIRST):
        return found
    return Choice(Verdict.APART, "somebody else of this name")


def _record(who: Person, without: Sighting | None = None) -> Record:
    record = Record(1)
    for place, one in enumerate(who.seen):
        if one is not without:
            record.names[place] = one.name
            record.learn(one)
    return record


def move(conn: sa.Connection, moves: Mapping[Where, tuple[int, int, Choice]]) -> None:
    """Give the people of stored articles to other rows, each with the reason."""
    if not moves:
        return
    for table in (mention, quotation, affiliation):
        c = table.c
        here = (c.article_id == sa.bindparam("number"), c.person_id == sa.bindparam("old"))
        given = [{"number": number, "old": old, "new": new} for (number, _), (old, new, _) in moves.items()]
        conn.execute(sa.update(table).where(*here).values(person_id=sa.bindparam("new")), given)
    here = (S.article_id == sa.bindparam("number"), S.folded == sa.bindparam("name"))
    values: dict[str, Any] = {
        column: sa.bindparam(f"new_{column}") for column in ("person_id", "verdict", "because", "decided_at")
    }
    rows = [
        {
            "number": number,
            "name": name,
            "new_person_id": new,
            "new_verdict": str(choice.verdict),
            "new_because": storable(choice.because),
            "new_decided_at": datetime.now(UTC),
        }
        for (number, name), (_, new, choice) in moves.items()
    ]
    conn.execute(sa.update(sighting).where(*here).values(**values), rows)
    note(conn, ARTICLE, {number for number, _ in moves})
