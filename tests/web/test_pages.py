"""The pages show what the store holds, and their buttons do what they say."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.web.conftest import Browser, Open
from tradewatch.config import Config
from tradewatch.store import alerts, claims, processes, runs, schedules
from tradewatch.store.engine import Store
from tradewatch.store.runs import Plan, Verdict

NOW = datetime.now(UTC).replace(microsecond=0)


def finished(store: Store, outlet: str, verdict: Verdict, reason: str = "", **plan: object) -> int:
    held = claims.claim_of(claims.claim_new(store, Plan(outlet, **plan)))
    claims.finish(store, held, verdict, reason, {"stored": 4})
    return held.number


def numbers(browser: Browser, address: str) -> list[int]:
    """The runs that a list shows."""
    return [
        int(found)
        for found in re.findall(r'<th scope="row" data-label="Run"><a href="/runs/(\d+)">', browser.get(address).text)
    ]


@pytest.mark.parametrize(
    "page", ["/", "/operations", "/runs", "/schedules", "/schedules/nightly", "/alerts", "/machines", "/signin"]
)
def test_every_page_stands_in_a_new_installation(browser: Browser, page: str):
    told = browser.get(page)

    assert told.status_code == 200
    assert told.headers["content-type"] == "text/html; charset=utf-8"
    assert '<html lang="en">' in told.text
    assert len(re.findall("<h1", told.text)) == 1


def test_the_list_of_runs_is_narrowed_and_paged(browser: Browser, store: Store):
    for _ in range(30):
        finished(store, "variety", Verdict.OK)
        finished(store, "kobiz", Verdict.FAILED, schedule="nightly")

    first = browser.get("/runs?outlet=kobiz&verdict=failed&state=done&schedule=nightly")
    every = numbers(browser, "/runs")
    older = re.search(r'rel="next" href="([^"]+)"', browser.get("/runs").text)

    assert re.findall(r'data-label="Of">(\w+)', first.text) == ["kobiz"] * 30
    assert every == list(range(60, 10, -1))
    assert older
    assert numbers(browser, older[1]) == list(range(10, 0, -1))
    assert numbers(browser, "/runs?verdict=blocked") == []


def test_a_run_shows_its_counts_and_the_end_of_its_log(browser: Browser, store: Store, config: Config):
    log = config.log_dir / "variety.log"
    log.parent.mkdir(parents=True)
    log.write_text("".join(f"line {n} <b>\n" for n in range(9000)), encoding="utf-8")
    held = claims.claim_of(claims.claim_new(store, Plan("variety")))
    claims.hold(store, held, log=str(log))
    claims.finish(
        store,
        held,
        Verdict.DEGRADED,
        "3 of 9 pages failed",
        {"stored": 6, "failed": 3, "with_headline": 6, "with_image_credit": 2},
    )

    page = browser.get("/runs/1").text
    whole = browser.get("/runs/1/log")

    assert "3 of 9 pages failed" in page
    assert "<dt>failed</dt><dd>3</dd>" in page
    assert "<dt>image credit</dt><dd>2</dd>" in page.partition("Pages that gave")[2]
    assert "line 8999 &lt;b&gt;" in page
    assert "line 1 " not in page
    assert "/runs/1/cancel" not in page
    assert whole.text == log.read_text(encoding="utf-8")
    assert whole.headers["content-type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize("where", ["beside", "above", "link", "folder", "nul"])
def test_a_log_elsewhere_is_not_shown(browser: Browser, store: Store, config: Config, tmp_path: Path, where: str):
    secret = tmp_path / "secret.txt"
    secret.write_text("hush", encoding="utf-8")
    config.log_dir.mkdir(parents=True)
    (config.log_dir / "link.log").symlink_to(secret)
    (tmp_path / "data" / "logs2").mkdir()
    (tmp_path / "data" / "logs2" / "x.log").write_text("hush", encoding="utf-8")
    paths = {
        "beside": tmp_path / "data" / "logs2" / "x.log",
        "above": config.log_dir / ".." / ".." / "secret.txt",
        "link": config.log_dir / "link.log",
        "folder": config.log_dir,
        "nul": config.log_dir / "a%00b",
    }
    held = claims.claim_of(claims.claim_new(store, Plan("variety")))
    claims.hold(store, held, log=str(paths[where]))

    page, raw = browser.get("/runs/1"), browser.get("/runs/1/log")

    assert page.status_code == 200
    assert "hush" not in page.text
    assert raw.status_code == 404


def test_a_run_that_is_due_is_cancelled_and_one_at_work_asked_to_stop(browser: Browser, store: Store):
    due = runs.create(store, Plan("variety")).id
    working = claims.claim_new(store, Plan("kobiz")).id

    first = browser.press(f"/runs/{due}", f"/runs/{due}/cancel")
    second = browser.press(f"/runs/{working}", f"/runs/{working}/cancel")

    assert first.headers["location"] == f"/runs/{due}?told=cancelled"
    assert second.headers["location"] == f"/runs/{working}?told=stopping"
    assert runs.get(store, due).verdict == "cancelled"
    assert "the page" in (runs.get(store, working).stop or "")
    assert "was asked to stop" in browser.get(second.headers["location"]).text


def test_a_run_that_is_over_cannot_be_cancelled(browser: Browser, store: Store):
    due = runs.create(store, Plan("variety")).id
    page = browser.get(f"/runs/{due}").text
    claims.cancel(store, due, "by another")
    token = re.search(r'name="form_token" value="(\w+)"', page)
    assert token

    told = browser.post(f"/runs/{due}/cancel", data={"form_token": token[1]})

    assert told.status_code == 409
    assert "is over already" in told.text


@pytest.mark.parametrize("address", ["/runs/77", "/runs/77/log", "/schedules/none", "/nowhere"])
def test_what_is_not_there_is_said_to_be_missing(browser: Browser, address: str):
    told = browser.get(address)

    assert told.status_code == 404
    assert "That did not work" in told.text


@pytest.mark.parametrize(
    "address",
    [
        "/runs/0",
        "/runs/x",
        f"/runs/{2**63}",
        "/runs?before=0",
        "/runs?before=x",
        "/alerts?before=x",
        "/schedules/nightly?before=yesterday",
        "/schedules/nightly?before=2026-01-01",
    ],
)
def test_an_address_that_cannot_be_read_is_refused(browser: Browser, address: str):
    assert browser.get(address).status_code == 422


@pytest.mark.parametrize("text", ["%00", "%ff%fe", "a%00b", "%ed%a0%80", "'; DROP TABLE run; --", "%", "x" * 5000])
def test_any_filter_is_answered(browser: Browser, text: str):
    assert browser.get(f"/runs?outlet={text}&schedule={text}&verdict={text}&state={text}").status_code == 200


def test_a_schedule_is_paused_and_goes_on(browser: Browser, store: Store):
    paused = browser.press("/schedules/nightly", "/schedules/pause")
    page = browser.get("/schedules/nightly").text

    assert paused.headers["location"] == "/schedules/nightly?told=paused"
    assert schedules.standings(store)["nightly"].paused_at
    assert schedules.standings(store)["nightly"].changed_by == "the page, from 127.0.0.1"
    assert "paused" in page

    browser.press("/schedules", "/schedules/resume")

    assert schedules.standings(store)["nightly"].paused_at is None


def test_run_now_makes_runs_due_and_crawls_nothing(browser: Browser, store: Store):
    told = browser.press("/schedules/nightly", "/schedules/run")
    again = browser.press("/schedules/nightly", "/schedules/run")

    assert told.headers["location"] == "/schedules/nightly?told=nobody"
    assert [(one.outlet, one.state, one.trigger) for one in runs.latest(store)] == [
        ("kobiz", "due", "manual"),
        ("variety", "due", "manual"),
    ]
    assert again.status_code == 409
    assert "is due or at work already" in again.text


def test_run_now_says_that_somebody_lives(browser: Browser, store: Store):
    processes.beat(store, "a", "worker")

    assert browser.press("/schedules/nightly", "/schedules/run").headers["location"].endswith("?told=due")


def test_run_now_says_when_those_that_live_do_not_do_it(browser: Browser, store: Store):
    processes.beat(store, "a", "scheduler", {"at_once": 0})
    processes.beat(store, "b", "worker", {"at_once": 4, "jobs": ["retag"]})

    assert browser.press("/schedules/nightly", "/schedules/run").headers["location"].endswith("?told=nobody")


def test_a_change_lies_over_the_file_until_it_is_taken_back(browser: Browser, store: Store):
    changed = browser.press(
        "/schedules/nightly", "/schedules/change", when="weekdays at 4:30", retries="5", timeout="90m"
    )
    page = browser.get("/schedules/nightly").text

    assert changed.headers["location"] == "/schedules/nightly?told=changed"
    assert schedules.standings(store)["nightly"].override == {
        "when": "weekdays at 4:30",
        "retries": 5,
        "timeout": "90m",
    }
    assert 'value="weekdays at 04:30"' in page
    assert 'value="90m"' in page
    assert "by the page, from 127.0.0.1" in page

    back = browser.press("/schedules/nightly", "/schedules/back")

    assert back.headers["location"] == "/schedules/nightly?told=back"
    assert not schedules.standings(store)["nightly"].override
    assert 'value="nightly at 03:15"' in browser.get("/schedules/nightly").text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"when": "sometimes"}, "is no time"),
        ({"zone": "Europe/Atlantis"}, "is no time zone"),
        ({"retries": "many"}, "is no whole number"),
        ({"timeout": "0.1s"}, "is no while"),
        ({"catch_up": "none"}, "is none of latest, all, skip"),
    ],
)
def test_a_change_that_would_not_do_is_told_and_kept_in_the_form(
    browser: Browser, store: Store, typed: dict[str, str], words: str
):
    told = browser.press("/schedules/nightly", "/schedules/change", **typed)

    assert told.status_code == 409
    assert words in told.text.replace("&#39;", "'")
    assert "nightly" not in schedules.standings(store)
    [(key, value)] = typed.items()
    if key != "catch_up":
        assert f'name="{key}" value="{value}"' in told.text


def test_a_change_on_top_of_a_change_keeps_it(browser: Browser, store: Store):
    browser.press("/schedules/nightly", "/schedules/change", when="every 2 hours", beat="festivals")
    browser.press("/schedules/nightly", "/schedules/change", zone="UTC", when="0 */2 * * *", retries="4")

    assert schedules.standings(store)["nightly"].override == {
        "when": "every 2 hours",
        "beat": "festivals",
        "retries": 4,
    }

    back = browser.press("/schedules/nightly", "/schedules/change", when="nightly at 03:15", beat="", retries="2")

    assert back.headers["location"] == "/schedules/nightly?told=back"
    assert not schedules.standings(store)["nightly"].override


def test_what_the_file_says_already_is_no_change(browser: Browser, store: Store):
    told = browser.press("/schedules/nightly", "/schedules/change", when="nightly at 03:15", zone="", retries="2")

    assert told.headers["location"] == "/schedules/nightly?told=same"
    assert "nightly" not in schedules.standings(store)


def test_a_schedule_that_is_invalid_is_told(config: Config, opened: Open):
    assert config.timetable
    config.timetable.write_text('[nightly]\nwhen = "sometimes"\n[hourly]\nwhen = "every 1 hours"\n', encoding="utf-8")
    browser = opened()

    page = browser.get("/operations").text

    assert "is no time" in page
    assert "1 thing is wrong" in page
    assert "timetable.toml:2" in browser.get("/schedules/nightly").text
    assert browser.press("/schedules", "/schedules/pause").headers["location"] == "/schedules/hourly?told=paused"
    assert (
        browser.press("/schedules/nightly", "/schedules/pause").headers["location"] == "/schedules/nightly?told=paused"
    )
    assert browser.press("/schedules/nightly", "/schedules/resume").status_code == 303
    assert "Run now" not in browser.get("/schedules/nightly").text


def test_a_timetable_that_cannot_be_read_is_told_and_the_rest_stands(config: Config, opened: Open):
    assert config.timetable
    config.timetable.write_text("[nightly", encoding="utf-8")
    browser = opened()

    for page in ("/operations", "/schedules"):
        assert "timetable.toml: cannot be read" in browser.get(page).text
    assert browser.get("/runs").status_code == 200
    assert browser.get("/schedules/nightly").status_code == 404


def test_an_alert_is_seen(browser: Browser, store: Store):
    alerts.raise_alerts(store, [alerts.Trouble("failed", "variety", "it failed three times")], NOW, [])
    [made] = alerts.raise_alerts(store, [alerts.Trouble("disk", "here", "it was full")], NOW - timedelta(days=1), [])
    alerts.close(store, [made], NOW, [])

    page = browser.get("/alerts").text
    told = browser.press("/alerts", "/alerts/1/acknowledge")

    assert page.index("it failed three times") < page.index("Over</h2>") < page.index("it was full")
    assert told.headers["location"] == "/alerts?told=seen"
    assert alerts.get(store, 1).acknowledged_at
    assert "it failed three times" in browser.get("/operations").text


def test_machines_are_alive_or_silent(browser: Browser, store: Store):
    processes.beat(store, "a", "scheduler", {"working": 3, "trouble": {"plan": "no room"}})

    page = browser.get("/machines").text

    assert "scheduler" in page
    assert "no room" in page
    assert "Nothing is alive that does runs" not in browser.get("/operations").text


def test_the_overview_tells_of_each_outlet_of_the_timetable(browser: Browser, store: Store):
    finished(store, "variety", Verdict.FAILED, "no room left")

    page = browser.get("/operations").text
    rows = re.findall(
        r'data-label="Outlet"><a [^>]+>(\w+)</a>.*?class="(?:badge|note)[^"]*">([\w ]+)<', page, re.DOTALL
    )

    assert rows == [("variety", "failed"), ("kobiz", "none yet")]
