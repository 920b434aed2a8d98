"""Read what is set under the text: the byline of some magazines, and whose article a sister title prints again."""

from __future__ import annotations

import re

from tradewatch.extract.bylines import read_bylines, without_lead
from tradewatch.extract.document import Document, Found

__all__ = ["is_set_apart", "lent_by", "signed"]

FROM = re.compile(r"(?:From|Via) (?P<name>[A-Z][\w.'’&-]*(?: [A-Z][\w.'’&-]*){0,3})")
LONGEST = 100  # characters of a line
WORDS = (2, 4)  # of a name that stands alone on a line


def signed(doc: Document, text: str) -> tuple[str, Found[tuple[str, ...]] | None]:
    """The text without its last line where that is one name, set in italics or bold or after a "by"; and the name."""
    body, _, last = text.rpartition("\n\n")
    name = without_lead(last) if len(last) <= LONGEST else last
    if not body or not WORDS[0] <= len(name.split()) <= WORDS[1] or not (name != last or is_set_apart(doc.html, last)):
        return text, None
    names = read_bylines([name], doc.site_names, printed=True)
    return (body, Found(names, "signature")) if names == (name,) else (text, None)


def lent_by(doc: Document, text: str) -> tuple[str, Found[str] | None]:
    """The text without a last line like "From Variety US" that is set in italics or bold; and the other title."""
    body, _, last = text.rpartition("\n\n")
    named = FROM.fullmatch(last) if body else None
    return (body, Found(named["name"], "signature")) if named and is_set_apart(doc.html, last) else (text, None)


def is_set_apart(html: str, line: str) -> bool:
    """Whether a line of the text is a paragraph of its own in italics or bold."""
    if len(line) > LONGEST:
        return False
    set_apart = rf"<(em|i|strong|b)>\s*{re.escape(line)}(?:\s|&nbsp;)*</\1>\s*(?:<br ?/?>\s*)?</(?:p|div)>"
    return re.search(set_apart, html) is not None
