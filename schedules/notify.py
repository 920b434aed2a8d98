"""Tell people of alerts: what is due goes out, one message a channel, and is tried again for a day when it cannot."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from tradewatch.config import Config
from tradewatch.errors import ConfigError
from tradewatch.store import deliveries
from tradewatch.store.deliveries import Due
from tradewatch.store.engine import Store
from tradewatch.watch.channels import Channel, Message, channels
from tradewatch.watch.telling import tell_all

__all__ = ["deliver", "known_channels", "message"]

log = logging.getLogger(__name__)
REST = 60.0  # seconds before the second try; twice as long before each further one
LONGEST_REST = 3600.0
PATIENCE = timedelta(hours=24)  # then it is given up
MOST_NAMED = 5  # alerts in the first line of a message
WELL = "all well again"


def deliver(config: Config, store: Store, now: datetime) -> int:
    """Tell everybody what is due; gives how many deliveries went out.

    Takes ten seconds at most, however the servers behave: a message that is still under way then counts as not sent.
    """
    due = deliveries.claim(store)
    if not due:
        return 0
    known = known_channels(config)
    by_channel: dict[str, list[Due]] = defaultdict(list)
    for one in due:
        by_channel[one.channel].append(one)
    gone = {name: told for name, told in by_channel.items() if name not in known}
    for told in gone.values():
        deliveries.failed(store, told, "is not among the setting `alerts` any more")
    messages = {known[name]: message(told, now) for name, told in by_channel.items() if name in known}
    trouble = tell_all(messages)
    for channel in messages:
        _note(store, channel.name, by_channel[channel.name], trouble.get(channel.name), now)
    return sum(len(by_channel[channel.name]) for channel in messages if channel.name not in trouble)


def known_channels(config: Config) -> dict[str, Channel]:
    """Who is told, by name; nobody when the settings are wrong, which the log says."""
    try:
        return channels(config)
    except ConfigError as problem:
        log.error("Nobody can be told of alerts: %s", problem)
        return {}


def _note(store: Store, name: str, told: Sequence[Due], reason: str | None, now: datetime) -> None:
    """Write down what came of it."""
    if reason is None:
        deliveries.done(store, told, now)
        return
    log.warning("%s could not be told of %d alerts: %s", name, len(told), reason)
    old = [one for one in told if now - _since(one) > PATIENCE]
    deliveries.failed(store, old, f"given up after {PATIENCE.total_seconds() / 3600:.0f} hours: {reason}")
    for one in told:
        if one not in old:
            deliveries.postpone(store, [one], reason, min(LONGEST_REST, REST * 2 ** (one.tries - 1)))


def _since(one: Due) -> datetime:
    """When what it tells happened."""
    return (one.alert.closed_at if one.about == "closed" else None) or one.alert.opened_at


def message(told: Sequence[Due], now: datetime) -> Message:
    """One message that tells of several alerts, what is wrong before what is well again."""
    opened = [one for one in told if one.about == "opened"]
    closed = [one for one in told if one.about == "closed"]
    parts = [_named(opened), f"{WELL}: {_named(closed)}" if closed else ""]
    lines = [f"{one.alert.subject}: {one.alert.words}" for one in opened]
    lines += [_ended(one) for one in closed]
    body = "\n\n".join(lines) + "\n\nEvery alert: tradewatch alerts list\n"
    facts = {"alerts": [_facts(one) for one in (*opened, *closed)], "sent_at": now.isoformat()}
    return Message("tradewatch: " + "; ".join(part for part in parts if part), body, facts)


def _named(told: Sequence[Due]) -> str:
    names = [f"{one.alert.subject} {one.alert.kind.replace('_', ' ')}" for one in told]
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _ended(one: Due) -> str:
    over = one.alert.closed_at or one.alert.last_at
    hours = (over - one.alert.opened_at).total_seconds() / 3600
    lasted = (
        f"{hours / 24:.0f} days" if hours >= 48 else f"{hours:.0f} hours" if hours >= 2 else f"{hours * 60:.0f} min"
    )
    return f"{one.alert.subject}: {WELL} after {lasted}. It was: {one.alert.words}"


def _facts(one: Due) -> dict[str, object]:
    known = one.alert
    return {
        "id": known.id,
        "about": one.about,
        "kind": known.kind,
        "subject": known.subject,
        "words": known.words,
        "opened_at": known.opened_at.isoformat(),
        "closed_at": known.closed_at.isoformat() if known.closed_at else None,
        "run": known.run_id,
    }
