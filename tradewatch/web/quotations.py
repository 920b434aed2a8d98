"""Show who said what: quotations with the sentence around them, by words, speaker, company, role, festival and kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from tradewatch.errors import UsageError
from tradewatch.query.context import in_context
from tradewatch.query.highlight import marks
from tradewatch.query.language import read_question
from tradewatch.query.quotations import find_quotations
from tradewatch.query.summary import is_empty
from tradewatch.web.desk import At
from tradewatch.web.forms import plain
from tradewatch.web.pages import render
from tradewatch.web.questions import Chip, address, day, parts, taken, without, year

__all__ = ["Sought", "narrowing", "router"]

router = APIRouter()
ROWS = 20
KINDS = {"direct": "word for word", "mixed": "partly word for word", "indirect": "reported"}
NAMES = ("speaker", "company", "role", "festival", "edition", "outlet", "kind", "after", "before")


@dataclass(frozen=True, slots=True)
class Sought:
    """What the address asks for; the same names as in its exports."""

    q: str = ""
    speaker: str = ""
    company: str = ""
    role: str = ""
    festival: str = ""
    edition: str = ""
    outlet: str = ""
    kind: str = ""
    after: str = ""
    before: str = ""
    cursor: str = ""

    def fields(self) -> dict[str, str]:
        """Those that are set, without the words."""
        return {name: value for name in NAMES if (value := plain(getattr(self, name)))}


@router.get("/quotations")
def show(request: Request, desk: At, asked: Annotated[Sought, Depends()]) -> Response:
    """The page."""
    words, fields, cursor = plain(asked.q), asked.fields(), plain(asked.cursor) or None
    try:
        found, problem = find_quotations(desk.store, words, limit=ROWS, cursor=cursor, **narrowing(fields)), None
    except UsageError as wrong:
        found, problem = None, str(wrong)
    hits, sought = found.hits if found else (), read_question(words).tree
    return render(
        request,
        "quotations.html",
        words=words,
        fields=fields,
        found=found,
        problem=problem,
        spoken=[(one, marks(one.said.words, sought)) for one in in_context(desk.store, hits)],
        chips=_chips(words, fields),
        kinds=KINDS,
        outlets=desk.outlets(),
        older=address("/quotations", words, **fields, cursor=found.next) if found and found.next else None,
        newest=address("/quotations", words, **fields) if cursor else None,
        exports=taken(request.app.state.places, "/quotations", words, **fields),
        stored=bool(hits) or not is_empty(desk.store),
    )


def _chips(words: str, fields: Mapping[str, str]) -> list[Chip]:
    """What narrows the answer: in the question, and beside it."""
    inside = [Chip(one.written, address("/quotations", without(words, one), **fields)) for one in parts(words)]
    return inside + [
        Chip(f"{name}: {value}", address("/quotations", words, **{k: v for k, v in fields.items() if k != name}))
        for name, value in fields.items()
    ]


def narrowing(fields: Mapping[str, str]) -> dict[str, Any]:
    """What the form says, as the question takes it. Raises UsageError for what is no day or year."""
    readers = {"after": day, "before": day, "edition": year}
    return {name: readers[name](name, value) if name in readers else value for name, value in fields.items()}
