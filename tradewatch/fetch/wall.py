"""Recognise a wall, also one that looks like success: it is recorded, never climbed, never knocked at again."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scrapy.http import Request, Response

from tradewatch.fetch.refusals import Walled

__all__ = ["WallMiddleware", "wall"]

SHUT = {401: "sign-in asked for", 402: "payment asked for", 403: "refused", 451: "withheld for legal reasons"}
HEAD = 64 * 1024
TITLE = re.compile(rb"<title[^<>]{0,200}>([^<]{0,300})", re.I)
CHALLENGE_HEADS = {"cf-mitigated": "Cloudflare challenge", "x-amzn-waf-action": "AWS challenge"}


@dataclass(frozen=True, slots=True)
class Sign:
    """What a wall of one kind says of itself."""

    name: str
    marks: tuple[bytes, ...]
    most_bytes: int

    def stands_in(self, text: bytes, size: int) -> bool:
        """Whether one of the marks stands in a text of a page of that size."""
        return size <= self.most_bytes and any(mark in text for mark in self.marks)


def _load() -> dict[str, tuple[Sign, ...]]:
    tables = tomllib.loads((Path(__file__).parent / "walls.toml").read_text("utf-8"))
    return {kind: tuple(_sign(row) for row in rows) for kind, rows in tables.items()}


def _sign(row: dict[str, Any]) -> Sign:
    return Sign(row["name"], tuple(mark.encode() for mark in row["marks"]), row.get("most_bytes", 1 << 62))


SIGNS = _load()


def wall(response: Response) -> str | None:
    """What keeps us out of the page that was asked for; None when it is there."""
    if response.status in (204, 205, 304) or 300 <= response.status < 400:
        return None
    for name, kind in CHALLENGE_HEADS.items():
        if response.headers.get(name):
            return kind
    if response.status in SHUT:
        return f"HTTP {response.status}, {SHUT[response.status]}"
    if response.status < 300 and not response.body.strip():
        return f"HTTP {response.status} with an empty body"
    return _in_body(response)


def _in_body(response: Response) -> str | None:
    size, head = len(response.body), response.body[:HEAD].lower()
    title = TITLE.search(head)
    looked_at = {"challenge": head, "title": title[1].strip() if title else b""}
    for kind, text in looked_at.items():
        for sign in SIGNS[kind]:
            if sign.stands_in(text, size):
                return sign.name
    return None


class WallMiddleware:
    """A downloader middleware inside Retry: marks what stands behind a wall as `tw_wall`."""

    def process_response(self, request: Request, response: Response) -> Response:
        """Mark the response; one that would be tried again fails here with its reason.

        Raises Walled.
        """
        if request.meta.get("tw_skip_robots"):
            return response
        reason = wall(response) or self._led_away(request, response)
        if reason and response.status >= 429 and response.status != 451:
            raise Walled(f"HTTP {response.status}: {reason}")
        request.meta["tw_wall"] = reason
        return response

    def _led_away(self, request: Request, response: Response) -> str | None:
        """Whether redirects led to a page that asks for consent or a sign-in instead."""
        if not request.meta.get("redirect_urls"):
            return None
        address = response.url.lower().encode()
        return next((sign.name for sign in SIGNS["address"] if sign.stands_in(address, 0)), None)
