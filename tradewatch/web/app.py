"""Put the pages together: one app, one router a subject, and what a visitor reads when something is wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from importlib.metadata import version
from importlib.resources import files

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from starlette.exceptions import HTTPException
from starlette.routing import Match
from starlette.staticfiles import StaticFiles

from tradewatch.config import Config
from tradewatch.errors import StoreError, UsageError
from tradewatch.web import (
    alerts,
    api,
    api_asking,
    api_nouns,
    api_saved,
    articles,
    companies,
    diffs,
    exports,
    feeds,
    festivals,
    front,
    health,
    help,
    machines,
    metrics,
    outlets,
    overview,
    people,
    quotations,
    runs,
    saved,
    schedules,
    search,
    sessions,
    timeline,
)
from tradewatch.web.describe import ABOUT, ERRORS, SIGNED
from tradewatch.web.desk import Desk
from tradewatch.web.guard import Guard
from tradewatch.web.head import Head
from tradewatch.web.limit import Limit
from tradewatch.web.pages import render
from tradewatch.web.policy import HEADERS

__all__ = ["create_app"]

SUBJECTS = (
    front, search, articles, diffs, quotations, feeds, saved, exports, people, companies, festivals, timeline,
    outlets, help, overview, runs, schedules, alerts, machines, sessions, health, metrics,
)  # fmt: skip

ANSWERS = (api_asking, api_nouns, api_saved, api)  # to programs


def create_app(config: Config, *, names: Collection[str] = (), beyond: bool = False) -> FastAPI:
    """The app on that installation.

    `names` are hosts by which it is called beside this machine's own; with `beyond` it can be reached from other
    machines, and reading needs the token too.
    """
    desk = Desk(config)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        desk.close()

    app = FastAPI(
        title="tradewatch",
        version=version("tradewatch"),
        description=ABOUT,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    app.state.desk = desk
    for subject in SUBJECTS:
        app.include_router(subject.router, include_in_schema=False)
    app.state.places = {getattr(route, "path", "") for subject in SUBJECTS for route in subject.router.routes}
    for answers in ANSWERS:
        app.include_router(answers.router, prefix="/api", responses=ERRORS, dependencies=[SIGNED])
    app.mount("/static", StaticFiles(directory=str(files("tradewatch.web") / "static")))
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(UsageError, _impossible)
    app.add_exception_handler(StoreError, _no_store)
    app.add_exception_handler(Exception, _broken)
    app.add_middleware(Limit, seconds=config.deadline)
    app.add_middleware(Head)
    app.add_middleware(Guard, keys=desk.keys, names=names, beyond=beyond)
    return app


def _refused(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, HTTPException)
    words = "There is no such page." if problem.detail == "Not Found" else str(problem.detail)
    answer = _wrong(request, problem.status_code, words)
    answer.headers.update(problem.headers or {})
    if problem.status_code == 405:
        answer.headers["Allow"] = ", ".join(sorted(_methods(request)))
    return answer


def _methods(request: Request) -> set[str]:
    """The methods by which an address may be asked, whichever routes they belong to."""
    known: set[str] = set()
    path = request.scope["path"]
    for rooms, prefix in ((SUBJECTS, ""), (ANSWERS, "/api")):
        place = {"type": "http", "path": path.removeprefix(prefix), "method": ""}
        for route in (one for room in rooms for one in room.router.routes if path.startswith(prefix)):
            if route.matches(place)[0] is not Match.NONE:
                known |= getattr(route, "methods", None) or set()
    return known


def _unreadable(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, RequestValidationError)
    found = problem.errors()
    where = ".".join(str(part) for part in found[0]["loc"][1:]) if found else ""
    return _wrong(request, 422, f"The address cannot be read: {where}: {found[0]['msg'] if found else ''}.")


def _impossible(request: Request, problem: Exception) -> Response:
    return _wrong(request, 409, f"{problem}.")


def _no_store(request: Request, problem: Exception) -> Response:
    return _wrong(request, 503, f"{problem}.")


def _broken(request: Request, _: Exception) -> Response:
    """A fault of ours; the log has it. This answer does not pass the guard."""
    words = "Something went wrong in tradewatch itself; its log says what"
    if request.scope["path"].startswith("/api/"):
        return JSONResponse({"error": words}, 500, HEADERS)
    return PlainTextResponse(f"{words}.\n", 500, HEADERS)


def _wrong(request: Request, status: int, words: str) -> Response:
    if request.scope["path"].startswith("/api/"):
        return JSONResponse({"error": words}, status)
    return render(request, "wrong.html", status, words=words[:1].upper() + words[1:])
