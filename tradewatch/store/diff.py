"""Compare two states of an article, paragraph by paragraph."""

from __future__ import annotations

import difflib

__all__ = ["diff"]


def diff(old: str, new: str) -> str:
    """A unified diff of the paragraphs; empty when the texts are the same."""
    before, after = old.split("\n\n"), new.split("\n\n")
    return "\n".join(difflib.unified_diff(before, after, "before", "after", n=1, lineterm=""))
