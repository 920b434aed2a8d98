"""Show what changed in an article: its revisions word by word, and the quotations that went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import Response
from markupsafe import Markup

from tradewatch.errors import UsageError
from tradewatch.query.revisions import Change, Changes, article_changes
from tradewatch.query.wording import Part, shortened
from tradewatch.web.desk import At, Desk
from tradewatch.web.guard import Visitor, visitor
from tradewatch.web.pages import render
from tradewatch.web.runs import Number

__all__ = ["Seq", "may_be_whole", "router", "shown"]

router = APIRouter()
Seq = Annotated[int | None, Query(ge=1, le=1_000_000)]
CONTEXT = 30  # words around each change


@router.get("/articles/{number}/diff")
def show(
    request: Request,
    desk: At,
    number: Number,
    before: Annotated[Seq, Query(alias="from")] = None,
    after: Annotated[Seq, Query(alias="to")] = None,
    whole: bool = False,
) -> Response:
    """The page."""
    who = visitor(request)
    found = shown(desk, number, who, before=before, after=after, whole=whole)
    return render(
        request,
        "diff.html",
        page=found,
        steps=[(one, _drawn(one.headline), _drawn(one.text)) for one in reversed(found.changes)],
        whole=whole,
        may_be_whole=may_be_whole(found, who),
        before=before,
        after=after,
    )


def shown(desk: Desk, number: int, who: Visitor, *, before: int | None, after: int | None, whole: bool) -> Changes:
    """The changes as far as the outlet's policy lets this visitor see them; HTTPException when there are none.

    Of an outlet that allows a headline alone nothing but that is shown, else the words around each change; all of the
    text where it may be read at all.
    """
    try:
        found = article_changes(desk.store, str(number), before=before, after=after)
    except UsageError as problem:
        raise HTTPException(404, f"{problem}.") from None
    if found.policy == "headline":
        return replace(found, changes=tuple(map(_headline_alone, found.changes)))
    if whole and may_be_whole(found, who):
        return found
    return replace(found, changes=tuple(replace(one, text=shortened(one.text, CONTEXT)) for one in found.changes))


def may_be_whole(found: Changes, who: Visitor) -> bool:
    """Whether this visitor may see all of the text."""
    return found.policy == "fulltext" or (found.policy != "headline" and who.may_read)


def _headline_alone(one: Change) -> Change:
    return replace(one, text=(), gone=(), come=())


def _drawn(parts: Sequence[Part]) -> list[Markup]:
    """Paragraphs of HTML; a change that goes across paragraphs is marked in each."""
    tags = {"same": Markup("{}"), "deleted": Markup("<del>{}</del>"), "inserted": Markup("<ins>{}</ins>")}
    paragraphs: list[list[Markup]] = [[]]
    for part in parts:
        for place, piece in enumerate(part.text.split("\n\n")):
            if place:
                paragraphs.append([])
            if piece:
                paragraphs[-1].append(tags[part.kind].format(piece))
    return [Markup("").join(pieces) for pieces in paragraphs if pieces]
