"""A re-tag or a re-extraction is cut into runs that any worker may do, twice if need be, and each article is in one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest
import sqlalchemy as sa

from pipelines import jobs
from pipelines.again import Due
from tests.pipelines.crawled.conftest import Call
from tradewatch.config import Config
from tradewatch.errors import LostError, UsageError
from tradewatch.store import claims, runs
from tradewatch.store.engine import Store
from tradewatch.store.runs import Plan, Run, Verdict
from tradewatch.store.tables import article, article_text, quotation

OUTLETS = ("kinoblatt", "reelwire")


def told(counts: Mapping[str, int]) -> None:
    """Nobody listens."""


def as_run(store: Store, plan: Plan) -> Run:
    return runs.create(store, plan)


def spoil(store: Store) -> None:
    """Make every article look as if older rules had tagged it, with nothing found."""
    with store.begin() as conn:
        conn.execute(sa.update(article).values(tagger_version="old"))
        conn.execute(sa.delete(quotation))


def versions(store: Store) -> set[str]:
    return {row[0] for row in store.rows(sa.select(article.c.tagger_version))}


def test_every_article_is_in_one_part(store: Store):
    docids = sorted(row[0] for row in store.rows(sa.select(article_text.c.docid)))
    parts = [plan.asked for plan in jobs.plan_retag(Due(everything=True), store, part=2)]

    assert len(docids) > 2
    assert [part["docids"] for part in parts] == [
        [*chunk[:1], *chunk[-1:]] for chunk in (docids[n : n + 2] for n in range(0, len(docids), 2))
    ]
    assert sum(part["articles"] for part in parts) == len(docids)


def test_the_parts_together_tag_everything_anew_and_may_be_done_twice(config: Config, store: Store):
    before = store.rows(sa.select(sa.func.count()).select_from(quotation))[0][0]
    spoil(store)
    planned = [as_run(store, plan) for plan in jobs.plan_retag(Due(), store, part=2)]

    first = [jobs.retag(config, store, run, told) for run in planned]
    again = [jobs.retag(config, store, run, told) for run in planned]

    assert {verdict for verdict, _ in first} == {Verdict.OK}
    counts = [sum(int(word) for word in words.split() if word.isdigit()) for _, words in first]
    assert counts == [run.asked["articles"] for run in planned]
    assert versions(store) == {Due().version}
    assert store.rows(sa.select(sa.func.count()).select_from(quotation))[0][0] == before > 0
    assert {words for _, words in again} == {"nothing to do"}


def test_two_parts_may_run_at_once_and_the_same_part_not(store: Store):
    spoil(store)
    one, other = (as_run(store, plan) for plan in jobs.plan_retag(Due(), store, part=2)[:2])
    twin = as_run(store, jobs.plan_retag(Due(), store, part=2)[0])

    taken = [claims.claim(store, "me", number=run.id) for run in (one, other, twin)]

    assert [run is not None for run in taken] == [True, True, False]


def test_a_part_that_was_lost_says_so_and_keeps_what_it_did(config: Config, store: Store, monkeypatch):
    spoil(store)
    monkeypatch.setattr(jobs, "EVERY", 0.0)
    monkeypatch.setattr("pipelines.again.BATCH", 1)
    [run] = [as_run(store, plan) for plan in jobs.plan_retag(Due(), store)]

    def lost(counts: Mapping[str, int]) -> None:
        raise LostError("taken over")

    with pytest.raises(LostError):
        jobs.retag(config, store, run, lost)
    assert versions(store) == {"old", Due().version}
    assert jobs.retag(config, store, run, told)[0] is Verdict.OK
    assert versions(store) == {Due().version}


def test_a_machine_with_other_rules_leaves_the_articles_alone(config: Config, store: Store):
    spoil(store)
    [plan] = jobs.plan_retag(Due(), store)
    run = as_run(store, replace(plan, asked={**plan.asked, "version": "of tomorrow"}))

    with pytest.raises(UsageError, match="install the same tradewatch"):
        jobs.retag(config, store, run, told)
    assert versions(store) == {"old"}


def test_the_archive_is_read_again_by_the_file(config: Config, store: Store):
    plans = jobs.plan_reextract(store, part=1)
    with store.begin() as conn:
        conn.execute(sa.update(article).values(headline="An older rule's headline"))

    done = [jobs.reextract(config, store, as_run(store, plan), told) for plan in plans]

    assert len(plans) == len(list(config.archive_dir.glob("*.warc.gz"))) == 2
    assert {verdict for verdict, _ in done} == {Verdict.OK}
    headlines = {row[0] for row in store.rows(sa.select(article.c.headline))}
    assert "An older rule's headline" not in headlines


def test_files_of_another_machine_are_not_taken_for_lost_pages(config: Config, store: Store):
    [plan] = jobs.plan_reextract(store, "kinoblatt")
    elsewhere = replace(config, data_dir=config.data_dir / "elsewhere", database_url=config.database)

    with pytest.raises(UsageError, match="share the archive"):
        jobs.reextract(elsewhere, store, as_run(store, plan), told)


def test_queueing_writes_runs_down_and_does_nothing(call: Call, store: Store):
    spoil(store)
    written = json.loads(call("retag", "--queue", "--json").stdout)

    assert [(one["job"], one["state"]) for one in written] == [("retag", "due")]
    assert versions(store) == {"old"}
    assert isinstance(call("retag", "--queue", "--limit", "3").exception, UsageError)
