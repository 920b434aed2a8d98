"""Send what search alerts have to tell: one message each, all at once; what cannot be sent is tried again, later."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from time import monotonic

from tradewatch.config import Config
from tradewatch.errors import ConfigError
from tradewatch.store import announcements, search_alerts
from tradewatch.store.announcements import LEASE, TRIES, Due
from tradewatch.store.engine import Store
from tradewatch.store.search_alerts import SearchAlert
from tradewatch.watch.channels import Channel, Message, channel_of
from tradewatch.watch.letters import letter
from tradewatch.watch.stories import stories
from tradewatch.watch.telling import tell_each

__all__ = ["Sent", "rest", "send"]

log = logging.getLogger(__name__)
REST = 60.0  # seconds before the second attempt; three times as long before each further one
LONGEST_REST = 6 * 3600.0
AT_ONCE = 16  # messages under way together
MOST = {"mail": 100, "webhook": 100, "slack": 20}  # articles in one message


@dataclass
class Sent:
    """What came of it."""

    messages: int = 0
    articles: int = 0
    postponed: int = 0  # articles that are tried again
    given_up: int = 0


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message that is to go out, and what it tells of."""

    alert: SearchAlert
    channel: Channel
    message: Message
    due: Sequence[Due]


def rest(attempts: int) -> float:
    """Seconds between an attempt and the next: a minute, three, nine, and so on to six hours; a day in all."""
    return float(min(LONGEST_REST, REST * 3 ** (attempts - 1)))


def send(config: Config, store: Store, now: datetime, *, rounds: int = 1, together: int | None = None) -> Sent:
    """Tell everybody what is due.

    A round sends each alert's next message, sixteen at once, which takes ten seconds at most; `together` is how often
    sixteen are sent in a round, if not until all are. Who does not answer is not tried again at once.
    """
    sent, begun = Sent(), monotonic()
    for _ in range(rounds):
        waiting = set(announcements.due(store, now.timestamp()))
        if not waiting:
            break
        alerts = [one for one in search_alerts.every(store, enabled=True) if one.id in waiting]
        if not alerts:
            break
        for start in range(0, len(alerts), AT_ONCE)[:together]:
            _round(config, store, now, alerts[start : start + AT_ONCE], sent, monotonic() - begun)
    return sent


def _round(
    config: Config, store: Store, now: datetime, alerts: Collection[SearchAlert], sent: Sent, gone: float
) -> None:
    parcels: list[Parcel] = []
    for alert in alerts:
        parcels += _parcels(config, store, now, alert, sent, gone)
    reasons = tell_each([(one.channel, one.message) for one in parcels])
    for parcel, reason in zip(parcels, reasons, strict=True):
        if reason is None:
            announcements.done(store, parcel.due, now)
            sent.messages += 1
            sent.articles += len(parcel.due)
        else:
            _again(store, parcel.alert, parcel.due, reason, now, sent)


def _parcels(config: Config, store: Store, now: datetime, alert: SearchAlert, sent: Sent, gone: float) -> list[Parcel]:
    """What one alert tells now: one message, or one a spike; `gone` are the seconds since `now`."""
    most = MOST.get(alert.channel, 1)
    claimed = announcements.claim(store, alert.id, now.timestamp(), limit=most, lease=LEASE + gone)
    if not claimed:
        return []
    try:
        channel = channel_of(config, alert.channel, alert.target)
    except ConfigError as problem:
        _again(store, alert, claimed, str(problem), now, sent)
        return []
    try:
        if alert.cadence == "spike":
            return [_parcel(store, alert, channel, [one], now) for one in claimed]
        return [_parcel(store, alert, channel, claimed, now)]
    except Exception as problem:  # what one alert cannot tell keeps no other from telling
        log.exception("The message of %s could not be written", alert.name)
        _again(store, alert, claimed, f"its message could not be written: {problem}", now, sent)
        return []


def _parcel(store: Store, alert: SearchAlert, channel: Channel, due: Sequence[Due], now: datetime) -> Parcel:
    numbers = [one.article_id for one in due]
    if (spike := due[0].spike) is not None:
        told = stories(store, [*spike.get("articles", numbers)], alert.search.question)
        return Parcel(alert, channel, letter(alert, told, now, spike=spike), due)
    told = stories(store, numbers, alert.search.question)
    return Parcel(
        alert, channel, letter(alert, told, now, more=announcements.waiting(store, alert.id, now.timestamp())), due
    )


def _again(store: Store, alert: SearchAlert, due: Sequence[Due], reason: str, now: datetime, sent: Sent) -> None:
    """Try again later what has attempts left, and give up the rest."""
    log.warning("%s of “%s” could not be told of %d articles: %s", alert.name, alert.search.name, len(due), reason)
    for attempts, group in groupby(sorted(due, key=lambda one: one.attempts), key=lambda one: one.attempts):
        same = list(group)
        if attempts >= TRIES:
            announcements.dead(store, same, f"given up after {attempts} attempts: {reason}")
            sent.given_up += len(same)
        else:
            announcements.postpone(store, same, reason, now.timestamp() + rest(attempts))
            sent.postponed += len(same)
