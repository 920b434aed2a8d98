"""Find or open the record of each person that articles name, and keep why it was that one.

Names are looked up for a whole batch at once. Jobs are remembered between batches; where what is remembered does not
settle a name, everything the store knows of it is read anew before another record is opened.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from tradewatch.store.dialect import any_of, insert, insert_many
from tradewatch.store.draft import storable
from tradewatch.store.identity import gather
from tradewatch.store.identity.anew import decide_anew, move, stored_of
from tradewatch.store.identity.decide import Choice, Verdict
from tradewatch.store.identity.memory import Memory
from tradewatch.store.identity.merge import HAND, PEOPLE, RULES, are_parted, join
from tradewatch.store.identity.names import alike, core
from tradewatch.store.identity.plan import UNCLEAR, Group, Plan, Where, in_turn, plan_row, rank
from tradewatch.store.identity.sighting import Firm, Record, Sighting
from tradewatch.store.slugs import free_slugs
from tradewatch.store.tables import person, sighting

__all__ = ["People", "Where"]

ROUNDS = 5  # another process may open a record between our look and our insert
COLUMNS = ("article_id", "folded", "person_id", "verdict", "because", "decided_by", "decided_at")
EARLIER = sa.select(*(sighting.c[name] for name in COLUMNS)).where(any_of(sighting.c.article_id, "articles"))
UNDECIDE = sa.delete(sighting).where(any_of(sighting.c.article_id, "articles"), sighting.c.decided_by != HAND)
ALONE = Choice(Verdict.NAME, "the only one of this name")
NOBODY = Choice(Verdict.FIRST, "nobody of this name was known")


class People:
    """The records of people, and what is remembered of their jobs."""

    def __init__(self) -> None:
        self.memory = Memory()

    def resolve(self, conn: sa.Connection, seen: Sequence[Sighting]) -> dict[Where, int]:
        """The row of each person in each article; the reasons are written.

        What somebody decided by hand stays; what rules decided for these articles before is decided anew, and where
        that comes to the same record, the reason of then stays.
        """
        self.memory.catch_up(conn)
        earlier = _earlier(conn, {one.article_id for one in seen})
        self.memory.drop(row.person_id for row in earlier.values())
        found = {where: row.person_id for where, row in earlier.items() if row.decided_by == HAND}
        waiting = [one for one in seen if (one.article_id, one.name) not in found]
        reasons: dict[Where, Choice] = {}
        before = {where: row.person_id for where, row in earlier.items() if row.decided_by != HAND}
        for _ in range(ROUNDS):
            if not waiting:
                break
            for where, (row, choice) in self._round(conn, waiting, before).items():
                found[where], reasons[where] = row, choice
            waiting = [one for one in waiting if (one.article_id, one.name) not in found]
        if waiting:
            raise ValueError(f"person: {ROUNDS} rounds were not enough to add {waiting[0].shown}")
        for one in seen:
            self.memory.learn(found[one.article_id, one.name], one.jobs)
        _keep(conn, found, reasons, earlier)
        _lead_on(conn, before, found)
        return found

    def _round(
        self, conn: sa.Connection, seen: Sequence[Sighting], before: Mapping[Where, int]
    ) -> dict[Where, tuple[int, Choice]]:
        """Decide on people; those are left out whose new record another process opened just now."""
        again = {article for article, _ in before}
        groups = _groups(conn, seen)
        plans = {name: _unknown(group.seen[0]) for name, group in groups.items() if group.is_new}
        rest = {name: group for name, group in groups.items() if not group.is_new}
        self.memory.recall(conn, _by_row(rest.values()))
        # An article that is decided on anew is no evidence for itself: what is remembered has it.
        fresh = {n: group for n, group in rest.items() if again.isdisjoint(one.article_id for one in group.seen)}
        plans |= _plain(conn, fresh, {}, before)
        if rest := {name: group for name, group in rest.items() if name not in plans}:
            firms = self._reread(conn, rest.values(), again)
            plans |= _plain(conn, rest, firms, before)
            plans |= self._settle(conn, {n: group for n, group in rest.items() if n not in plans}, firms, before)
        return self._write(conn, plans)

    def _settle(
        self, conn: sa.Connection, groups: dict[str, Group], firms: dict[int, Firm], before: Mapping[Where, int]
    ) -> dict[str, Plan]:
        """The plans of names for which everything is looked at: all their articles, or else what is known."""
        stored = stored_of(conn, groups)
        companies = {number for one in stored.values() for seen in one.seen for number in seen.companies}
        firms |= gather.firms_of(conn, companies - firms.keys())
        plans = {name: decide_anew(groups[name], one, firms, before) for name, one in stored.items()}
        rest = {name: group for name, group in groups.items() if name not in plans}
        _look_beside(conn, rest.values())
        return plans | {name: _settle(group, firms, before) for name, group in rest.items()}

    def _reread(self, conn: sa.Connection, groups: Iterable[Group], again: Collection[int]) -> dict[int, Firm]:
        """Tell records their jobs as they are in the store now; gives the companies it is about."""
        groups = list(groups)
        by_row = _by_row(groups)
        self.memory.reread(conn, by_row, again)
        gather.count_articles(conn, by_row)
        parted = gather.parted_pairs(conn, by_row)
        for group in groups:
            group.parted = parted
        held = {e.company for record in by_row.values() for e in record.employers if e.company is not None}
        named = {number for group in groups for one in group.seen for number in one.companies}
        return gather.firms_of(conn, held | named)

    def _write(self, conn: sa.Connection, plans: Mapping[str, Plan]) -> dict[Where, tuple[int, Choice]]:
        """Add the rows that plans ask for; a plan one of whose rows was taken meanwhile is dropped."""
        wanted = [(name, mark, row) for name, plan in plans.items() for mark, row in plan.rows.items()]
        added = _add(conn, [row for _, _, row in wanted])
        self.memory.open(added.values())
        real = {
            (name, mark): number
            for name, mark, row in wanted
            if (number := added.get((row["folded"], row["ordinal"]))) is not None
        }
        done: dict[Where, tuple[int, Choice]] = {}
        for name, plan in sorted(plans.items()):
            if any((name, mark) not in real for mark in plan.rows):
                continue
            rows = {where: real.get((name, mark), mark) for where, (mark, _) in plan.chosen.items()}
            for one, into, reason in plan.joins:
                join(conn, PEOPLE, real.get((name, one), one), real.get((name, into), into), reason, RULES)
            done |= {where: (rows[where], choice) for where, (_, choice) in plan.chosen.items()}
            moved = {where: (old, real.get((name, new), new), why) for where, (old, new, why) in plan.moves.items()}
            move(conn, moved)
            self.memory.drop(row for old, new, _ in moved.values() for row in (old, new))
            _lead_on(conn, {w: old for w, (old, _, _) in moved.items()}, {w: new for w, (_, new, _) in moved.items()})
        return done


def _earlier(conn: sa.Connection, articles: Iterable[int]) -> dict[Where, Any]:
    """What was decided for these articles before; the decisions of rules are taken away."""
    given = {"articles": list(set(articles))}
    rows = conn.execute(EARLIER, given).all()
    if any(row.decided_by != HAND for row in rows):
        conn.execute(UNDECIDE, given)
    return {(row.article_id, row.folded): row for row in rows}


def _groups(conn: sa.Connection, seen: Iterable[Sighting]) -> dict[str, Group]:
    """The people named, by what their names have in common, in the order of `rank`."""
    groups: dict[str, Group] = defaultdict(Group)
    for one in sorted(seen, key=rank):
        groups[alike(one.name)].seen.append(one)
    rows = gather.rows_alike(conn, groups)
    by_root: dict[int, Record] = {}
    for row in rows:
        if row.ordinal != UNCLEAR:
            by_root.setdefault(row.root, Record(row.root)).names[row.id] = row.folded
    for row in rows:
        if (group := groups.get(row.alike)) is None:
            continue
        if row.ordinal == UNCLEAR:
            group.unclear[row.folded] = row.id
            continue
        group.ordinals[row.folded] = max(row.ordinal, group.ordinals.get(row.folded, 0))
        if by_root[row.root] not in group.records:
            group.records.append(by_root[row.root])
    return dict(groups)


def _unknown(one: Sighting) -> Plan:
    """Open the first record of a name."""
    plan = Plan()
    plan.chosen[one.article_id, one.name] = (plan_row(plan, one, 1), NOBODY)
    return plan


def _by_row(groups: Iterable[Group]) -> dict[int, Record]:
    return {row: record for group in groups for record in group.records for row in record.names}


def _look_beside(conn: sa.Connection, groups: Iterable[Group]) -> None:
    """Tell records who and what stands beside them in their articles, of that which stands beside the people named."""
    groups = list(groups)
    if by_row := _by_row(groups):
        seen = [one for group in groups for one in group.seen]
        gather.add_people(conn, by_row, (name for one in seen for name in one.people))
        gather.add_company(conn, by_row, (e.company for one in seen for e in one.employers if e.company is not None))


def _plain(
    conn: sa.Connection, groups: Mapping[str, Group], firms: Mapping[int, Firm], before: Mapping[Where, int]
) -> dict[str, Plan]:
    """The plans of those names that are settled by what their records have been told by now.

    That is so where one record has the name and nothing speaks against it, or where an employer in common decides and
    nobody else of the name can be affected.
    """
    plans = {name: _usual(group) or _settle_plainly(group, firms, before) for name, group in groups.items()}
    found = {name: plan for name, plan in plans.items() if plan is not None}
    several = {name: group for name, group in groups.items() if name in found and len(group.records) > 1}
    for name in _unsteady(conn, several):
        del found[name]
    return found


def _unsteady(conn: sa.Connection, groups: Mapping[str, Group]) -> set[str]:
    """Names of several people that have articles for which more than an employer in common was looked at."""
    unsteady = {
        name
        for name, group in groups.items()
        if group.unclear or any(len({core(e.key) for e in record.employers}) > 1 for record in group.records)
    }
    by_row = {row: n for n, group in groups.items() if n not in unsteady for r in group.records for row in r.names}
    return unsteady | {by_row[row] for row in gather.unemployed(conn, by_row)}


def _usual(group: Group) -> Plan | None:
    """The plan of a name that one record alone has, if its articles state no employer and no role new to it.

    Nothing can speak against such an article, and most are so: it is not weighed.
    """
    if len(group.records) != 1:
        return None
    [record], plan = group.records, Plan()
    roles = {role for _, role, _ in record.held}
    for one in group.seen:
        stated = {job.role for job in one.jobs}
        row = record.row_of(one.name)
        if row is None or len(record.names) != 1 or one.employers or not stated <= roles:
            return None
        choice = Choice(Verdict.SAME, f"{min(filter(None, stated))} in both", record) if stated else ALONE
        plan.chosen[one.article_id, one.name] = (row, choice)
    return plan


def _settle_plainly(group: Group, firms: Mapping[int, Firm], before: Mapping[Where, int]) -> Plan | None:
    """The plan of a name for which nothing more need be known; None as soon as an article shows that it is not so."""
    plan, alone = Plan(), len(group.records) == 1
    for choice in in_turn(plan, group, firms, before):
        if plan.rows or plan.joins or not choice.plain or not (alone or choice.by_employer):
            return None
    return plan


def _settle(group: Group, firms: Mapping[int, Firm], before: Mapping[Where, int]) -> Plan:
    """The plan of a name of which everything is known by now."""
    plan = Plan()
    for _ in in_turn(plan, group, firms, before):
        pass
    return plan


def _add(conn: sa.Connection, rows: Sequence[dict[str, Any]]) -> dict[tuple[str, int], int]:
    """Add rows of people; those that another process adds at the same moment are left out."""
    added: dict[tuple[str, int], int] = {}
    # Two processes add in one order, so that they never wait for each other; the plain slug is the first person's.
    waiting = sorted(rows, key=lambda row: (row["folded"], row["ordinal"] == UNCLEAR, row["ordinal"]))
    # Slugs are nearly always free: the first time no question is asked about them.
    for ask in (any(row["ordinal"] != 1 for row in rows), True):
        if not waiting:
            break
        slugs = free_slugs(conn, person, [row["name"] for row in waiting], ask=ask)
        statement = insert(conn, person).on_conflict_do_nothing()
        given = [row | {"slug": slug} for row, slug in zip(waiting, slugs, strict=True)]
        back = statement.returning(person.c.id, person.c.folded, person.c.ordinal)
        added |= {(row.folded, row.ordinal): row.id for row in conn.execute(back, given)}
        waiting = [row for row in waiting if (row["folded"], row["ordinal"]) not in added]
    return added


def _keep(
    conn: sa.Connection, found: Mapping[Where, int], reasons: Mapping[Where, Choice], earlier: Mapping[Where, Any]
) -> None:
    """Write the reasons."""
    now = _moment(conn, datetime.now(UTC))
    rows: list[tuple[Any, ...]] = []
    for where, choice in reasons.items():
        old = earlier.get(where)
        if old is not None and old.person_id == found[where]:
            rows.append((*old[:-1], _moment(conn, old.decided_at)))
        else:
            why = (str(choice.verdict), storable(choice.because))
            rows.append((*where, found[where], *why, RULES, now))
    insert_many(conn, sighting, COLUMNS, rows)


def _moment(conn: sa.Connection, at: datetime) -> Any:
    """As the driver itself takes it."""
    return f"{at:%Y-%m-%d %H:%M:%S.%f}" if conn.dialect.name == "sqlite" else at


def _lead_on(conn: sa.Connection, before: Mapping[Where, int], found: Mapping[Where, int]) -> None:
    """A record that no article names any more leads to the one that has its articles now: permalinks never die.

    It leads to no record that somebody told it apart from, and never to what is not clear.
    """
    moved = {row: found[where] for where, row in before.items() if where in found and found[where] != row}
    if not moved:
        return
    c, member = person.c, person.alias()
    root = sa.func.coalesce(c.merged_into, c.id)
    keepers = sa.select(c.id, root).where(c.id.in_(moved)).order_by(c.id)
    moved = {keeper: moved[row] for row, keeper in conn.execute(keepers)}
    unclear = set(conn.scalars(sa.select(c.id).where(c.id.in_(moved.values()), c.ordinal == UNCLEAR)))
    mine = sa.or_(member.c.id == c.id, member.c.merged_into == c.id)
    named = sa.select(member.c.id).join(sighting, sighting.c.person_id == member.c.id).where(mine).exists()
    empty = sa.select(c.id).where(c.id.in_(moved), c.ordinal != UNCLEAR, ~named)
    for row in conn.scalars(empty.order_by(c.id)).all():
        if moved[row] not in unclear and not are_parted(conn, PEOPLE, row, moved[row]):
            join(conn, PEOPLE, row, moved[row], "no article names this record any more", RULES)
