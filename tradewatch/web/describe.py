"""Describe the API to programs: what may go wrong, how one signs in, and what an answer looks like."""

from __future__ import annotations

from typing import Any

from fastapi import Security
from fastapi.security import HTTPBearer
from pydantic import BaseModel, Field

__all__ = ["ABOUT", "ERRORS", "SIGNED", "Problem", "shows"]

ABOUT = """The same as the pages, in JSON. Lists give the newest first; `before` in an answer is what to send for the
page. Times have a zone, and are UTC in answers. Whatever goes wrong is told as `{"error": "..."}`, in a sentence."""


class Problem(BaseModel):
    """Why it did not work, in a sentence."""

    error: str = Field(examples=["there is no run 77; `tradewatch runs` lists them."])


_WORDS = {
    400: "The request is not one, or this name is not served here",
    401: "A token is needed, and this is none",
    403: "The token may read alone, or another page asked",
    404: "It is not there",
    405: "It cannot be asked in this way",
    409: "It is not possible now, or the value would not do",
    411: "The length of the body is not said",
    413: "The body is too long",
    415: "A program that sends no token says `Content-Type: application/json`",
    422: "A value of the address or the body cannot be read",
    429: "Too many wrong tokens came from this address",
    503: "The database does not answer, or the question took too long",
}
ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": words} for status, words in _WORDS.items()
}
SIGNED = Security(
    HTTPBearer(
        auto_error=False,
        scheme_name="token",
        description="The installation's token, or one that `tradewatch users token` made. Not needed on this machine "
        "while there are neither users nor a token.",
    )
)


def shows(example: Any, words: str = "It is so") -> dict[int | str, dict[str, Any]]:
    """What a route's answer looks like."""
    return {200: {"description": words, "content": {"application/json": {"example": example}}}}
