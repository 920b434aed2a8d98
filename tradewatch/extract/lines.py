"""Filter lines: leave out what stands between the paragraphs of a body and is none of it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tradewatch.extract.blocks import Block
from tradewatch.text import fold

__all__ = ["keep"]

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def keep(blocks: Iterable[Block], repeats: Iterable[str] = ()) -> list[str]:
    """The paragraphs that are the article's own; `repeats` are the headline, dek and byline, told elsewhere."""
    known = {fold(text) for text in repeats if text}
    kept: dict[str, str] = {}
    for block in blocks:
        if block.teasing > 0.6 and len(block.text) < 200:
            continue
        folded = fold(block.text)
        if folded in known or not re.search(r"\w", folded):
            continue
        kept.setdefault(folded, block.text)
    return list(kept.values())
