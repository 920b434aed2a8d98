"""Let the scheduler be down over some firings, at random, and see what each way of catching up makes of them.

python -m tests.soak.downtime --cases 100 --db postgresql
"""

from __future__ import annotations

import argparse
import random
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from schedules.materialise import LATE, LONGEST, materialise
from schedules.timetable import Schedule
from schedules.when import DAYS, Cron, Daily, When
from tests.soak.fires import database
from tradewatch.store import schedules
from tradewatch.store.engine import Store, open_store
from tradewatch.store.history import firings
from tradewatch.store.tables import run

ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC")
CRONS = ("*/30 * * * *", "0 */2 * * *", "15 4 * * mon", "0 6 1 * *", "5 1-7 * * *")
MOST = 366  # firings that can be made up for


def some_time(dice: random.Random) -> When:
    if dice.random() < 0.4:
        return Cron(dice.choice(CRONS))
    days = tuple(day for day in DAYS if dice.random() < 0.6) or DAYS
    return Daily(time(dice.randrange(24), dice.choice((0, 15, 30))), days, ZoneInfo(dice.choice(ZONES)))


def case(store: Store, number: int, dice: random.Random) -> list[str]:
    """One downtime, in each way of catching up; gives what is wrong."""
    when = some_time(dice)
    start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=dice.randrange(525_600))
    missed = [fire for fire in islice(when.fires(start), dice.randint(1, 40)) if fire - start < LONGEST / 2]
    following = next(when.fires(missed[-1]))
    back = missed[-1] + max(LATE + timedelta(minutes=1), (following - missed[-1]) * dice.uniform(0.3, 0.95))
    wrong = []
    for catch_up, ran in (("latest", missed[-1:]), ("all", missed), ("skip", [])):
        one = Schedule(f"{catch_up} {number}", when, outlets=("a", "b"), catch_up=catch_up, at_most=MOST)
        materialise(store, one, None, start)
        looks = [start, back, back]  # as it starts again, and so does another scheduler
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(lambda now, one=one: look(store, one, now), looks))
        found = store.rows(sa.select(run.c.fire_at, run.c.outlet, run.c.state).where(run.c.schedule == one.name))
        due = sorted((row.fire_at, row.outlet) for row in found if row.state == "due")
        skipped = [fire for fire in missed if fire not in ran]
        told = [one for one in firings(store, one.name, limit=100) if "skipped" in one.outcomes and one.reason]
        if due != [(fire, outlet) for fire in ran for outlet in ("a", "b")]:
            wrong.append(f"{one.name}: {when} from {start} to {back}: {len(due)} runs of {len(missed)} firings")
        if sorted(one.fire_at for one in told) != skipped:
            wrong.append(f"{one.name}: {when} from {start} to {back}: {len(told)} told as skipped of {len(skipped)}")
    return wrong


def look(store: Store, one: Schedule, now: datetime) -> None:
    materialise(store, one, schedules.standings(store).get(one.name), now)


def main() -> None:
    """Run, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--db", choices=["sqlite", "postgresql"], default="sqlite")
    given = parser.parse_args()
    dice = random.Random(given.seed)
    with (
        tempfile.TemporaryDirectory() as folder,
        database(given.db, Path(folder)) as (url, _),
        open_store(url) as store,
    ):
        wrong = [words for number in range(given.cases) for words in case(store, number, dice)]
        rows = store.rows(sa.select(run.c.state, sa.func.count()).group_by(run.c.state))
    counts = ", ".join(f"{number:,} {state}" for state, number in sorted(map(tuple, rows)))
    print(f"| downtime | {given.db}, latest, all, skip | {given.cases} downtimes, {len(wrong)} wrong; {counts} |")
    print("\n".join(wrong))
    raise SystemExit(bool(wrong))


if __name__ == "__main__":
    main()
