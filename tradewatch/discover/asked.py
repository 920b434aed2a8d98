"""Read how long a site asks to be left alone between two looks: Cache-Control, `ttl`, `sy:updatePeriod`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

__all__ = ["asked_by_feed", "asked_by_headers"]

PERIODS = {"hourly": 3600.0, "daily": 86_400.0, "weekly": 604_800.0, "monthly": 2_592_000.0, "yearly": 31_536_000.0}
MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
NEVER_KEPT = re.compile(r"\bno-(?:cache|store)\b", re.IGNORECASE)


def asked_by_headers(headers: Mapping[str, str]) -> float:
    """The seconds for which an answer stays fresh, by its lower-case headers; 0 when it does not say."""
    told = headers.get("cache-control", "")
    found = MAX_AGE.search(told)
    if not found or NEVER_KEPT.search(told):
        return 0.0
    return max(0.0, float(found[1]) - _number(headers.get("age")))


def asked_by_feed(root: etree._Element) -> float:
    """The seconds between two looks that a feed asks for in its own words; 0 when it does not."""
    about = root.find("{*}channel")
    about = root if about is None else about
    minutes = _number(about.findtext("{*}ttl"))
    period = PERIODS.get((about.findtext("{*}updatePeriod") or "").strip().lower(), 0.0)
    return max(minutes * 60, period / (_number(about.findtext("{*}updateFrequency")) or 1.0))


def _number(text: str | None) -> float:
    digits = (text or "").strip()
    return float(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else 0.0
