"""Make text safe and comparable: what every room does to a string before it stores, shows or compares it."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = ["QUOTES", "STROKES", "clean_text", "fold", "one_line", "single_spaced", "slugify"]

UNSAFE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\u00ad]"
)
LINE_END = re.compile(r"\r\n?|\u2028|\u2029|\x85")
LONG = 200  # characters of a run that is not kept
BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
# Letters that Unicode does not decompose; NFKD alone leaves "Łódź" as "Łodz".
STROKES = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
QUOTES = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‐": "-", "‑": "-"}
)

USUAL = (("’", "'"), ("“", '"'), ("”", '"'), ("‘", "'"), ("–", "-"), ("—", "-"))  # marks of QUOTES, the frequent ones


def clean_text(text: str) -> str:
    """Drop what a database or a terminal cannot take (NUL, controls, lone surrogates, invisible marks); NFC."""
    if text.replace("\n", "").isprintable():  # then nothing of all this stands in it
        return text if text.isascii() else unicodedata.normalize("NFC", text)
    return unicodedata.normalize("NFC", UNSAFE.sub("", LINE_END.sub("\n", text)))


def single_spaced(text: str) -> str:
    """The text with every run of white space a single space, and none at its ends."""
    if text.isprintable() and "  " not in text:  # then it has no other white space than single spaces
        return text.strip(" ")
    return " ".join(text.split())


def one_line(text: str) -> str:
    """The same as `clean_text` gives, with every run of white space a single space."""
    line = single_spaced(text)
    if line.isprintable():
        return line if line.isascii() else unicodedata.normalize("NFC", line)
    return " ".join(clean_text(line).split())


def fold(name: str) -> str:
    """A name for comparing: no case, no diacritics, plain marks, `and` for `&`, single spaces."""
    bare = name.replace("`", "'").casefold()
    if not bare.isascii():
        for mark, plain in USUAL:  # nearly always that is all there is
            bare = bare.replace(mark, plain)
        bare = BEYOND_ASCII.sub(_folded, bare)
    return single_spaced(bare.replace("&", " and "))


def _folded(run: re.Match[str]) -> str:
    return _plain(run[0]) if len(run[0]) < LONG else _plain.__wrapped__(run[0])


@lru_cache(
    maxsize=4096
)  # a language has few runs of letters beyond ASCII; whatever stands around them, they fold alike
def _plain(run: str) -> str:
    """Letters beyond ASCII without their diacritics and strokes, marks beyond ASCII as plain ones."""
    run = run.translate(QUOTES)
    if run.isascii():
        return run
    plain = unicodedata.normalize("NFKD", run.translate(STROKES))
    return unicodedata.normalize("NFC", "".join(c for c in plain if not unicodedata.combining(c)))


def slugify(name: str) -> str:
    """A name as the end of a permalink: folded letters and digits joined by dashes, never empty."""
    return re.sub(r"[^\w]+", "-", fold(name)).strip("-_") or "unnamed"
