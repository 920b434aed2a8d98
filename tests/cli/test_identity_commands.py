"""People and companies are merged, split and explained on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from tests.store.bank.pairs import told
from tests.store.stories import kept, write
from tradewatch.cli.main import Door, cli
from tradewatch.config import Config
from tradewatch.errors import UsageError
from tradewatch.store.engine import open_store

AGENT = {"role": "agent", "at": "Mesa", "day": "2024-03-01"}
CRITIC = {"role": "critic", "at": "The Morning Screen", "day": "2024-04-01"}


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """A database in which two people are named Jo Abt, and one more J. Abt."""
    config = Config(data_dir=tmp_path)
    with open_store(config.database) as store:
        stories = [
            told(1, "Jo Abt", AGENT),
            told(2, "Jo Abt", CRITIC),
            told(3, "J. Abt", AGENT),
            told(4, "Jo Abt", AGENT),
        ]
        write(store, *map(kept, stories))
    return config


def run(config: Config, *arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments, obj=Door(config), standalone_mode=False)


def answer(config: Config, *arguments: str) -> Any:
    result = run(config, *arguments, "--json")
    assert result.exception is None, result.exception
    return json.loads(result.stdout)


def slugs(config: Config) -> list[str]:
    return sorted(one["slug"] for one in answer(config, "people"))


def test_people_are_merged_and_split_again(config: Config):
    merged = run(config, "people", "merge", "J. Abt", "jo-abt", "--reason", "initial")
    after = slugs(config)
    split = run(config, "people", "split", "j-abt")

    assert merged.stdout == "J. Abt (j-abt) is one with Jo Abt (jo-abt) now. To undo it: `split j-abt`.\n"
    assert after == ["jo-abt", "jo-abt-2"]
    assert split.stdout == "J. Abt (j-abt) and Jo Abt (jo-abt) are two records now; no rule will merge them.\n"
    assert slugs(config) == ["j-abt", "jo-abt", "jo-abt-2"]


def test_a_merged_person_is_shown_with_what_it_was_called(config: Config):
    run(config, "people", "merge", "j-abt", "jo-abt")
    shown = run(config, "people", "J. Abt").stdout

    assert shown.startswith("Jo Abt\n0 quotations, 3 articles")
    assert "Also under\nj-abt" in shown
    assert "Others of this name\njo-abt-2 (critic, The Morning Screen)" in shown


def test_people_of_one_name_are_listed_by_slug(config: Config):
    listed = run(config, "people", "Jo Abt").stdout

    assert "Jo Abt (jo-abt) " in listed
    assert "Jo Abt (jo-abt-2)" in listed


def test_articles_are_taken_out_and_given_to_another(config: Config):
    out = run(config, "people", "split", "jo-abt", "--article", "4", "--reason", "a third")
    to = answer(config, "people", "split", "jo-abt-3", "--article", "4", "--to", "jo-abt-2", "--reason", "no")

    assert out.stdout == "1 of the articles of Jo Abt (jo-abt) speak of Jo Abt (jo-abt-3) now.\n"
    assert to == [
        {
            "what": "moved",
            "slug": "jo-abt-2",
            "name": "Jo Abt",
            "other": "jo-abt-3",
            "other_name": "Jo Abt",
            "articles": 1,
        }
    ]


def test_companies_are_merged_and_split_again(config: Config):
    run(config, "companies", "merge", "mesa", "The Morning Screen", "--reason", "bought")
    merged = [one["slug"] for one in answer(config, "companies")]
    run(config, "companies", "split", "mesa")

    assert merged == ["the-morning-screen"]
    assert sorted(one["slug"] for one in answer(config, "companies")) == ["mesa", "the-morning-screen"]


def test_why_tells_the_reasons_for_a_person(config: Config):
    run(config, "people", "merge", "j-abt", "jo-abt", "--reason", "initial")
    told_why = run(config, "people", "why", "jo-abt").stdout
    [page] = answer(config, "people", "why", "jo-abt-2")

    lines = [line.strip() for line in told_why.splitlines()]
    assert "2024-03-01  4  reelwire: Notice 4" in lines
    assert "same (rules): the same employer, mesa (+6); agent in both (+1)" in lines
    assert "j-abt merged into jo-abt (hand): initial" in told_why
    assert [one["verdict"] for one in page["articles"]] == ["apart"]
    assert [one["slug"] for one in page["namesakes"]] == ["jo-abt"]


def test_why_tells_what_was_decided_of_a_company(config: Config):
    nothing = run(config, "companies", "why", "mesa").stdout
    run(config, "companies", "merge", "mesa", "the-morning-screen")

    assert nothing == "Mesa  mesa\nNothing was decided beyond the name.\n"
    assert (
        "mesa merged into the-morning-screen (hand): no reason given" in run(config, "companies", "why", "mesa").stdout
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ("people", "merge", "Jo Abt", "j-abt"),
            "2 people are named like 'Jo Abt': jo-abt .agent, Mesa.; jo-abt-2",
        ),
        (("people", "merge", "nobody", "j-abt"), "no person named 'nobody' is in the database"),
        (("people", "merge", "j-abt", "j-abt"), "are one record already; nothing was changed"),
        (("people", "split", "j-abt"), "nothing is merged into j-abt.*; `--article NUMBER` takes articles out of it"),
        (("people", "split", "jo-abt", "--article", "99"), "article 99 does not name jo-abt; `tradewatch people why"),
        (("companies", "split", "mesa"), "nothing is merged into mesa, and it is not merged into another$"),
        (("companies", "merge", "mesa", "zzz"), "no company named 'zzz' is in the database"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(config: Config, arguments: tuple[str, ...], sentence: str):
    with pytest.raises(UsageError, match=sentence):
        raise run(config, *arguments).exception or AssertionError("it was done")


def test_giving_articles_needs_to_be_told_which(config: Config):
    problem = run(config, "people", "split", "jo-abt", "--to", "jo-abt-2").exception

    assert isinstance(problem, click.UsageError)
    assert "which articles" in problem.message


@pytest.mark.parametrize("command", ["people", "companies"])
@pytest.mark.parametrize("part", ["merge", "split", "why"])
def test_every_part_has_help_with_examples(config: Config, command: str, part: str):
    about = run(config, command, part, "--help").stdout

    assert f"Usage: cli {command} {part}" in about or f"{command} {part}" in about
    assert "Examples:" in about
    assert part in run(config, command, "--help").stdout
