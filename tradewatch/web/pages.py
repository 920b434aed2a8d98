"""Fill the templates: everything stored is escaped, times are UTC, and every page has its place in the navigation."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote, urlsplit

import jinja2
from fastapi import Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup, escape

from tradewatch.article import Span
from tradewatch.web.desk import Desk
from tradewatch.web.forms import FIELD
from tradewatch.web.guard import visitor

__all__ = ["ROOMS", "SUBJECTS", "TOLD", "day", "duration", "in_path", "marked", "render", "subject_of"]

SUBJECTS = (
    ("/search", "Search"),
    ("/quotations", "Quotations"),
    ("/people", "People"),
    ("/companies", "Companies"),
    ("/festivals", "Festivals"),
    ("/saved", "Saved"),
    ("/operations", "Operations"),
    ("/help", "Help"),
)
ELSEWHERE = {"/articles": "/search", "/timeline": "/search", "/compare": "/festivals"}  # pages that belong to a subject
ROOMS = (
    ("/operations", "Overview"),
    ("/runs", "Runs"),
    ("/schedules", "Schedules"),
    ("/alerts", "Alerts"),
    ("/machines", "Machines"),
    ("/outlets", "Outlets"),
)

# What a page says after something was done. A word in the address chooses: no link can put words into our mouth.
TOLD = {
    "cancelled": "The run is cancelled.",
    "stopping": "The run was asked to stop; it does so within seconds, and what it has stored stays.",
    "due": "It is due now; a scheduler or worker that is alive takes it.",
    "nobody": "It is due now, but nothing alive does it; `tradewatch schedule start` does, or `tradewatch worker`.",
    "paused": "It is paused: its times pass, and each is noted as skipped.",
    "resumed": "It goes on, from its next time.",
    "changed": "It is changed; the scheduler goes by that within seconds.",
    "back": "The change is taken back; the timetable's file counts again.",
    "same": "That is what the timetable says already; nothing is changed.",
    "seen": "You have seen it; it stays open until what is wrong is well again.",
    "saved": "The search is saved; what comes in from now on is new.",
    "looked": "Counted as seen.",
    "renamed": "It has its new name.",
    "forgotten": "The search is forgotten, with its alerts.",
    "told": "Whoever that is, is told of what comes in from now on.",
    "untold": "Nobody is told by that alert any more.",
    "in": "You are signed in.",
    "out": "You are signed out.",
}
UNITS = ((86400, "d"), (3600, "h"), (60, "min"), (1, "s"))


def duration(seconds: float | None) -> str:
    """How long, in the two largest units: "2 h 5 min"."""
    if seconds is None:
        return ""
    left, words = max(0, round(seconds)), list[str]()
    for size, unit in UNITS:
        if left >= size and len(words) < 2:
            words.append(f"{left // size} {unit}")
            left %= size
        elif words:
            break
    return " ".join(words) or "0 s"


def moment(when: datetime | None) -> Markup:
    """A time for people and programs."""
    if when is None:
        return Markup("")
    utc = when.astimezone(UTC)
    return Markup('<time datetime="{}">{}</time>').format(f"{utc:%Y-%m-%dT%H:%M:%SZ}", f"{utc:%Y-%m-%d %H:%M}")


def day(when: datetime | date | None, exact: bool = True) -> Markup:
    """The day of a time; a program, and who points at it, also gets the time where it is known."""
    if when is None:
        return Markup("")
    if not isinstance(when, datetime) or not exact:
        return Markup('<time class="day" datetime="{}">{}</time>').format(f"{when:%Y-%m-%d}", _said_day(when))
    utc = when.astimezone(UTC)
    return Markup('<time class="day" datetime="{}" title="{}">{}</time>').format(
        f"{utc:%Y-%m-%dT%H:%M:%SZ}", f"{utc:%Y-%m-%d %H:%M} UTC", _said_day(utc)
    )


def _said_day(when: date) -> str:
    return f"{when.day} {when:%b %Y}"


def ago(when: datetime | None, now: datetime) -> str:
    """How long since, or until."""
    if when is None:
        return "never"
    seconds = (now - when).total_seconds()
    return f"{duration(seconds)} ago" if seconds >= 0 else f"in {duration(-seconds)}"


def said(text: str | None) -> Markup:
    """A sentence of ours: what stands between `marks` is something to type."""
    parts = (text or "").split("`")
    if len(parts) % 2 == 0:
        return escape(text or "")
    return Markup("").join(Markup("<code>{}</code>").format(p) if n % 2 else escape(p) for n, p in enumerate(parts))


def marked(text: str, spans: Iterable[Span]) -> Markup:
    """A text with some places in it marked; they stand in reading order, none inside another."""
    parts, place = list[Markup](), 0
    for span in spans:
        parts += escape(text[place : span.start]), Markup("<mark>{}</mark>").format(text[span.start : span.end])
        place = span.end
    return Markup("").join([*parts, escape(text[place:])])


def web(url: str | None) -> str:
    """An address of the web as it is, anything else as nothing: no link of ours runs a script."""
    try:
        return url if url and urlsplit(url).scheme in ("http", "https") else ""
    except ValueError:
        return ""


def thousands(number: float) -> str:
    """A number for people: 12,345."""
    return f"{number:,}"


def subject_of(path: str) -> str:
    """Which subject of the navigation a page belongs to; empty for none."""
    for room, _ in ROOMS:
        if path == room or path.startswith(f"{room}/"):
            return "/operations"
    begin = f"/{path.split('/')[1]}"
    begin = ELSEWHERE.get(begin, begin)
    return begin if begin in dict(SUBJECTS) else ""


def in_path(text: object) -> str:
    """A name as part of an address."""
    return quote(str(text), safe="")


def render(
    request: Request, template: str, status: int = 200, *, said: str | None = None, **values: Any
) -> HTMLResponse:
    """A page. `said` is what stands at its top, else what the address's `told` chooses."""
    who, desk = visitor(request), request.app.state.desk
    assert isinstance(desk, Desk)
    path: str = request.scope["path"]
    given = {
        "path": path,
        "places": request.app.state.places,
        "subject": subject_of(path),
        "question": request.query_params.get("q", "") if path == "/search" else "",
        "who": who,
        "guarded": desk.keys.guarded,
        "has_users": desk.keys.has_users,
        "has_token": bool(desk.keys.token),
        "form": Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, desk.keys.form(who.browser)),
        "said": said,
        "told": TOLD.get(request.query_params.get("told", "")),
        "now": datetime.now(UTC),
    }
    return HTMLResponse(TEMPLATES.get_template(template).render({**given, **values}), status)


def _templates() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("tradewatch.web"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"moment": moment, "day": day, "duration": duration, "ago": ago, "in_path": in_path, "said": said}
    made.filters |= {"marked": marked, "web": web, "thousands": thousands}
    made.globals |= {"SUBJECTS": SUBJECTS, "ROOMS": ROOMS}
    return made


TEMPLATES = _templates()
