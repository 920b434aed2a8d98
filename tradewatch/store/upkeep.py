"""Keep the database fit: let go of what is older than the settings keep, never of an article; then look at it anew.

Everything is done in small transactions, so that crawls go on beside it, and can be stopped between any two of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

import sqlalchemy as sa

from tradewatch.config import Config
from tradewatch.store.changes import forget
from tradewatch.store.engine import Store
from tradewatch.store.old_files import Found, old_archives, old_logs
from tradewatch.store.runs import Run, Verdict
from tradewatch.store.tables import alert, article, frontier, metadata, quarantine, revision, run

__all__ = ["AT_ONCE", "JUDGED", "maintain", "sweep"]

Step: TypeAlias = Iterator[tuple[str, int]]
AT_ONCE = 50  # runs, or alerts, deleted in one transaction
JUDGED = 80  # days for which alerts are looked back at when runs are judged
PAGES_AT_ONCE = 500
MERGES = 200  # of the full-text index's segments, in one upkeep; each is a short transaction
MERGED = 500  # of its pages, in one of them
LOOKED_AT = 1000  # rows of an index that SQLite looks at for its statistics
TOLD = {
    "runs": "runs",
    "alerts": "alerts",
    "logs": "logs",
    "pages": "pages that gave no article",
    "archives": "archived files",
    "cleared": "revisions whose page is no longer archived",
}


def maintain(config: Config, store: Store, run: Run, told: Callable[[Mapping[str, int]], None]) -> tuple[Verdict, str]:
    """The job `maintain`: what `sweep` does, told as it goes.

    Counts: runs, alerts, logs, pages, archives, cleared, bytes, stuck, notes, tables. Degraded when a file could not
    be removed.
    """
    counts = Counter[str]()
    for counts in sweep(config, store):
        told(counts)
    gone = ", ".join(f"{counts[key]} {words}" for key, words in TOLD.items() if counts[key])
    reason = f"let go of {gone}" if gone else "nothing was old enough to let go of"
    if counts["stuck"]:
        return (
            Verdict.DEGRADED,
            f"{reason}; {counts['stuck']} files cannot be removed: look at the folders' permissions",
        )
    return Verdict.OK, reason


def sweep(
    config: Config, store: Store, *, rehearse: bool = False, now: datetime | None = None
) -> Iterator[Counter[str]]:
    """Remove what is too old, step by step; gives the counts so far after each. With `rehearse` nothing is removed.

    A run, a log or a file that anything else needs stays, whatever its age; articles and what hangs on them are
    never removed, only told that their archived page is gone.
    """
    now = now or datetime.now(UTC)
    steps: list[tuple[int, Callable[[datetime], Step]]] = [
        (config.keep_logs, lambda before: _files(old_logs(config.log_dir, store, before), "logs", rehearse)),
        (config.keep_fetches, lambda before: _pages(store, before, rehearse)),
        (
            config.keep_warc,
            lambda before: _files(old_archives(config.archive_dir, store, before), "archives", rehearse),
        ),
        (config.keep_alerts and max(config.keep_alerts, JUDGED), lambda before: _alerts(store, before, rehearse)),
        (config.keep_runs, lambda before: _runs(store, before, rehearse)),
    ]
    counts = Counter[str]()
    for days, step in steps:
        if days:
            for what, number in step(now - timedelta(days=days)):
                counts[what] += number
                yield counts.copy()
    for what, number in _refresh(store) if not rehearse else ():
        counts[what] += number
        yield counts.copy()


def _runs(store: Store, before: datetime, rehearse: bool) -> Step:
    """Runs that are over for long, and that no revision, page or alert refers to."""
    for part in _parts(sorted(_old_runs(store, before) - _needed_runs(store)), AT_ONCE):
        yield "runs", len(part) if rehearse else _delete_runs(store, part, before)


def _old_runs(store: Store, before: datetime) -> set[int]:
    query = sa.select(run.c.id).where(run.c.state == "done", run.c.finished_at < before)
    return {row.id for row in store.rows(query)}


def _needed_runs(store: Store) -> set[int]:
    columns = (revision.c.run_id, quarantine.c.run_id, alert.c.run_id, frontier.c.owner)
    return {row[0] for column in columns for row in store.rows(sa.select(column).distinct()) if row[0] is not None}


def _delete_runs(store: Store, numbers: list[int], before: datetime) -> int:
    which = sa.and_(run.c.id.in_(numbers), run.c.state == "done", run.c.finished_at < before)
    try:
        with store.begin() as conn:
            return conn.execute(sa.delete(run).where(which)).rowcount
    except sa.exc.IntegrityError:  # an alert was raised about one of them this very moment
        return 0


def _alerts(store: Store, before: datetime, rehearse: bool) -> Step:
    """Alerts that are over for long, and who was told of them."""
    old = sa.select(alert.c.id).where(alert.c.closed_at < before).order_by(alert.c.id)
    for part in _parts([row.id for row in store.rows(old)], AT_ONCE):
        if rehearse:
            yield "alerts", len(part)
            continue
        with store.begin() as conn:
            gone = conn.execute(sa.delete(alert).where(alert.c.id.in_(part), alert.c.closed_at < before)).rowcount
        yield "alerts", gone


def _pages(store: Store, before: datetime, rehearse: bool) -> Step:
    """Pages that gave no article and are not tried again; not those set aside, which may be read anew."""
    c, last = frontier.c, ""
    old = sa.and_(
        c.state.in_(("failed", "barred")),
        sa.func.coalesce(c.fetched_at, c.found_at) < before,
        ~sa.exists().where(article.c.url == c.url),
        ~sa.exists().where(quarantine.c.url == c.url),
    )
    query = sa.select(c.url).where(old).order_by(c.url).limit(PAGES_AT_ONCE)
    while urls := [row.url for row in store.rows(query.where(c.url > last))]:
        last = urls[-1]
        if rehearse:
            yield "pages", len(urls)
            continue
        with store.begin() as conn:
            gone = conn.execute(sa.delete(frontier).where(c.url.in_(urls), old)).rowcount
        yield "pages", gone


def _files(found: Iterator[Found], what: str, rehearse: bool) -> Step:
    """Old files: first nothing refers to them any more, then they go; one that is wanted meanwhile stays."""
    for one in found:
        if one.is_wanted():
            continue
        for cleared in (one.referring(),) if rehearse else one.clear():
            yield "cleared", cleared
        if one.is_wanted():
            continue
        size = one.size if rehearse else one.remove()
        if size is None:
            yield "stuck", 1
        else:
            yield what, 1
            yield "bytes", size


def _refresh(store: Store) -> Step:
    """What the planner knows of each table, the full-text index's many small pieces made few, old notes let go."""
    if gone := store.attempt(forget):
        yield "notes", gone
    if store.dialect == "sqlite":
        for _ in range(MERGES):
            if not _merge(store):
                break
            yield "merges", 1
    for table in metadata.sorted_tables:
        with store.begin() as conn:
            if store.dialect == "sqlite":
                conn.exec_driver_sql(f"PRAGMA analysis_limit = {LOOKED_AT}")
            conn.exec_driver_sql(f'ANALYZE "{table.name}"')
        yield "tables", 1


def _merge(store: Store) -> bool:
    """Whether there was anything to merge, as FTS5 tells by the rows it changes."""
    with store.begin() as conn:
        before = conn.exec_driver_sql("SELECT total_changes()").scalar_one()
        conn.exec_driver_sql("INSERT INTO article_fts(article_fts, rank) VALUES ('merge', ?)", (MERGED,))
        changed: int = conn.exec_driver_sql("SELECT total_changes()").scalar_one() - before
    return changed > 1


def _parts(items: list[int], size: int) -> Iterator[list[int]]:
    return (items[start : start + size] for start in range(0, len(items), size))
