"""Ask trafilatura and htmldate: the dear readings, for pages on which the cheap ones fail or don't agree."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

__all__ = ["ask_htmldate", "ask_trafilatura"]

Answer = TypeVar("Answer")
MOST_TAGS = 20_000  # beyond, their time grows faster than the page
# What the two and the parser under them are known to raise on broken pages; none of it may cost us the article.
STUMBLES = (
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    ArithmeticError,
    AssertionError,
    RecursionError,
    SyntaxError,
)


def ask_trafilatura(html: str) -> list[str]:
    """The paragraphs trafilatura finds; none for a page that it would be slow to read."""

    html = _undeclared(html)

    def ask() -> list[str]:
        from trafilatura import bare_extraction  # slow to load, and most runs never need it

        found = bare_extraction(html, fast=True, include_comments=False, with_metadata=False)
        text = str(getattr(found, "text", None) or "")
        return [line.lstrip("- ").strip() for line in text.split("\n") if line.strip(" -")]

    return _asked(ask, html) or []


def ask_htmldate(html: str, url: str) -> str | None:
    """The day that htmldate finds on a page; none on a page that it would be slow to read."""

    html = _undeclared(html)

    def ask() -> str | None:
        from htmldate import find_date

        return find_date(html, original_date=True, extensive_search=False, url=url or None)

    return _asked(ask, html)


def _undeclared(html: str) -> str:
    """Without an XML declaration: lxml looks for one again and again in white space, and the text is decoded."""
    return html[html.find(">") + 1 :] if html[:100].lstrip().startswith("<?xml") else html


def _asked(ask: Callable[[], Answer], html: str) -> Answer | None:
    if html.count("<") > MOST_TAGS:
        return None
    try:
        return ask()
    except STUMBLES:
        return None
