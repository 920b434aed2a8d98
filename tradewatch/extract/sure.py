"""Say how sure a field is, from the rule that gave it: as often as that rule was right where the answer is known."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

__all__ = ["FROM", "sureness"]

TABLE = Path(__file__).parent / "words" / "sureness.toml"
FROM = {"outlet": "url", "paywalled": "access"}  # fields that another field's rule gave
UNKNOWN = "likely"


def sureness(field: str, rule: str) -> str:
    """ "sure", "likely" or "guess": what is known of the rule for this field, else of the rule for any."""
    known = _table()
    for part in (known.get(FROM.get(field, field), {}), known["any"]):
        name = rule
        while name:
            if name in part:
                return part[name]
            name = name.rpartition(":")[0]
    return UNKNOWN


@cache
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))
