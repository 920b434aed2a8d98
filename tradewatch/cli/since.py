"""Remember when a question was asked last, for `tradewatch search --since last`: a file in the data folder.

It is the user's own, so that several may ask one database; who asks twice at once may be shown something twice.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import click

from tradewatch.config import Config
from tradewatch.query.arrivals import Arrivals, Mark, arrivals, mark_now
from tradewatch.query.articles import ArticleHit, find_articles
from tradewatch.query.ask import narrowed
from tradewatch.query.language.dates import read_day
from tradewatch.store.engine import Store

__all__ = ["Since", "new_articles"]

FILE = "asked.json"
MOST = 500  # questions that are remembered


class Since(click.ParamType[str]):
    """A day as everywhere, or `last`."""

    name = "since"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """As it was typed, when it is one of these."""
        if value != "last" and read_day(value) is None:
            self.fail(f"{value!r} is no day; write 2024-05-14, 2024-05, 2024, 7d for a week ago, or last", param, ctx)
        return str(value)


def new_articles(
    store: Store, config: Config, words: str, since: str, limit: int, narrowing: Mapping[str, Any]
) -> tuple[list[ArticleHit], list[str]]:
    """What of this question is new since then, and what is to be said beneath it; with `last` it is remembered."""
    if since != "last":
        day = read_day(since)
        assert day is not None
        found = arrivals(store, words, datetime.combine(day, time(), UTC), limit=limit, strict=True, **narrowing)
        return list(found.hits), [*found.notes, *_told(found, since)]
    memory = _Memory(config.data_dir / FILE)
    key = _key(store, str(narrowed(words, narrowing)))  # type: ignore[arg-type]
    known = memory.marks.get(key)
    if known is None:
        mark = mark_now(store)  # before the articles are read: what comes meanwhile is shown twice rather than never
        page = find_articles(store, words, limit=limit, strict=True, **narrowing)
        memory.keep(key, words, mark)
        told = [*page.notes, page.sentence, "Asked so for the first time; from now on --since last shows what is new."]
        return list(page.hits), told
    found = arrivals(store, words, known, limit=limit, strict=True, **narrowing)
    memory.keep(key, words, found.mark)
    return list(found.hits), [*found.notes, *_told(found, "you asked last")]


def _told(found: Arrivals, since: str) -> list[str]:
    more = f"; {found.left} more came later: ask again, or with a larger -n" if found.left else ""
    return [f"New since {since}: {found.sentence}{more}"]


def _key(store: Store, question: str) -> str:
    where = store.url.set(password=None).render_as_string()
    return hashlib.sha256(f"{where}\n{question}".encode()).hexdigest()[:32]


class _Memory:
    """The marks of the questions that were asked, those that were asked last kept."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.kept: dict[str, Any] = {}
        try:
            read = json.loads(path.read_text(encoding="utf-8"))
            self.kept = read if isinstance(read, dict) else {}
            self.marks = {key: _mark(one) for key, one in self.kept.items()}
        except (OSError, ValueError, KeyError, TypeError):  # not there yet, or not ours: everything is new
            self.kept, self.marks = {}, {}

    def keep(self, key: str, question: str, mark: Mark) -> None:
        """Remember, all or nothing: another that reads meanwhile reads the file as it was."""
        self.kept.pop(key, None)
        at = datetime.now(UTC).isoformat(timespec="seconds")
        self.kept[key] = {"question": question, "asked": at, "newest": mark.newest, "gaps": mark.gaps}
        newest = dict(list(self.kept.items())[-MOST:])
        self.path.parent.mkdir(parents=True, exist_ok=True)
        made = self.path.with_suffix(f".{os.getpid()}")
        made.write_text(json.dumps(newest, ensure_ascii=False), encoding="utf-8")
        made.replace(self.path)


def _mark(one: Mapping[str, Any]) -> Mark:
    return Mark(int(one["newest"]), tuple((int(first), int(last)) for first, last in one["gaps"]))
