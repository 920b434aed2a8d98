"""Give feed readers what a search finds: `/search.rss`, `.atom`, `.feed.json`, and the same of quotations."""

from __future__ import annotations

from collections.abc import Callable
from email.utils import format_datetime, parsedate_to_datetime

from fastapi import APIRouter, Request
from fastapi.responses import Response

from tradewatch.query.articles import find_articles
from tradewatch.query.quotations import find_quotations, headlines_only
from tradewatch.store.engine import Store
from tradewatch.watch.feeds import KINDS, NEVER, Entry, Feed, etag, of_quotations, of_stories, write
from tradewatch.watch.stories import stories
from tradewatch.web.desk import At
from tradewatch.web.forms import plain
from tradewatch.web.questions import address

__all__ = ["router"]

router = APIRouter()
ROWS = 50


def articles(store: Store, question: str) -> list[Entry]:
    """The newest articles that a question finds, a story told in copies once."""
    hits = find_articles(store, question, limit=ROWS).hits
    return of_stories(stories(store, [hit.id for hit in hits], question, said=0))


def quotations(store: Store, question: str) -> list[Entry]:
    """The newest quotations that a question finds, without those of outlets that let nothing but headlines go."""
    said = find_quotations(store, question, limit=ROWS).hits
    silent = headlines_only(store, {one.article_id for one in said})
    return of_quotations(one for one in said if one.article_id not in silent)


def _answer(request: Request, feed: Feed, kind: str) -> Response:
    """The feed, or word that it is as it was."""
    body = write(feed, kind)
    headers = {"ETag": etag(body), "Cache-Control": "private, no-cache"}
    if feed.updated > NEVER:
        headers["Last-Modified"] = format_datetime(feed.updated.replace(microsecond=0), usegmt=True)
    if _is_known(request, headers["ETag"], feed):
        return Response(None, 304, headers)
    return Response(body, 200, headers, KINDS[kind])


def _is_known(request: Request, mark: str, feed: Feed) -> bool:
    given = request.headers.get("if-none-match")
    if given is not None:
        return given.strip() == "*" or mark in {one.strip().removeprefix("W/") for one in given.split(",")}
    try:
        since = parsedate_to_datetime(request.headers.get("if-modified-since", ""))
        return NEVER < feed.updated.replace(microsecond=0) <= since
    except (ValueError, TypeError):  # no date, or one without a zone
        return False


def _route(path: str, what: str, kind: str, found: Callable[[Store, str], list[Entry]]) -> None:
    def show(request: Request, desk: At, q: str = "") -> Response:
        question = plain(q)
        here = f"{request.url.scheme}://{request.headers['host']}"  # the guard has looked at it
        title = f"{what}: {question}" if question else what
        entries = found(desk.store, question)
        own = address(f"{path}.{kind}", question)
        return _answer(request, Feed(title, f"{here}{address(path, question)}", f"{here}{own}", entries), kind)

    router.add_api_route(f"{path}.{kind}", show, methods=["GET"])


for _kind in KINDS:
    _route("/search", "Articles", _kind, articles)
    _route("/quotations", "Quotations", _kind, quotations)
