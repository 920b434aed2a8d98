"""Write the address of page N of a section by the pattern in its outlet's file: /page/{n}/, ?start={(n-1)*20}."""

from __future__ import annotations

import re

__all__ = ["PLACE", "page_address"]

PLACE = re.compile(
    r"\{ *(?:n|\( *n *- *(?P<less>\d{1,3}) *\)|n *(?P<sign>[+-]) *(?P<by>\d{1,6})) *(?:\* *(?P<times>\d{1,4}) *)?\}"
)


def page_address(pattern: str, number: int) -> str:
    """The address of that page; the first is 1. `{n}` is its number, `{(n-1)*20}` how many articles stand before it."""

    def put(place: re.Match[str]) -> str:
        value = number - int(place["less"] or 0)
        if place["by"]:
            value += int(place["by"]) if place["sign"] == "+" else -int(place["by"])
        return str(value * int(place["times"] or 1))

    return PLACE.sub(put, pattern)
