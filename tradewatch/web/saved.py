"""Show the saved searches and what is new for each; save, rename, remove them, and let people be told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from tradewatch.errors import UsageError
from tradewatch.store import announcements, saved, search_alerts
from tradewatch.store.announcements import Announced, Tally
from tradewatch.store.engine import Store
from tradewatch.store.saved import SavedSearch
from tradewatch.store.search_alerts import CADENCES, CHANNELS, SearchAlert
from tradewatch.watch.fresh import counts, fresh
from tradewatch.watch.saving import save
from tradewatch.watch.stories import stories
from tradewatch.watch.targets import checked
from tradewatch.web.desk import At, Desk
from tradewatch.web.forms import Form, plain
from tradewatch.web.pages import in_path, render
from tradewatch.web.questions import address, taken

__all__ = ["Fares", "alerts_of", "fares", "find", "now", "router", "save_search", "tell"]

router = APIRouter()
ROWS = 50
LATEST = 5  # articles of an alert


@dataclass(frozen=True, slots=True)
class Fares:
    """A search alert, and how it fares."""

    alert: SearchAlert
    tally: Tally
    latest: Sequence[Announced] = ()


@router.get("/saved")
def list_saved(request: Request, desk: At, q: str = "") -> Response:
    """All of them, and the form that saves the question of the address."""
    return _list(request, desk, plain(q))


def _list(request: Request, desk: Desk, question: str, said: str | None = None, name: str = "") -> Response:
    found = saved.every(desk.store)
    new, alerts = counts(desk.store, found), search_alerts.every(desk.store)
    rows = [(one, new[one.id], [each for each in alerts if each.search.id == one.id]) for one in found]
    values = {"rows": rows, "asked": question, "name": name}
    return render(request, "saved.html", 422 if said else 200, said=said, **values)


@router.post("/saved")
def add(request: Request, desk: At, form: Form) -> Response:
    """Save a search."""
    try:
        one = save_search(desk.store, form.get("name", ""), form.get("q", ""))
    except UsageError as problem:
        return _list(request, desk, form.get("q", ""), f"{problem}.", form.get("name", ""))
    return RedirectResponse(f"/saved/{in_path(one.slug)}?told=saved", 303)


@router.get("/saved/{slug}")
def show(request: Request, desk: At, slug: str) -> Response:
    """One of them: what is new, and who is told."""
    return _one(request, desk, find(desk.store, slug))


def _one(request: Request, desk: Desk, one: SavedSearch, said: str | None = None) -> Response:
    newest = saved.newest_article(desk.store)  # what comes in from here on is not shown, and stays new
    news = fresh(desk.store, one.question, seen=one.seen, newest=newest, limit=ROWS)
    return render(
        request,
        "saved_one.html",
        422 if said else 200,
        said=said,
        one=one,
        news=news,
        newest=newest,
        hits=stories(desk.store, news.numbers, one.question, said=0),
        whole=address("/search", one.question),
        takes=taken(request.app.state.places, "/search", one.question),
        alerts=alerts_of(desk.store, one),
        cadences=CADENCES,
    )


@router.post("/saved/{slug}/seen")
def see(desk: At, slug: str, form: Form) -> Response:
    """Count as seen what was there when the page was made."""
    one, newest = find(desk.store, slug), form.get("newest", "")
    if not (newest.isascii() and newest.isdigit() and len(newest) < 19):
        raise HTTPException(422, "The form does not say what was seen.")
    saved.see(desk.store, one, min(int(newest), saved.newest_article(desk.store)), now())
    return RedirectResponse(f"/saved/{in_path(one.slug)}?told=looked", 303)


@router.post("/saved/{slug}/rename")
def rename(request: Request, desk: At, slug: str, form: Form) -> Response:
    """Give it another name."""
    one = find(desk.store, slug)
    try:
        other = saved.rename(desk.store, one, form.get("name", ""))
    except UsageError as problem:
        return _one(request, desk, one, f"{problem}.")
    return RedirectResponse(f"/saved/{in_path(other.slug)}?told=renamed", 303)


@router.post("/saved/{slug}/remove")
def remove(desk: At, slug: str, _: Form) -> Response:
    """Forget it."""
    saved.remove(desk.store, find(desk.store, slug))
    return RedirectResponse("/saved?told=forgotten", 303)


@router.post("/saved/{slug}/alerts")
def add_alert(request: Request, desk: At, slug: str, form: Form) -> Response:
    """Let somebody be told."""
    one = find(desk.store, slug)
    try:
        tell(desk, one, form)
    except UsageError as problem:
        return _one(request, desk, one, f"{problem}.")
    return RedirectResponse(f"/saved/{in_path(one.slug)}?told=told", 303)


@router.post("/saved/{slug}/alerts/{key}/remove")
def remove_alert(desk: At, slug: str, key: str, _: Form) -> Response:
    """Let nobody be told any more."""
    one, alert = find(desk.store, slug), search_alerts.find(desk.store, key)
    if alert is None or alert.search.id != one.id:
        raise HTTPException(404, "There is no such alert.")
    search_alerts.remove(desk.store, [alert])
    return RedirectResponse(f"/saved/{in_path(one.slug)}?told=untold", 303)


def save_search(store: Store, name: str, question: str) -> SavedSearch:
    """Save a search. Raises UsageError when it cannot be saved."""
    return save(store, name, question, now())


def tell(desk: Desk, one: SavedSearch, wanted: Mapping[str, str]) -> SearchAlert:
    """Let somebody be told of a search. Raises UsageError when the target cannot be used."""
    channel, cadence = wanted.get("channel", ""), wanted.get("cadence") or "each"
    if channel not in CHANNELS or cadence not in CADENCES:
        raise UsageError(f"choose a channel ({', '.join(CHANNELS)}) and how often ({', '.join(CADENCES)})")
    target = checked(desk.config, channel, wanted.get("target", ""))
    return search_alerts.add(desk.store, one, channel, target, cadence, now())[0]


def find(store: Store, slug: str) -> SavedSearch:
    """One of them; HTTPException when it is not there."""
    try:
        return saved.find(store, slug)
    except UsageError as problem:
        raise HTTPException(404, f"{problem}.") from None


def alerts_of(store: Store, one: SavedSearch | None = None) -> list[Fares]:
    """The alerts of a search, or all of them, with what each told last."""
    tallies = announcements.tally(store)
    return [
        Fares(each, tallies.get(each.id, Tally()), announcements.latest(store, each.id, limit=LATEST))
        for each in search_alerts.every(store, one)
    ]


def fares(one: Fares) -> dict[str, object]:
    """A search alert as programs get it, without its secrets."""
    alert, tally = one.alert, one.tally
    return {
        "key": alert.key,
        "search": alert.search.slug,
        "channel": alert.channel,
        "to": alert.name,
        "cadence": alert.cadence,
        "enabled": alert.enabled,
        "created_at": alert.created_at,
        "done": tally.done,
        "due": tally.due,
        "failed": tally.failed,
        "last_at": tally.last_done_at,
        "reason": tally.reason,
    }


def now() -> datetime:
    """The time to the second, as it is written down."""
    return datetime.now(UTC).replace(microsecond=0)
