"""Users sign in by name, read or change as far as they may, and are let go again; nobody else comes in."""

from __future__ import annotations

import logging
import stat
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import argon2
import httpx
import pytest

from tests.web.conftest import Browser, Open
from tradewatch.config import Config
from tradewatch.errors import ConfigError, UsageError
from tradewatch.store import runs, schedules
from tradewatch.store.engine import Store
from tradewatch.store.runs import Plan
from tradewatch.web import passwords
from tradewatch.web.keys import Keys
from tradewatch.web.patience import WRONG
from tradewatch.web.users import SCOPES, Token, User, Users, digest, new_token, read_users, write_users

CHEAP = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PASSWORD = "seven quiet harbours"
READS, WRITES = "tw_reads", "tw_writes"


def somebody(name: str, *scopes: str, password: str = PASSWORD, **tokens: Token) -> User:
    return User(name, CHEAP.hash(password), scopes or SCOPES, tokens)


MIRA = somebody("mira", feeds=Token(digest(READS)), desk=Token(digest(WRITES), SCOPES))
KIM = somebody("kim", "read", old=Token(digest("tw_old"), SCOPES))


@pytest.fixture(autouse=True)
def _cheaply(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(passwords, "_hasher", lambda: CHEAP)
    passwords._nobody.cache_clear()
    yield
    passwords._nobody.cache_clear()


@pytest.fixture
def store(sqlite_store: Store) -> Store:
    """Who may what does not depend on the database: one is enough here."""
    return sqlite_store


@pytest.fixture
def file(config: Config) -> Path:
    """A file of two users: mira, who may change things, and kim, who may read."""
    put(config.users_file, MIRA, KIM)
    return config.users_file


def put(path: Path, *users: User) -> None:
    write_users(path, {one.name: one for one in users})


def signed_in(browser: Browser, name: str = "mira", password: str = PASSWORD) -> httpx.Response:
    return browser.press("/signin", "/signin", name=name, password=password, next="/schedules")


def may_change(browser: Browser) -> bool:
    return "Run now" in browser.get("/schedules").text


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_who_signs_in_by_name_changes_things_under_that_name(opened: Open, file: Path, store: Store):
    browser = opened(beyond=True)

    assert browser.get("/schedules").headers["location"] == "/signin?next=/schedules"
    told = signed_in(browser)
    assert (told.status_code, told.headers["location"]) == (303, "/schedules")
    assert "mira" in browser.get("/schedules").text
    browser.press("/schedules", "/schedules/pause")
    assert [one.changed_by for one in schedules.standings(store).values()] == ["mira through the page, from 127.0.0.1"]


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("mira", "wrong"),
        ("nobody", PASSWORD),
        ("mira", ""),
        ("", PASSWORD),
        ("mira\x00", PASSWORD),
        ("[mira]", PASSWORD),
    ],
)
def test_a_wrong_name_or_password_is_refused_in_the_same_words(opened: Open, file: Path, name: str, password: str):
    browser = opened(beyond=True)

    told = signed_in(browser, name, password)

    assert told.status_code == (303 if name == "mira\x00" else 403)  # what cannot be typed is not part of a name
    if told.status_code == 403 and name:
        assert "That is not the name and its password." in told.text
        assert browser.get("/runs").status_code == 303


def test_who_may_read_changes_nothing(opened: Open, file: Path, store: Store):
    browser = opened(beyond=True)
    signed_in(browser, "kim")
    number = runs.create(store, Plan("variety")).id

    assert browser.get("/runs").status_code == 200
    assert not may_change(browser)
    refused = browser.post(f"/runs/{number}/cancel", data={})
    assert (refused.status_code, refused.text) == (403, "you may read here, and change nothing\n")
    assert browser.post(f"/api/runs/{number}/cancel", json={}, headers=bearer("tw_old")).status_code == 403
    assert runs.get(store, number).state == "due"


@pytest.mark.parametrize(("token", "reads", "writes"), [(READS, 200, 403), (WRITES, 200, 200), ("tw_none", 401, 401)])
def test_a_program_sends_its_own_token(opened: Open, file: Path, token: str, reads: int, writes: int):
    browser = opened(beyond=True)

    assert browser.get("/api/runs", headers=bearer(token)).status_code == reads
    assert browser.post("/api/schedules/nightly/pause", headers=bearer(token)).status_code == writes


def test_a_change_through_the_api_carries_the_name(opened: Open, file: Path, store: Store):
    opened(beyond=True).post("/api/schedules/nightly/pause", headers=bearer(WRITES))

    assert schedules.standings(store)["nightly"].changed_by == "mira through the API, from 127.0.0.1"


def test_on_this_machine_everybody_reads_and_users_change(opened: Open, file: Path):
    browser = opened()

    assert browser.get("/runs").status_code == 200
    assert not may_change(browser)
    signed_in(browser)
    assert may_change(browser)


def test_a_session_that_was_signed_out_is_over_wherever_it_is_kept(opened: Open, file: Path):
    browser = opened(beyond=True)
    signed_in(browser)
    copy = dict(browser.cookies)
    browser.press("/runs", "/signout")
    other = opened(beyond=True)  # another process would read it from the same folder
    for one in (browser, other):
        one.cookies.clear()
        for key, value in copy.items():
            one.cookies.set(key, value)
        assert one.get("/runs").status_code == 303


def test_a_session_outlives_the_server_and_not_the_password(opened: Open, file: Path):
    browser = opened(beyond=True)
    signed_in(browser)
    later = opened(beyond=True)
    later.cookies.update(browser.cookies)
    assert later.get("/runs").status_code == 200

    put(file, replace(MIRA, password=CHEAP.hash("another one of these")), KIM)

    assert later.get("/runs").status_code == 303
    assert signed_in(later).status_code == 403
    assert signed_in(later, password="another one of these").status_code == 303


@pytest.mark.parametrize(
    "change",
    [
        lambda file: put(file, KIM),
        lambda file: put(file, replace(MIRA, scopes=("read",)), KIM),
        lambda file: file.unlink(),
    ],
    ids=["removed", "may only read now", "the file is gone"],
)
def test_the_file_is_read_again_as_it_changes(opened: Open, file: Path, change: Callable[[Path], None]):
    browser = opened()
    signed_in(browser)
    assert may_change(browser)

    change(file)

    assert not may_change(browser)
    assert browser.post("/api/schedules/nightly/pause", headers=bearer(WRITES)).status_code in (401, 403)


def test_users_who_come_later_shut_the_door(opened: Open, config: Config):
    browser = opened()
    assert may_change(browser)

    put(config.users_file, MIRA)

    assert not may_change(browser)


def test_a_file_that_is_broken_later_leaves_those_it_held(opened: Open, file: Path, caplog: pytest.LogCaptureFixture):
    browser = opened(beyond=True)
    signed_in(browser)
    with caplog.at_level(logging.ERROR):
        file.write_text("[mira", encoding="utf-8")

        assert browser.get("/runs").status_code == 200
        assert browser.get("/runs").status_code == 200
    assert [one for one in caplog.messages if "is not TOML" in one] == caplog.messages[:1]


def test_who_guesses_a_password_waits_and_so_does_the_name(opened: Open, file: Path):
    browser = opened(beyond=True)
    for _ in range(WRONG):
        assert signed_in(browser, password="guess").status_code == 403

    for name, password in (("mira", "guess"), ("mira", PASSWORD), ("kim", PASSWORD)):  # all from one address
        told = signed_in(browser, name, password)
        assert told.status_code == 429
        assert "wait a minute" in told.text
    assert browser.get("/api/runs", headers=bearer(READS)).status_code == 200


def test_guesses_that_come_at_once_are_counted_too_and_right_ones_are_not(opened: Open, file: Path):
    browser = opened(beyond=True)
    for _ in range(WRONG + 5):
        assert signed_in(browser).status_code == 303
    token = browser.get("/signin").text.partition('name="form_token" value="')[2].partition('"')[0]
    answers: list[int] = []

    def guess() -> None:
        form = {"form_token": token, "name": "mira", "password": "guess"}
        answers.append(browser.post("/signin", data=form).status_code)

    guessing = [threading.Thread(target=guess) for _ in range(3 * WRONG)]
    for one in guessing:
        one.start()
    for one in guessing:
        one.join()

    assert sorted(answers) == [403] * WRONG + [429] * 2 * WRONG


def test_guesses_from_many_addresses_are_counted_by_name():
    keys = Keys()
    for number in range(WRONG):
        keys.patience.wrong(f"10.0.0.{number}", "name mira")

    assert not keys.patience.lasts("10.9.9.9", "name mira")
    assert keys.patience.lasts("10.9.9.9", "name kim")


def test_a_session_is_of_one_installation_and_cannot_be_made_without_its_secret(file: Path, tmp_path: Path):
    users = Users(file)
    ours, theirs = (Keys("", users, tmp_path / name) for name in ("ours", "theirs"))
    cookie = ours.session("mira")

    assert ours.is_session(cookie)
    assert Keys("", users, tmp_path / "ours").is_session(cookie)
    assert stat.S_IMODE((tmp_path / "ours").stat().st_mode) == 0o600
    assert not theirs.is_session(cookie)
    nobody = Keys("x" * 20).session()
    for forged in (
        cookie.replace("mira", "kim"),
        cookie.replace("mira", ""),
        nobody,
        f"{int(time.time()) + 9}..mira.x",
    ):
        assert not ours.is_session(forged)


def test_the_file_is_its_owners_alone(file: Path):
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [one.name for one in file.parent.iterdir()] == [file.name]
    assert read_users(file) == {"mira": MIRA, "kim": KIM}

    file.chmod(0o640)
    with pytest.raises(ConfigError, match="chmod 600"):
        read_users(file)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[mira", "is not TOML"),
        ("[Mira]\npassword = '$argon2id$'", "a name has up to 32"),
        ("[mira]\npassword = 'secret'", "has no password that"),
        ("mira = 1", "has no password that"),
        ("[mira]\npassword = '$argon2id$'\nscopes = ['write']", "scopes are"),
        ("[mira]\npassword = '$argon2id$'\nscopes = 'read'", "scopes are"),
        ("[mira]\npassword = '$argon2id$'\nadmin = true", "nothing is known of admin"),
        ("[mira]\npassword = '$argon2id$'\ntokens = 1", "tokens are tables"),
        ("[mira]\npassword = '$argon2id$'\n[mira.tokens.feeds]\nsha256 = 'x'", "has no sha256"),
    ],
)
def test_what_is_wrong_with_the_file_is_said(tmp_path: Path, text: str, words: str):
    path = tmp_path / "users.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)

    with pytest.raises(ConfigError, match=words):
        read_users(path)


@pytest.mark.parametrize("password", ["", "short", " " * 20, "a" * 1001, "two lines\nof words"])
def test_a_password_that_would_not_do_is_refused(password: str):
    with pytest.raises(UsageError):
        passwords.hashed(password)


@pytest.mark.parametrize("password", ["ten letter", "Łódź und Würde", "a" * 1000, "부산국제영화제에서 만나요"])
def test_any_text_of_some_length_is_a_password(password: str):
    kept = passwords.hashed(password)

    assert password not in kept
    assert passwords.is_password(kept, password)
    assert not passwords.is_password(kept, f"{password} ")
    assert not passwords.is_password(None, "nobody has this one")
    assert not passwords.is_password("$argon2id$nonsense", password)


def test_tokens_are_long_and_each_is_another():
    made = {new_token() for _ in range(50)}

    assert len(made) == 50
    assert min(map(len, made)) > 40
