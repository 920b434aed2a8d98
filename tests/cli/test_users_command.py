"""`tradewatch users` says who may use the pages, and never shows what it keeps."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from tradewatch.cli.main import Door, cli
from tradewatch.config import Config
from tradewatch.errors import UsageError
from tradewatch.web import passwords
from tradewatch.web.users import digest, read_users

PASSWORD = "seven quiet harbours"


@pytest.fixture(autouse=True)
def _cheaply(monkeypatch: pytest.MonkeyPatch) -> None:
    import argon2

    cheap = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", lambda: cheap)


def users(config: Config, *arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(cli, ["users", *arguments], obj=Door(config), input=typed, standalone_mode=False)


def test_somebody_is_added_listed_given_tokens_and_removed(config: Config):
    assert "Nobody yet" in users(config, "list").stderr
    added = users(config, "add", "mira", typed=f"{PASSWORD}\n{PASSWORD}\n")
    reader = users(config, "add", "kim", "--read-only", "--stdin", typed=f"{PASSWORD}\n")
    token = users(config, "token", "mira", "desk", "--write")
    feeds = users(config, "token", "kim", "feeds")
    listed = json.loads(users(config, "list", "--json").stdout)
    known = read_users(config.users_file)

    assert "mira may read and change" in added.stderr
    assert "kim may read;" in reader.stderr
    assert PASSWORD not in added.output + reader.output + config.users_file.read_text("utf-8")
    assert passwords.is_password(known["mira"].password, PASSWORD)
    assert known["mira"].tokens["desk"].sha256 == digest(token.stdout)
    assert known["mira"].tokens["desk"].scopes == ("read", "write")
    assert known["kim"].tokens["feeds"].sha256 == digest(feeds.stdout)
    assert token.stdout.strip() not in config.users_file.read_text("utf-8")
    assert listed == [
        {"name": "kim", "may": "read", "tokens": ["feeds: read"]},
        {"name": "mira", "may": "read write", "tokens": ["desk: read write"]},
    ]

    users(config, "token", "mira", "desk", "--remove")
    users(config, "remove", "kim")
    assert read_users(config.users_file).keys() == {"mira"}
    assert read_users(config.users_file)["mira"].tokens == {}


def test_another_password_takes_the_place_of_the_one_before(config: Config):
    users(config, "add", "mira", "--stdin", typed=f"{PASSWORD}\n")
    users(config, "password", "mira", "--stdin", typed="another one of these\n")

    kept = read_users(config.users_file)["mira"].password
    assert passwords.is_password(kept, "another one of these")
    assert not passwords.is_password(kept, PASSWORD)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("add", "mira", "--stdin"), "there is a mira already"),
        (("password", "kim", "--stdin"), "there is no kim; there is mira, seo"),
        (("remove", "kim"), "there is no kim"),
        (("token", "kim", "feeds"), "there is no kim"),
        (("token", "mira", "none", "--remove"), "mira has no token none; mira has feeds"),
        (("token", "mira", "feeds"), "has a token feeds already"),
        (("token", "seo", "desk", "--write"), "seo may only read"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(config: Config, arguments: tuple[str, ...], words: str):
    users(config, "add", "mira", "--stdin", typed=f"{PASSWORD}\n")
    users(config, "add", "seo", "--stdin", "--read-only", typed=f"{PASSWORD}\n")
    users(config, "token", "mira", "feeds")
    before = config.users_file.read_bytes()

    told = users(config, *arguments, typed=f"{PASSWORD}\n")

    assert isinstance(told.exception, UsageError)
    assert words in str(told.exception)
    assert config.users_file.read_bytes() == before


def test_a_short_password_is_refused(config: Config):
    told = users(config, "add", "mira", "--stdin", typed="short\n")

    assert isinstance(told.exception, UsageError)
    assert "10 to 1000 characters" in str(told.exception)
    assert not config.users_file.exists()
