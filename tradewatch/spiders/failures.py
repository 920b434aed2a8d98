"""Tell failures apart: an outlet that keeps us out, a page that is gone, and trouble that may pass."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

__all__ = ["Kind", "Trouble", "request_of", "tell"]

SHUT = frozenset({401, 402, 403, 407, 451})
GONE = frozenset({404, 405, 406, 410, 414})


class Kind(Enum):
    """What kind of failure it is."""

    BARRED = auto()  # the outlet keeps us out: robots.txt, a wall
    GONE = auto()  # there is no such page
    PASSING = auto()  # worth another try, later


@dataclass(frozen=True, slots=True)
class Trouble:
    """A failed request, told in a few words."""

    kind: Kind
    reason: str
    status: int | None = None


def tell(failure: Failure) -> Trouble:
    """What a failed request means."""
    problem = failure.value
    if isinstance(problem, HttpError):
        status = problem.response.status
        kind = Kind.BARRED if status in SHUT else Kind.GONE if status in GONE else Kind.PASSING
        return Trouble(kind, f"HTTP {status}", status)
    if isinstance(problem, IgnoreRequest):
        passing = getattr(problem, "passing", False)
        return Trouble(Kind.PASSING if passing else Kind.BARRED, str(problem) or "refused")
    return Trouble(Kind.PASSING, " ".join(f"{type(problem).__name__}: {problem}".split())[:200])


def request_of(failure: Failure) -> Request:
    """The request that failed: Scrapy hangs it on the failure."""
    request: Request = vars(failure)["request"]
    return request
