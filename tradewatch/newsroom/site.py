"""Say what a host of the invented press holds: pages by address, and what happens on the way to them."""

from __future__ import annotations

import hashlib
import html
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from tradewatch.newsroom.story import Story

__all__ = ["HTML", "XML", "Page", "Site", "feed_tail", "fill", "json_page", "newest", "plain_page"]

HTML = "text/html; charset=utf-8"
XML = "application/xml; charset=utf-8"
TRACKING = ("utm_", "fbclid", "gclid", "adredir", "contentID", "share")


@dataclass(frozen=True)
class Page:
    """An answer as bytes, with what its headers say."""

    body: bytes
    type: str = HTML
    modified: datetime | None = None
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def etag(self) -> str:
        """What changes when the body does."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:16]}"'


@dataclass
class Site:
    """One host. `pages` are found by path and query, `answers` by path alone; `stumbles` answer once, then no more."""

    host: str
    pages: dict[str, Page] = field(default_factory=dict)
    answers: dict[str, Callable[[Mapping[str, str]], Page]] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    stumbles: dict[str, Page] = field(default_factory=dict)

    def get(self, target: str) -> Page:
        """What stands at a path and query; 301 for what has moved, 404 for what is not there."""
        if found := self.pages.get(target) or self.pages.get(_untracked(target)):
            return found
        if target in self.moved:
            return Page(b"", status=301, headers=(("Location", self.moved[target]),))
        parts = urlsplit(target)
        if answer := self.answers.get(parts.path):
            return answer(dict(parse_qsl(parts.query)))
        return Page(b"<html><head><title>Not found</title></head><body><h1>Not found</h1></body></html>", status=404)


def _untracked(target: str) -> str:
    parts = urlsplit(target)
    kept = [(key, value) for key, value in parse_qsl(parts.query) if not key.startswith(TRACKING)]
    return f"{parts.path}?{urlencode(kept)}" if kept else parts.path


@cache
def _template(name: str) -> Template:
    return Template((Path(__file__).parent / "templates" / f"{name}.html").read_text("utf-8"))


def fill(template: str, *, raw: Mapping[str, str], **words: str) -> str:
    """A page from its template: `words` are escaped, `raw` is markup already."""
    return _template(template).substitute({key: html.escape(word) for key, word in words.items()} | dict(raw))


def json_page(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Page:
    """A JSON answer."""
    body = json.dumps(value, ensure_ascii=False).encode()
    return Page(body, "application/json; charset=UTF-8", status=status, headers=tuple((headers or {}).items()))


def plain_page(text: str) -> Page:
    """A text file, such as robots.txt."""
    return Page(text.encode(), "text/plain; charset=utf-8", datetime(2025, 9, 1, tzinfo=UTC))


def newest(stories: Iterable[Story]) -> list[Story]:
    """The stories as a front page has them."""
    return sorted(stories, key=lambda story: (story.published, story.slug), reverse=True)


def feed_tail(stories: Sequence[Story]) -> datetime:
    """When a feed of these stories last changed."""
    return max((story.updated for story in stories), default=datetime(2025, 9, 1, tzinfo=UTC))
