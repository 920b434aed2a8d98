"""Say why an article belongs to a beat: its source, section, tags or address, or a festival in its first lines."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

from tradewatch.article import Article
from tradewatch.text import fold

__all__ = ["beat_words", "relevance"]

OPENING = 700  # code points: headline's neighbours, where an article says what it is about
KINDS = {"festivals": {"festival"}, "markets": {"market", "pitching_forum", "forum"}}
PART = re.compile(r"[a-z0-9&]+")


@cache
def beat_words() -> Mapping[str, frozenset[str]]:
    """The words of each beat that the lexicon knows."""
    tables = tomllib.loads((files("pipelines") / "lexicons" / "beats.toml").read_text(encoding="utf-8"))
    return {beat: frozenset(table["words"]) for beat, table in tables.items()}


def relevance(article: Article, beats: Collection[str], wanted: str) -> str | None:
    """The reason why the article belongs to the beat, None if it does not.

    `beats` are those of the source that announced it. Festivals must be tagged already.
    """
    if wanted in beats:
        return f"announced by a source for {wanted}"
    words = beat_words().get(wanted, frozenset({wanted}))
    for label in filter(None, (article.section, *article.tags)):
        if fold(label) in words or words & set(PART.findall(fold(label))):
            return f"filed under {label}"
    path = urlsplit(article.url).path.lower().rstrip("/")
    if named := words & set(PART.findall(path.rpartition("/")[0])):
        return f"its address says {min(named)}"
    return _festival(article, wanted)


def _festival(article: Article, wanted: str) -> str | None:
    headline = fold(article.headline or "")
    for festival in article.festivals:
        early = any(span.start < OPENING for span in festival.mentions)
        fits = wanted == "festivals" or festival.kind in KINDS.get(wanted, ())
        if fits and (early or fold(festival.name) in headline):
            return f"about {festival.name}"
    return None
