"""Merges are decisions: a forest without circles, each of which can be undone and then never was."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.store.bank.pairs import told
from tests.store.stories import kept, same
from tradewatch.errors import UsageError
from tradewatch.store import by_hand
from tradewatch.store.engine import Store
from tradewatch.store.identity.merge import COMPANIES, PEOPLE, RULES, Kind, join, part
from tradewatch.store.tables import decision
from tradewatch.store.write import Writer

SIZE = 6
STEP = st.tuples(st.booleans(), st.integers(0, SIZE - 1), st.integers(0, SIZE - 1))


def state(store: Store, kind: Kind) -> dict[int, int | None]:
    c = kind.table.c
    return {row.id: row.merged_into for row in store.rows(sa.select(c.id, c.merged_into))}


@pytest.fixture(params=[PEOPLE, COMPANIES], ids=["people", "companies"])
def kind(request: pytest.FixtureRequest) -> Kind:
    made: Kind = request.param
    return made


@pytest.fixture
def rows(store: Store, kind: Kind) -> list[int]:
    """Six records."""
    values = [{"slug": f"s{n}", "name": f"N{n}", "folded": f"n{n}"} for n in range(SIZE)]
    if kind is PEOPLE:
        values = [row | {"alike": row["folded"]} for row in values]
    with store.begin() as conn:
        return list(conn.scalars(sa.insert(kind.table).returning(kind.table.c.id), values))


def clear(store: Store, kind: Kind) -> None:
    with store.begin() as conn:
        conn.execute(sa.delete(decision))
        conn.execute(sa.update(kind.table).values(merged_into=None))


def act(store: Store, kind: Kind, rows: list[int], steps: list[tuple[bool, int, int]]) -> Iterator[None]:
    for merges, one, other in steps:
        with store.begin() as conn:
            if merges:
                join(conn, kind, rows[one], rows[other], "why", RULES)
            else:
                part(conn, kind, rows[one], "why not", RULES)
        yield


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, max_size=10))
def test_a_record_answers_or_leads_to_one_that_does(
    store: Store, kind: Kind, rows: list[int], steps: list[tuple[bool, int, int]]
):
    clear(store, kind)
    for _ in act(store, kind, rows, steps):
        now = state(store, kind)

        assert all(root is None or (root in now and now[root] is None) for root in now.values())


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, max_size=8), one=st.integers(0, SIZE - 1), other=st.integers(0, SIZE - 1))
def test_a_merge_that_is_undone_leaves_everything_as_it_was(
    store: Store, kind: Kind, rows: list[int], steps: list[tuple[bool, int, int]], one: int, other: int
):
    clear(store, kind)
    for _ in act(store, kind, rows, steps):
        pass
    before = state(store, kind)
    gone = before[rows[one]] or rows[one]
    with store.begin() as conn:
        joined = join(conn, kind, rows[one], rows[other], "why", RULES)
    with store.begin() as conn:
        undone = part(conn, kind, gone, "why not", RULES) if joined else None

    assert (undone is not None) == joined
    assert state(store, kind) == before


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(SIZE - 1)))
def test_a_chain_comes_apart_in_any_order(store: Store, kind: Kind, rows: list[int], order: list[int]):
    clear(store, kind)
    for _ in act(store, kind, rows, [(True, n, n + 1) for n in range(SIZE - 1)]):
        pass
    chained = state(store, kind)
    for _ in act(store, kind, rows, [(False, n, 0) for n in order]):
        pass

    assert set(chained.values()) == {rows[-1], None}
    assert set(state(store, kind).values()) == {None}


def test_every_decision_keeps_when_who_and_why(store: Store, kind: Kind, rows: list[int]):
    by_hand.merge(store, kind, "s0", "s1", "one and the same")
    by_hand.split(store, kind, "s0", "not at all")
    merged, apart = store.rows(sa.select(decision).order_by(decision.c.id))

    assert (merged.kind, merged.decided_by, merged.reason) == ("merge", "hand", "one and the same")
    assert merged.undone_at is not None
    assert (apart.kind, apart.reason, apart.undone_at) == ("apart", "not at all", None)
    assert rows[0] in tuple(apart)


def test_merging_again_undoes_the_parting(store: Store, kind: Kind, rows: list[int]):
    by_hand.merge(store, kind, "s0", "s1", "one")
    by_hand.split(store, kind, "s0", "two")
    by_hand.merge(store, kind, "s1", "s0", "one again")
    holding = store.rows(sa.select(decision.c.kind).where(decision.c.undone_at.is_(None)))

    assert holding == [("merge",)]
    assert state(store, kind)[rows[1]] == rows[0]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("merge", "s0", "s0"), "s0 and s0 are one record already"),
        (("merge", "s0", "nobody"), "has the slug 'nobody'; `tradewatch (people|companies) NAME` shows slugs"),
        (("split", "s0"), "nothing is merged into s0, and it is not merged into another"),
        (("split", "s5"), "several records are merged into s5: s3, s4; name the one to part"),
    ],
)
def test_a_decision_that_cannot_be_says_why(
    store: Store, kind: Kind, rows: list[int], arguments: tuple[str, ...], sentence: str
):
    assert len(rows) == SIZE
    by_hand.merge(store, kind, "s3", "s5", "one")
    by_hand.merge(store, kind, "s4", "s5", "one")
    what, *slugs = arguments
    decide: Callable[..., object] = by_hand.merge if what == "merge" else by_hand.split

    with pytest.raises(UsageError, match=sentence):
        decide(store, kind, *slugs, "why")


@pytest.mark.parametrize(
    ("articles", "to", "sentence"),
    [
        ({1, 99}, None, "article 99 does not name jo-abt; `tradewatch people why jo-abt` lists those that do"),
        ({1, 2}, None, "no other article names jo-abt: leave at least one"),
        ({1}, "jo-abt", "are one record; split them first"),
        ({1}, "nobody", "no person has the slug 'nobody'"),
    ],
)
def test_articles_that_cannot_be_given_away_say_why(store: Store, articles: set[int], to: str | None, sentence: str):
    job = {"role": "agent", "at": "Mesa", "day": "2022-03-01"}
    outcomes = Writer(store, same).write([kept(told(n, "Jo Abt", job)) for n in (1, 2)])
    assert [one.article_id for one in outcomes] == [1, 2]

    with pytest.raises(UsageError, match=sentence):
        by_hand.give_articles(store, "jo-abt", articles, "why", to=to)


def test_articles_are_given_back_by_merging(store: Store):
    job = {"role": "agent", "at": "Mesa", "day": "2022-03-01"}
    Writer(store, same).write([kept(told(n, "Jo Abt", job)) for n in (1, 2)])
    by_hand.give_articles(store, "jo-abt", {1}, "another")
    decided = by_hand.merge(store, PEOPLE, "jo-abt-2", "jo-abt", "the same after all")

    assert (decided.what, decided.slug, decided.other) == ("merged", "jo-abt-2", "jo-abt")
    assert [root for root in state(store, PEOPLE).values() if root] == [1]
