"""Fill a small installation: a few articles and their tags, runs of each kind, alerts, machines."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.query.world import SALT_ROAD_STORY, WORLD
from tests.store.stories import kept, write
from tradewatch.config import Config
from tradewatch.store import alerts, claims, processes, runs, saved, schedules, search_alerts
from tradewatch.store.engine import Store
from tradewatch.store.runs import Plan, Verdict

TIMETABLE = """
[nightly]
when = "nightly at 03:15"
zone = "Europe/Berlin"
outlets = ["variety", "kobiz"]

[hourly]
when = "every 1 hours"
outlets = ["variety"]

[wrong]
when = "sometimes"
"""


def small_config(folder: Path, url: str) -> Config:
    """An installation in that folder, with three schedules, one of them invalid."""
    timetable = folder / "timetable.toml"
    timetable.write_text(TIMETABLE, encoding="utf-8")
    return Config(data_dir=folder / "data", database_url=url, timetable=timetable, deadline=60)


def fill(store: Store, config: Config) -> None:
    """Five articles, one revised; a saved search; seven runs, one at work with a log; two alerts; two machines."""
    write(store, *WORLD[:1])
    search = saved.save(store, "Coast", "coast OR sea OR remake", datetime.now(UTC).replace(microsecond=0))
    write(store, *WORLD[1:])
    text = SALT_ROAD_STORY.text.replace("six territories", "seven territories")
    write(store, kept(replace(SALT_ROAD_STORY, text=text, headline="Salt Road sells to seven")))
    now = datetime.now(UTC).replace(microsecond=0)
    for number, verdict in enumerate(Verdict):
        fired = now - timedelta(hours=number)
        held = claims.claim_of(claims.claim_new(store, Plan("variety", schedule="nightly", fire_at=fired)))
        claims.finish(store, held, verdict, f"{number} of 9 pages failed", {"stored": 4, "failed": number})
    log = config.log_dir / "kobiz.log"
    log.parent.mkdir(parents=True)
    log.write_text("2026-01-01T03:15:00Z a page was stored\n" * 40, encoding="utf-8")
    working = claims.claim_of(claims.claim_new(store, Plan("kobiz")))
    claims.hold(store, working, log=str(log))
    runs.create(store, Plan("deadline"))
    troubles = [
        alerts.Trouble("failed", "variety", "it failed three times"),
        alerts.Trouble("disk", "here", "it is full"),
    ]
    made = alerts.raise_alerts(store, troubles, now, [])
    alerts.close(store, made[1:], now, [])
    search_alerts.add(store, search, "mail", "desk@example.com", "daily", now)
    processes.beat(store, "a", "scheduler", {"working": 3, "trouble": {"plan": "no room"}})
    processes.beat(store, "b", "web", {"address": "127.0.0.1:8350"})
    schedules.pause(store, "hourly", "somebody")
