"""Ask trafilatura: the dear reading, for pages on which the cheap ones don't agree."""

from __future__ import annotations

__all__ = ["ask_trafilatura"]

MOST_TAGS = 40_000  # beyond, its time grows faster than the page
DEEPEST = 250  # levels after which lxml gives nothing


def ask_trafilatura(html: str, *, fast: bool = True) -> list[str]:
    """The paragraphs trafilatura finds; none for a page that it would be slow to read."""
    if html.count("<") > MOST_TAGS:
        return []
    from trafilatura import bare_extraction  # slow to load, and most runs never need it

    found = bare_extraction(html, fast=fast, include_comments=False, with_metadata=False)
    text = str(getattr(found, "text", None) or "")
    return [line.lstrip("- ").strip() for line in text.split("\n") if line.strip(" -")]
