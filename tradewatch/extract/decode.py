"""Decode: the bytes of a page become text, whatever its head and its markup claim of them; never raises."""

from __future__ import annotations

import codecs
import contextlib
import re

__all__ = ["decode", "decode_twice"]

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
FIRST_BYTES = tuple(mark for mark, _ in MARKS)
WIDE = ("utf-16", "utf-32", "iso2022")  # whose bytes can pass for UTF-8
META = re.compile(rb"<meta[^>]{0,200}?charset\s*+=\s*+[\"']?\s*+([\w.:-]{2,40})", re.IGNORECASE)
XML = re.compile(rb"^\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]{2,40})", re.IGNORECASE)
HEAD = 8192  # bytes in which a page may declare its charset: browsers read 1024, saved pages carry notes before it
MARKUP = 0.3  # share of NULs among each other byte of a page's beginning from which on these are one half of its signs
STRAY = 0.05  # share of them among the other half
SAMPLE = 65536  # bytes that a guess is made from

# What pages mean by a name, where it is not what the name says: browsers read these so.
MEANT = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "utf8": "utf-8",
    "unicode": "utf-8",
}
# Codecs that read a page of text; Python has others (utf-7, unicode_escape, rot13) that only an attacker would name.
FAMILIES = re.compile(
    r"(utf-(8|16|32)|cp|windows|iso-?8859|iso-?2022|koi8|mac|big5|gb|euc|shift|ks_|x-sjis|tis|latin)", re.I
)

BYTES = {
    ord(bytes([byte]).decode("cp1252")): byte
    for byte in range(0x80, 0xA0)
    if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
TWICE = re.compile(f"[\xc2\xc3\xe2\xf0][\x80-\xbf{''.join(map(chr, BYTES))}]{{1,3}}")
TWICE_MARK = re.compile("\xe2[\x80\u20ac]")  # how a quotation mark or a dash begins then; no text says that


def decode_twice(body: bytes, charset: str | None = None) -> tuple[str, bytes]:
    """The text of a page, and the same in UTF-8 for the parser: for most pages the bytes they came in."""
    wide = any(name.startswith(WIDE) for name in (_codec(charset), _codec(_declared(body))) if name)
    if not wide and b"\0" not in body and not body.startswith(FIRST_BYTES):
        with contextlib.suppress(UnicodeDecodeError):
            text = body.decode()
            if not _is_encoded_twice(text):
                return text, body
    text = decode(body, charset)
    return text, text.encode("utf-8", "ignore")


def decode(body: bytes, charset: str | None = None) -> str:
    """The text of a page: by its mark, as UTF-16 by its NULs, as UTF-8 where it is valid, as declared, by a guess."""
    for mark, name in MARKS:
        if body.startswith(mark):
            return _plain(body[len(mark) :].decode(name, "replace"))
    if unmarked := _unmarked(body):
        return _plain(body.decode(unmarked, "replace"))
    declared = [name for name in (_codec(charset), _codec(_declared(body))) if name]
    wide = [name for name in declared if name.startswith(WIDE)]
    text = _strict(body, [*wide, "utf-8", *declared])
    if text is None:
        text = body.decode("utf-8", "replace") if _mostly_utf8(body) else _guess(body, declared)
    return _plain(text)


def _unmarked(body: bytes) -> str | None:
    """UTF-16 without a byte order mark: markup is ASCII, each sign of it beside a NUL."""
    start = body[:HEAD]
    first, second = (start[place::2].count(0) / (len(start) // 2 or 1) for place in (0, 1))
    if max(first, second) < MARKUP or min(first, second) > STRAY:
        return None
    return "utf-16-be" if first > second else "utf-16-le"


def _plain(text: str) -> str:
    text = text.replace("\0", "") if "\0" in text else text
    return TWICE.sub(_once, text) if _is_encoded_twice(text) else text


def _is_encoded_twice(text: str) -> bool:
    """Whether marks look so; from the first sign on, which is found many times as quickly as two."""
    place = text.find("\xe2")
    return place >= 0 and TWICE_MARK.search(text, place) is not None


def _once(found: re.Match[str]) -> str:
    """A character that was encoded twice, as moves from one database to another leave it: "itâ€™s"."""
    try:
        return bytes(BYTES.get(ord(sign), ord(sign)) for sign in found[0]).decode("utf-8")
    except ValueError:
        return found[0]


def _declared(body: bytes) -> str | None:
    found = META.search(body, 0, HEAD) or XML.search(body, 0, HEAD)
    return found.group(1).decode("ascii") if found else None


def _codec(name: str | None) -> str | None:
    """Python's name of a charset, as pages mean it."""
    name = (name or "").strip().strip("\"'").lower()
    name = MEANT.get(name, name)
    if not FAMILIES.match(name):
        return None
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None


def _strict(body: bytes, names: list[str]) -> str | None:
    for name in names:
        try:
            text = body.decode(name)
        except (UnicodeDecodeError, LookupError):
            halves = _with_surrogates(body) if name == "utf-8" else None
            if halves is None:
                continue
            text = halves
        if not name.startswith("utf-16") or "<" in text[:SAMPLE]:  # UTF-16 reads nearly anything
            return text
    return None


def _with_surrogates(body: bytes) -> str | None:
    """UTF-8 in which some database wrote halves of characters: pairs of them are joined, lone ones are none."""
    if b"\xed" not in body:
        return None
    try:
        halves = body.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return None
    return halves.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _mostly_utf8(body: bytes) -> bool:
    """Whether it is UTF-8 with a few broken bytes: one advertisement in another charset, or a cut at the end."""
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    foreign = len(text) - len(text.encode("ascii", "ignore")) - broken
    return broken <= max(2, foreign // 4)


def _guess(body: bytes, declared: list[str]) -> str:
    single = [name for name in declared if name != "utf-8"]
    if single:
        return body.decode(single[0], "replace")
    from charset_normalizer import from_bytes  # slow to load, and seldom needed

    start = max(0, next((i for i, byte in enumerate(body[: SAMPLE * 8]) if byte > 127), 0) - 1024)
    best = from_bytes(body[start : start + SAMPLE], cp_exclusion=["utf_7"]).best()
    return body.decode(best.encoding if best else "cp1252", "replace")
