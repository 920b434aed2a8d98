"""Show programs what the API answers: one invented record of each kind."""

from __future__ import annotations

from typing import Any

__all__ = ["ALERT", "FIRING", "MACHINE", "RUN", "SCHEDULE"]

Example = dict[str, Any]

RUN: Example = {
    "id": 41,
    "job": "crawl",
    "outlet": "variety",
    "trigger": "schedule",
    "schedule": "nightly",
    "fire_at": "2026-05-14T01:15:00+00:00",
    "state": "done",
    "verdict": "degraded",
    "new": 12,
    "revised": 1,
    "unchanged": 3,
    "seconds": 95.2,
    "reason": "3 of 19 pages failed",
    "stop": None,
    "attempt": 1,
    "tries": 3,
    "started_at": "2026-05-14T01:15:01+00:00",
    "finished_at": "2026-05-14T01:16:36+00:00",
    "host": "desk",
    "pid": 4711,
    "asked": {"timeout": 14400.0},
    "counts": {"stored": 12, "revised": 1, "failed": 3},
    "log": "logs/41-variety.log",
}
SCHEDULE: Example = {
    "name": "nightly",
    "state": "active",
    "paused": False,
    "when": "nightly at 03:15",
    "zone": "Europe/Berlin",
    "job": "crawl",
    "outlets": ["variety", "kobiz"],
    "following": ["2026-05-15T01:15:00Z"],
    "problem": None,
    "overridden": {"when": "nightly at 03:15"},
    "changed_at": "2026-05-13T09:00:00Z",
    "changed_by": "mira through the page, from 127.0.0.1",
    "last": {"ok": 1, "degraded": 1},
    "last_at": "2026-05-14T01:15:00Z",
    "settings": {"since": None, "beat": None, "full": False, "catch_up": "latest", "retries": 2},
}
FIRING: Example = {
    "schedule": "nightly",
    "fire_at": "2026-05-14T01:15:00Z",
    "began_at": "2026-05-14T01:15:01Z",
    "ended_at": "2026-05-14T01:16:36Z",
    "outcomes": {"ok": 1, "degraded": 1},
    "stored": 12,
    "reason": "3 of 19 pages failed",
}
ALERT: Example = {
    "id": 7,
    "kind": "failed",
    "subject": "variety",
    "words": "it failed three times",
    "opened_at": "2026-05-14T01:16:36Z",
    "last_at": "2026-05-14T01:16:36Z",
    "closed_at": None,
    "run_id": 41,
    "acknowledged_at": None,
}
MACHINE: Example = {
    "name": "desk-4711",
    "kind": "scheduler",
    "host": "desk",
    "pid": 4711,
    "started_at": "2026-05-01T06:00:00Z",
    "age": 4.2,
    "about": {"working": 1},
    "life": "6f1d2c3a-0000-4000-8000-5b1f0c7e9a42/pid:[4026531836]/1207",
}
