"""See whether a publisher reserves text and data mining: header, robots directives, page head, tdmrep.json."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

__all__ = ["WELL_KNOWN", "TdmRules", "read_tdmrep", "reservation_in_head", "reservation_in_html"]

WELL_KNOWN = "/.well-known/tdmrep.json"
HEAD = 64 * 1024  # bytes of a page in which its head is looked for
NO_AI = ("noai", "noimageai")
WITH_VALUE = frozenset({"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"})
MOST_RULES = 500
META = re.compile(rb"<meta\b[^<>]{0,2000}>", re.I)
NAME = re.compile(rb"""\bname\s{0,9}=\s{0,9}["']?\s{0,9}([\w:-]{1,60})""", re.I)
CONTENT = re.compile(rb"""\bcontent\s{0,9}=\s{0,9}(?:"([^"]{0,500})"|'([^']{0,500})'|([^\s"'>]{1,500}))""", re.I)
ROBOTS_NAMES = frozenset({"robots", "tradewatch"})


def reservation_in_head(headers: Mapping[str, str]) -> str | None:
    """Why text and data mining of the page is reserved by its response head, None if it is not; names in lower case."""
    if headers.get("tdm-reservation", "").strip() == "1":
        return "tdm-reservation header"
    word = _no_ai(headers.get("x-robots-tag", ""))
    return f"X-Robots-Tag: {word}" if word else None


def reservation_in_html(body: bytes) -> str | None:
    """The same for the page's own meta elements."""
    for tag in META.finditer(body[:HEAD]):
        name, content = NAME.search(tag[0]), CONTENT.search(tag[0])
        if not name or not content:
            continue
        key = name[1].decode("ascii", "replace").lower()
        value = next(part for part in content.groups() if part is not None).decode("latin-1")
        if key == "tdm-reservation" and value.strip() == "1":
            return "meta tdm-reservation"
        if key in ROBOTS_NAMES and (word := _no_ai(value)):
            return f"meta robots: {word}"
    return None


def _no_ai(directives: str) -> str | None:
    # "otherbot: noindex, noai" speaks to another crawler to the end of its line; only what is addressed to all counts.
    for line in directives.lower().splitlines():
        whom = "*"
        for part in line.split(","):
            agent, colon, rest = part.partition(":")
            if colon and agent.strip() not in WITH_VALUE:
                whom, part = agent.strip(), rest
            if whom in ("*", "tradewatch") and part.strip() in NO_AI:
                return part.strip()
    return None


@dataclass(frozen=True, slots=True)
class TdmRules:
    """What a host's tdmrep.json reserves: patterns of paths, as in robots.txt, the longest that fits decides."""

    rules: tuple[tuple[str, bool], ...] = ()

    def reserved(self, url: str) -> str | None:
        """Why mining of the page is reserved, None if it is not."""
        parts = urlsplit(url)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        fitting = [(len(pattern), reserved) for pattern, reserved in self.rules if _fits(pattern, path)]
        return "tdmrep.json" if fitting and max(fitting)[1] else None


def _fits(pattern: str, path: str) -> bool:
    """`*` stands for anything and a last `$` for the end; no regular expression, so that no pattern can be slow."""
    first, *pieces = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    last = pieces.pop() if pieces and pattern.endswith("$") else None
    for piece in pieces:
        at = path.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    if last is not None:
        return path.endswith(last) and len(path) - len(last) >= at
    return not pattern.endswith("$") or at == len(path)


def read_tdmrep(text: str) -> TdmRules:
    """The rules in a tdmrep.json; a file that says nothing readable reserves nothing."""
    try:
        entries = json.loads(text)
    except (ValueError, RecursionError):
        return TdmRules()
    if not isinstance(entries, list):
        return TdmRules()
    return TdmRules(tuple(_rules(entries[:MOST_RULES])))


def _rules(entries: Iterable[Any]) -> Iterable[tuple[str, bool]]:
    for entry in entries:
        location = entry.get("location") if isinstance(entry, dict) else None
        if isinstance(location, str) and len(location) <= 500:
            yield location, entry.get("tdm-reservation") in (1, "1", True)
