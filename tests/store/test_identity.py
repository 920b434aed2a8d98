"""One record a person across articles: who is taken for whom, why, and what stays when articles come again."""

from __future__ import annotations

import itertools
import random
import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from tests.store.bank.pairs import told
from tests.store.stories import kept, same
from tradewatch.article import Affiliation, Article
from tradewatch.store import by_hand
from tradewatch.store.engine import Store
from tradewatch.store.identity.merge import PEOPLE
from tradewatch.store.tables import affiliation, article, decision, mention, person, quotation, sighting
from tradewatch.store.write import Writer

AT_HARBOUR = {"role": "head of sales", "at": "Harbour Films", "day": "2022-03-01"}
AT_LANTERN = {"role": "economist", "at": "Lantern House", "day": "2023-04-01"}
NAME_ALONE = {"day": "2023-06-01"}


def write(store: Store, *articles: Article, writer: Writer | None = None, **more: Any) -> list[int]:
    outcomes = (writer or Writer(store, same)).write([kept(one, **more) for one in articles])
    assert not [one.reason for one in outcomes if one.what == "failed"]
    return [one.article_id for one in outcomes]


def partition(store: Store) -> set[frozenset[str]]:
    """Which articles speak of one person, by the end of their addresses and the names."""
    who = sa.func.coalesce(person.c.merged_into, person.c.id)
    query = sa.select(who, article.c.key, sighting.c.folded).select_from(sighting)
    query = query.join(person, person.c.id == sighting.c.person_id).join(article, article.c.id == sighting.c.article_id)
    groups: dict[int, set[str]] = {}
    for number, key, name in store.rows(query):
        groups.setdefault(number, set()).add(f"{key}: {name}")
    return {frozenset(group) for group in groups.values()}


def records(store: Store, name: str = "jo abt") -> dict[str, list[int]]:
    """The articles of each record of a name, by the slug that answers."""
    keeper = person.alias()
    query = sa.select(keeper.c.slug, sighting.c.article_id).join(person, person.c.id == sighting.c.person_id)
    query = query.join(keeper, keeper.c.id == sa.func.coalesce(person.c.merged_into, person.c.id))
    found: dict[str, list[int]] = {}
    for slug, number in store.rows(query.where(sighting.c.folded == name).order_by(sighting.c.article_id)):
        found.setdefault(slug, []).append(number)
    return found


def verdicts(store: Store, name: str = "jo abt") -> list[str]:
    c = sighting.c
    return [row[0] for row in store.rows(sa.select(c.verdict).where(c.folded == name).order_by(c.article_id))]


def test_two_people_of_one_name_at_different_companies_stay_two(store: Store):
    first, second = write(store, told(1, "Jo Abt", AT_HARBOUR), told(2, "Jo Abt", AT_LANTERN))

    assert records(store) == {"jo-abt": [first], "jo-abt-2": [second]}
    assert verdicts(store) == ["first", "apart"]


def test_one_person_at_one_company_is_one_however_the_name_is_typed(store: Store):
    write(store, told(1, "Mira Łoś", AT_HARBOUR), told(2, "MIRA ŁOŚ", AT_HARBOUR), told(3, "Mira Los", AT_HARBOUR))

    assert len(store.rows(sa.select(person))) == 1
    assert verdicts(store, "mira los") == ["first", "same", "same"]


def test_the_reason_is_kept_with_its_day_and_its_maker(store: Store):
    write(store, told(1, "Jo Abt", AT_HARBOUR))
    write(store, told(2, "Jo Abt", AT_LANTERN))
    [_, apart] = store.rows(sa.select(sighting).order_by(sighting.c.article_id))

    assert apart.because.startswith("somebody else of this name: another employer: lantern house, not harbour films")
    assert apart.decided_by == "rules"
    assert apart.decided_at.tzinfo is not None


def test_a_name_alone_goes_to_the_only_one_who_has_it(store: Store):
    numbers = write(store, told(1, "Jo Abt", AT_HARBOUR), told(2, "Jo Abt", NAME_ALONE))

    assert records(store) == {"jo-abt": numbers}
    assert verdicts(store) == ["first", "name"]


def test_a_name_that_several_have_goes_to_the_one_its_article_points_to(store: Store):
    write(store, told(1, "Jo Abt", AT_HARBOUR), told(2, "Jo Abt", AT_LANTERN))
    [number] = write(store, told(3, "Jo Abt", NAME_ALONE | {"names": ["Lantern House"]}))

    assert number in records(store)["jo-abt-2"]
    assert verdicts(store)[-1] == "same"


def test_a_name_that_several_have_without_any_sign_is_kept_apart_as_not_clear(store: Store):
    write(store, told(1, "Jo Abt", AT_HARBOUR), told(2, "Jo Abt", AT_LANTERN))
    numbers = write(store, told(3, "Jo Abt", NAME_ALONE), told(4, "Jo Abt", NAME_ALONE))

    assert records(store)["jo-abt-3"] == numbers
    assert store.rows(sa.select(person.c.ordinal).where(person.c.slug == "jo-abt-3")) == [(0,)]
    assert verdicts(store)[-2:] == ["unsure", "unsure"]


def test_what_was_not_clear_takes_nobody_in(store: Store):
    write(store, told(1, "Jo Abt", AT_HARBOUR), told(2, "Jo Abt", AT_LANTERN), told(3, "Jo Abt", NAME_ALONE))
    [number] = write(store, told(4, "Jo Abt", {"role": "pilot", "at": "Northern Air", "day": "2024-01-01"}))

    assert records(store)["jo-abt-4"] == [number]


MOVE = [
    told(1, "Jo Abt", AT_HARBOUR),
    told(2, "Jo Abt", AT_LANTERN),
    told(3, "Jo Abt", {"role": "partner", "at": "Lantern House", "former": "Harbour Films", "day": "2023-05-01"}),
]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
@pytest.mark.parametrize("batch", [1, 3])
def test_an_article_that_has_both_employers_shows_one_person_whenever_it_comes(
    sqlite_store: Store, order: tuple[int, ...], batch: int
):
    stories = [MOVE[number] for number in order]
    for first in range(0, 3, batch):
        write(sqlite_store, *stories[first : first + batch])

    assert len(partition(sqlite_store)) == 1


def test_a_record_merged_by_a_rule_has_its_decision(store: Store):
    for story in MOVE:
        write(store, story)
    [made] = store.rows(sa.select(decision))

    assert (made.kind, made.decided_by, made.undone_at) == ("merge", "rules", None)
    assert made.reason.startswith("one article has both: ")


CLEAR = [
    *MOVE,
    told(4, "Jo Abt", {"role": "critic", "at": "The Morning Screen", "day": "2021-01-01"}),
    told(5, "Jo Abt", {"role": "film critic", "at": "The Morning Screen", "day": "2025-01-01"}),
    told(6, "Kim Min-jae", {"role": "producer", "at": "Lantern House", "day": "2022-01-01"}),
    told(7, "Minjae Kim", {"role": "producer", "at": "Lantern House Ltd", "day": "2022-02-01"}),
    told(8, "Kim Minjae", {"role": "goalkeeper", "at": "Seoul United", "day": "2022-02-01"}),
    told(9, "Ada B. Stone", {"role": "agent", "at": "Mesa", "day": "2022-02-01"}),
    told(10, "Ada C. Stone", {"role": "agent", "at": "Mesa", "day": "2022-02-01"}),
]


@pytest.mark.parametrize("seed", range(8))
def test_the_same_articles_in_any_order_and_batch_give_the_same_people(sqlite_store: Store, seed: int):
    stories = random.Random(seed).sample(CLEAR, len(CLEAR))
    size = 1 + seed % 4
    for first in range(0, len(stories), size):
        write(sqlite_store, *stories[first : first + size])

    assert sorted(sorted(group) for group in partition(sqlite_store)) == [
        ["notice-10: ada c. stone"],
        ["notice-1: jo abt", "notice-2: jo abt", "notice-3: jo abt"],
        ["notice-4: jo abt", "notice-5: jo abt"],
        ["notice-6: kim min-jae", "notice-7: minjae kim"],
        ["notice-8: kim minjae"],
        ["notice-9: ada b. stone"],
    ]


def test_both_names_in_one_article_are_two_people(store: Store):
    both = {"role": "producer", "at": "Lantern House", "day": "2022-01-01", "with": ["Minjae Kim"]}
    write(store, told(1, "Kim Minjae", both))

    assert len(partition(store)) == 2


def test_writing_again_or_tagging_again_changes_nobody(store: Store):
    numbers = write(store, *CLEAR)
    before, slugs = partition(store), records(store)
    write(store, *CLEAR, tagger_version="2")
    Writer(store, same).retag(dict(zip(numbers, CLEAR, strict=True)), "3")

    assert partition(store) == before
    assert records(store) == slugs


def test_an_article_is_no_evidence_for_itself(store: Store):
    """Its first tags said nothing of the employer; the new ones do, and it is another's."""
    better = told(2, "Jo Abt", AT_LANTERN)
    first, second = write(store, told(1, "Jo Abt", AT_HARBOUR), replace(better, affiliations=()))
    before = records(store)
    Writer(store, same).retag({second: better}, "2")

    assert before == {"jo-abt": [first, second]}
    assert records(store) == {"jo-abt": [first], "jo-abt-2": [second]}


def test_a_record_that_loses_its_last_article_leads_on(store: Store):
    first, second = write(store, told(1, "Jo Abt", AT_HARBOUR), told(2, "Jo Abt", AT_LANTERN))
    job = Affiliation("Jo Abt", "head of sales", "Harbour Films")
    corrected = replace(told(2, "Jo Abt", AT_LANTERN), affiliations=(job,))
    Writer(store, same).retag({second: corrected}, "2")

    assert records(store) == {"jo-abt": [first, second]}
    assert store.rows(sa.select(person.c.slug).where(person.c.merged_into.is_not(None))) == [("jo-abt-2",)]


def test_a_record_that_still_has_articles_under_another_spelling_leads_nowhere(store: Store):
    first, second, third = (
        write(store, story)[0]
        for story in (told(1, "Jo Abt", AT_HARBOUR), told(2, "Jo A. Abt", AT_HARBOUR), told(3, "Jo Abt", AT_LANTERN))
    )
    corrected = replace(
        told(1, "Jo Abt", AT_HARBOUR), affiliations=(Affiliation("Jo Abt", "economist", "Lantern House"),), companies=()
    )
    Writer(store, same).retag({first: corrected}, "2")

    assert records(store) == {"jo-abt-2": [first, third]}
    assert records(store, "jo a. abt") == {"jo-abt": [second]}


def test_a_record_whose_last_article_is_of_another_spelling_leads_on_with_it(store: Store):
    first, second, third = (
        write(store, story)[0]
        for story in (told(1, "Jo Abt", AT_HARBOUR), told(2, "Jo A. Abt", AT_HARBOUR), told(3, "Jo A. Abt", AT_LANTERN))
    )
    at_lantern = {
        number: replace(told(number, name, AT_HARBOUR), affiliations=(Affiliation(name, "economist", "Lantern House"),))
        for number, name in ((1, "Jo Abt"), (2, "Jo A. Abt"))
    }
    Writer(store, same).retag({first: replace(at_lantern[1], companies=())}, "2")
    Writer(store, same).retag({second: replace(at_lantern[2], companies=())}, "2")
    [keeper] = store.rows(sa.select(person.c.slug).where(person.c.merged_into.is_(None)))

    assert records(store, "jo a. abt") == {keeper.slug: [second, third]}
    assert records(store) == {keeper.slug: [first]}


def test_a_record_that_loses_its_last_article_never_leads_to_what_is_not_clear(store: Store):
    """Somebody who is named beside both is one of the two, and it is not clear which."""
    alone = told(3, "Jo Abt", {"role": "pilot", "at": "Northern Air", "day": "2024-01-01", "with": ["Ana Bell"]})
    write(store, *(told(n, "Jo Abt", said | {"with": ["Ana Bell"]}) for n, said in ((1, AT_HARBOUR), (2, AT_LANTERN))))
    [third] = write(store, alone)
    Writer(store, same).retag({third: replace(alone, affiliations=())}, "2")

    assert verdicts(store)[-1] == "unsure"
    assert store.rows(sa.select(person.c.slug).where(person.c.merged_into.is_not(None))) == []


def test_a_record_that_loses_its_last_article_leads_to_nobody_it_was_told_apart_from(store: Store):
    """Told apart from the record that answers, it is told apart from all that is merged into that."""
    first, _, _ = (
        write(store, story)[0]
        for story in (told(1, "Jo Abt", AT_HARBOUR), told(2, "Jo A. Abt", AT_LANTERN), told(3, "Jo Abt", AT_LANTERN))
    )
    by_hand.merge(store, PEOPLE, "jo-abt", "jo-a-abt", "one person")
    by_hand.split(store, PEOPLE, "jo-abt", "two people after all")
    job = Affiliation("Jo Abt", "economist", "Lantern House")
    Writer(store, same).retag({first: replace(told(1, "Jo Abt", AT_HARBOUR), affiliations=(job,), companies=())}, "2")
    held = sa.select(decision.c.id).where(decision.c.kind == "apart", decision.c.undone_at.is_(None))

    assert first in records(store)["jo-a-abt"]
    assert len(store.rows(held)) == 1
    assert store.rows(sa.select(person.c.merged_into).where(person.c.slug == "jo-abt")) == [(None,)]


def people_of(store: Store, table: sa.Table, number: int) -> set[str]:
    query = sa.select(person.c.slug).join(table, table.c.person_id == person.c.id)
    return {row[0] for row in store.rows(query.where(table.c.article_id == number))}


def test_articles_given_to_another_by_hand_stay_there(store: Store):
    first, second, third = write(store, *(told(n, "Jo Abt", AT_HARBOUR | {"day": f"2022-03-0{n}"}) for n in (1, 2, 3)))
    decided = by_hand.give_articles(store, "jo-abt", {second}, "the other Jo Abt")
    write(store, told(2, "Jo Abt", AT_HARBOUR), tagger_version="2")
    Writer(store, same).retag({second: told(2, "Jo Abt", AT_HARBOUR)}, "3")

    assert (decided.what, decided.slug, decided.other, decided.articles) == ("moved", "jo-abt-2", "jo-abt", 1)
    assert records(store) == {"jo-abt": [first, third], "jo-abt-2": [second]}
    for table in (mention, affiliation):
        assert people_of(store, table, second) == {"jo-abt-2"}
    assert people_of(store, quotation, second) == set()
    assert verdicts(store)[1] == "hand"


def test_a_record_opened_by_hand_has_the_name_as_its_articles_write_it(store: Store):
    job = {"role": "producer", "at": "Lantern House", "day": "2022-01-01"}
    _, second = write(store, told(1, "Kim Min-jae", job), told(2, "Minjae Kim", job))
    by_hand.give_articles(store, "kim-min-jae", {second}, "somebody else")
    c = person.c
    [opened] = store.rows(sa.select(c.name, c.folded, c.slug).where(c.ordinal == 2))

    assert opened == ("Minjae Kim", "minjae kim", "minjae-kim-2")


def test_no_rule_merges_what_somebody_told_apart(store: Store):
    write(store, *MOVE)
    by_hand.split(store, PEOPLE, _merged(store), "two people after all")
    write(store, replace(MOVE[2], url="https://reelwire.example/again", key="again", text=MOVE[2].text + " Again."))

    assert len(records(store)) == 2


def _merged(store: Store) -> str:
    [row] = store.rows(sa.select(person.c.slug).where(person.c.merged_into.is_not(None)))
    return str(row.slug)


def test_two_writers_at_once_open_no_record_twice(store: Store):
    """Forty stories of four people who share one name, from two writers in opposite order."""
    employers = ("Harbour Films", "Lantern House", "Northern Air", "Blue Post")
    work = ("sales manager", "economist", "coach", "critic")
    stories = [
        told(n, "Jo Abt", {"role": work[n % 4], "at": employers[n % 4], "day": f"2022-03-{1 + n % 28:02}"})
        for n in range(40)
    ]
    problems: list[str] = []

    def run(order: Sequence[Article]) -> None:
        writer = Writer(store, same)
        for first in range(0, len(order), 8):
            outcomes = writer.write([kept(one) for one in order[first : first + 8]])
            problems.extend(str(one.reason) for one in outcomes if one.what == "failed")

    threads = [threading.Thread(target=run, args=(order,)) for order in (stories, stories[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert problems == []
    assert sorted(len(numbers) for numbers in records(store).values()) == [10, 10, 10, 10]


def test_a_batch_asks_no_question_a_name(sqlite_store: Store):
    """Ten times the people cost no more statements."""
    counts = []
    for names in (5, 50):
        stories = [told(1000 * names + n, f"Person {names} {n} Abt", AT_HARBOUR) for n in range(names)]
        writer, statements = Writer(sqlite_store, same), list[str]()
        listener = lambda *args, log=statements: log.append(args[2])  # noqa: E731
        sa.event.listen(sqlite_store.engine, "before_cursor_execute", listener)
        write(sqlite_store, *stories, writer=writer)
        sa.event.remove(sqlite_store.engine, "before_cursor_execute", listener)
        counts.append(len(statements))

    assert counts[1] <= counts[0]
