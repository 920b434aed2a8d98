"""Send the digest by timetable: the job `digest`, to whom the setting `digest` names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import sqlalchemy as sa

from tradewatch.config import Config
from tradewatch.errors import ConfigError
from tradewatch.store import saved
from tradewatch.store.engine import Store
from tradewatch.store.runs import Run, Verdict
from tradewatch.store.tables import run as runs
from tradewatch.watch.channels import Channel, channel_of
from tradewatch.watch.digest import as_message, make
from tradewatch.watch.telling import tell_all

__all__ = ["digest", "readers"]

NEWEST = "newest"  # the count of a run that says up to which article its digest told


def readers(config: Config) -> list[Channel]:
    """Who gets the digest.

    Raises ConfigError when the setting names nobody, or somebody who cannot be reached.
    """
    words = [word.strip() for word in config.digest.split(",") if word.strip()]
    if not words:
        raise ConfigError('nobody gets the digest; set digest = "you@example.com", or TRADEWATCH_DIGEST')
    return [channel_of(config, "mail", word) for word in words]


def digest(config: Config, store: Store, run: Run, told: Callable[[Mapping[str, int]], None]) -> tuple[Verdict, str]:
    """The job: what came in since the last digest that went out, or else what nobody has looked at.

    Nothing is sent when nothing is new. Failed when nobody could be told, and then tried again; degraded when some
    could not.
    """
    to, newest = readers(config), saved.newest_article(store)
    made = make(store, saved.every(store), datetime.now(UTC), seen=_last(store, run), newest=newest)
    if not made.count:
        told({NEWEST: newest, "articles": 0})
        return Verdict.OK, "nothing is new; nothing was sent"
    trouble = tell_all(dict.fromkeys(to, as_message(made)))
    if len(trouble) == len(to):
        return Verdict.FAILED, f"the digest could not be sent: {'; '.join(trouble.values())}"
    told({NEWEST: newest, "articles": made.count, "sent": len(to) - len(trouble)})
    if trouble:
        return Verdict.DEGRADED, f"not everybody got the digest: {'; '.join(f'{k}: {v}' for k, v in trouble.items())}"
    return Verdict.OK, f"articles told of: {made.count}; saved searches: {len(made.parts)}; sent to: {len(to)}"


def _last(store: Store, run: Run) -> int | None:
    """Up to which article the last digest told."""
    query = sa.select(runs.c.counts).where(runs.c.job == "digest", runs.c.state == "done", runs.c.id != run.id)
    rows = store.rows(query.order_by(runs.c.id.desc()).limit(50))
    return next((int(counts[NEWEST]) for (counts,) in rows if counts and NEWEST in counts), None)
