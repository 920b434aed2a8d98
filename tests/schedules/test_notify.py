"""Whoever is to be told is told, once, with what matters and without secrets; a server that is down is tried again."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

import tradewatch.watch.channels
from schedules import notify
from schedules.alerts import hold, release
from schedules.notify import deliver
from schedules.ping import Ping
from tests.schedules.trouble import Heard, certified, mail_server, webhook
from tradewatch.config import Config
from tradewatch.errors import ConfigError
from tradewatch.store.engine import Store
from tradewatch.store.tables import delivery
from tradewatch.watch import telling
from tradewatch.watch.channels import channels
from tradewatch.watch.telling import tell_all

NOW = datetime(2026, 5, 12, 1, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def hook() -> Iterator[Heard]:
    with webhook() as heard:
        yield heard


@pytest.fixture
def post() -> Iterator[Heard]:
    with mail_server() as heard:
        yield heard


def states(store: Store) -> list[tuple[str, str, int, str | None]]:
    columns = (delivery.c.about, delivery.c.state, delivery.c.tries, delivery.c.reason)
    return [tuple(row) for row in store.rows(sa.select(*columns).where(delivery.c.channel != "page").order_by("id"))]


def due_again(store: Store) -> None:
    """The rest before the next try is over."""
    with store.begin() as conn:
        conn.execute(sa.update(delivery).values(not_before=0))


def test_an_alert_is_told_by_mail_and_to_a_webhook(store: Store, hook: Heard, post: Heard, tmp_path: Path):
    config = Config(
        data_dir=tmp_path,
        alerts=f"mailto:desk@example.com, {hook.url}/T0/secret-token",
        smtp=f"smtp://robot:open%20sesame@{post.url}",
        contact="newsroom@example.com",
    )
    hold(config, store, "failed", "reelwire", "no source of the outlet could be read", NOW)
    hold(config, store, "feed", "kinoblatt", "a feed is dead", NOW)

    assert deliver(config, store, NOW) == 4
    assert deliver(config, store, NOW) == 0
    [told], [mail] = hook.told, post.told
    assert told["subject"] == "tradewatch: reelwire failed, kinoblatt feed"
    assert "reelwire: no source of the outlet could be read" in told["text"]
    assert [(one["kind"], one["subject"], one["about"]) for one in told["alerts"]] == [
        ("failed", "reelwire", "opened"),
        ("feed", "kinoblatt", "opened"),
    ]
    assert "To: desk@example.com" in mail
    assert "From: newsroom@example.com" in mail
    assert "kinoblatt: a feed is dead" in mail
    assert len(post.logins) == 1


def test_whoever_was_told_of_the_trouble_is_told_of_its_end(store: Store, hook: Heard, tmp_path: Path):
    config = Config(data_dir=tmp_path, alerts=hook.url)
    hold(config, store, "failed", "reelwire", "no source of the outlet could be read", NOW)
    deliver(config, store, NOW)
    release(config, store, "failed", "reelwire", NOW + 3 * HOUR)
    deliver(config, store, NOW + 3 * HOUR)

    assert hook.told[1]["subject"] == "tradewatch: all well again: reelwire failed"
    assert "all well again after 3 hours" in hook.told[1]["text"]


def test_a_server_that_is_down_is_tried_again_for_a_day(store: Store, hook: Heard, tmp_path: Path):
    config = Config(data_dir=tmp_path, alerts=f"{hook.url}/T0/secret-token")
    hook.status = 503
    hold(config, store, "failed", "reelwire", "x", NOW)
    before = time.time()
    first = deliver(config, store, NOW)
    [(rest,)] = store.rows(sa.select(delivery.c.not_before).where(delivery.c.channel != "page"))
    at_once = deliver(config, store, NOW)
    due_again(store)
    second = deliver(config, store, NOW + HOUR)
    [(again,)] = store.rows(sa.select(delivery.c.not_before).where(delivery.c.channel != "page"))
    due_again(store)
    release(config, store, "failed", "reelwire", NOW + 2 * HOUR)
    hook.status = 200
    third, fourth = deliver(config, store, NOW + 2 * HOUR), deliver(config, store, NOW + 2 * HOUR)

    assert (first, at_once, second) == (0, 0, 0)
    assert 55 < rest - before < 75
    assert 115 < again - before < 145
    assert (third, fourth) == (1, 1)  # what went wrong before that it is well again
    assert [one["alerts"][0]["about"] for one in hook.told[2:]] == ["opened", "closed"]


def test_after_a_day_it_is_given_up_with_the_reason(store: Store, hook: Heard, tmp_path: Path):
    config = Config(data_dir=tmp_path, alerts=hook.url)
    hook.status = 410
    hold(config, store, "failed", "reelwire", "x", NOW)
    deliver(config, store, NOW + 25 * HOUR)

    assert states(store) == [("opened", "failed", 1, "given up after 24 hours: it answered HTTP 410")]


def test_who_is_not_in_the_settings_any_more_is_not_told(store: Store, hook: Heard, tmp_path: Path):
    hold(Config(data_dir=tmp_path, alerts=hook.url), store, "failed", "reelwire", "x", NOW)
    deliver(Config(data_dir=tmp_path), store, NOW)

    assert hook.told == []
    assert states(store) == [("opened", "failed", 1, "is not among the setting `alerts` any more")]


def test_a_server_that_hangs_holds_nobody_up(
    store: Store, hook: Heard, post: Heard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(telling, "LIMIT", 0.5)
    hook.pause.clear()
    config = Config(data_dir=tmp_path, alerts=f"{hook.url}, mailto:desk@example.com", smtp=f"smtp://{post.url}")
    hold(config, store, "failed", "reelwire", "x", NOW)
    began = time.monotonic()
    told = deliver(config, store, NOW)

    assert told == 1
    assert time.monotonic() - began < 5
    assert len(post.told) == 1
    assert ("opened", "due", 1, "no answer within 0 s") in states(store)


def test_a_redirect_is_not_followed(store: Store, hook: Heard, tmp_path: Path):
    config = Config(data_dir=tmp_path, alerts=hook.url)
    hook.status = 307
    hold(config, store, "failed", "reelwire", "x", NOW)
    deliver(config, store, NOW)

    assert [reason for *_, reason in states(store)] == ["it answered HTTP 307"]


@pytest.mark.parametrize("refuses", ["AUTH", "MAIL", "RCPT", "DATA"])
def test_secrets_stand_in_no_row_and_no_log(
    store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture, refuses: str
):
    with mail_server(refuses) as post:
        config = Config(
            data_dir=tmp_path,
            alerts="https://127.0.0.1:9/services/T000/s3cr3t-token, mailto:desk@example.com",
            smtp=f"smtp://robot:p4ssw0rd@{post.url}",
        )
        hold(config, store, "failed", "reelwire", "x", NOW)
        with caplog.at_level(logging.DEBUG):
            deliver(config, store, NOW)
    kept = str(store.rows(sa.select(delivery)))

    assert [state for _, state, _, reason in states(store) if reason] == ["due", "due"]
    for text in (kept, caplog.text, str(list(channels(config)))):
        assert "s3cr3t" not in text
        assert "p4ssw0rd" not in text
    assert "webhook:127.0.0.1#" in kept


@pytest.mark.parametrize(
    ("alerts", "smtp", "words"),
    [
        ("desk@example.com", "", "alerts: "),
        ("mailto:desk", "smtp://localhost", "alerts: mailto:desk is no address"),
        ("mailto:a@b%0aBcc:c@d", "smtp://localhost", "is no address"),
        ("mailto:desk@example.com", "", "needs a mail server"),
        ("mailto:desk@example.com", "mail.example.com", "smtp: is no mail server"),
        ("mailto:desk@example.com", "smtps://u:p4ss@mail.example.com:port", "smtp: is no mail server"),
        ("http://hooks.example.com/s3cr3t", "", "alerts: the address at hooks.example.com is sent in the clear"),
        ("https://user:s3cr3t@hooks.example.com/", "", "has a user before the host"),
        ("https:///s3cr3t", "", "names no host"),
        ("https://[s3cr3t", "", "cannot be read"),
        ("ftp://hooks.example.com/s3cr3t", "", "is neither an address"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused(alerts: str, smtp: str, words: str):
    with pytest.raises(ConfigError) as refused:
        channels(Config(alerts=alerts, smtp=smtp))

    assert words in str(refused.value)
    assert "s3cr3t" not in str(refused.value)
    assert "p4ss" not in str(refused.value)


def test_settings_that_are_wrong_leave_the_page(store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture):
    [opened] = hold(Config(data_dir=tmp_path, alerts="nobody"), store, "failed", "reelwire", "x", NOW)

    assert opened.kind == "failed"
    assert "Nobody can be told of alerts: alerts:" in caplog.text


def test_a_password_is_not_sent_in_the_clear(monkeypatch: pytest.MonkeyPatch, post: Heard):
    monkeypatch.setattr(tradewatch.watch.channels, "is_this_machine", lambda host: False)
    [mail] = channels(Config(alerts="mailto:desk@example.com", smtp=f"smtp://robot:p4ssw0rd@{post.url}")).values()

    assert "not sent in the clear" in tell_all({mail: notify.message([], NOW)})["mail:desk@example.com"]
    assert post.logins == []


def hook_told(address: str, server: str = "") -> str | None:
    """Why that channel could not be told, if it could not."""
    known = channels(Config(alerts=address, smtp=server))
    return next(iter(tell_all({one: notify.message([], NOW) for one in known.values()}).values()), None)


@pytest.mark.parametrize("later", [False, True])
def test_mail_is_encrypted_and_the_server_must_prove_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, later: bool
):
    certificate = certified(tmp_path)
    with mail_server(certificate=certificate, later=later) as post:
        server = f"{'smtp' if later else 'smtps'}://robot:p4ssw0rd@{post.url}"
        stranger = hook_told("mailto:desk@example.com", server)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        known = hook_told("mailto:desk@example.com", server)

    assert "certificate verify failed" in str(stranger)
    assert known is None
    assert [login.rpartition(" ")[2] for login in post.logins] == ["SSLSocket"]
    assert len(post.told) == 1


def test_a_webhook_must_prove_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    certificate = certified(tmp_path)
    with webhook(certificate) as hook:
        stranger = hook_told(f"{hook.url}/T0")
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        known = hook_told(f"{hook.url}/T0")

    assert "certificate verify failed" in str(stranger)
    assert known is None
    assert len(hook.told) == 1


def test_the_ping_is_asked_for_once_a_minute(hook: Heard):
    ping = Ping.of(Config(ping=f"{hook.url}/uuid"))
    asked = [ping.beat() for _ in range(5)]
    assert ping.asking is not None
    ping.asking.join(5)

    assert asked == [True, False, False, False, False]
    assert hook.told == ["/uuid"]


def test_a_ping_that_fails_is_told_once(hook: Heard, caplog: pytest.LogCaptureFixture):
    ping = Ping.of(Config(ping=f"{hook.url}/uuid"))
    ping.every = 0
    hook.status = 500
    for _ in range(3):
        ping.beat()
        assert ping.asking is not None
        ping.asking.join(5)

    assert len(hook.told) == 3
    assert caplog.text.count("does not answer: OSError: it answered HTTP 500") == 1
    assert "uuid" not in caplog.text


def test_without_a_ping_nothing_is_asked():
    assert not Ping.of(Config()).beat()
    with pytest.raises(ConfigError, match="ping: "):
        Ping.of(Config(ping="http://hc.example.com/uuid"))
