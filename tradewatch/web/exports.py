"""Send what a page shows to programs: its address with an ending, `/search.csv?q=...`, all hits and not a page of them.

It is sent as it is read, a batch at a time, and each batch has the time that a page has.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import PlainTextResponse, Response, StreamingResponse

from tradewatch.errors import UsageError
from tradewatch.query.exports.formats import FORMATS, ExportFormat, chosen, pieces
from tradewatch.query.exports.found import found
from tradewatch.store.deadline import deadline
from tradewatch.web.desk import At, Desk
from tradewatch.web.forms import plain
from tradewatch.web.head import only_head
from tradewatch.web.questions import day, year

__all__ = ["router"]

router = APIRouter()
DAYS = "pipelines.festivals.weeks"  # named by its path, as every room beside this one is
PAGES = {
    "/search": "articles",
    "/quotations": "quotations",
    "/people": "people",
    "/companies": "companies",
    "/festivals": "festivals",
    "/editions": "editions",
}
NARROWING = {
    "articles": ("outlet", "company", "person", "role", "festival", "edition", "language", "after", "before"),
    "quotations": ("speaker", "company", "role", "outlet", "festival", "edition", "kind", "after", "before"),
    "people": ("company", "role"),
    "companies": ("kind", "country"),
    "festivals": ("year",),
    "editions": ("year",),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for, by the same names as on the page; an empty word means any."""

    q: str = ""
    outlet: str = ""
    company: str = ""
    person: str = ""
    speaker: str = ""
    role: str = ""
    festival: str = ""
    edition: str = ""
    year: str = ""
    language: str = ""
    lang: str = ""  # the same, as the question language has it
    kind: str = ""
    country: str = ""
    after: str = ""
    before: str = ""
    columns: str = ""

    def narrowing(self, names: tuple[str, ...]) -> dict[str, Any]:
        """Those of these that are set."""
        words = {name: plain(getattr(self, name)) for name in names}
        if "language" in words:
            words["language"] = words["language"] or plain(self.lang)
        return {name: READ[name](name, text) if name in READ else text for name, text in words.items() if text}


READ: dict[str, Callable[[str, str], Any]] = {"after": day, "before": day, "edition": year, "year": year}


def _send(request: Request, desk: Desk, noun: str, form: ExportFormat, asked: Asked) -> Response:
    """The file; what is wrong with the question is told before the first byte is sent."""
    try:
        names = [name for part in plain(asked.columns).split(",") if (name := part.strip())]
        columns = chosen(noun, names if form.has_columns else ())
        given = asked.narrowing(NARROWING[noun])
        if noun == "editions":
            given["days"] = importlib.import_module(DAYS).days_of
        records = found(desk.store, noun, plain(asked.q), columns=columns, **given)
        body = pieces(_in_time(records, desk.config.deadline), form, columns)
        first = next(body, b"")
    except UsageError as problem:
        return PlainTextResponse(f"{problem}.\n", 422)
    headers = {"Content-Disposition": f'attachment; filename="{_file(noun, asked.q, form)}"'}
    if only_head(request):
        return Response(None, 200, headers, form.media_type)
    return StreamingResponse(chain([first], body), 200, headers, form.media_type)


def _address(page: str, noun: str, form: ExportFormat) -> None:
    """Let a page be asked for in a format."""

    def send(request: Request, desk: At, asked: Annotated[Asked, Depends()]) -> Response:
        return _send(request, desk, noun, form, asked)

    router.add_api_route(f"{page}.{form.ending}", send, methods=["GET"], name=f"{noun} as {form.name}")


for page, noun in PAGES.items():
    for form in FORMATS.values():
        if noun in form.nouns:
            _address(page, noun, form)
_address("/festivals", "editions", FORMATS["ical"])  # a festival itself has no days


def _in_time(records: Iterator[Any], seconds: float) -> Iterator[Any]:
    """The records, of which each has as long as a whole page; a batch is read for the first of it."""
    over = object()
    while True:
        with deadline(seconds):
            record = next(records, over)
        if record is over:
            return
        yield record


def _file(noun: str, question: str, form: ExportFormat) -> str:
    """What the file is called: what it holds, of when, and what was asked, in letters that no system minds."""
    words = re.sub(r"[^a-z0-9]+", "-", question.lower()).strip("-")[:40].strip("-")
    parts = ("tradewatch", noun, words, f"{datetime.now(UTC):%Y-%m-%d}")
    return f"{'-'.join(part for part in parts if part)}.{form.ending}"
