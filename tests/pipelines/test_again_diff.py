"""Tagging anew shows what it would change, changes only that, goes on where it stopped, and is done when done."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import chain, islice
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from pipelines import again
from pipelines.again import Difference, Due, differences, retag
from pipelines.annotate import Lexicons, tag, tagger_version
from tests.store.stories import kept, write
from tradewatch.article import Article, Company, Moment, Person, Quotation, Span
from tradewatch.cli.main import DEGRADED, FINE, Door, cli
from tradewatch.config import Config
from tradewatch.store import fulltext
from tradewatch.store.engine import Store
from tradewatch.store.statements import Change
from tradewatch.store.tables import article, article_text, metadata, quotation

OLD = "an older one"
TEXT = (
    "Netflix VP of content Anna Keller praised the tax rebate in Lisbon.\n\n"
    "“Stories number {n} travel further than money does,” she said at the Busan International Film Festival in 2024. "
    "Keller said that buyers were careful about series number {n}.\n\n"
    "Mubi has sold the drama to Arte, and Peter Marsh, head of sales at Alto Media, told buyers that it was ready."
)


def story(n: int, outlet: str = "reelwire") -> Article:
    """A story as the tagger of today tags it."""
    plain = Article(
        url=f"https://{outlet}.example/{n}",
        outlet=outlet,
        key=f"story-{n}",
        headline=f"Story {n}",
        published_at=Moment(datetime(2024, 5, n, 9, 0, tzinfo=UTC)),
        text=TEXT.format(n=n),
    )
    return tag(plain, Lexicons.load())


def worse(one: Article) -> Article:
    """As an older tagger had it: another speaker, a shorter quotation, one too many, companies and people missed."""
    first, *others = one.quotations
    short = next(q for q in others if q.text.startswith("Stories"))
    cut = Span(short.span.start, short.span.end - len(" than money does,"))
    wrong = [
        replace(first, speaker="Peter Marsh", role=None),
        replace(short, span=cut, text=cut.of(one.text)),
        *(q for q in others if q is not short),
        Quotation(Span(0, 7), "Netflix"),
    ]
    return replace(
        one,
        people=(*one.people[1:], Person("Lisbon", (Span(60, 66),))),
        companies=(*one.companies[1:], Company("Rebate", None, None, (Span(50, 56),))),
        festivals=tuple(replace(f, edition=2023) for f in one.festivals),
        affiliations=one.affiliations[:-1],
        relations=(),
        quotations=tuple(wrong),
    )


def keep(store: Store, *stories: Article, version: str = OLD) -> None:
    write(store, *(kept(one, tagger_version=version) for one in stories))


def everything(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, ids and versions too."""
    return {
        name: sorted((tuple(row) for row in store.rows(sa.select(table))), key=repr)
        for name, table in metadata.tables.items()
    }


def told(store: Store, due: Due = Due()) -> list[Difference]:  # noqa: B008
    return list(chain.from_iterable(differences(store, due)))


def counts(store: Store, due: Due = Due()) -> dict[str, int]:  # noqa: B008
    done: dict[str, int] = {}
    for steps in retag(store, due):
        done = dict(steps)
    return done


def of_kind(found: Difference, kind: str) -> set[tuple[str, str]]:
    return {(change.what, change.about) for change in found.changes if change.kind == kind}


def ids(store: Store) -> dict[tuple[int, str], int]:
    rows = store.rows(sa.select(quotation.c.article_id, quotation.c.words, quotation.c.id))
    return {(row.article_id, row.words): row.id for row in rows}


def test_the_difference_tells_each_kind_of_tag(store: Store):
    keep(store, worse(story(1)))
    [found] = told(store)

    assert of_kind(found, "person") == {("gained", "Anna Keller"), ("lost", "Lisbon")}
    assert of_kind(found, "company") == {("gained", "Netflix"), ("lost", "Rebate")}
    assert of_kind(found, "festival") == {("changed", "Busan International Film Festival")}
    assert of_kind(found, "role") == {("gained", "Peter Marsh"), ("changed", "Anna Keller")}
    assert of_kind(found, "relation") == {("gained", "Mubi sold to Arte")} or not story(1).relations
    assert ("lost", "Netflix") in of_kind(found, "quotation")


def test_a_changed_quotation_tells_only_what_differs(store: Store):
    keep(store, worse(story(1)))
    [found] = told(store)
    changed = [c for c in found.changes if c.kind == "quotation" and c.what == "changed"]

    assert [(c.before, c.after) for c in changed if c.before and "words" not in c.before] == [
        (
            {"speaker": "Peter Marsh", "role": None, "company": None},
            {"speaker": "Anna Keller", "role": "VP of content", "company": "Netflix"},
        ),
        ({"company": None}, {"company": "Netflix"}),
    ]
    assert [(c.before, c.after) for c in changed if c.before and "words" in c.before] == [
        (
            {"company": None, "words": "Stories number 1 travel further"},
            {"company": "Netflix", "words": "Stories number 1 travel further than money does,"},
        ),
    ]


def test_looking_at_the_difference_writes_nothing(store: Store):
    keep(store, worse(story(1)), story(2), worse(story(3)))
    before = everything(store)
    found = told(store)

    assert [bool(one.changes) for one in found] == [True, False, True]
    assert everything(store) == before
    assert fulltext.check(store) == []


def test_what_was_shown_is_what_is_then_written(store: Store):
    keep(store, worse(story(1)), story(2), worse(story(3)))
    shown = told(store)
    done = counts(store)

    assert done == {"retagged": sum(bool(one.changes) for one in shown), "unchanged": 1}
    assert all(one.changes == () for one in told(store, Due(everything=True)))
    assert fulltext.check(store) == []


def test_the_second_time_not_one_row_changes(store: Store):
    keep(store, worse(story(1)), story(2))
    counts(store)
    before = everything(store)

    assert counts(store) == {}
    assert counts(store, Due(everything=True)) == {"unchanged": 2}
    assert everything(store) == before


def test_the_tags_are_then_those_of_a_fresh_store(store: Store, sqlite_store: Store):
    keep(store, worse(story(1)))
    counts(store)
    keep(sqlite_store, story(1), version=tagger_version())

    def said(of: Store) -> set[tuple[Any, ...]]:
        c = quotation.c
        return {
            tuple(row) for row in of.rows(sa.select(c.start, c.end, c.kind, c.words, c.cue, c.role, c.organisation))
        }

    assert said(store) == said(sqlite_store)


def test_quotations_keep_their_rows_unchanged_or_changed(store: Store):
    keep(store, worse(story(1)), story(2))
    before = ids(store)
    counts(store)
    after = ids(store)

    same = before.keys() & after.keys()
    assert len(same) >= len(after) - 1
    assert all(before[key] == after[key] for key in same)
    longer = (1, "Stories number 1 travel further than money does,")
    assert after[longer] == before[1, "Stories number 1 travel further"]
    assert (1, "Netflix") not in after


def test_an_article_whose_tags_stay_is_marked_and_not_called_changed(store: Store):
    keep(store, worse(story(1)), story(2))
    c = article.c
    before = {row.id: row.changed_at for row in store.rows(sa.select(c.id, c.changed_at))}
    counts(store)
    after = {row.id: row for row in store.rows(sa.select(c.id, c.changed_at, c.tagger_version))}

    assert {row.tagger_version for row in after.values()} == {tagger_version()}
    assert after[1].changed_at > before[1]
    assert after[2].changed_at == before[2]
    for name in ("quotation", "mention", "affiliation", "relation"):
        versions = store.rows(sa.select(metadata.tables[name].c.tagger_version).distinct())
        assert [row[0] for row in versions] in ([], [tagger_version()])


def test_words_revised_by_the_outlet_leave_the_other_quotations_their_rows(store: Store):
    keep(store, story(1), version=tagger_version())
    before = ids(store)
    revised = tag(replace(story(1), text="A first paragraph is new.\n\n" + story(1).text), Lexicons.load())
    keep(store, revised, version=tagger_version())

    assert ids(store) == before


def test_stopped_in_the_middle_it_goes_on_with_what_is_left(store: Store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(again, "BATCH", 2)
    keep(store, *(worse(story(n)) for n in range(1, 6)))

    def stopped(steps: Iterator[Any]) -> None:
        for _ in islice(steps, 1):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped(retag(store))

    assert counts(store) == {"retagged": 3}
    assert counts(store) == {}


def test_a_batch_that_is_interrupted_is_undone_whole(store: Store, monkeypatch: pytest.MonkeyPatch):
    keep(store, worse(story(1)), worse(story(2)))
    before = everything(store)

    def interrupted(*_given: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tradewatch.store.write._mark_tagged", interrupted)
    with pytest.raises(KeyboardInterrupt):
        counts(store)

    assert everything(store) == before


@pytest.mark.parametrize(
    ("due", "urls"),
    [
        (Due(limit=1), ["https://reelwire.example/1"]),
        (Due(outlet_slug="screenpost"), ["https://screenpost.example/2"]),
        (Due(since=date(2024, 5, 2)), ["https://screenpost.example/2", "https://reelwire.example/3"]),
        (Due(since=date(2024, 5, 2), outlet_slug="reelwire"), ["https://reelwire.example/3"]),
    ],
    ids=["limit", "outlet", "since", "both"],
)
def test_only_some_articles_are_looked_at_and_tagged(store: Store, due: Due, urls: list[str]):
    keep(store, worse(story(1)), worse(story(2, "screenpost")), worse(story(3)))

    assert [one.url for one in told(store, due)] == urls
    assert due.count(store) == len(urls)
    assert counts(store, due) == {"retagged": len(urls)}
    c = article.c
    assert {row[0] for row in store.rows(sa.select(c.url).where(c.tagger_version != OLD))} == set(urls)


def test_an_article_that_cannot_be_tagged_is_named_and_costs_no_other(store: Store, monkeypatch: pytest.MonkeyPatch):
    keep(store, worse(story(1)), worse(story(2)), worse(story(3)))
    plain = again.tag

    def meanwhile(one: Article, *more: Any) -> Article:
        tagged = plain(one, *more)
        return replace(tagged, text=f"{tagged.text} And more.") if one.key == "story-2" else tagged

    monkeypatch.setattr(again, "tag", meanwhile)
    found = told(store)

    assert [bool(one.changes) for one in found] == [True, False, True]
    assert "changed meanwhile" in str(found[1].failed)
    assert counts(store) == {"retagged": 2, "failed": 1}


@pytest.fixture
def call(store: Store, store_url: str) -> Any:
    """The command, on a store with one article that is tagged well and two that are not."""
    keep(store, worse(story(1)), story(2), worse(story(3)))

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(cli, arguments, obj=Door(Config(database_url=store_url)), standalone_mode=False)

    return run


def test_a_screen_shows_each_article_and_a_summary(call: Any):
    result = call("retag", "--diff")

    assert result.exit_code == FINE
    lines = [line.rstrip() for line in result.stdout.splitlines()]
    assert "Story 1  reelwire 1" in lines
    assert not any(line.startswith("Story 2") for line in lines)
    assert "  + person  Anna Keller  mentions: 2" in lines
    assert any(line.startswith("  ~ quotation  ") and "speaker: Peter Marsh → Anna Keller" in line for line in lines)
    [row] = [line.split() for line in lines if line.startswith("quotation ")]
    assert row == ["quotation", "0", "2", "6", "2"]
    assert result.stderr == "2 of 3 articles would change; nothing was written.\n"


def test_json_holds_the_summary_and_every_difference(call: Any, store: Store):
    answer = json.loads(call("retag", "--diff", "--json").stdout)

    assert (answer["articles"], answer["differing"]) == (3, 2)
    assert {"kind": "quotation", "gained": 0, "lost": 2, "changed": 6, "articles": 2} in answer["summary"]
    assert [one["article"] for one in answer["differences"]] == [1, 3]
    assert set(answer["differences"][0]["changes"][0]) == {"kind", "what", "about", "before", "after"}


def test_jsonl_holds_one_differing_article_a_line(call: Any):
    lines = [json.loads(line) for line in call("retag", "--diff", "--jsonl", "--limit", "2").stdout.splitlines()]

    assert [(line["url"], line["headline"]) for line in lines] == [("https://reelwire.example/1", "Story 1")]


def test_csv_holds_one_change_a_line(call: Any):
    rows = list(csv.DictReader(io.StringIO(call("retag", "--diff", "--csv").stdout)))

    assert {"article": "1", "kind": "person", "what": "lost", "about": "Lisbon"}.items() <= rows[1].items()
    assert {row["outlet"] for row in rows} == {"reelwire"}


def test_the_same_call_without_diff_writes_it(call: Any, store: Store):
    assert json.loads(call("retag", "--json").stdout) == [{"retagged": 2, "unchanged": 1}]
    again_told = call("retag", "--diff", "--all")
    assert again_told.stderr == "0 of 3 articles would change; nothing was written.\n"
    assert again_told.stdout == ""


@pytest.mark.parametrize("fmt", [[], ["--json"], ["--jsonl"], ["--csv"]], ids=" ".join)
def test_a_difference_that_cannot_be_told_shows_in_every_format_and_in_the_exit_code(
    call: Any, store: Store, monkeypatch: pytest.MonkeyPatch, fmt: list[str]
):
    plain = again.tag
    monkeypatch.setattr(again, "tag", lambda one, *more: replace(plain(one, *more), text="Other words."))
    result = call("retag", "--diff", "--limit", "1", *fmt)

    assert result.exit_code == DEGRADED
    assert "ValueError: article 1 was changed meanwhile, or is gone" in result.stdout


def test_a_bad_moment_is_refused(call: Any):
    assert "--since yesterday: say 36h" in str(call("retag", "--since", "yesterday").exception)


def test_changes_come_kind_by_kind(store: Store):
    keep(store, worse(story(1)))
    [found] = told(store)
    kinds = [change.kind for change in found.changes]

    assert kinds == sorted(kinds, key=["person", "quotation", "role", "company", "festival", "relation"].index)
    assert all(isinstance(change, Change) for change in found.changes)
    assert store.rows(sa.select(sa.func.count()).select_from(article_text))[0][0] == 1
