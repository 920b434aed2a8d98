"""Look at alerts, and try who would be told: `tradewatch alerts`."""

from __future__ import annotations

import getpass
import sys
from datetime import UTC, datetime

import click

from tradewatch.cli.main import DEGRADED, FAILED, FINE, Door
from tradewatch.cli.output import NUMBER, Format, database_option, emit, format_options
from tradewatch.errors import UsageError
from tradewatch.store import alerts as book
from tradewatch.store.engine import open_store
from tradewatch.watch.channels import Message, channels
from tradewatch.watch.telling import tell_all

__all__ = ["alerts"]

COLUMNS = {
    "id": "alert", "subject": "about", "kind": "kind", "opened_at": "since", "closed_at": "until",
    "acknowledged_at": "seen", "words": "what is wrong",
}  # fmt: skip


@click.group()
def alerts() -> None:
    """What is wrong, who is told, and a test of that.

    \b
    Examples:
      tradewatch alerts list
      tradewatch alerts ack 12
      tradewatch alerts test
    """


@alerts.command("list")
@click.option("--all", "every", is_flag=True, help="Also those that are over.")
@click.option("-n", "--limit", type=NUMBER, default=20, show_default=True, help="How many, with --all.")
@database_option
@format_options
@click.pass_obj
def list_alerts(door: Door, every: bool, limit: int, fmt: Format | None) -> None:
    """What is wrong now, the oldest first; with --all also what was, the newest first.

    \b
    Examples:
      tradewatch alerts list
      tradewatch alerts list --all --json
    """
    with open_store(door.config.database) as store:
        emit(book.latest(store, limit=limit) if every else book.open_now(store), fmt, COLUMNS, empty="All is well.")


@alerts.command()
@click.argument("numbers", type=NUMBER, nargs=-1, required=True, metavar="ALERT...")
@database_option
@format_options
@click.pass_obj
def ack(door: Door, numbers: tuple[int, ...], fmt: Format | None) -> None:
    """Say that you have seen alerts; they stay open until what is wrong is well again.

    \b
    Example:
      tradewatch alerts ack 12
    """
    now = datetime.now(UTC).replace(microsecond=0)
    with open_store(door.config.database) as store:
        emit([book.acknowledge(store, number, now, _me()) for number in numbers], fmt, COLUMNS)


@alerts.command()
@format_options
@click.pass_obj
def test(door: Door, fmt: Format | None) -> None:
    """Send everybody of the setting `alerts` a message, and say what happened.

    \b
    Example:
      tradewatch alerts test
    """
    known = channels(door.config)
    if not known:
        raise UsageError(
            'nobody is told of alerts; set alerts = "mailto:you@example.com" in tradewatch.toml, or TRADEWATCH_ALERTS'
        )
    words = "This is a test: alerts of tradewatch reach you here. Nothing is wrong."
    trouble = tell_all({one: Message("tradewatch: a test", words, {"alerts": []}) for one in known.values()})
    records = [{"channel": name, "told": name not in trouble, "reason": trouble.get(name)} for name in known]
    emit(records, fmt, {"channel": "channel", "told": "told", "reason": "why not"})
    sys.exit(FAILED if len(trouble) == len(known) else DEGRADED if trouble else FINE)


def _me() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container without a name for its user
        return ""
