"""Show when: what a question finds by day, week or month, plain or by what the outlets published."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from typing import Annotated, get_args

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from tradewatch.query.coverage import By
from tradewatch.query.summary import is_empty
from tradewatch.query.timeline import Point, timeline
from tradewatch.web.charts import Bar, bars
from tradewatch.web.desk import At
from tradewatch.web.forms import plain
from tradewatch.web.months import OF, WHEN, label, within
from tradewatch.web.pages import render
from tradewatch.web.questions import address, with_fields

__all__ = ["router"]

router = APIRouter()
MOST = 2000  # points that are drawn


@router.get("/timeline")
def show(
    request: Request,
    desk: At,
    q: Annotated[str, Query(max_length=2000)] = "",
    by: By = "month",
    normalise: bool = False,
) -> Response:
    """The page."""
    words = plain(q)
    found = timeline(desk.store, words, by=by, normalise=normalise)
    points = found.points[-MOST:]
    drawn = [
        Bar(
            label(one.start, by),
            _height(one, normalise),
            address("/search", with_fields(words, within(one.start, by))),
        )
        for one in points
    ]
    title = f"Articles per 1,000, by {by}" if normalise else f"Articles by {by}"
    return render(
        request,
        "timeline.html",
        words=words,
        by=by,
        normalise=normalise,
        found=found,
        cut=len(found.points) - len(points),
        chart=bars(drawn, title, of=OF[by], count="per 1,000" if normalise else "articles", when=WHEN[by]),
        series=json.dumps([[_seconds(one.start), bar.value] for one, bar in zip(points, drawn, strict=True)]),
        bys=get_args(By),
        articles=address("/search", words),
        stored=bool(found.articles) or not is_empty(desk.store),
    )


def _height(one: Point, normalise: bool) -> float:
    """As whole a number as it is worth."""
    if not normalise:
        return one.articles
    share = round(one.per_thousand or 0.0, 1)
    return int(share) if share == int(share) else share


def _seconds(start: date) -> int:
    return int(datetime.combine(start, time(), UTC).timestamp())
