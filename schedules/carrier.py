"""Let procrastinate, a job engine on the same PostgreSQL, bring runs to workers; the only file that knows it.

A job says nothing but a run's number. Whoever gets it claims the run and so fences everybody else off: a job that comes
twice or late changes nothing, and one that is lost is made up for by the worker's own look for what is due.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Collection
from importlib.metadata import version

import procrastinate
import sqlalchemy as sa
from procrastinate import jobs as engine_jobs
from procrastinate.schema import SchemaManager

from schedules.jobs import DELIVER, JOBS
from tradewatch.store.carry import FUNCTION, SCHEMA, TELLING
from tradewatch.store.engine import Store

__all__ = ["Carrier", "set_up"]

log = logging.getLogger(__name__)
TASK = "tradewatch.run"
TELL = "tradewatch.deliver"
OURS = 2  # of the functions below; a higher number makes the schema anew
LOOK = 0.2  # seconds between two looks whether a run that was brought here is over
POLL = 1.0  # seconds between the engine's looks for what has fallen due: no notification tells of that
SILENT = 30.0  # seconds after which a worker of the engine's counts as dead
TIDY = 10.0  # seconds between two looks for what the dead left
BREATH = 1.0  # seconds before the engine is started again, after the database was away
LOCK = 7_466_107_331  # any number, the same in every process: one of them sets the engine up

CARRY = f"""
CREATE FUNCTION {FUNCTION}(numbers bigint[]) RETURNS void LANGUAGE sql SET search_path = {SCHEMA}, public, pg_temp AS $$
  SELECT procrastinate_defer_jobs_v1(array_agg(ROW(
    job, '{TASK}', 0, NULL, NULL, jsonb_build_object('number', id), to_timestamp(not_before)
  )::procrastinate_job_to_defer_v1))
  FROM run WHERE id = ANY(numbers) AND state = 'due' HAVING count(*) > 0
$$;
CREATE FUNCTION {TELLING}() RETURNS void LANGUAGE sql SET search_path = {SCHEMA}, public, pg_temp AS $$
  SELECT procrastinate_defer_jobs_v1(ARRAY[ROW(
    '{DELIVER}', '{TELL}', 0, NULL, '{DELIVER}', '{{}}', NULL
  )::procrastinate_job_to_defer_v1])
  WHERE NOT EXISTS (SELECT FROM procrastinate_jobs WHERE queueing_lock = '{DELIVER}' AND status = 'todo')
$$
"""  # noqa: S608


def set_up(store: Store) -> None:
    """Make the engine's tables, in a schema of their own, and what is due its jobs.

    Those of another version are thrown away: jobs are no record.
    """
    wanted = f"{version('procrastinate')}, {OURS}"
    with store.begin() as conn:
        conn.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
        found = conn.scalar(sa.text("SELECT obj_description(to_regnamespace(:name))"), {"name": SCHEMA})
        if found == wanted:
            return
        driver = conn.connection.driver_connection
        assert driver is not None
        for statement in (
            f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE",
            f"CREATE SCHEMA {SCHEMA}",
            f"COMMENT ON SCHEMA {SCHEMA} IS '{wanted}'",
            f"SET LOCAL search_path = {SCHEMA}, public",
            SchemaManager.get_schema(),
            CARRY,
            f"SELECT {FUNCTION}(array_agg(id)) FROM run WHERE state = 'due'",  # noqa: S608
        ):
            driver.execute(statement)
    log.info("The job engine is set up: procrastinate %s", wanted.partition(",")[0])


class Carrier(threading.Thread):
    """Takes what the engine brings, for as long as the worker lives; it is started again when the database was away."""

    def __init__(
        self,
        store: Store,
        jobs: Collection[str],
        at_once: int,
        take: Callable[[int], bool],
        held: Callable[[int], bool],
        tell: Callable[[], object] | None = None,
    ) -> None:
        super().__init__(name="carrier", daemon=True)
        self.store, self.at_once = store, at_once
        self.queues = [*({*(jobs or JOBS)} - {DELIVER}), *([DELIVER] if tell else [])]
        self.take, self.held, self.tell = take, held, tell
        self.loop = asyncio.new_event_loop()
        self.work: asyncio.Task[None] | None = None

    def run(self) -> None:
        """Work until stopped."""
        asyncio.set_event_loop(self.loop)
        self.work = self.loop.create_task(self._work())
        try:
            self.loop.run_until_complete(self.work)
        except asyncio.CancelledError:
            log.debug("The engine has stopped")
        finally:
            self.loop.close()

    def stop(self) -> None:
        """Take nothing more; returns at once."""
        if self.work is not None and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self.work.cancel)

    async def _work(self) -> None:
        while True:
            try:
                await self._carry()
            except asyncio.CancelledError:
                raise
            except Exception as problem:  # noqa: BLE001  # the worker finds what is due without it meanwhile
                log.warning("The job engine stopped: %s", problem)
            await asyncio.sleep(BREATH)

    async def _carry(self) -> None:
        app = self._app()
        async with app.open_async():
            tidying = asyncio.create_task(self._tidy(app))
            try:
                await app.run_worker_async(
                    queues=self.queues,
                    concurrency=self.at_once,
                    fetch_job_polling_interval=POLL,
                    shutdown_graceful_timeout=0.0,
                    stalled_worker_timeout=SILENT,
                    delete_jobs="always",
                    install_signal_handlers=False,
                )
            finally:
                tidying.cancel()

    def _app(self) -> procrastinate.App:
        where = self.store.url.set(drivername="postgresql").render_as_string(hide_password=False)
        kwargs = {"options": f"-c search_path={SCHEMA}", "connect_timeout": 10}
        connector = procrastinate.PsycopgConnector(conninfo=where, kwargs=kwargs, min_size=1, max_size=3, timeout=10.0)
        app = procrastinate.App(connector=connector)
        app.task(name=TASK)(self._bring)
        app.task(name=TELL)(self._deliver)
        return app

    async def _bring(self, number: int) -> None:
        if await asyncio.to_thread(self.take, number):
            while self.held(number):
                await asyncio.sleep(LOOK)

    async def _deliver(self) -> None:
        if self.tell is not None:
            await asyncio.to_thread(self.tell)

    async def _tidy(self, app: procrastinate.App) -> None:
        """Throw away the jobs of workers that are dead; their runs are taken over when their leases run out."""
        while True:
            await asyncio.sleep(TIDY)
            try:
                for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENT):
                    await app.job_manager.finish_job(job, engine_jobs.Status.FAILED, delete_job=True)
                await app.job_manager.prune_stalled_workers(SILENT)
            except Exception as problem:  # noqa: BLE001  # another worker may have done it, or the database is away
                log.debug("%s", problem)
