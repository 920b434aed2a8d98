"""Look at alerts, of runs and of saved searches, and try who would be told: `tradewatch alerts`."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import click

from tradewatch.cli import search_alerts
from tradewatch.cli.main import DEGRADED, FAILED, FINE, Door
from tradewatch.cli.output import NUMBER, Format, database_option, emit, format_options, plain
from tradewatch.errors import UsageError
from tradewatch.store import alerts as book
from tradewatch.store.alerts import Alert
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
    """What is wrong with runs, what saved searches found, who is told, and a test of that.

    \b
    Examples:
      tradewatch alerts list
      tradewatch alerts ack 12
      tradewatch alerts add korea --mail you@example.com
      tradewatch alerts test
    """


for _command in (search_alerts.add, search_alerts.remove, search_alerts.send):
    alerts.add_command(_command)


@alerts.command("list")
@click.option("--all", "every", is_flag=True, help="Also those that are over.")
@click.option("-n", "--limit", type=NUMBER, default=20, show_default=True, help="How many, with --all.")
@database_option
@format_options
@click.pass_obj
def list_alerts(door: Door, every: bool, limit: int, fmt: Format | None) -> None:
    """What is wrong now, the oldest first (with --all also what was), and who is told of what saved searches find.

    \b
    Examples:
      tradewatch alerts list
      tradewatch alerts list --all --json
    """
    with open_store(door.config.database) as store:
        found = book.latest(store, limit=limit) if every else book.open_now(store)
        told = search_alerts.records(store)
    if fmt:
        emit(_both(found, told, fmt), fmt, {})
        return
    emit(found, None, COLUMNS, empty="All is well.")
    if told:
        emit(told, None, search_alerts.COLUMNS, title="Told of what saved searches find:")


def _both(found: Sequence[Alert], told: Sequence[dict[str, Any]], fmt: Format) -> list[dict[str, Any]]:
    """Alerts of runs, then those of searches; `of` says which. A CSV has the fields of both in every line."""
    rows = [{"of": "run", **plain(one)} for one in found] + [{"of": "search", **one} for one in told]
    names = dict.fromkeys(name for row in rows for name in row)
    return [{name: row.get(name) for name in names} for row in rows] if fmt is Format.CSV else rows


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
@database_option
@format_options
@click.pass_obj
def test(door: Door, fmt: Format | None) -> None:
    """Send everybody of the setting `alerts` and of search alerts a message, and say what happened.

    \b
    Example:
      tradewatch alerts test
    """
    with open_store(door.config.database) as store:
        known, wrong = search_alerts.known_channels(door.config, store)
    known = channels(door.config) | known
    if not known and not wrong:
        raise UsageError(
            'nobody is told of alerts; set alerts = "mailto:you@example.com" in tradewatch.toml, or TRADEWATCH_ALERTS, '
            "or `tradewatch alerts add` for a saved search"
        )
    words = "This is a test: alerts of tradewatch reach you here. Nothing is wrong."
    trouble = tell_all({one: Message("tradewatch: a test", words, {"alerts": []}) for one in known.values()})
    trouble |= wrong
    everybody = [*known, *wrong]
    records = [{"channel": name, "told": name not in trouble, "reason": trouble.get(name)} for name in everybody]
    emit(records, fmt, {"channel": "channel", "told": "told", "reason": "why not"})
    sys.exit(FAILED if len(trouble) == len(everybody) else DEGRADED if trouble else FINE)


def _me() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container without a name for its user
        return ""
