"""Look at what came in: match it against every saved search with an alert, and write down what is to be told.

What was stored or changed since the last look is matched. Clocks of machines differ and transactions take a while, so a
look reaches a little further back than to where the last one ended; what is announced already stays as it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa

from tradewatch.query.ask import ask
from tradewatch.store import announcements, search_alerts
from tradewatch.store.announcements import Found
from tradewatch.store.docid import day_of, first_docid
from tradewatch.store.engine import Store
from tradewatch.store.search_alerts import SearchAlert
from tradewatch.store.tables import article, article_text
from tradewatch.watch.cadence import due_at
from tradewatch.watch.match import Matcher
from tradewatch.watch.spikes import DAYS, Spike, spike

__all__ = ["Memory", "look"]

BACK = timedelta(minutes=10)
BATCH = 1000  # articles matched at once
SHOWN = 10  # articles of a spike


@dataclass
class Memory:
    """What one process remembers between two looks: which articles it has matched, as they stood then."""

    matched: dict[int, datetime] = field(default_factory=dict)
    alerts: set[int] = field(default_factory=set)  # against whose searches

    def begin(self, alerts: set[int]) -> None:
        """Match for these; for one that is new, everything that a look reaches is matched anew."""
        if not alerts <= self.alerts:
            self.matched.clear()
        self.alerts = alerts

    def fresh(self, rows: Iterable[tuple[int, datetime]]) -> list[tuple[int, datetime]]:
        """Those that were not matched, or have changed since."""
        return [(number, at) for number, at in rows if self.matched.get(number) != at]

    def keep(self, rows: Iterable[tuple[int, datetime]], since: datetime) -> None:
        """These are matched; what no look will reach again is forgotten."""
        self.matched |= dict(rows)
        self.matched = {number: at for number, at in self.matched.items() if at >= since}


def look(
    store: Store, now: datetime, memory: Memory | None = None, *, alive: Callable[[], object] = lambda: None
) -> int:
    """Match what came in since the last look; gives how many announcements are new."""
    alerts = search_alerts.every(store, enabled=True)
    if not alerts:
        return 0
    memory = Memory() if memory is None else memory
    memory.begin({one.id for one in alerts})
    made = 0
    for part in _changed(store, alerts, memory):
        found = _match(store, alerts, [number for number, _ in part])
        made += store.attempt(lambda conn, found=found: announcements.announce(conn, _told(found, now), now))  # type: ignore[misc]
        made += sum(_spikes(store, one, numbers, now) for one, numbers in found if one.cadence == "spike")
        memory.keep(part, now - 2 * BACK)
        alive()
    with store.begin() as conn:
        search_alerts.looked(conn, alerts, now)
    return made


def _changed(store: Store, alerts: Sequence[SearchAlert], memory: Memory) -> Iterator[list[tuple[int, datetime]]]:
    """What was stored or changed since the last look and may be announced: number and time, in batches."""
    since, lowest = min(one.looked_at for one in alerts) - BACK, min(one.after for one in alerts)
    news = sa.and_(article.c.id > lowest, ~article.c.backfilled)
    query = sa.select(article.c.id, article.c.changed_at).where(article.c.changed_at >= since, news)
    rows = memory.fresh((number, at) for number, at in store.rows(query.order_by(article.c.id)))
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]


def _match(store: Store, alerts: Sequence[SearchAlert], numbers: Sequence[int]) -> list[tuple[SearchAlert, list[int]]]:
    """What each alert is to tell of these articles."""
    questions = list(dict.fromkeys(one.search.question for one in alerts))
    with Matcher(store, numbers) as matcher:
        found = dict(zip(questions, matcher.find(questions), strict=True))
    pairs = [(one, sorted(number for number in found[one.search.question] if number > one.after)) for one in alerts]
    return [(one, those) for one, those in pairs if those]


def _told(found: Iterable[tuple[SearchAlert, list[int]]], now: datetime) -> Iterator[Found]:
    for one, numbers in found:
        if one.cadence != "spike":
            at = due_at(one.cadence, now).timestamp()
            yield from (Found(one.id, number, at, told=one.channel == "page") for number in numbers)


def _spikes(store: Store, alert: SearchAlert, fresh: Sequence[int], now: datetime) -> int:
    """Tell of a spike today or yesterday, once; `fresh` are the articles that came in."""
    counts = _by_day(store, alert.search.question, now.date())
    first = _first_day(store)
    for day in (now.date() - timedelta(days=1), now.date()):
        found = spike({one: len(those) for one, those in counts.items()}, day, first)
        if found is not None and day >= alert.created_at.date():
            return _tell_spike(store, alert, found, counts[day], fresh, now)
    return 0


def _tell_spike(
    store: Store, alert: SearchAlert, found: Spike, numbers: Sequence[int], fresh: Sequence[int], now: datetime
) -> int:
    """Unless the day before was told of: a spike of several days is one."""
    facts = {**found.facts(), "articles": list(numbers[:SHOWN])}
    carrier = max(fresh)
    told = Found(alert.id, carrier, now.timestamp(), told=alert.channel == "page", spike=facts)

    def put(conn: sa.Connection) -> int:
        goes_on = alert.spiked_on is not None and date.fromisoformat(alert.spiked_on) >= found.day - timedelta(days=1)
        is_new = search_alerts.spiked(conn, alert, found.day.isoformat())
        return announcements.announce(conn, [told], now) if is_new and not goes_on else 0

    return store.attempt(put)


def _by_day(store: Store, question: str, today: date) -> Mapping[date, list[int]]:
    """What a search finds of the last days, the newest first: the numbers of the articles by day."""
    docids = ask(store, question).docids(least=first_docid(today - timedelta(days=DAYS + 1))).subquery()
    c = article_text.c
    query = sa.select(c.docid, c.article_id).where(c.docid.in_(sa.select(docids.c[0]))).order_by(c.docid.desc())
    found: dict[date, list[int]] = defaultdict(list)
    for docid, number in store.rows(query):
        found[day_of(docid)].append(number)
    return found


def _first_day(store: Store) -> date:
    lowest = store.rows(sa.select(sa.func.min(article_text.c.docid)))[0][0]
    return datetime.now(UTC).date() if lowest is None else day_of(lowest)
