"""Processes that write, tag anew or decide by hand at one time come to the people that they come to in turn."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from tests.store.bank.pairs import told
from tests.store.stories import kept, same
from tests.store.test_identity import AT_HARBOUR, AT_LANTERN, NAME_ALONE, partition, records, verdicts, write
from tradewatch.article import Article
from tradewatch.store import by_hand
from tradewatch.store.engine import Store, open_store
from tradewatch.store.tables import mention, person
from tradewatch.store.write import Writer

HARBOUR, LANTERN = (told(n, "Jo Abt", said) for n, said in ((1, AT_HARBOUR), (2, AT_LANTERN)))
ALONE, ALONE_TOO = (replace(one, affiliations=(), companies=()) for one in (HARBOUR, LANTERN))
MEANWHILE = 0.5  # seconds that the one transaction stays open when the other waits for it, as it should


def tag(writer: Writer, articles: dict[int, Article], version: str = "1") -> None:
    outcomes = writer.retag(articles, version)
    assert not [one.reason for one in outcomes if one.what == "failed"]


def while_open(store: Store, first: Callable[[Store], Any], second: Callable[[Store], Any]) -> None:
    """Do `first`, and before it is committed begin `second`, which either waits for that or is done before it."""
    with open_store(store.url.render_as_string(hide_password=False)) as other:
        thread = threading.Thread(target=second, args=(other,))

        def hold(_conn: sa.Connection) -> None:
            if not thread.ident:
                thread.start()
                thread.join(MEANWHILE)

        sa.event.listen(store.engine, "commit", hold)
        first(store)
        sa.event.remove(store.engine, "commit", hold)
        thread.join()


def test_what_another_process_learnt_of_somebody_is_known_to_all(store: Store):
    """The first writer remembers a person without an employer; the second is told of one."""
    one, other = Writer(store, same), Writer(store, same)
    write(store, told(3, "Jo Abt", NAME_ALONE), writer=one)
    [harbour] = write(store, HARBOUR, writer=other)
    [lantern] = write(store, LANTERN, writer=one)

    assert not any({harbour, lantern} <= set(numbers) for numbers in records(store).values())


def test_what_another_process_unlearnt_of_somebody_is_known_to_all(store: Store):
    one, other = Writer(store, same), Writer(store, same)
    [first, _] = write(store, HARBOUR, told(3, "Jo Abt", NAME_ALONE), writer=one)
    tag(other, {first: ALONE})
    [last] = write(store, LANTERN, writer=one)

    assert last in records(store)["jo-abt"]


def test_an_article_that_comes_while_another_is_tagged_anew_sees_its_new_tags(store: Store):
    [first] = write(store, ALONE)
    while_open(store, lambda here: tag(Writer(here, same), {first: HARBOUR}), lambda there: write(there, LANTERN))

    assert len(records(store)) == 2


def test_two_that_tag_anew_at_once_see_each_others_tags(store: Store):
    first, second = write(store, ALONE, ALONE_TOO)
    while_open(
        store,
        lambda here: tag(Writer(here, same), {first: HARBOUR}),
        lambda there: tag(Writer(there, same), {second: LANTERN}),
    )

    assert len(records(store)) == 2


def test_articles_given_by_hand_while_they_are_tagged_anew_stay_given(store: Store):
    again = told(3, "Jo Abt", AT_HARBOUR)
    first, second = write(store, HARBOUR, again)
    while_open(
        store,
        lambda here: tag(Writer(here, same), {second: again}),
        lambda there: by_hand.give_articles(there, "jo-abt", {second}, "the other Jo Abt"),
    )

    assert records(store) == {"jo-abt": [first], "jo-abt-2": [second]}
    assert verdicts(store) == ["first", "hand"]
    named = sa.select(person.c.slug).join(mention, mention.c.person_id == person.c.id)
    assert store.rows(named.where(mention.c.article_id == second)) == [("jo-abt-2",)]


@pytest.mark.parametrize("batch", [1, 4])
def test_many_at_once_open_each_record_once(store: Store, batch: int):
    """Three writers, each in an order of its own, and one that tags anew: forty people, of whom two share each name."""
    firms, work = ("Harbour Films", "Lantern House"), ("sales manager", "economist")
    stories = [
        told(
            n,
            f"Jo {chr(97 + n % 20) * 3}",
            {"role": work[which], "at": firms[which], "day": f"2022-03-{1 + n % 28:02}"},
        )
        for n in range(120)
        for which in [n // 20 % 2]
    ]
    numbers = dict(zip(write(store, *stories[:40]), stories[:40], strict=True))
    problems: list[str] = []

    def add(shift: int) -> None:
        writer = Writer(store, same)
        order = stories[shift:] + stories[:shift]
        for first in range(0, len(order), batch):
            outcomes = writer.write([kept(one) for one in order[first : first + batch]])
            problems.extend(str(one.reason) for one in outcomes if one.what == "failed")

    def again() -> None:
        outcomes = [one for version in "23" for one in Writer(store, same).retag(numbers, version)]
        problems.extend(str(one.reason) for one in outcomes if one.what == "failed")

    threads = [threading.Thread(target=add, args=(shift,)) for shift in (0, 40, 80)]
    threads.append(threading.Thread(target=again))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert problems == []
    assert sorted(len(group) for group in partition(store)) == [3] * 40
