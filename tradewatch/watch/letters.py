"""Write to somebody of what a saved search found: one message for all that is told together."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any

from tradewatch.store.search_alerts import SearchAlert
from tradewatch.watch.channels import Message
from tradewatch.watch.stories import Story
from tradewatch.watch.writing import as_facts, as_html, as_slack, as_text, page, to_slack

__all__ = ["letter"]


def letter(
    alert: SearchAlert,
    stories: Sequence[Story],
    now: datetime,
    *,
    spike: Mapping[str, Any] | None = None,
    more: int = 0,
) -> Message:
    """Of these stories; `more` are to be told as soon as this message has gone out."""
    search = alert.search
    what = _spike_words(spike) if spike else _count(stories, more)
    calls = [f"tradewatch saved run {search.slug}", f"tradewatch alerts remove {alert.key}"]
    foot = f"Saved search “{search.name}”: {search.question}"
    body = f"{what}\n\n{as_text(stories)}\n\n-- \n{foot}\nAll it finds: {calls[0]}\nNo more of these: {calls[1]}\n"
    told = f"<p>{escape(what)}</p>\n{as_html(stories)}\n"
    end = "".join(
        f"<br>{words}: <code>{escape(call)}</code>"
        for words, call in zip(("All it finds", "No more of these"), calls, strict=True)
    )
    subject = f"{search.name}: {stories[0].headline if len(stories) == 1 and not more and not spike else what}"
    return Message(
        subject,
        body,
        _facts(alert, stories, now, spike, more),
        page(search.name, f'<h1>{escape(search.name)}</h1>\n{told}<hr><p class="small">{escape(foot)}{end}</p>'),
        [to_slack(what), *as_slack(stories), f"_{to_slack(foot)}_"],
        _key(alert, stories),
    )


def _count(stories: Sequence[Story], more: int) -> str:
    many = len(stories) + more
    words = f"{many} new article{'s' * (many != 1)}"
    return f"{words}, the first {len(stories)} here" if more else words


def _spike_words(spike: Mapping[str, Any]) -> str:
    usual = f"where {spike['usual']:.1f} a day are usual (z {spike['z']:.1f})"
    return f"a spike: {spike['count']} articles on {spike['day']}, {usual}"


def _facts(
    alert: SearchAlert, stories: Sequence[Story], now: datetime, spike: Mapping[str, Any] | None, more: int
) -> dict[str, Any]:
    search = alert.search
    return {
        "search": {"name": search.name, "slug": search.slug, "question": search.question},
        "alert": alert.key,
        "cadence": alert.cadence,
        "articles": as_facts(stories),
        "more": more,
        **({"spike": dict(spike)} if spike else {}),
        "sent_at": now.isoformat(),
    }


def _key(alert: SearchAlert, stories: Sequence[Story]) -> str:
    """The same when the same is told again."""
    numbers = " ".join(str(one.id) for one in sorted(stories, key=lambda one: one.id))
    return hashlib.sha256(f"{alert.key} {alert.created_at.isoformat()} {numbers}".encode()).hexdigest()[:24]
