"""Tell Prometheus how the work stands: `/metrics`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from fastapi import APIRouter, Request
from fastapi.responses import Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from tradewatch.errors import StoreError
from tradewatch.store import figures, health, processes
from tradewatch.web.desk import Desk, Kept, desk_of

__all__ = ["StoreCollector", "router"]

router = APIRouter()
FRESH = 5.0  # seconds that an answer is kept
SLOW = 60.0  # seconds that the counts of whole tables are kept
DAY = timedelta(hours=24)
STATES = ("todo", "leased", "done", "failed", "barred")  # of the frontier
FORGOTTEN = 86400.0  # seconds after which a silent machine is no longer told


class StoreCollector(Collector):
    """Reads the figures from the store when Prometheus asks."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._work = Kept(self._read_work, FRESH)
        self._tables = Kept(self._read_tables, SLOW)

    def collect(self) -> Iterable[Metric]:
        """Every figure; of a store that does not answer, that alone."""
        try:
            found = [*self._work(), *self._tables()]
        except StoreError:
            found = []
        yield _one("tradewatch_store_up", "Whether the store answers", float(bool(found)))
        yield from found

    def describe(self) -> Iterable[Metric]:
        """Nothing, so that registering asks nothing of the store."""
        return ()

    def _read_work(self) -> list[Metric]:
        return [*self._runs(), *self._machines()]

    def _runs(self) -> Iterator[Metric]:
        store, now = self.desk.store, datetime.now(UTC)
        ended = figures.outcomes(store, now - DAY)
        yield _many(
            "tradewatch_runs_last_day", "Runs that ended in the last day", ("job", "outlet", "verdict"), ended.items()
        )
        well = figures.last_ok(store, self.desk.outlets())
        ages = {(slug,): (now - when).total_seconds() for slug, when in well.items()}
        yield _many(
            "tradewatch_last_success_age_seconds", "Since an outlet's last good crawl ended", ("outlet",), ages.items()
        )
        queue = figures.queue(store)
        yield _one("tradewatch_runs_due", "Runs that nobody has begun", queue.due)
        yield _one("tradewatch_runs_running", "Runs at work", queue.running)
        yield _one("tradewatch_oldest_due_seconds", "For how long the oldest run has been due", queue.late)

    def _machines(self) -> Iterator[Metric]:
        ages: dict[tuple[str, ...], float] = {}
        for one in processes.living(self.desk.store, within=FORGOTTEN):  # the freshest first
            ages.setdefault((one.kind, one.host), max(0.0, one.age))
        about = "Since a scheduler, worker or web server of a machine was heard of"
        yield _many("tradewatch_beat_age_seconds", about, ("kind", "host"), ages.items())
        kinds = {(kind,): count for kind, count in figures.alerts_open(self.desk.store).items()}
        yield _many("tradewatch_alerts_open", "Alerts that are open", ("kind",), kinds.items())

    def _read_tables(self) -> list[Metric]:
        store = self.desk.store
        with store.read() as conn:
            size = conn.scalar(sa.text(health.SIZE[store.dialect]))
        pages = {(state,): count for state, count in {**dict.fromkeys(STATES, 0), **figures.pages(store)}.items()}
        return [
            _one("tradewatch_articles", "Articles stored", figures.articles(store)),
            _many(
                "tradewatch_frontier_pages", "Pages that are known, by what became of them", ("state",), pages.items()
            ),
            _one("tradewatch_database_bytes", "Size of the database", float(size or 0)),
        ]


@router.get("/metrics")
def show(request: Request) -> Response:
    """The figures as Prometheus reads them."""
    state = request.app.state
    if not hasattr(state, "metrics"):
        registry = CollectorRegistry()
        registry.register(StoreCollector(desk_of(request)))
        state.metrics = registry
    return Response(generate_latest(state.metrics), media_type=CONTENT_TYPE_LATEST)


def _one(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(name, about, value=value)


def _many(name: str, about: str, labels: tuple[str, ...], values: Iterable[tuple[tuple[str, ...], float]]) -> Metric:
    family = GaugeMetricFamily(name, about, labels=labels)
    for key, value in values:
        family.add_metric(list(key), value)
    return family
