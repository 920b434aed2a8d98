"""Searches are saved, run again and told of from the command line; what a webhook's address says is never printed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.cli.conftest import Call
from tests.query.world import LINEUP_STORY, SALT_ROAD_STORY, WINDOW_STORY
from tests.schedules.trouble import Heard, mail_server, webhook
from tests.store.stories import kept, write
from tradewatch.article import Article
from tradewatch.cli.main import DEGRADED, Door, cli
from tradewatch.config import Config
from tradewatch.errors import UsageError
from tradewatch.store.engine import open_store


@pytest.fixture
def hook() -> Iterator[Heard]:
    with webhook() as heard:
        yield heard


def put(config: Config, *articles: Article) -> None:
    with open_store(config.database) as store:
        write(store, *map(kept, articles))


def answer(told: Result) -> Any:
    assert told.exit_code == 0, told.output
    return json.loads(told.stdout)


def test_what_is_new_is_what_came_in_since_one_looked(call: Call, config: Config):
    put(config, SALT_ROAD_STORY)
    [made] = answer(call("saved", "add", "The coast", "coast OR sea", "--json"))
    put(config, LINEUP_STORY, WINDOW_STORY)
    [listed] = answer(call("saved", "list", "--json"))
    peek = answer(call("saved", "run", "the coast", "--since", "last", "--peek", "--json"))
    first = answer(call("saved", "run", "the-coast", "--since", "last", "--json"))
    second = answer(call("saved", "run", "the-coast", "--since", "last", "--json"))
    every = answer(call("saved", "run", "the-coast", "--json"))

    assert (made["slug"], made["new"]) == ("the-coast", 0)
    assert (listed["new"], listed["question"]) == (1, "coast OR sea")
    assert [one["url"] for one in peek] == [one["url"] for one in first] == [LINEUP_STORY.url]
    assert second == []
    assert {one["url"] for one in every} == {LINEUP_STORY.url, SALT_ROAD_STORY.url}


def test_what_was_not_shown_stays_new(call: Call, config: Config):
    call("saved", "add", "sea", "coast OR sea OR ferry OR film")
    put(config, SALT_ROAD_STORY, LINEUP_STORY, WINDOW_STORY)
    first = call("saved", "run", "sea", "--since", "last", "-n", "1", "--json")
    second = call("saved", "run", "sea", "--since", "last", "-n", "3", "--json")
    third = call("saved", "run", "sea", "--since", "last", "-n", "3", "--json")
    left = len(answer(second)) - 1

    assert len(answer(first)) == 1 <= left
    assert f"{left} more are new" in first.stderr
    assert f"-n {left + 1}" in first.stderr
    assert "more are new" not in second.stderr
    assert answer(third) == []


def test_a_saved_search_says_what_it_asks_in_words(call: Call, config: Config):
    put(config, SALT_ROAD_STORY)
    told = call("saved", "add", "hope", "company:harbour", "said:nobody")
    shown = call("saved", "show", "hope")

    assert "hope: 0 articles that mention Harbour Films" in told.stdout
    assert "no person named 'nobody'" in told.stderr
    assert "company:harbour said:nobody" in shown.stdout


def test_it_is_renamed_and_removed_with_its_alerts(call: Call, config: Config, hook: Heard):
    call("saved", "add", "coast", "coast")
    call("alerts", "add", "coast", "--webhook", hook.url)
    [renamed] = answer(call("saved", "rename", "coast", "Coast stories", "--json"))
    gone = call("saved", "remove", "coast stories")
    again = call("saved", "show", "coast-stories")

    assert (renamed["slug"], renamed["alerts"]) == ("coast-stories", 1)
    assert gone.exit_code == 0
    assert isinstance(again.exception, UsageError)
    assert answer(call("alerts", "list", "--json")) == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("saved", "add", "coast", "sea"), "saved already"),
        (("saved", "add", "x", " "), "nothing to ask"),
        (("saved", "run", "coats"), "did you mean 'coast'"),
        (("saved", "rename", "coast", "other"), "saved already"),
        (("alerts", "add", "nowhere", "--page"), "no saved search is named 'nowhere'"),
        (("alerts", "add", "coast"), "say where it goes"),
        (("alerts", "add", "coast", "--page", "--mail", "a@b.example"), "say where it goes"),
        (("alerts", "add", "coast", "--mail", "a@b.example"), "needs a mail server"),
        (("alerts", "add", "coast", "--mail", "nobody"), "nobody is no address"),
        (("alerts", "add", "coast", "--webhook", "http://hooks.example/s3cr3t"), "sent in the clear"),
        (("alerts", "add", "coast", "--slack", "file:///etc/s3cr3t"), "names no host"),
        (("alerts", "remove", "s99"), "no saved search is named 's99'"),
        (("alerts", "remove", "coast"), "nobody is told of 'coast'"),
    ],
)
def test_what_cannot_be_done_is_said(call: Call, words: tuple[str, ...], told: str):
    call("saved", "add", "coast", "coast")
    call("saved", "add", "other", "sea")
    problem = call(*words)

    assert isinstance(problem.exception, UsageError)
    assert told in str(problem.exception)
    assert "s3cr3t" not in str(problem.exception)


def test_alerts_are_added_listed_tested_sent_and_removed(call: Call, config: Config, hook: Heard):
    secret = f"{hook.url}/T0/s3cr3t-token"
    call("saved", "add", "coast", "coast")
    added = call("alerts", "add", "coast", "--webhook", secret)
    put(config, SALT_ROAD_STORY, WINDOW_STORY)
    sent = answer(call("alerts", "send", "--json"))
    [listed] = answer(call("alerts", "list", "--json"))
    table, tested = call("alerts", "list"), call("alerts", "test")
    csv = call("alerts", "list", "--csv")
    removed = call("alerts", "remove", "s1")

    assert sent == [{"found": 1, "messages": 1, "articles": 1, "postponed": 0, "given_up": 0}]
    assert (listed["of"], listed["search"], listed["done"], listed["key"]) == ("search", "coast", 1, "s1")
    assert [told["subject"] for told in hook.told] == ["coast: Salt road sells", "tradewatch: a test"]
    assert table.stderr == "All is well.\n"
    assert "Told of what saved searches find:" in table.stdout
    for told in (added, table, tested, csv, removed):
        assert told.exit_code == 0
        assert "s3cr3t" not in told.output
        assert "webhook:127.0.0.1#" in told.output
    assert answer(call("alerts", "list", "--json")) == []


def test_what_was_given_up_is_sent_again_when_asked_for(call: Call, config: Config, hook: Heard):
    call("saved", "add", "coast", "coast")
    call("alerts", "add", "coast", "--slack", hook.url)
    put(config, SALT_ROAD_STORY)
    hook.status = 500
    failed = call("alerts", "send", "--json")
    hook.status = 200
    with open_store(config.database) as store, store.begin() as conn:
        conn.exec_driver_sql("UPDATE announcement SET state = 'failed'")
    [again] = answer(call("alerts", "send", "--again", "--json"))

    assert failed.exit_code == DEGRADED
    assert json.loads(failed.stdout)[0]["postponed"] == 1
    assert again["articles"] == 1


def test_a_mail_alert_is_told_through_the_mail_server_of_the_settings(config: Config):
    with mail_server() as post:
        door = Door(replace(config, smtp=f"smtp://{post.url}"))
        for words in (
            ["saved", "add", "coast", "coast"],
            ["alerts", "add", "coast", "--mail", "mailto:desk@example.com"],
        ):
            assert CliRunner().invoke(cli, words, obj=door).exit_code == 0
        put(config, SALT_ROAD_STORY)
        CliRunner().invoke(cli, ["alerts", "send"], obj=door)

    assert "To: desk@example.com" in post.told[0]


def test_a_crawl_tells_of_what_it_brought_in(call: Call, config: Config, hook: Heard):
    call("saved", "add", "leopard", "leopard")
    call("alerts", "add", "leopard", "--webhook", hook.url)
    told = call("crawl", "reelwire", "kinoblatt", "--json")

    assert len(json.loads(told.stdout)) == 2
    assert "Alerts: 1 articles announced in 1 messages" in told.stderr
    assert "leopard" in hook.told[0]["articles"][0]["url"]


def test_a_saved_search_is_shown_in_words_people_use(call: Call, config: Config):
    call("saved", "add", "coast", "coast")
    shown = call("saved", "show", "coast").stdout

    assert [line.split("  ")[0] for line in shown.split("\n")][1:5] == ["name", "called by", "question", "finds"]
    assert "_at" not in shown
