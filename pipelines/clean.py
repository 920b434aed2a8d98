"""Clean an article: its typography, its paragraphs, lines that belong to the site; and fill in what its feed said."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from itertools import dropwhile
from typing import Any

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning

from tradewatch.article import Article, Moment
from tradewatch.errors import LexiconError
from tradewatch.extract.bylines import read_bylines
from tradewatch.text import clean_text, fold, one_line, single_spaced

__all__ = ["boilerplate", "clean", "fill", "fragment_text"]

BLANK = re.compile(r"\n\s*\n")
# Joiners mean something in some scripts and in emoji only; elsewhere they come from copying and pasting.
JOINER = re.compile(r"(?<![\u0600-\u1fff\u2600-\u27bf\U0001f000-\U0001ffff])[\u200c\u200d]")
BY = re.compile(r"(?:by[:\s]\s*)+(?=\S)", re.IGNORECASE)
BLOCKS = ["p", "br", "div", "li", "h1", "h2", "h3", "h4", "blockquote", "tr"]
UNSEEN = ["script", "style", "iframe", "figure", "noscript", "template"]
LONGEST = 200  # code points of a boilerplate line: a longer paragraph is the article's own
ANSWER = 40  # code points: as short a paragraph may stand twice, as answers do
LARGEST = 200_000  # code points of a fragment; a teaser is shorter
# How a feed shows that its teaser goes on, and how it asks for a click.
ASKS = r"(?:read more|continue reading|lire la suite)\b.{0,160}$"
MORE = re.compile(r"(?:(?<=[.!?…\])”\"’])|\.{3}) ?" + ASKS, re.IGNORECASE)
GOES_ON = re.compile(r" ?\[(?:…|\.{3})\]$")


def clean(article: Article) -> Article:
    """Make typography plain, paragraphs even, and drop the site's lines, repeated ones and the repeated head."""
    headline, dek = _line(article.headline), _line(article.dek)
    bylines = _unique(BY.sub("", name, count=1) if BY.match(name) else name for name in _unique(article.bylines))
    paragraphs = _own(_paragraphs(article.text), {fold(part) for part in (headline, dek) if part})
    return replace(
        article,
        text="\n\n".join(dropwhile(_head(headline, dek, bylines), paragraphs)),
        headline=headline,
        dek=dek,
        dateline=_line(article.dateline),
        agencies=_unique(article.agencies),
        image_credit=_line(article.image_credit),
        first_published_by=_line(article.first_published_by),
        section=_line(article.section),
        bylines=bylines,
        tags=_unique(article.tags),
    )


def _tidy(text: str) -> str:
    text = clean_text(text)
    bare = JOINER.sub("", text) if "\u200c" in text or "\u200d" in text else text
    return text if bare == text else clean_text(bare)  # what the joiners kept apart may be one letter now


def _line(text: str | None) -> str | None:
    return (one_line(_tidy(text)) or None) if text is not None else None


def _unique(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line for word in words if (line := _line(word))))


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in BLANK.split(_tidy(text)):
        if words := single_spaced(paragraph):
            yield words


def _own(paragraphs: Iterable[str], told: set[str]) -> Iterator[str]:
    """The paragraphs that are the article's own, each once; short ones may repeat, as answers do."""
    seen = set(told)
    for paragraph in paragraphs:
        mark = fold(paragraph)
        if mark in seen and len(mark) > ANSWER:
            continue
        seen.add(mark)
        if not _is_boilerplate(paragraph, mark):
            yield paragraph


def _is_boilerplate(paragraph: str, mark: str) -> bool:
    return len(paragraph) <= LONGEST and boilerplate().match(mark) is not None


def _head(headline: str | None, dek: str | None, bylines: tuple[str, ...]) -> Callable[[str], bool]:
    """Whether a paragraph at the beginning of the text only says again what the article's head says."""
    told = {fold(part) for part in (headline, dek) if part}
    names = {fold(name) for name in bylines}
    names |= {"by " + " and ".join(map(fold, bylines)), "by " + ", ".join(map(fold, bylines))} if bylines else set()
    names |= {f"by {name}" for name in names}

    def told_already(paragraph: str) -> bool:
        mark = fold(paragraph)
        return mark in told or mark.rstrip(".:") in names

    return told_already


@cache
def boilerplate() -> re.Pattern[str]:
    """What a whole paragraph that belongs to the site looks like, folded."""
    lines = (files("pipelines") / "lexicons" / "boilerplate.txt").read_text(encoding="utf-8").splitlines()
    patterns = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    try:
        return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
    except re.error as problem:
        raise LexiconError(f"pipelines/lexicons/boilerplate.txt: {problem}") from problem


def fragment_text(html: str) -> str:
    """The text of a fragment of HTML, as feeds carry it; its blocks are paragraphs."""
    if "<" not in html and "&" not in html:
        return one_line(html)
    with warnings.catch_warnings():  # a teaser may well be nothing but an address
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        soup = BeautifulSoup(html[:LARGEST], "lxml")
    for tag in soup(UNSEEN):
        tag.decompose()
    for tag in soup(BLOCKS):
        tag.append("\n\n")
    return "\n\n".join(_paragraphs(soup.get_text()))


def fill(article: Article, hints: Mapping[str, Any]) -> Article:
    """Take from what the source said what the page itself does not say."""
    fresh: dict[str, Any] = {}
    for name, read in READERS.items():
        if not getattr(article, name) and hints.get(name) and (value := read(hints[name])):
            fresh[name] = value
    if article.published_at and (hour := _hour(article.published_at, hints)):
        fresh["published_at"] = hour
    if not fresh:
        return article
    return replace(article, **fresh, provenance={**article.provenance, **dict.fromkeys(fresh, "feed")})


def _hour(day: Moment, hints: Mapping[str, Any]) -> Moment | None:
    """The feed's moment, where the page gives a day only and the feed an hour of it (or of its neighbour: zones)."""
    told = _moment(hints.get("published_at"))
    if day.exact or told is None or not told.exact:
        return None
    return told if abs((told.local_day - day.local_day).days) <= 1 else None


def _each(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else [str(word) for word in value]


def _words(value: Any) -> tuple[str, ...]:
    return _unique(fragment_text(word) for word in _each(value))


def _teaser(value: Any) -> str:
    """What a feed's description says of the article, without the feed's own words around it."""
    paragraphs = [p for p in fragment_text(str(value)).split("\n\n") if not _is_boilerplate(p, fold(p))]
    return GOES_ON.sub(" …", MORE.sub("", one_line(" ".join(paragraphs)))).strip()


def _moment(value: Any) -> Moment | None:
    try:
        if len(str(value)) == len("2026-05-20"):
            return Moment.day(date.fromisoformat(str(value)))
        return Moment(datetime.fromisoformat(str(value)))
    except ValueError:
        return None


READERS: Mapping[str, Callable[[Any], Any]] = {
    "headline": lambda value: one_line(fragment_text(str(value))),
    "dek": _teaser,
    "section": lambda value: one_line(fragment_text(str(value))),
    "bylines": lambda value: read_bylines(_words(value)),
    "tags": _words,
    "published_at": _moment,
    "language": lambda value: str(value)[:2].lower() if re.match(r"[A-Za-z]{2}(?:[-_]|$)", str(value)) else None,
}
