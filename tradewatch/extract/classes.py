"""Read classes: what the class of an element says that it holds, in the words that themes use."""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["BYLINE", "CREDIT", "CRUMBS", "DATE", "LONGEST", "STANDFIRST", "TAGS", "WALL", "told_by"]

BYLINE, CREDIT, CRUMBS, DATE, STANDFIRST, TAGS, WALL = "byline", "credit", "crumbs", "date", "dek", "tags", "paywall"
LONGEST = 2000  # characters of a class that are looked at, and kept from page to page
# Of these each word that stands in a class counts: what is marked twice is looked at twice as long.
WORDS = {
    BYLINE: (
        "byline",
        "author",
        "autor",
        "auteur",
        "writer",
        "signature",
        "journalist",
        "reporter",
        "penulis",
        "skribent",
        "contributor",
        "firma",
        "muhabir",
        "toimittaja",
    ),
    DATE: ("date", "publish", "time", "posted", "fecha", "datum", "tarih"),
}
PATTERNS = {
    STANDFIRST: re.compile(  # the lines between headline and text, in several languages
        r"standfirst|subtitle|subhead|tagline|excerpt|-dek|vorspann|chapo|bajada|copete|entradilla|sommario|ingress",
        re.IGNORECASE | re.ASCII,
    ),
    CRUMBS: re.compile(r"breadcrumb|(?<![a-z])crumbs?(?![a-z])", re.IGNORECASE),
    TAGS: re.compile(r"(?<![a-z])(?<!popular-)(?<!trending-)(?<!hot-)(?<!all-)tags(?![a-z])", re.IGNORECASE),
    WALL: re.compile(r"(?<!\S)(?:paywall-message|paywall-overlay|subscriber-only-message|piano-paywall)(?!\S)"),
    CREDIT: re.compile(r"(?:image|photo|picture)[-_]credit", re.IGNORECASE),
}


@lru_cache(maxsize=16384)  # a theme has a few hundred, and every page of an outlet has them
def told_by(name: str) -> tuple[str, ...]:
    """What elements of this class hold, each as often as the class says so."""
    small = name.lower()
    counted = [sign for sign, words in WORDS.items() for word in words if word in small]
    return (*counted, *(sign for sign, pattern in PATTERNS.items() if pattern.search(name)))
