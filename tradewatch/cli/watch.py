"""Watch runs at work until none is left: `tradewatch runs watch`."""

from __future__ import annotations

import sys
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime

import click
import sqlalchemy as sa
from rich.live import Live
from rich.table import Table
from rich.text import Text

from tradewatch.cli.crawl import code_of
from tradewatch.cli.main import Door
from tradewatch.cli.output import NUMBER, console, database_option, errors
from tradewatch.store import processes
from tradewatch.store.engine import Store, open_store
from tradewatch.store.runs import Run, get, read_run
from tradewatch.store.tables import run

__all__ = ["watch"]

EVERY = 1.0  # seconds between two looks
HELD = 20  # runs that are over which are kept, for the live view


@click.command()
@click.argument("numbers", type=NUMBER, nargs=-1, metavar="RUN...")
@database_option
@click.pass_obj
def watch(door: Door, numbers: tuple[int, ...]) -> None:
    """Show runs at work and due until none is left, or Ctrl-C; these RUNs alone if any are named.

    On a terminal it is a table that changes; elsewhere each change is a line. The exit code is that of a crawl.

    \b
    Examples:
      tradewatch runs watch
      tradewatch runs watch 12 13
    """
    with open_store(door.config.database) as store:
        for number in numbers:
            get(store, number)
        watched = Watched(store, numbers)
        screen = console()
        if screen.is_terminal:
            _live(watched)
        else:
            _lines(watched, lambda line: click.echo(line))
        if not (watched.left or watched.verdicts):
            errors().print("Nothing is at work.")
        elif watched.left and watched.ends():
            errors().print(watched.stuck(), markup=False)
    sys.exit(code_of(watched.verdicts))


class Watched:
    """The runs that are looked at: those that are named, else all that are or come to work while we look.

    Of those that are over the last few are kept, and how many had each verdict.
    """

    def __init__(self, store: Store, numbers: Sequence[int] = ()) -> None:
        self.store, self.named, self.awaited = store, bool(numbers), set(numbers)
        self.known: dict[int, Run] = {}  # those that are not over
        self.over: deque[Run] = deque(maxlen=HELD)
        self.verdicts: Counter[str | None] = Counter()

    @property
    def left(self) -> list[Run]:
        """Those that are not over."""
        return list(self.known.values())

    def look(self) -> list[Run]:
        """Read them again; gives those that changed."""
        seen = sa.or_(run.c.id.in_(self.awaited | self.known.keys()), self._fresh())
        found = [read_run(row) for row in self.store.rows(sa.select(run).where(seen).order_by(run.c.id))]
        changed = [one for one in found if _shown(one) != _shown(self.known.get(one.id))]
        ended = [one for one in found if one.state == "done"]
        self.over += ended
        self.verdicts.update(one.verdict for one in ended)
        self.known = {one.id: one for one in found if one.state != "done"}
        self.awaited -= {one.id for one in ended}
        return changed

    def ends(self) -> bool:
        """Whether there is no more to see: all are over, or what is due has nobody to do it."""
        if any(one.state == "running" for one in self.left):
            return False
        alive = processes.living(self.store, "scheduler", "worker")
        return not any(who.does(one.job) for who in alive for one in self.left)

    def stuck(self) -> str:
        """Why those that are left are not waited for."""
        jobs = ", ".join(sorted({one.job for one in self.left}))
        return f"{len(self.left)} due ({jobs}), and nobody is alive to do them; `tradewatch schedule start` does."

    def _fresh(self) -> sa.ColumnElement[bool]:
        return sa.false() if self.named else run.c.state.in_(("due", "running"))


def _lines(watched: Watched, say: Callable[[str], None], every: float = EVERY) -> None:
    """Say each change."""
    with suppress(KeyboardInterrupt):
        while True:
            for one in watched.look():
                say(f"{datetime.now(UTC):%H:%M:%SZ} run {one.id} {one.what} {' '.join(_words(one))}".rstrip())
            if watched.ends():
                break
            time.sleep(every)


def _live(watched: Watched, every: float = EVERY) -> None:
    """Show a table that changes."""
    with suppress(KeyboardInterrupt), Live(console=console(), auto_refresh=False) as live:
        while True:
            watched.look()
            live.update(_table(watched), refresh=True)
            if watched.ends():
                break
            time.sleep(every)


def _table(watched: Watched) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("run", "of", "", "for", "what happens"):
        table.add_column(heading, overflow="fold")
    for one in [*watched.over, *watched.left]:
        state, told = _words(one)
        table.add_row(str(one.id), Text(one.what), state, _lasting(one), Text(told))
    return table


def _shown(one: Run | None) -> tuple[object, ...]:
    return (one.state, one.verdict, one.attempt, one.stop, one.reason, dict(one.counts)) if one else ()


def _words(one: Run) -> tuple[str, str]:
    """Its state or verdict, and what is to be said of it."""
    if one.state == "done":
        return one.verdict or "done", one.reason or ""
    counts = one.counts
    told = f"{counts.get('fetched', 0)} fetched, {counts.get('stored', 0)} new" if counts else ""
    if one.stop:
        return "stopping", told
    again = f"attempt {one.attempt + (one.state == 'due')} of {one.tries}" if one.attempt > 1 or one.reason else ""
    return one.state, "; ".join(word for word in (again, told, one.reason or "") if word)


def _lasting(one: Run) -> str:
    if one.started_at is None or one.state == "due":
        return ""
    seconds = ((one.finished_at or datetime.now(UTC)) - one.started_at).total_seconds()
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"
