"""Each article is told once a search alert, by mail, webhook and Slack; a server that is down is tried for a day."""

from __future__ import annotations

import email
import email.policy
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.query.world import LINEUP_STORY, SALT_ROAD_STORY, WINDOW_STORY
from tests.schedules.trouble import Heard
from tests.store.stories import kept, write
from tradewatch.config import Config
from tradewatch.store import announcements, saved, search_alerts
from tradewatch.store.announcements import TRIES, Found
from tradewatch.store.engine import Store
from tradewatch.store.search_alerts import SearchAlert
from tradewatch.watch.letters import letter
from tradewatch.watch.send import rest, send

NOW = datetime(2026, 5, 12, 1, 15, tzinfo=UTC)
HOSTILE = "Sale <script>alert(1)</script> & <https://evil.example|click> of *Salt Road*"


def alert(store: Store, channel: str, target: str, cadence: str = "each") -> SearchAlert:
    known = [one for one in saved.every(store) if one.name == "Coast stories"]
    search = known[0] if known else saved.save(store, "Coast stories", "coast OR sea", NOW)
    return search_alerts.add(store, search, channel, target, cadence, NOW)[0]


def found(store: Store, which: SearchAlert, *articles: int, at: float = 0.0) -> int:
    with store.begin() as conn:
        return announcements.announce(conn, [Found(which.id, number, at) for number in articles], NOW)


def states(store: Store, which: SearchAlert) -> list[tuple[int, str, int]]:
    return sorted((one.article_id, one.state, one.attempts) for one in announcements.latest(store, which.id))


@pytest.fixture
def three(store: Store) -> list[int]:
    """The numbers of three articles."""
    return [one.article_id for one in write(store, *map(kept, (SALT_ROAD_STORY, WINDOW_STORY, LINEUP_STORY)))]


def test_an_article_is_announced_once(store: Store, three: list[int], hook: Heard, tmp_path: Path):
    which = alert(store, "webhook", hook.url)
    first, again = found(store, which, *three[:2]), found(store, which, *three)
    config = Config(data_dir=tmp_path)
    sent, nothing = send(config, store, NOW), send(config, store, NOW)
    late = found(store, which, *three)

    assert (first, again, late) == (2, 1, 0)
    assert (sent.messages, sent.articles) == (1, 3)
    assert nothing.messages == 0
    assert len(hook.told) == 1
    assert {one["id"] for one in hook.told[0]["articles"]} == set(three)


def test_an_alert_whose_message_cannot_be_written_keeps_no_other_from_telling(
    store: Store, three: list[int], hook: Heard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    bad, good = alert(store, "webhook", f"{hook.url}/bad"), alert(store, "webhook", f"{hook.url}/good")
    found(store, bad, three[0])
    found(store, good, three[1])

    def write_letter(which: SearchAlert, *more: object, **values: object) -> object:
        if which.id == bad.id:
            raise RuntimeError("no words for it")
        return letter(which, *more, **values)  # type: ignore[arg-type]

    monkeypatch.setattr("tradewatch.watch.send.letter", write_letter)
    sent = send(Config(data_dir=tmp_path), store, NOW)

    assert (sent.articles, sent.postponed) == (1, 1)
    assert [one["articles"][0]["id"] for one in hook.told] == [three[1]]
    assert states(store, bad) == [(three[0], "due", 1)]


def test_a_webhook_gets_facts(store: Store, three: list[int], hook: Heard, tmp_path: Path):
    which = alert(store, "webhook", f"{hook.url}/T0/secret")
    found(store, which, three[0])
    send(Config(data_dir=tmp_path), store, NOW)
    [told] = hook.told
    [story] = told["articles"]

    assert told["search"] == {"name": "Coast stories", "slug": "coast-stories", "question": "coast OR sea"}
    assert told["subject"] == f"Coast stories: {SALT_ROAD_STORY.headline}"
    assert story["url"] == SALT_ROAD_STORY.url
    assert "coast" in story["snippet"]
    assert story["quotations"][0]["speaker"] == "Mira Łoś"
    assert story["quotations"][0]["role"] == "head of sales"
    assert story["quotations"][0]["organisation"] == "Harbour Films"
    assert "Harbour Films" in told["text"]


def test_mail_has_text_and_html(store: Store, hook: Heard, post: Heard, tmp_path: Path):
    [one] = write(store, kept(SALT_ROAD_STORY.__class__(**{**_fields(SALT_ROAD_STORY), "headline": HOSTILE})))
    which = alert(store, "mail", "desk@example.com")
    found(store, which, one.article_id)
    send(Config(data_dir=tmp_path, smtp=f"smtp://{post.url}", contact="newsroom@example.com"), store, NOW)
    letter = email.message_from_string(post.told[0], policy=email.policy.default)
    text, html = (letter.get_body((kind,)).get_content() for kind in ("plain", "html"))  # type: ignore[union-attr]

    assert letter["To"] == "desk@example.com"
    assert letter["Subject"].startswith("Coast stories: Sale <script>")
    assert "Mira Łoś, head of sales, Harbour Films" in text
    assert SALT_ROAD_STORY.url in text
    assert "tradewatch alerts remove s1" in text
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert f'href="{SALT_ROAD_STORY.url}"' in html
    assert "<b>coast</b>" in html


def _fields(one: object) -> dict[str, object]:
    return {name: getattr(one, name) for name in one.__dataclass_fields__}  # type: ignore[attr-defined]


def test_slack_gets_text_and_blocks_without_foreign_marks(store: Store, hook: Heard, tmp_path: Path):
    [one] = write(store, kept(SALT_ROAD_STORY.__class__(**{**_fields(SALT_ROAD_STORY), "headline": HOSTILE})))
    which = alert(store, "slack", hook.url)
    found(store, which, one.article_id)
    send(Config(data_dir=tmp_path), store, NOW)
    [told] = hook.told
    texts = [block["text"]["text"] for block in told["blocks"]]

    assert set(told) == {"text", "blocks"}
    assert "<script>" not in told["text"]
    assert all(block["type"] == "section" and block["text"]["type"] == "mrkdwn" for block in told["blocks"])
    assert any(text.startswith(f"*<{SALT_ROAD_STORY.url}|Sale &lt;script&gt;") for text in texts)
    assert not any("<https://evil" in text for text in texts)
    assert all(len(text) <= 3000 for text in texts)


def test_one_message_holds_what_its_channel_takes(
    store: Store, three: list[int], hook: Heard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("tradewatch.watch.send.MOST", {"webhook": 2})
    which = alert(store, "webhook", hook.url)
    found(store, which, *three)
    sent = send(Config(data_dir=tmp_path), store, NOW, rounds=5)

    assert (sent.messages, sent.articles) == (2, 3)
    assert [(len(one["articles"]), one["more"]) for one in hook.told] == [(2, 1), (1, 0)]


def test_a_server_that_is_down_is_tried_again_ever_later_and_given_up_after_a_day(
    store: Store, three: list[int], hook: Heard, tmp_path: Path
):
    which = alert(store, "webhook", f"{hook.url}/T0/secret")
    found(store, which, three[0])
    hook.status = 503
    config, clock, tried = Config(data_dir=tmp_path), NOW, list[float]()
    while announcements.tally(store)[which.id].due:
        too_early = send(config, store, clock - timedelta(seconds=1)) if tried else None
        before = len(hook.told)
        send(config, store, clock)
        tried.append((clock - NOW).total_seconds())

        assert too_early is None or not too_early.postponed
        assert len(hook.told) == before + 1
        clock += timedelta(seconds=rest(len(tried)))
    tally = announcements.tally(store)[which.id]

    assert tried[:5] == [0, 60, 240, 780, 2400]
    assert len(tried) == TRIES
    assert 20 * 3600 < tried[-1] < 30 * 3600
    assert (tally.failed, tally.reason) == (1, f"given up after {TRIES} attempts: it answered HTTP 503")
    assert len({one["key"] for one in hook.told}) == 1  # by which who gets it twice can tell

    hook.status = 200
    assert announcements.revive(store, [which.id]) == 1
    assert send(config, store, clock).articles == 1
    assert states(store, which) == [(three[0], "done", 1)]


def test_what_is_said_of_trouble_has_no_secret(
    store: Store, three: list[int], hook: Heard, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    hook.status = 500
    which = alert(store, "webhook", f"{hook.url}/T0/s3cr3t-token?key=s3cr3t-too")
    found(store, which, three[0])
    send(Config(data_dir=tmp_path), store, NOW)
    told = f"{caplog.text} {announcements.tally(store)} {which.name}"

    assert "HTTP 500" in told
    assert "s3cr3t" not in told
    assert which.name.startswith("webhook:127.0.0.1#")


def test_a_redirect_is_not_followed(store: Store, three: list[int], hook: Heard, tmp_path: Path):
    hook.status = 302
    which = alert(store, "webhook", hook.url)
    found(store, which, three[0])
    send(Config(data_dir=tmp_path), store, NOW)

    assert len(hook.told) == 1
    assert announcements.tally(store)[which.id].reason == "it answered HTTP 302"


def test_nobody_is_told_while_an_alert_is_off(store: Store, three: list[int], hook: Heard, tmp_path: Path):
    which = alert(store, "webhook", hook.url)
    found(store, which, three[0])
    search_alerts.switch_off(store, which)
    off = send(Config(data_dir=tmp_path), store, NOW)
    again, is_new = search_alerts.add(store, which.search, "webhook", hook.url, "each", NOW)

    assert off.messages == 0
    assert not is_new
    assert again.after == max(three)  # what came in meanwhile is not told


def test_mail_without_a_mail_server_waits_for_one(store: Store, three: list[int], post: Heard, tmp_path: Path):
    which = alert(store, "mail", "desk@example.com")
    found(store, which, three[0])
    send(Config(data_dir=tmp_path), store, NOW)
    why = announcements.tally(store)[which.id].reason
    later = send(Config(data_dir=tmp_path, smtp=f"smtp://{post.url}"), store, NOW + timedelta(minutes=2))

    assert "needs a mail server" in str(why)
    assert later.articles == 1


def test_a_sender_that_takes_long_keeps_what_it_claimed_late(
    store: Store, three: list[int], hook: Heard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    found(store, alert(store, "webhook", hook.url), *three)
    moments = iter((0.0, 300.0))  # it has sent for five minutes when it comes to this one
    monkeypatch.setattr("tradewatch.watch.send.monotonic", lambda: next(moments))
    claimed: list[object] = []

    def tell(messages: list[object]) -> list[str | None]:
        at = (NOW + timedelta(seconds=330)).timestamp()
        for one in search_alerts.every(store):
            claimed.extend(announcements.claim(store, one.id, at, limit=9))
        return [None] * len(messages)

    monkeypatch.setattr("tradewatch.watch.send.tell_each", tell)
    sent = send(Config(data_dir=tmp_path), store, NOW)

    assert claimed == []  # another sender finds nothing to tell
    assert sent.articles == 3
    assert not announcements.due(store, NOW.timestamp() + 1e6)
