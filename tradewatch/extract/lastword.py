"""Ask trafilatura and htmldate: the dear readings, for pages on which the cheap ones fail or don't agree."""

from __future__ import annotations

__all__ = ["ask_htmldate", "ask_trafilatura"]

MOST_TAGS = 20_000  # beyond, its time grows faster than the page


def ask_trafilatura(html: str, *, fast: bool = True) -> list[str]:
    """The paragraphs trafilatura finds; none for a page that it would be slow to read."""
    if html.count("<") > MOST_TAGS:
        return []
    from trafilatura import bare_extraction  # slow to load, and most runs never need it

    found = bare_extraction(html, fast=fast, include_comments=False, with_metadata=False)
    text = str(getattr(found, "text", None) or "")
    return [line.lstrip("- ").strip() for line in text.split("\n") if line.strip(" -")]


def ask_htmldate(html: str, url: str) -> str | None:
    """The day that htmldate finds on a page; none on a page that it would be slow to read."""
    if html.count("<") > MOST_TAGS:
        return None
    from htmldate import find_date

    return find_date(html, original_date=True, extensive_search=True, url=url or None)
