"""A secret is hidden wherever it stands, and what is no secret stays readable."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.costs import cost
from tradewatch import redact as module
from tradewatch.config import Config
from tradewatch.logs import learn
from tradewatch.redact import know, redact, secrets_of


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_known", [])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("at postgresql+psycopg://me:canary@db.example/x now", "at postgresql+psycopg://me:***@db.example/x now"),
        ("postgresql://me:can/ary@db.example/x", "postgresql://me:***@db.example/x"),
        ("https://canary@trade.example/feed", "https://***@trade.example/feed"),
        ("https://me:canary@trade.example/feed", "https://me:***@trade.example/feed"),
        (
            "<GET https://t.example/feed?page=2&api_key=canary&n=1>",
            "<GET https://t.example/feed?page=2&api_key=***&n=1>",
        ),
        ("?X-Amz-Signature=canary", "?X-Amz-Signature=***"),
        ("?access_token=canary#x", "?access_token=***#x"),
        ("?url=https%3A%2F%2Ft.example%3Ftoken%3Dcanary", "?url=https%3A%2F%2Ft.example%3Ftoken%3D***"),
        ("clientSecret=canary;sig=canary", "clientSecret=***;sig=***"),
        ("host=db password=canary user=me", "host=db password=*** user=me"),
        ("{'password': 'canary', 'n': 1}", "{'password': '***', 'n': 1}"),
        ('{"token": "canary"}', '{"token": "***"}'),
        ("Authorization: Bearer canary", "Authorization: ***"),
        ("{'Authorization': [b'Basic canary=='], 'A': 1}", "{'Authorization': [b'***'], 'A': 1}"),
        ("proxy-authorization: canary", "proxy-authorization: ***"),
        ("said Bearer canary-canary", "said Bearer ***"),
        ("Set-Cookie: session=canary; path=/", "Set-Cookie: ***"),
    ],
)
def test_a_secret_is_hidden_by_where_it_stands(text: str, shown: str):
    assert redact(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "https://trade.example/2026/05/key-art?page=2&id=7",
        "postgresql://tester@127.0.0.1:5432/postgres",
        "http://user.example:8080/@handle/post",
        "2 new, 1 failed; mostly: HTTP 404",
        "unexpected token: '<'",
        "the keynote=speaker of the session",
        "mail to desk@trade.example: refused",
        "at 10:15 somebody@x wrote",
    ],
)
def test_what_is_no_secret_stays(text: str):
    assert redact(text) == text


def test_the_secrets_of_the_settings_are_hidden_by_value():
    learn(
        Config(
            database_url="postgresql://me:p%40ss-canary@db/x",
            token="canary-token",
            smtp="smtps://me:mail-canary@mail.example",
            ping="https://ping.example/canary-uuid",
            alerts="mailto:me@example.com, https://hooks.example/services/T0/canary?x=canary-query",
        )
    )
    told = redact("p%40ss-canary p@ss-canary canary-token mail-canary canary-uuid services/T0/canary canary-query")

    assert told == "*** *** *** *** *** *** ***"
    assert redact("me@example.com") == "me@example.com"


def test_a_password_that_sqlalchemy_would_read_is_a_secret():
    assert "can/ary" in secrets_of("postgresql://me:can/ary@db/x")
    assert secrets_of("http://[") == ["http://["]
    assert secrets_of("") == []


def test_what_is_too_short_is_not_hidden_by_value():
    know(["a", "", "abc"])

    assert redact("a cab at abc") == "a cab at abc"


@given(st.text(max_size=300))
def test_any_text_can_be_redacted_twice(text: str):
    assert redact(redact(text)) == redact(text)


@pytest.mark.parametrize(
    "text",
    ["://" * 30_000, "a:" * 50_000, "token" * 20_000, "authorization" * 8000, "'token'" * 14_000, "cookie:" * 14_000,
     "://u:" + "x" * 100_000, "bearer " * 14_000, "-token" * 16_000, "?" + "a" * 100_000 + "token"],
    ids=lambda text: text[:12],
)  # fmt: skip
def test_it_takes_no_time_on_hostile_text(text: str):
    assert cost(redact, text, enough=1.5) < 1.5
