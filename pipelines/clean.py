"""Clean an article: its typography, its paragraphs, lines that belong to the site; and fill in what its feed said."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from bs4 import BeautifulSoup

from tradewatch.article import Article, Moment
from tradewatch.text import clean_text, fold, one_line

__all__ = ["clean", "fill", "fragment_text"]

BLANK = re.compile(r"\n\s*\n")
BLOCKS = ["p", "br", "div", "li", "h1", "h2", "h3", "h4", "blockquote", "tr"]
LONGEST = 200  # code points of a boilerplate line: a longer paragraph is the article's own


def clean(article: Article) -> Article:
    """Make typography plain, paragraphs even, and drop the site's lines, repeated ones and the repeated headline."""
    headline, dek = _line(article.headline), _line(article.dek)
    return replace(
        article,
        text="\n\n".join(_own(_paragraphs(article.text), headline or "", dek or "")),
        headline=headline,
        dek=dek,
        dateline=_line(article.dateline),
        section=_line(article.section),
        bylines=_lines(article.bylines),
        tags=_lines(article.tags),
    )


def _line(text: str | None) -> str | None:
    return (one_line(text) or None) if text is not None else None


def _lines(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(one_line, words))))


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in BLANK.split(clean_text(text)):
        if words := " ".join(paragraph.split()):
            yield words


def _own(paragraphs: Iterator[str], headline: str, dek: str) -> Iterator[str]:
    """The paragraphs that are the article's own, each once; short ones may repeat, as answers do."""
    seen = {fold(headline), fold(dek)} - {""}
    for paragraph in paragraphs:
        mark = fold(paragraph)
        if mark in seen and (len(mark) > 40 or mark == fold(headline)):
            continue
        seen.add(mark)
        if not (len(paragraph) <= LONGEST and boilerplate().match(mark)):
            yield paragraph


@cache
def boilerplate() -> re.Pattern[str]:
    """What a whole paragraph that belongs to the site looks like, folded."""
    lines = (files("pipelines") / "lexicons" / "boilerplate.txt").read_text(encoding="utf-8").splitlines()
    patterns = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def fragment_text(html: str) -> str:
    """The text of a fragment of HTML, as feeds carry it; its blocks are paragraphs."""
    if "<" not in html and "&" not in html:
        return one_line(html)
    soup = BeautifulSoup(html, "lxml")
    for tag in soup(["script", "style", "iframe", "figure"]):
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
    if not fresh:
        return article
    return replace(article, **fresh, provenance={**article.provenance, **dict.fromkeys(fresh, "feed")})


def _words(value: Any) -> tuple[str, ...]:
    return _lines(tuple(fragment_text(str(word)) for word in value))


def _moment(value: Any) -> Moment | None:
    try:
        if len(str(value)) == len("2026-05-20"):
            return Moment.day(date.fromisoformat(str(value)))
        return Moment(datetime.fromisoformat(str(value)))
    except ValueError:
        return None


READERS: Mapping[str, Callable[[Any], Any]] = {
    "headline": lambda value: one_line(fragment_text(str(value))),
    "dek": lambda value: one_line(fragment_text(str(value))),
    "section": lambda value: one_line(str(value)),
    "bylines": _words,
    "tags": _words,
    "published_at": _moment,
}
