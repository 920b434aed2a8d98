"""Whatever stands in the store, the timetable or a log, no page lets a browser run it, with its policy and without."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from markupsafe import escape

from tests.web.chrome import Chrome
from tests.web.chromium import Oracle, oracle
from tests.web.conftest import Browser, Open
from tests.web.payloads import PAYLOADS
from tradewatch.config import Config
from tradewatch.store import alerts, processes, schedules
from tradewatch.store.engine import Store
from tradewatch.store.tables import run

NOW = datetime.now(UTC).replace(microsecond=0)
COUNT = len(PAYLOADS)


@pytest.fixture(scope="module")
def watcher(chrome: Chrome) -> Iterator[Oracle]:
    """A browser, and who counts what it runs."""
    with oracle(chrome) as listening:
        yield listening


@pytest.fixture
def store(sqlite_store: Store) -> Store:
    """What a page shows does not depend on the database: one is enough here."""
    return sqlite_store


@pytest.fixture
def poisoned(store: Store, config: Config, opened: Open, watcher: Oracle) -> Browser:
    """An installation all of whose texts are hostile: payload N stands in every field of run N, alert N and so on."""
    config.log_dir.mkdir(parents=True)
    tables = []
    for number in range(COUNT):
        text = watcher.payload(number, "stored")
        log = config.log_dir / f"{number}.log"
        log.write_text(
            f"{text}\n{json.dumps({'message': text, 'level': text, 'logger': text, 'error': text})}\n", "utf-8"
        )
        insert_run(store, text, str(log), done=number % 3 > 0, running=number % 3 == 1)
        [made] = alerts.raise_alerts(store, [alerts.Trouble(text, text, text, 1)], NOW, [text])
        if number % 2:
            alerts.close(store, [made], NOW, [])
        processes.beat(store, text, text, {text: text, "trouble": {text: text}})
        key = json.dumps(text)
        tables.append(f"[{key}]\nwhen = {json.dumps('nightly at 03:15' if number % 2 else text)}\nbeat = {key}\n")
        schedules.pause(store, text, text)
        schedules.change(store, text, {"beat": text} if number % 2 else {text: text}, text)
    assert config.timetable
    config.timetable.write_text("\n".join(tables), encoding="utf-8")
    with store.begin() as conn:
        conn.execute(sa.text("UPDATE process SET host = name"))
    return opened()


def insert_run(store: Store, text: str, log: str, *, done: bool, running: bool) -> None:
    words = dict.fromkeys(("job", "outlet", "trigger", "schedule", "verdict", "reason", "owner", "stop", "host"), text)
    state = "running" if running else "done" if done else text
    values = {**words, "alone": f"{text}{log}", "state": state, "log": log, "asked": {text: text}, "counts": {text: 1}}
    times = {"fire_at": NOW - timedelta(hours=1), "started_at": NOW, "finished_at": NOW}
    with store.begin() as conn:
        conn.execute(sa.insert(run).values(**values, **times, pid=1))


def addresses(watcher: Oracle) -> list[str]:
    names = [quote(watcher.payload(number, "stored"), safe="") for number in range(COUNT)]
    asked = [quote(watcher.payload(number, "asked"), safe="") for number in range(COUNT)]
    return [
        "/", "/operations", "/runs", "/schedules", "/alerts", "/machines", "/alerts?before=20",
        *(f"/runs/{number + 1}" for number in range(COUNT)),
        *(f"/schedules/{name}" for name in names),
        *(f"/runs?outlet={text}&schedule={text}&verdict={text}&state={text}" for text in asked),
        *(f"/runs?before={text}" for text in asked),
        *(f"/schedules/{text}" for text in asked),
        *(f"/{text}" for text in asked[:5]),
        *(f"/signin?next=/{text}&told={text}" for text in asked),
        *(f"/runs?told={text}" for text in asked[:5]),
    ]  # fmt: skip


@pytest.mark.browser
def test_the_browser_would_run_what_is_not_escaped(watcher: Oracle):
    raw = watcher.load([f"<html><body>{watcher.payload(number, 'raw')}</body></html>" for number in range(COUNT)])
    inside = watcher.load(
        [f'<html><body><input value="{watcher.payload(number, "raw")}"></body></html>' for number in range(COUNT)]
    )

    assert len(raw) >= COUNT - 2, sorted(raw)
    assert {f"raw-{number}" for number, text in enumerate(PAYLOADS) if text.startswith('"')} <= inside | raw
    escaped = [f"<html><body>{html.escape(watcher.payload(number, 'raw'))}</body></html>" for number in range(COUNT)]
    assert watcher.load(escaped) == set()


@pytest.mark.browser
def test_no_page_runs_a_stored_text_even_without_its_policy(poisoned: Browser, watcher: Oracle):
    bodies = []
    for place in addresses(watcher):
        told = poisoned.get(place)
        assert told.status_code in (200, 404, 422), place
        assert told.headers["content-type"].startswith("text/html"), place
        bodies.append(re.sub(r"<link rel=\"(stylesheet|icon)\"[^>]*>|<script src=[^>]*></script>", "", told.text))

    shown = "".join(bodies)
    assert [n for n in range(COUNT) if str(escape(watcher.payload(n, "stored"))) not in shown] == []
    assert "1337" not in re.sub(r"\d+ ", "", shown)
    assert watcher.load(bodies) == set()
    assert not re.search(r'(?:href|src|action)="\s*javascript:', shown, re.IGNORECASE)


@pytest.mark.browser
@pytest.mark.parametrize("page", ["/", "/operations", "/runs", "/schedules", "/alerts", "/machines"])
def test_no_page_runs_a_stored_text_as_it_is_served(poisoned: Browser, watcher: Oracle, page: str):
    assert watcher.open(f"{str(poisoned.base_url).rstrip('/')}{page}") == set()


@pytest.mark.browser
def test_the_policy_alone_would_hold_too(watcher: Oracle, browser: Browser):
    policy = html.escape(browser.get("/").headers["content-security-policy"].replace("frame-ancestors 'none'", ""))
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    pages = [f"<html><head>{meta}</head><body>{watcher.payload(n, 'meta')}</body></html>" for n in range(COUNT)]

    ran = watcher.load(pages)

    # Images and styles of our own host are not forbidden: they run nothing.
    assert [mark for mark in ran if "fetch(" in PAYLOADS[int(mark.rpartition("-")[2])]] == []


def test_a_log_is_plain_text(poisoned: Browser):
    for number in range(1, COUNT + 1):
        told = poisoned.get(f"/runs/{number}/log")

        assert told.headers["content-type"] == "text/plain; charset=utf-8"
        assert told.headers["x-content-type-options"] == "nosniff"


def test_programs_get_json(poisoned: Browser):
    for place in (
        "/api/runs",
        "/api/runs/1",
        "/api/schedules",
        "/api/alerts",
        "/api/alerts?every=true",
        "/api/machines",
    ):
        assert poisoned.get(place).headers["content-type"] == "application/json"
    assert poisoned.get("/metrics").headers["content-type"].startswith("text/plain")
