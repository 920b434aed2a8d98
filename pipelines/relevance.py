"""Say why an article belongs to a beat: its source, section, tags or address, or a festival that it is about."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tradewatch.article import Article, Festival
from tradewatch.errors import LexiconError
from tradewatch.text import fold

__all__ = ["Beat", "load_beats", "relevance"]

OPENING = 700  # code points at the beginning of the text, where an article says what it is about
PLACE = re.compile(r"^[a-z]+://[^/?#]*")
WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Beat:
    """What makes an article belong to a beat."""

    words: frozenset[str]  # of section, tags and address
    kinds: frozenset[str] = frozenset()  # of festivals that the article is about

    def named_in(self, label: str) -> str | None:
        """The first word or phrase of the beat that stands in a label."""
        spaced = f" {_plain(label)} "
        return min((word for word in self.words if f" {word} " in spaced), default=None)


def _plain(label: str) -> str:
    return " ".join(WORD.findall(fold(label)))


@cache
def load_beats() -> Mapping[str, Beat]:
    """The beats that the lexicon knows."""
    try:
        tables = tomllib.loads((files("pipelines") / "lexicons" / "beats.toml").read_text(encoding="utf-8"))
        return {
            name: Beat(frozenset(table["words"]), frozenset(table.get("kinds", ()))) for name, table in tables.items()
        }
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as problem:
        raise LexiconError(f"pipelines/lexicons/beats.toml: {problem}") from problem


def relevance(article: Article, beats_of_source: Collection[str], wanted: str) -> str | None:
    """The reason why the article belongs to the beat, None if it does not.

    `beats_of_source` are those of the source that announced it. Festivals must be tagged already. A beat the lexicon
    does not know is known by its own name.
    """
    wanted = fold(wanted)
    if wanted in map(fold, beats_of_source):
        return f"announced by a source for {wanted}"
    beat = load_beats().get(wanted) or Beat(frozenset({_plain(wanted)} - {""}))
    for label in filter(None, (article.section, *article.tags)):
        if beat.named_in(label):
            return f"filed under {label}"
    if named := beat.named_in(_folders(article.url)):
        return f"its address says {named}"
    about = next((one for one in article.festivals if one.kind in beat.kinds and _is_about(article, one)), None)
    return f"about {about.name}" if about else None


def _folders(url: str) -> str:
    """The path without its last part, which is made of the headline."""
    return PLACE.sub("", url).partition("?")[0].partition("#")[0].rstrip("/").rpartition("/")[0]


def _is_about(article: Article, festival: Festival) -> bool:
    """Whether the festival is named in the opening, the headline or the tags."""
    if any(span.start < OPENING for span in festival.mentions):
        return True
    forms = {festival.name, festival.id or "", *(span.of(article.text) for span in festival.mentions)}
    plain = {f" {form} " for form in map(_plain, forms) if form}
    return any(form in f" {_plain(label)} " for label in (article.headline or "", *article.tags) for form in plain)
