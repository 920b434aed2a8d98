"""Read the signature: the byline that some magazines set under the text, and nowhere else."""

from __future__ import annotations

import re

from tradewatch.extract.bylines import read_bylines
from tradewatch.extract.document import Document, Found

__all__ = ["signed"]

WORDS = (2, 4)  # of a name that stands alone on a line


def signed(doc: Document, text: str) -> tuple[str, Found[tuple[str, ...]] | None]:
    """The text without its last line where that is one name set in italics or bold; and the name."""
    body, _, last = text.rpartition("\n\n")
    if not body or not WORDS[0] <= len(last.split()) <= WORDS[1] or not _is_set_apart(doc.html, last):
        return text, None
    names = read_bylines([last], doc.site_names, printed=True)
    return (body, Found(names, "signature")) if names == (last,) else (text, None)


def _is_set_apart(html: str, line: str) -> bool:
    set_apart = rf"<(em|i|strong|b)>\s*{re.escape(line)}\s*</\1>\s*(?:<br ?/?>\s*)?</(?:p|div)>"
    return re.search(set_apart, html) is not None
