"""Find the one record a page is about: shown under its own address, a list where several are meant, 404 for none."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from fastapi import HTTPException
from fastapi.responses import RedirectResponse, Response

from tradewatch.errors import UsageError
from tradewatch.query.named import companies_named, people_named
from tradewatch.store.engine import Store
from tradewatch.web.pages import in_path
from tradewatch.web.questions import address

__all__ = ["asked_for", "elsewhere", "one_of", "or_missing"]

Found = TypeVar("Found")
NAMED = {"/people": people_named, "/companies": companies_named}


def or_missing(find: Callable[[], Found]) -> Found:
    """What is found; HTTPException when it stands for nothing."""
    try:
        return find()
    except UsageError as problem:
        raise HTTPException(404, f"{problem}.") from None


def one_of(store: Store, room: str, ref: str, find: Callable[[], Found]) -> Found | Response:
    """The record of this name or slug; the list of a name that several have. HTTPException when nobody has it."""
    or_missing(lambda: NAMED[room](store, ref))
    try:
        return find()
    except UsageError:
        return RedirectResponse(address(room, ref), 303)


def elsewhere(room: str, ref: str, slug: str) -> Response | None:
    """To the page's own address, from a name or from the slug of a record that was merged."""
    return None if ref == slug else RedirectResponse(f"{room}/{in_path(slug)}", 303)


def asked_for(field: str, slug: str) -> str:
    """The question for everything about it."""
    return f"{field}:{slug}"
