"""Let people be told of what saved searches find: the parts `add`, `remove` and `send` of `tradewatch alerts`."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import click

from tradewatch.cli.main import DEGRADED, FINE, Door
from tradewatch.cli.output import Format, database_option, emit, errors, format_options
from tradewatch.cli.saved import now
from tradewatch.config import Config
from tradewatch.errors import ConfigError, TradewatchError, UsageError
from tradewatch.store import announcements, saved, search_alerts
from tradewatch.store.announcements import Tally
from tradewatch.store.engine import Store, open_store
from tradewatch.store.search_alerts import SearchAlert
from tradewatch.watch.channels import Channel, channel_of
from tradewatch.watch.look import look
from tradewatch.watch.send import send as send_due
from tradewatch.watch.targets import checked, one_target

__all__ = ["COLUMNS", "add", "after_crawl", "known_channels", "records", "remove", "send"]

log = logging.getLogger(__name__)
COLUMNS = {
    "key": "alert", "search": "saved search", "to": "who is told", "cadence": "how often", "done": "told",
    "due": "left", "reason": "trouble",
}  # fmt: skip
ROUNDS = 50  # messages of one alert in one call


@click.command()
@click.argument("name")
@click.option("--mail", metavar="ADDRESS", help="By e-mail; needs the setting `smtp`.")
@click.option("--webhook", metavar="URL", help="Posted there as JSON.")
@click.option("--slack", metavar="URL", help="To an incoming webhook of Slack's.")
@click.option("--page", is_flag=True, help="Only shown on the page /alerts, sent to nobody.")
@click.option("--daily", "cadence", flag_value="daily", help="Together each morning, 06:00 UTC.")
@click.option("--weekly", "cadence", flag_value="weekly", help="Together on Monday mornings, 06:00 UTC.")
@click.option("--spike", "cadence", flag_value="spike", help="Only when a day brings far more than usual.")
@database_option
@format_options
@click.pass_obj
def add(
    door: Door,
    name: str,
    mail: str | None,
    webhook: str | None,
    slack: str | None,
    page: bool,
    cadence: str | None,
    fmt: Format | None,
) -> None:
    """Tell somebody of what the saved search NAME finds from now on, after each crawl unless told otherwise.

    \b
    Examples:
      tradewatch alerts add korea --mail you@example.com
      tradewatch alerts add korea --slack https://hooks.slack.com/services/T0/B0/x --daily
      tradewatch alerts add hope --webhook https://example.com/hook --spike
    """
    channel, given = one_target({"mail": mail, "webhook": webhook, "slack": slack}, page=page)
    target = checked(door.config, channel, given)
    with open_store(door.config.database) as store:
        one, is_new = search_alerts.add(store, saved.find(store, name), channel, target, cadence or "each", now())
        emit(records(store, [one]), fmt, COLUMNS)
    if not fmt and not is_new:
        errors().print("That alert was there already.", markup=False)


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="ALERT...")
@database_option
@format_options
@click.pass_obj
def remove(door: Door, names: tuple[str, ...], fmt: Format | None) -> None:
    """Tell nobody any more: ALERT is what `alerts list` calls it (s3), or a saved search, of which all alerts go.

    \b
    Examples:
      tradewatch alerts remove s3
      tradewatch alerts remove korea
    """
    with open_store(door.config.database) as store:
        chosen = list({one.id: one for name in names for one in _named(store, name)}.values())
        told = records(store, chosen)
        search_alerts.remove(store, chosen)
    emit(told, fmt, COLUMNS)


@click.command()
@click.option("--again", is_flag=True, help="Also what was given up.")
@database_option
@format_options
@click.pass_obj
def send(door: Door, again: bool, fmt: Format | None) -> None:
    """Match what came in against the saved searches and send what is due, as crawls and the scheduler do by themselves.

    \b
    Examples:
      tradewatch alerts send
      tradewatch alerts send --again
    """
    with open_store(door.config.database) as store:
        found = look(store, datetime.now(UTC))
        if again:
            announcements.revive(store, [one.id for one in search_alerts.every(store)])
        sent = send_due(door.config, store, datetime.now(UTC), rounds=ROUNDS)
    told = {
        "found": found,
        "messages": sent.messages,
        "articles": sent.articles,
        "postponed": sent.postponed,
        "given_up": sent.given_up,
    }
    emit(
        [told], fmt, {"found": "new", "messages": "messages", "articles": "announced", "postponed": "to be tried again"}
    )
    sys.exit(DEGRADED if sent.postponed or sent.given_up else FINE)


def after_crawl(config: Config) -> None:
    """Tell people of what a crawl by hand brought in; what goes wrong is tried again by the scheduler, or next time."""
    try:
        with open_store(config.database) as store:
            if not search_alerts.every(store, enabled=True):
                return
            look(store, datetime.now(UTC))
            sent = send_due(config, store, datetime.now(UTC), rounds=ROUNDS)
    except Exception as problem:  # whatever it is, the crawl is done all the same
        if not isinstance(problem, TradewatchError):
            log.exception("The alerts could not be sent")
        errors().print(f"Alerts: {problem}; `tradewatch alerts send` tries again", markup=False)
        return
    if sent.articles or sent.postponed:
        later = f", {sent.postponed} to be tried again" if sent.postponed else ""
        errors().print(f"Alerts: {sent.articles} articles announced in {sent.messages} messages{later}.", markup=False)


def records(store: Store, which: Sequence[SearchAlert] | None = None) -> list[dict[str, Any]]:
    """Search alerts as they are printed, without their secrets."""
    fares = announcements.tally(store)
    return [
        _record(one, fares.get(one.id, Tally())) for one in (search_alerts.every(store) if which is None else which)
    ]


def _record(one: SearchAlert, fares: Tally) -> dict[str, Any]:
    return {
        "key": one.key,
        "search": one.search.slug,
        "to": one.name,
        "channel": one.channel,
        "cadence": one.cadence,
        "enabled": one.enabled,
        "created_at": one.created_at,
        "done": fares.done,
        "due": fares.due,
        "failed": fares.failed,
        "last_at": fares.last_done_at,
        "reason": fares.reason,
    }


def known_channels(config: Config, store: Store) -> tuple[dict[str, Channel], dict[str, str]]:
    """Where search alerts go, by names that may be printed, and why for those that cannot be used."""
    known, wrong = dict[str, Channel](), dict[str, str]()
    for one in search_alerts.every(store):
        try:
            if one.channel != "page":
                known[one.name] = channel_of(config, one.channel, one.target)
        except ConfigError as problem:
            wrong[one.name] = str(problem)
    return known, wrong


def _named(store: Store, name: str) -> list[SearchAlert]:
    one = search_alerts.find(store, name)
    if one is not None:
        return [one]
    found = search_alerts.every(store, saved.find(store, name))
    if not found:
        raise UsageError(f"nobody is told of {name!r}; `tradewatch alerts list` shows who is told of what")
    return found
