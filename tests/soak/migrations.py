"""Kill an upgrade of the database at random moments, do it again, and hold every row against what was there.

python -m tests.soak.migrations                            40 kills on SQLite, from every older revision in turn
python -m tests.soak.migrations --db postgresql://...      the same on PostgreSQL; each in a database of its own
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from tests.store import older
from tradewatch.store import migrations
from tradewatch.store.engine import Store, open_store
from tradewatch.store.health import check

Fresh = Callable[[int], str]
OLDER = migrations.REVISIONS[:-1]
FEWEST = 8  # statements that even the upgrade by one revision runs


@dataclass(frozen=True)
class Toll:
    """What the kills came to."""

    kills: int
    killed: int  # while the upgrade was under way
    undone: int  # of those, the ones after which the database stood where it had been
    whole: int  # in the end at the newest revision, sound, with every row
    longest: float  # seconds that an upgrade took which nobody killed


def kill_upgrades(first: str, fresh: Fresh, kills: int, rows: int, seed: int, *, by_statement: bool = False) -> Toll:
    """Kill `kills` upgrades of databases with `rows` rows a table; the one of `first` is left in peace, and timed.

    They are killed at random moments or, `by_statement`, before a random one of the first statements each has to run,
    which no clock and no other work on the machine can miss.
    """
    dice = random.Random(seed)
    with open_store(first, any_version=True) as store:
        older.make(store, OLDER[0], rows)
        longest = time_upgrade(first)
    killed = undone = whole = 0
    for number in range(kills):
        url, revision = fresh(number), OLDER[number % len(OLDER)]
        with open_store(url, any_version=True) as store:
            older.make(store, revision, rows)
            columns, before = older.columns_of(store), older.contents(store)
            store.close()
            if by_statement:
                died = stop_at_statement(url, dice.randint(1, FEWEST))
            else:
                died = kill_upgrade(url, dice.uniform(0, longest))
            killed += died
            undone += died and store.version() == revision
            between = store.version() not in (revision, migrations.HEAD)
            whole += not between and is_whole(store, columns, before)
    return Toll(kills, killed, undone, whole, round(longest, 2))


def start(url: str, *more: str) -> subprocess.Popen[str]:
    """A process that upgrades a database, at the moment when it begins to."""
    command = [sys.executable, "-m", "tests.soak.migrations", "--upgrade", url, *more]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])
    assert process.stdout
    assert process.stdout.readline() == "now\n"
    return process


def time_upgrade(url: str) -> float:
    """How long an upgrade takes, without the start of its process."""
    with start(url) as process:
        began = time.monotonic()
        assert process.wait() == 0
    return time.monotonic() - began


def kill_upgrade(url: str, after: float) -> bool:
    """Kill an upgrade so many seconds after it began; False when it had ended by then."""
    with start(url) as process:
        time.sleep(after)
        process.kill()
        return process.wait() != 0


def stop_at_statement(url: str, number: int) -> bool:
    """Let an upgrade kill itself before its statement of that number; False when it had fewer."""
    with start(url, "--statements", str(number)) as process:
        return process.wait() != 0


def die_at_statement(engine: sa.Engine, number: int) -> None:
    """Kill this process before the statement of that number reaches the database."""
    left = iter(range(1, number))

    def count(*_: object) -> None:
        if next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    sa.event.listen(engine, "before_cursor_execute", count)


def is_whole(store: Store, columns: dict[str, list[str]], before: dict[str, list[tuple[object, ...]]]) -> bool:
    """Whether the upgrade, done again, leaves a sound database with every row it had."""
    store.upgrade()
    sound = all(one.ok for one in check(store) if one.name != "full text")
    return sound and store.version() == migrations.HEAD and older.contents(store, columns) == before


def main() -> None:
    """Print what it came to, as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--rows", type=int, default=3000, help="in each table")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--db", help="an empty PostgreSQL database of a user who may make others")
    parser.add_argument("--upgrade", metavar="URL", help=argparse.SUPPRESS)
    parser.add_argument("--statements", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.upgrade:
        with open_store(given.upgrade, any_version=True) as store:
            store.version()
            if given.statements:
                die_at_statement(store.engine, given.statements)
            print("now", flush=True)
            store.upgrade()
        return
    with tempfile.TemporaryDirectory() as folder:

        def fresh(number: int) -> str:
            if not given.db:
                return f"sqlite:///{Path(folder) / f'{number}.db'}"
            made = sa.make_url(given.db).set(database=f"{sa.make_url(given.db).database}_{number}")
            with open_store(given.db, any_version=True) as store, store.engine.connect() as conn:
                autocommit = conn.execution_options(isolation_level="AUTOCOMMIT")
                autocommit.execute(sa.text(f'CREATE DATABASE "{made.database}" TEMPLATE template0'))
            return made.render_as_string(hide_password=False)

        toll = kill_upgrades(fresh(given.kills), fresh, given.kills, given.rows, given.seed)
    print(json.dumps(dataclasses.asdict(toll)))


if __name__ == "__main__":
    main()
