"""Whoever is killed between telling and noting it has told; it is told again, and who gets it twice can tell."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.query.world import SALT_ROAD_STORY
from tests.schedules.trouble import Heard
from tests.store.stories import kept, write
from tradewatch.config import Config
from tradewatch.store import announcements, saved, search_alerts
from tradewatch.store.announcements import LEASE, Found
from tradewatch.store.engine import Store
from tradewatch.watch.send import send

NOW = datetime(2026, 5, 12, 1, 15, tzinfo=UTC)
SENDER = """
import sys
from datetime import datetime
from tradewatch.config import Config
from tradewatch.store.engine import open_store
from tradewatch.watch.send import send
with open_store(sys.argv[1]) as store:
    send(Config(), store, datetime.fromisoformat(sys.argv[2]))
"""


def test_a_sender_that_is_killed_before_it_notes_what_it_told_leaves_nothing_untold(
    store: Store, hook: Heard, tmp_path: Path
):
    [one] = write(store, kept(SALT_ROAD_STORY))
    which, _ = search_alerts.add(store, saved.save(store, "Coast", "coast", NOW), "webhook", hook.url, "each", NOW)
    with store.begin() as conn:
        announcements.announce(conn, [Found(which.id, one.article_id)], NOW)
    hook.pause.clear()  # the server has the message and does not answer yet
    url = store.url.render_as_string(hide_password=False)
    sender = subprocess.Popen([sys.executable, "-c", SENDER, url, NOW.isoformat()])
    deadline = time.monotonic() + 60
    while not hook.told and time.monotonic() < deadline:
        time.sleep(0.02)
    os.kill(sender.pid, signal.SIGKILL)
    sender.wait()
    hook.pause.set()
    [left] = announcements.latest(store, which.id)
    config = Config(data_dir=tmp_path)
    held = send(config, store, NOW + timedelta(seconds=LEASE - 1))  # the dead may still be at it
    again = send(config, store, NOW + timedelta(seconds=LEASE + 1))
    [over] = announcements.latest(store, which.id)

    assert (left.state, left.attempts) == ("due", 1)
    assert held.articles == 0
    assert again.articles == 1
    assert (over.state, over.attempts) == ("done", 2)
    assert len(hook.told) == 2
    assert len({told["key"] for told in hook.told}) == 1
    assert send(config, store, NOW + timedelta(days=2)).articles == 0
