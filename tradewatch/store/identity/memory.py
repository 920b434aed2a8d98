"""Remember the jobs of people between batches, as long as no other process writes about them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import sqlalchemy as sa

from tradewatch.store.changes import ARTICLE
from tradewatch.store.dialect import any_of
from tradewatch.store.identity import gather
from tradewatch.store.identity.sighting import Job, Jobs, Record, hold
from tradewatch.store.tables import sighting

__all__ = ["Memory"]

MOST = 50_000  # people whose jobs are remembered
MANY = 500  # articles of others after which it is cheaper to forget everybody
# Two questions in one statement: each alone is a step to the end of an index.
HERE = "SELECT (SELECT max(id) FROM change), (SELECT max(id) FROM article)"
SINCE = "SELECT id, kind, number FROM change WHERE id >= {} ORDER BY id"
NAMED = sa.select(sighting.c.person_id).where(any_of(sighting.c.article_id, "articles")).distinct()


class Memory:
    """The jobs that articles state of each row of people, as far as they were asked for."""

    def __init__(self) -> None:
        self._jobs: dict[int, Jobs] = {}
        self._mark = 0  # the last note of a change that is known of
        self._newest = 0  # the highest number of an article then
        self._open = False

    def begin(self) -> None:
        """A transaction begins: forget what the one before it taught, if that was undone."""
        if self._open:
            self._jobs.clear()
        self._open = True

    def mark(self, conn: sa.Connection) -> None:
        """The transaction has written everything: what is noted from here on is by others."""
        if self._jobs:
            last, newest = conn.exec_driver_sql(HERE).one()
            self._mark, self._newest = last or 0, newest or 0

    def settle(self) -> None:
        """The transaction stands."""
        self._open = False

    def clear(self) -> None:
        """Forget everybody."""
        self._jobs.clear()

    def catch_up(self, conn: sa.Connection) -> None:
        """Forget those of whom others have written since."""
        if not self._jobs:
            return
        since = SINCE.format("?" if conn.dialect.name == "sqlite" else "%s")
        notes = conn.exec_driver_sql(since, (self._mark,)).all()
        if self._mark and (not notes or notes[0][0] != self._mark):  # they go back that far no longer
            self._jobs.clear()
        elif articles := {number for mark, kind, number in notes if kind == ARTICLE and mark > self._mark}:
            self._forget(conn, articles)

    def _forget(self, conn: sa.Connection, articles: Collection[int]) -> None:
        if len(articles) > MANY or min(articles) <= self._newest:  # whom an older one named before cannot be seen
            self._jobs.clear()
            return
        for row in conn.scalars(NAMED, {"articles": list(articles)}):
            self._jobs.pop(row, None)

    def drop(self, rows: Iterable[int]) -> None:
        """Forget these: an article that spoke of them is tagged anew."""
        for row in rows:
            self._jobs.pop(row, None)

    def recall(self, conn: sa.Connection, by_row: Mapping[int, Record]) -> None:
        """Tell records their jobs as they are remembered."""
        if missing := by_row.keys() - self._jobs.keys():
            if len(self._jobs) > MOST:
                self._jobs.clear()
                missing = set(by_row)
            self._jobs |= gather.jobs_of(conn, missing)
        for row, record in by_row.items():
            record.take(self._jobs[row])

    def reread(self, conn: sa.Connection, by_row: Mapping[int, Record], without: Collection[int]) -> None:
        """Tell records their jobs as they are in the store now, some articles left out."""
        jobs = gather.jobs_of(conn, by_row, without=without)
        self._jobs |= jobs
        for record in by_row.values():
            record.held.clear()
        for row, record in by_row.items():
            record.take(jobs[row])

    def open(self, rows: Iterable[int]) -> None:
        """These were opened just now."""
        self._jobs |= {row: {} for row in rows}

    def learn(self, row: int, jobs: Iterable[Job]) -> None:
        """Remember more of somebody who is remembered."""
        if row in self._jobs:
            hold(self._jobs[row], jobs)
