"""Facets count what SQL counts, whatever was written, tagged anew, merged, parted or deleted since they were held."""

from __future__ import annotations

import random
import threading
from collections import Counter
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa

from tests.query.world import companies, festival, people, story
from tests.store.stories import kept
from tradewatch.article import Affiliation, Article, Quotation, Span
from tradewatch.errors import DeadlineError, StoreError
from tradewatch.query import held as holding
from tradewatch.query.articles import find_articles
from tradewatch.query.columns import Columns
from tradewatch.query.columns_read import numbers, read_columns
from tradewatch.query.facets import FACETS, Facets, facets_of, find_facets
from tradewatch.query.held import held, steady
from tradewatch.store.by_hand import give_articles, merge, split
from tradewatch.store.deadline import deadline
from tradewatch.store.docid import day_of
from tradewatch.store.engine import Store
from tradewatch.store.facts import FestivalFacts, keep_facts
from tradewatch.store.identity.merge import COMPANIES, PEOPLE
from tradewatch.store.tables import article, article_text, company, person, sighting
from tradewatch.store.write import Writer

FIRMS = [f"{word} Films" for word in ("Harbour", "Lantern", "Kite", "Mesa", "Tarn")]
NAMES = ["Mira Los", "Jo Abt", "Yang Yoomin", "Kim Haneul"]
ROLES = ["producer", "Producers", "executive producer", "head of sales", "chief executive", "Head of Sales"]
WEEKS = [("Busan Week", "busan", "festival"), ("Screen Market", "market", "market"), ("Lodz Days", None, "festival")]
LANGUAGES = ["en", "en-GB", "fr", "ko", None]

ORACLE = {
    "outlet": "SELECT o.slug, count(*) FROM article a JOIN outlet o ON o.id = a.outlet_id"
    " WHERE a.id IN (SELECT article_id FROM article_text WHERE docid IN ({hits})) GROUP BY o.slug",
    "company": "SELECT k.slug, count(DISTINCT m.docid) FROM mention m JOIN company c ON c.id = m.company_id"
    " JOIN company k ON k.id = coalesce(c.merged_into, c.id) WHERE m.docid IN ({hits}) GROUP BY k.slug",
    "person": "SELECT k.slug, count(DISTINCT m.docid) FROM mention m JOIN person c ON c.id = m.person_id"
    " JOIN person k ON k.id = coalesce(c.merged_into, c.id) WHERE m.docid IN ({hits}) GROUP BY k.slug",
    "festival": "SELECT f.slug, count(DISTINCT m.docid) FROM festival f"
    " JOIN festival one ON f.id IN (one.id, one.part_of)"
    " JOIN mention m ON m.festival_id = one.id WHERE m.docid IN ({hits}) GROUP BY f.slug",
    "edition": "SELECT f.slug || '-' || e.year, count(DISTINCT m.docid) FROM festival f"
    " JOIN festival one ON f.id IN (one.id, one.part_of) JOIN edition e ON e.festival_id = one.id"
    " JOIN mention m ON m.edition_id = e.id WHERE m.docid IN ({hits}) GROUP BY f.slug, e.year",
    "language": "SELECT substr(a.language, 1, 2), count(*) FROM article a JOIN article_text t ON t.article_id = a.id"
    " WHERE a.language IS NOT NULL AND t.docid IN ({hits}) GROUP BY substr(a.language, 1, 2)",
    "role": "SELECT lower(role), docid FROM quotation WHERE role IS NOT NULL AND docid IN ({hits}) UNION"
    " SELECT lower(a.role), t.docid FROM affiliation a JOIN article_text t ON t.article_id = a.article_id"
    " WHERE a.role IS NOT NULL AND t.docid IN ({hits})",
}


def invented(draw: random.Random, number: int) -> Article:
    firms, who, week = draw.sample(FIRMS, 2), draw.sample(NAMES, 2), draw.choice(WEEKS)
    text = f"{firms[0]} and {firms[1]}: {who[0]} met {who[1]} at {week[0]}. “We sail at dawn,” she said. No. {number}."
    said = Quotation(
        Span(text.index("We"), text.index(",”") + 1), "We sail at dawn,", speaker=who[0], role=draw.choice(ROLES)
    )
    return story(
        f"story-{number}",
        f"2024-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}",
        text,
        outlet=draw.choice(["reelwire", "screenmarket", "kinoblatt"]),
        language=draw.choice(LANGUAGES),
        people=people(text, *who),
        companies=companies(text, *((name, None, None) for name in firms)),
        festivals=(festival(text, week, draw.choice([2022, 2023, None])),),
        quotations=(said,) if draw.random() < 0.8 else (),
        affiliations=(Affiliation(who[1], draw.choice(ROLES), draw.choice([*firms, None])),),
    )


class Desk:
    """Somebody who writes to the store at random."""

    def __init__(self, store: Store, seed: int) -> None:
        self.store, self.draw, self.number = store, random.Random(seed), 0
        self.writer = Writer(store, lambda *_: self.draw.random() < 0.3)

    def write(self, count: int = 4) -> None:
        batch = []
        for _ in range(count):
            self.number += 1
            batch.append(kept(invented(self.draw, self.number), bands=(self.draw.randint(1, 12),)))
        assert not any(outcome.what == "failed" for outcome in self.writer.write(batch))

    def again(self) -> None:
        """An article that is known comes with another text."""
        self.number -= 2
        self.write(2)

    def retag(self) -> None:
        a, t = article.c, article_text.c
        query = sa.select(a.id, a.url, t.body).join(article_text, t.article_id == a.id).order_by(t.docid)
        rows = self.store.rows(query)
        made = {}
        for row in self.draw.sample(rows, min(3, len(rows))):
            fresh = invented(self.draw, 1)
            kept_back = [tag for tag in fresh.companies if all(span.end <= len(row.body) for span in tag.mentions)]
            made[row.id] = story(
                "x", "2024-01-01", row.body, companies=tuple(kept_back), affiliations=fresh.affiliations
            )
        self.writer.retag(made, str(self.draw.random()))

    def merge(self) -> None:
        kind = self.draw.choice([COMPANIES, PEOPLE])
        c = kind.table.c
        free = [row.slug for row in self.store.rows(sa.select(c.slug).where(c.merged_into.is_(None)).order_by(c.id))]
        if len(free) > 2:
            merge(self.store, kind, *self.draw.sample(free, 2), "a test")

    def part(self) -> None:
        for kind in (COMPANIES, PEOPLE):
            c = kind.table.c
            merged = self.store.rows(sa.select(c.slug).where(c.merged_into.is_not(None)).order_by(c.id).limit(1))
            for row in merged:
                split(self.store, kind, row.slug, "a test")

    def move(self) -> None:
        query = sa.select(person.c.slug, sa.func.min(sighting.c.article_id)).join(sighting)
        rows = self.store.rows(query.group_by(person.c.slug).having(sa.func.count() > 2).order_by(person.c.slug))
        if rows:
            give_articles(self.store, rows[0][0], [rows[0][1]], "a test")

    def delete(self) -> None:
        """The newest article goes: SQLite gives its number to the next one."""
        with self.store.begin() as conn:
            newest = sa.select(sa.func.max(article.c.id)).scalar_subquery()
            conn.execute(sa.delete(article).where(article.c.id == newest))

    def parents(self) -> None:
        parent = self.draw.choice([None, "busan"])
        named = FestivalFacts("busan", "Busan Week")
        keep_facts(self.store, [], [named, FestivalFacts("market", "Screen Market", part_of=parent)])


def expected(store: Store, hits: list[int]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for kind, query in ORACLE.items():
        rows = store.rows(sa.text(query.format(hits=",".join(map(str, hits)) or "NULL")))
        found[kind] = {row[0]: row[1] for row in rows} if kind != "role" else _roles(rows)
    return found


def _roles(rows: list[Any]) -> dict[str, int]:
    """Of each role in the singular, how many articles `role:` finds."""
    named = {row[0] for row in rows}
    whole = {role.removesuffix("s") if role == "producers" else role for role in named}
    return {role: len({row[1] for row in rows if role in row[0]}) for role in whole}


def counted(facets: Facets) -> dict[str, dict[str, int]]:
    return {facet.kind: {value.value: value.articles for value in facet.values} for facet in facets.facets}


def check(store: Store, draw: random.Random) -> None:
    docids = [row[0] for row in store.rows(sa.select(article_text.c.docid).order_by(article_text.c.docid))]
    hits = sorted(draw.sample(docids, draw.randint(0, len(docids)))) if draw.random() < 0.7 else docids
    facets = facets_of(store, sa.select(article_text.c.docid).where(article_text.c.docid.in_(hits)), top=100)
    groups = store.rows(
        sa.text(
            "SELECT count(DISTINCT coalesce(a.syndication_group_id, -a.id)) FROM article a JOIN article_text t"
            f" ON t.article_id = a.id WHERE t.docid IN ({','.join(map(str, hits)) or 'NULL'})"
        )
    )

    assert counted(facets) == expected(store, hits)
    assert facets.articles == len(hits)
    assert facets.stories == groups[0][0]
    assert {m.month: m.articles for m in facets.months} == Counter(f"{day_of(docid):%Y-%m}" for docid in hits)
    assert all(facet.distinct == len(facet.values) for facet in facets.facets)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Columns are held from the first question on, and renewed article by article."""
    monkeypatch.setattr(holding, "FEW", 60)
    monkeypatch.setattr(holding, "PART", 1_000)


@pytest.mark.parametrize("seed", [1, 2])
def test_counts_are_those_of_sql_after_every_change(seed: int, store: Store, few: None):
    desk = Desk(store, seed)
    desk.write(8)
    held(store).wait(store)
    ways = [desk.write, desk.again, desk.retag, desk.merge, desk.part, desk.move, desk.delete, desk.parents]
    for _ in range(16):
        for way in desk.draw.sample(ways, desk.draw.choice([0, 1, 1, 2])):
            way()
        check(store, desk.draw)


def test_counts_of_a_few_articles_read_alone_are_the_same(store: Store):
    desk = Desk(store, 3)
    desk.write(20)
    desk.merge()
    desk.parents()

    for _ in range(4):
        check(store, desk.draw)
        assert holding._ALL.pop(store)._held is None


def test_what_is_held_after_many_changes_is_what_would_be_read(store: Store, few: None):
    desk = Desk(store, 4)
    desk.write(10)
    held(store).wait(store)
    for way in (desk.write, desk.merge, desk.parents, desk.again, desk.retag, desk.part):
        way()
        with steady(store) as conn:
            columns = held(store).current(conn)
            anew = read_columns(conn, held(store).words)

        assert columns is not None
        assert columns.docids.tolist() == anew.docids.tolist()
        assert columns.groups.tolist() == anew.groups.tolist()
        for kind in ("company", "person", "festival", "edition"):
            one, other = columns.lists[kind], anew.lists[kind]
            assert one.starts.tolist() == other.starts.tolist()
            assert one.ids[one.codes].tolist() == other.ids[other.codes].tolist()


def test_columns_are_held_from_the_second_question_on(store: Store):
    Desk(store, 5).write(6)
    was = []
    for _ in range(3):
        find_facets(store)
        was.append(held(store)._held is not None)

    assert was == [False, True, True]


def test_of_many_articles_the_columns_are_made_while_questions_are_answered(
    store: Store, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(holding, "SMALL", 2)
    Desk(store, 6).write(9)
    one = sa.select(article_text.c.docid).where(article_text.c.article_id == 1)
    before = [facets_of(store, one) for _ in range(2)]
    held(store).wait(store)

    assert before == [facets_of(store, one)] * 2
    assert held(store)._held is not None


def test_who_waits_for_the_columns_waits_no_longer_than_the_deadline(store: Store, monkeypatch: pytest.MonkeyPatch):
    going_on = threading.Event()
    monkeypatch.setattr(holding, "read_columns", lambda *_: going_on.wait(20) and _nothing())
    try:
        with pytest.raises(DeadlineError), deadline(0.05):
            held(store).wait(store)
    finally:
        going_on.set()
        held(store).wait(store)


def _nothing() -> Columns:
    none = np.zeros(0, np.int64)
    return Columns(none, none, none, none, none, {})


def test_what_keeps_the_columns_from_being_made_is_told(store: Store):
    with store.begin() as conn:
        conn.execute(sa.text("ALTER TABLE quotation RENAME TO quotations"))

    with pytest.raises((StoreError, sa.exc.DBAPIError)):
        held(store).wait(store)


def test_each_value_finds_as_many_articles_as_it_counts(world: Store):
    for question in ("", "“buyers want” OR sea OR panel"):
        facets = find_facets(world, question, top=50)
        values = [*(value for facet in facets.facets for value in facet.values), *facets.months]
        found = {
            value.adds: find_articles(world, f"({question}) {value.adds}".replace("()", "")).count for value in values
        }

        assert len(values) > 12
        assert found == {value.adds: value.articles for value in values}


def test_facets_of_a_question(world: Store):
    facets = find_facets(world, "salt road", top=2)

    assert (facets.articles, facets.stories) == (2, 1)
    assert [(v.name, v.articles) for v in facets.of("company").values] == [("Harbour Films", 2)]
    assert {v.value for v in facets.of("outlet").values} == {"reelwire", "screenmarket"}
    assert [(m.month, m.articles) for m in facets.months] == [("2024-10", 2)]
    assert tuple(facet.kind for facet in facets.facets) == FACETS


def test_a_question_that_finds_nothing_has_no_facets(world: Store):
    facets = find_facets(world, "zebrafish")

    assert (facets.articles, facets.stories, facets.months) == (0, 0, ())
    assert all(facet.values == () and facet.distinct == 0 for facet in facets.facets)


def test_only_the_commonest_are_named_and_all_are_counted(world: Store):
    [facet] = find_facets(world, kinds=("person",), top=1).facets

    assert len(facet.values) == 1
    assert facet.distinct == 4


def test_numbers_come_back_as_they_are(store: Store):
    values = sa.union_all(*(sa.select(sa.literal(n, sa.BigInteger).label("n")) for n in (-5, 2**62, 0)))
    with steady(store) as conn:
        [found] = numbers(conn, sa.select(values.subquery().c.n))

    assert sorted(found.tolist()) == [-5, 0, 2**62]


def test_companies_and_people_are_kinds_of_their_own(world: Store):
    """A company and a person of the same number are not mistaken for each other."""
    names = {row.name for row in world.rows(sa.select(company.c.name))}

    assert {v.name for v in find_facets(world).of("company").values} <= names


def test_a_role_that_is_offered_can_be_asked_for(store: Store):
    text = "Mira Los met Jo Abt and Yang Yoomin. “We sail at dawn,” she said, and the others nodded for a while."
    roles = ("head of the “Coast” line", "head  of\nsales", "producer")
    jobs = tuple(Affiliation(name, role) for name, role in zip(NAMES, roles, strict=False))
    one = story("roles", "2024-05-01", text, people=people(text, *NAMES[:3]), affiliations=jobs)
    Writer(store, lambda *_: False).write([kept(one)])
    found = find_facets(store, "").of("role").values

    assert {each.value for each in found} == {"head of sales", "producer"}
    assert [find_articles(store, each.adds).count for each in found] == [1, 1]


def test_whatever_keeps_the_columns_from_being_made_is_told_to_who_waits(store: Store, monkeypatch: pytest.MonkeyPatch):
    def fail(*_: object) -> None:
        raise ValueError("no columns today")

    monkeypatch.setattr(holding, "read_columns", fail)

    with pytest.raises(ValueError, match="no columns today"):
        held(store).wait(store)
