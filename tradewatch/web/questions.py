"""Change a question as it is typed: add a field, take one out, and the address that asks it.

The whole of what is asked stands in the question, so that the box, a link, a saved search and an export say the same.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from tradewatch.errors import UsageError

__all__ = [
    "FIELDS",
    "Chip",
    "Part",
    "address",
    "asks",
    "day",
    "has",
    "parts",
    "taken",
    "with_field",
    "with_fields",
    "with_more",
    "without",
    "without_more",
    "year",
]

FIELDS = (
    "company", "person", "said", "role", "festival", "edition", "outlet", "lang", "after", "before", "headline", "kind",
)  # fmt: skip
PART = re.compile(
    rf'(?<!\S)(?P<minus>-?)(?P<field>{"|".join(FIELDS)}|title):(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"()]+))(?!\S)',
    re.IGNORECASE,
)

DAY = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?", re.ASCII)
FILES = {
    "csv": "CSV", "jsonl": "JSONL", "json": "JSON", "parquet": "Parquet", "bib": "BibTeX", "ris": "RIS", "ics": "iCal",
    "rss": "RSS", "atom": "Atom", "feed.json": "JSON Feed",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chip:
    """A part of what is asked, and the address that asks without it."""

    words: str
    href: str


@dataclass(frozen=True, slots=True)
class Part:
    """A field in a question: `-company:"Lantern Row"`."""

    written: str
    field: str
    value: str
    is_not: bool


def parts(question: str) -> list[Part]:
    """The fields of a question that can be taken out one by one: none where brackets or OR bind them together."""
    if re.search(r"[()]|\bOR\b", question):
        return []
    return [
        Part(found.group(), found["field"].lower(), found["phrase"] or found["word"] or "", bool(found["minus"]))
        for found in PART.finditer(question)
    ]


def has(question: str, field: str, value: str) -> Part | None:
    """The part that asks for this value of a field, if there is one."""
    same = (one for one in parts(question) if one.field == field and one.value.casefold() == value.casefold())
    return next((one for one in same if not one.is_not), None)


def with_more(question: str, adds: str) -> str:
    """The question and something more, in the question language."""
    whole = f"({question})" if re.search(r"\bOR\b", question) and not _is_bracketed(question) else question
    return f"{whole} {adds}".strip()


def asks(question: str, adds: str) -> bool:
    """Whether every field of `adds` is asked for already."""
    return all(has(question, one.field, one.value) for one in parts(adds))


def without_more(question: str, adds: str) -> str:
    """The question without the fields of `adds`."""
    for one in parts(adds):
        if part := has(question, one.field, one.value):
            question = without(question, part)
    return question


def with_field(question: str, field: str, value: str) -> str:
    """The question, narrowed to this value of a field."""
    plain = " ".join(value.replace('"', " ").split())
    written = plain if re.fullmatch(r"[^\s()]+", plain) else f'"{plain}"'
    return with_more(question, f"{field}:{written}")


def with_fields(question: str, wanted: Mapping[str, str]) -> str:
    """The question with every field that is filled in; a day or year that is asked for already gives way."""
    for field, value in wanted.items():
        if not value.strip() or has(question, field, value.strip()):
            continue
        if field in ("after", "before", "edition"):
            for old in [one for one in parts(question) if one.field == field]:
                question = without(question, old)
        question = with_field(question, field, value)
    return question


def without(question: str, part: Part) -> str:
    """The question with one of its parts taken out."""
    head, _, tail = question.partition(part.written)
    return f"{head.rstrip()} {tail.lstrip()}".strip()


def address(path: str, question: str, **more: object) -> str:
    """Where a question is asked; what is empty is left out."""
    asked = {"q": question, **more}
    kept = {name: value for name, value in asked.items() if value not in (None, "")}
    return f"{path}?{urlencode(kept)}" if kept else path


def taken(places: Collection[str], path: str, question: str, **more: object) -> list[tuple[str, str]]:
    """The same as a file or a feed: what each is called, and where it is."""
    return [
        (words, address(f"{path}.{ending}", question, **more))
        for ending, words in FILES.items()
        if f"{path}.{ending}" in places
    ]


def day(name: str, text: str) -> date:
    """The first day of what is typed: 2024-05-14, 2024-05 or 2024. Raises UsageError when it is none."""
    given = DAY.fullmatch(text)
    try:
        if given:
            return date(*(int(part or 1) for part in given.groups()))
    except ValueError:
        pass
    raise UsageError(f"{name}: {text[:40]} is no day; write 2024-05-14, 2024-05 or 2024")


def year(name: str, text: str) -> int:
    """The year that is typed. Raises UsageError when it is none."""
    if not re.fullmatch(r"(19|20|21)\d\d", text, re.ASCII):
        raise UsageError(f"{name}: {text[:40]} is no year; write 2024")
    return int(text)


def _is_bracketed(question: str) -> bool:
    """Whether brackets hold all of it together."""
    depth = 0
    for place, sign in enumerate(question):
        depth += (sign == "(") - (sign == ")")
        if depth <= 0 and place < len(question) - 1:
            return False
    return bool(question) and depth == 0
