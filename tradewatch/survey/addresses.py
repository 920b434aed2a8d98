"""See by the addresses of a site's articles what an article's address looks like."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

__all__ = ["Shape", "key_of", "shapes"]


@dataclass(frozen=True, slots=True)
class Shape:
    """One way to write the addresses of articles."""

    words: str  # how a person says it
    allow: str
    key: str | None = None  # the outlet's own number of the article, in the group `id`

    def fits(self, place: str) -> bool:
        """Whether a path with its query is written so."""
        return re.search(self.allow, place) is not None


SHAPES = (
    Shape("end in a number and .article", r"/\d{5,}\.article(?:\?|$)", r"/(?P<id>\d{5,})\.article(?:\?|$)"),
    Shape("begin with year, month and day", r"^/\d{4}/\d{2}/\d{2}/[^/?]+/?$"),
    Shape("begin with a year and end in a number", r"^/\d{4}/(?:[^/?]+/)*[^/?]+-\d{5,}/?$", r"-(?P<id>\d{5,})/?$"),
    Shape("begin with year and month", r"^/\d{4}/\d{2}/[^/?]+/?$"),
    Shape("end in a number", r"-\d{5,}/?$", r"-(?P<id>\d{5,})/?$"),
    Shape("end in a number and .html", r"[-_]\d{4,}\.html?$", r"[-_](?P<id>\d{4,})\.html?$"),
    Shape("have a number before the headline", r"/\d{5,}[-/][^/?]+/?$", r"/(?P<id>\d{5,})[-/][^/?]+/?$"),
    Shape("have a number after item", r"/item/\d+-", r"/item/(?P<id>\d+)-"),
    Shape("have a year in them", r"^/[^/?]+/\d{4}/(?:\d{2}/)*[^/?]+$"),
    Shape("have a number behind id=", r"[?&]id=\d+", r"[?&]id=(?P<id>\d+)"),
)


def shapes(addresses: Sequence[str]) -> tuple[Shape, ...]:
    """The shapes that, together, every one of these addresses has; none when some have no known shape.

    An article whose address is unlike the others would never be read: so all of them must fit, or nothing is said.
    """
    left = {_place(url) for url in addresses}
    chosen: list[Shape] = []
    while left:
        best = max(SHAPES, key=lambda shape: sum(map(shape.fits, left)))  # of equals the first, which says the most
        fitting = {place for place in left if best.fits(place)}
        if not fitting:
            return ()
        chosen.append(best)
        left -= fitting
    return tuple(chosen)


def _place(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def key_of(chosen: Sequence[Shape], addresses: Sequence[str]) -> str | None:
    """The pattern of the outlet's own number, when each of these addresses has one of its own."""
    if len(chosen) != 1 or chosen[0].key is None:
        return None
    found = [re.search(chosen[0].key, _place(url)) for url in addresses]
    numbers = {match.group("id") for match in found if match}
    return chosen[0].key if len(numbers) == len({_place(url) for url in addresses}) else None
