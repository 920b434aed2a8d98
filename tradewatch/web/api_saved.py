"""Answer programs about saved searches and who is told of what they find; the same as on the pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, Field

from tradewatch.store import saved, search_alerts
from tradewatch.store.engine import Store
from tradewatch.store.saved import SavedSearch
from tradewatch.watch.fresh import counts, fresh
from tradewatch.watch.stories import stories
from tradewatch.watch.writing import as_facts
from tradewatch.web.describe import shows
from tradewatch.web.desk import At
from tradewatch.web.saved import alerts_of, fares, find, now, save_search, tell

__all__ = ["router"]

router = APIRouter(tags=["saved searches"])
Answer = dict[str, Any]
ROWS = 50
SAVED: Answer = {
    "slug": "korea",
    "name": "Korea",
    "question": 'festival:busan (rights OR "sales agent")',
    "new": 3,
    "created_at": "2026-05-01T06:00:00Z",
    "seen_at": "2026-05-13T06:30:00Z",
}
TOLD: Answer = {
    "key": "s1",
    "search": "korea",
    "channel": "mail",
    "to": "mail:desk@example.com",
    "cadence": "daily",
    "enabled": True,
    "created_at": "2026-05-01T06:00:00Z",
    "done": 41,
    "due": 3,
    "failed": 0,
    "last_at": "2026-05-13T06:00:12Z",
    "reason": None,
}
STORY: Answer = {
    "id": 812,
    "headline": "Salt Road sells to six",
    "url": "https://reelwire.example/salt-road",
    "outlet": "Reelwire",
    "published_at": "2026-05-11T09:00:00+00:00",
    "first_seen_at": "2026-05-12T01:20:00+00:00",
    "snippet": "Harbour Films has sold the thriller Salt Road to six territories",
    "quotations": [],
}


class Wish(BaseModel):
    """A search that is to be saved."""

    name: Annotated[str, Field(max_length=200, examples=["Korea"])]
    question: Annotated[str, Field(max_length=2000, examples=['festival:busan (rights OR "sales agent")'])]


class Looked(BaseModel):
    """What somebody has seen of a saved search: all up to the article `newest`, which the answer gave."""

    newest: Annotated[int, Field(ge=0, strict=True)] | None = Field(None, examples=[4711])


class Telling(BaseModel):
    """Who is to be told: `channel` is mail, webhook, slack or page; `cadence` is each, daily, weekly or spike."""

    channel: Annotated[str, Field(max_length=20, examples=["mail"])]
    target: Annotated[str, Field(max_length=2000, examples=["desk@example.com"])] = ""
    cadence: Annotated[str, Field(max_length=20, examples=["daily"])] = "each"


@router.get("/saved", responses=shows({"saved": [SAVED]}))
def list_saved(desk: At) -> Answer:
    """Every saved search; `new` is how many articles came in since its owner looked."""
    return {"saved": _records(desk.store, saved.every(desk.store))}


@router.post("/saved", responses=shows(SAVED))
def save(desk: At, wish: Wish) -> Answer:
    """Save a search; what it finds now counts as seen."""
    return _records(desk.store, [save_search(desk.store, wish.name, wish.question)])[0]


@router.get("/saved/{slug}", responses=shows({**SAVED, "newest": 4711, "articles": [STORY]}))
def show(desk: At, slug: str) -> Answer:
    """One saved search, and the newest fifty of what is new; `newest` is the last article there was to look at."""
    one, newest = find(desk.store, slug), saved.newest_article(desk.store)
    news = fresh(desk.store, one.question, seen=one.seen, newest=newest, limit=ROWS)
    told = as_facts(stories(desk.store, news.numbers, one.question))
    answer = {"newest": newest, "sentence": news.sentence, "notes": list(news.notes), "articles": told}
    return {**_records(desk.store, [one])[0], **answer}


@router.post("/saved/{slug}/seen", responses=shows(SAVED))
def see(desk: At, slug: str, looked: Looked | None = None) -> Answer:
    """Count as seen what was there up to the article `newest`, or else everything that is there by now."""
    one, newest = find(desk.store, slug), saved.newest_article(desk.store)
    if looked is not None and looked.newest is not None:
        newest = min(newest, looked.newest)
    saved.see(desk.store, one, newest, now())
    return _records(desk.store, [find(desk.store, one.slug)])[0]


@router.delete("/saved/{slug}", responses=shows({"removed": "korea"}))
def remove(desk: At, slug: str) -> Answer:
    """Forget a saved search, with its alerts."""
    one = find(desk.store, slug)
    saved.remove(desk.store, one)
    return {"removed": one.slug}


@router.get("/search-alerts", responses=shows({"alerts": [TOLD]}))
def list_alerts(desk: At) -> Answer:
    """Who is told of what saved searches find, and how that fares; secrets in targets are left out."""
    return {"alerts": [fares(one) for one in alerts_of(desk.store)]}


@router.post("/saved/{slug}/alerts", responses=shows(TOLD))
def add_alert(desk: At, slug: str, telling: Telling) -> Answer:
    """Let somebody be told of what a saved search finds from now on."""
    one = tell(desk, find(desk.store, slug), telling.model_dump())
    return next(fares(each) for each in alerts_of(desk.store, one.search) if each.alert.id == one.id)


@router.delete("/search-alerts/{key}", responses=shows({"removed": "s1"}))
def remove_alert(desk: At, key: str) -> Answer:
    """Let nobody be told by this alert any more."""
    one = search_alerts.find(desk.store, key)
    if one is None:
        raise HTTPException(404, "There is no such alert.")
    search_alerts.remove(desk.store, [one])
    return {"removed": one.key}


def _records(store: Store, searches: Sequence[SavedSearch]) -> list[Answer]:
    new = counts(store, searches)
    return [
        {
            "slug": one.slug,
            "name": one.name,
            "question": one.question,
            "new": new[one.id],
            "created_at": one.created_at,
            "seen_at": one.seen_at,
        }
        for one in searches
    ]
