"""Turn the small pieces of markup that feeds put into titles and names into plain words."""

from __future__ import annotations

import html
import re

from tradewatch.text import clean_text, one_line

__all__ = ["name_of", "plain", "printable"]

# Control characters that stand where Windows-1252 has curly marks and dashes: a charset was taken for another.
MEANT = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}

ADDRESSED = re.compile(r"\S{1,200}@\S{1,200}\s*\((.{1,200})\)")  # as RSS asks for: desk@example.com (Jane Doe)
TAG = re.compile(r"</?[A-Za-z][^<>]{0,500}>")


def plain(text: str | None) -> str | None:
    """One line without tags and entities; None when nothing is left.

    Entities are decoded twice, since many systems encode a title that was encoded already.
    """
    if not text:
        return None
    if "<" in text or "&" in text:
        text = html.unescape(html.unescape(TAG.sub(" " if "<br" in text else "", text)))
    return one_line(text) or None


def printable(text: str) -> str:
    """The text as its author wrote it, safe to keep."""
    return clean_text(text.translate(MEANT) if not text.isascii() else text).strip()


def name_of(author: str | None) -> str | None:
    """The name in an author element, which may also hold a mail address, or that alone."""
    name = plain(author)
    if not name or "@" not in name:
        return name
    found = ADDRESSED.fullmatch(name)
    return found[1] if found else None
