"""Refuse what may hurt before it is parsed: too large, entity bombs; and turn the rest into text."""

from __future__ import annotations

import codecs
import gzip
import io
import re
import zlib

from tradewatch.errors import FeedError

__all__ = ["LARGEST_FEED", "LARGEST_SITEMAP", "is_html", "text_of", "unpack", "xml_of"]

LARGEST_FEED = 8 * 2**20
LARGEST_SITEMAP = 64 * 2**20

DECLARED = re.compile(rb"""(?:encoding|charset)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""")
# Codecs that turn bytes into characters one by one; Python also offers some that are slow or are no character sets.
USUAL = re.compile(
    r"utf|u8|us-?ascii|ascii|iso-?8859|iso-?2022|latin|l\d|windows-?12|cp12|cp8|cp9|koi8|mac|big5|gb|euc|shift|s?jis|tis",
    re.IGNORECASE,
)
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
BLANK = "\ufeff \t\r\n"
ENTITIES = re.compile(r"<!ENTITY", re.IGNORECASE)
# All of them bound to the beginning, so that no text makes them search long.
DECLARATION = re.compile(r"\s*<\?xml\b[^>]*\?>\s*")
COMMENTS = re.compile(r"\s*(?:<!--(?:(?!-->).)*-->\s*)*", re.DOTALL)
DOCTYPE = re.compile(r"<!DOCTYPE\b[^\[>]*(?:\[[^\]]*\]\s*)?>\s*", re.IGNORECASE)
HTML = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)


def unpack(body: bytes, url: str, largest: int) -> bytes:
    """The body, decompressed when it is a gzip file, as `sitemap.xml.gz` is; never more than `largest` bytes."""
    if body[:2] == b"\x1f\x8b":
        try:
            with gzip.open(io.BytesIO(body)) as file:
                body = file.read(largest + 1)
        except (OSError, EOFError, zlib.error) as problem:
            raise FeedError(url, f"its gzip compression is broken ({problem})") from problem
    if len(body) > largest:
        raise FeedError(url, f"it is larger than {largest // 2**20} MB; is it a feed at all?")
    if not body.strip():
        raise FeedError(url, "it is empty; does the outlet turn crawlers away?")
    return body


def text_of(body: bytes) -> str:
    """The characters of a body: by its mark, by what it declares, else UTF-8 with stray bytes read as Windows-1252."""
    for mark, name in MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    if body[:4] in (b"<\0?\0", b"\0<\0?"):
        return body.decode("utf-16-le" if body[0] else "utf-16-be", "replace")
    declared = DECLARED.search(body[:2048])
    name = declared.group(1).decode("ascii").lower() if declared else "utf-8"
    if not name.startswith("utf") and USUAL.match(name):
        try:
            return body.decode("cp1252" if name in ("iso-8859-1", "latin-1", "us-ascii", "ascii") else name)
        except (LookupError, ValueError):
            pass
    return body.decode("utf-8", "tradewatch.stray")


def xml_of(body: bytes, url: str, largest: int = LARGEST_FEED) -> str:
    """The XML text of a body without declaration and DOCTYPE; raises FeedError for bombs and for what is too large."""
    text = text_of(unpack(body, url, largest)).lstrip(BLANK)
    if "<!" in text and ENTITIES.search(text) and "<!doctype" in text.lower():
        raise FeedError(url, "it declares entities of its own, as attacks on parsers do; not read")
    prolog = _beyond(text, DECLARATION, COMMENTS)
    return text[prolog:] if is_html(text) else text[_beyond(text, DOCTYPE, start=prolog) :]


def is_html(text: str) -> bool:
    """Whether the text is a web page."""
    return HTML.match(text, _beyond(text, DECLARATION, COMMENTS)) is not None


def _beyond(text: str, *patterns: re.Pattern[str], start: int = 0) -> int:
    """Where the text goes on behind what the patterns match at its beginning."""
    for pattern in patterns:
        if found := pattern.match(text, start):
            start = found.end()
    return start


def _stray(problem: UnicodeError) -> tuple[str, int]:
    if not isinstance(problem, UnicodeDecodeError):
        raise problem
    bad = problem.object[problem.start : problem.end]
    return bad.decode("cp1252", "replace"), problem.end


codecs.register_error("tradewatch.stray", _stray)
