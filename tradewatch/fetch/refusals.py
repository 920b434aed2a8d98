"""Say why a page was not fetched: each refusal with its reason, and whether another day may change it."""

from __future__ import annotations

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from twisted.internet.error import ConnectError, ConnectionClosed

__all__ = [
    "HOST_TROUBLE",
    "NO_ANSWER",
    "HostHeld",
    "HostShut",
    "Leaving",
    "Refusal",
    "RobotsDenied",
    "Unsafe",
    "Walled",
]

# What Scrapy and Twisted raise when a host does not answer as it should.
HOST_TROUBLE = (
    CannotResolveHostError,
    ConnectError,
    ConnectionClosed,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    OSError,
    ResponseDataLossError,
)
# And when there is no answer that can be used, whoever's trouble it is.
NO_ANSWER = (*HOST_TROUBLE, DownloadCancelledError, NotSupported, UnsupportedURLSchemeError, ValueError)


class Refusal(IgnoreRequest):
    """A request was not made, or its answer not used; `passing` says that a later run may try again."""

    passing = False

    def __init__(self, reason: str, *, passing: bool | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        if passing is not None:
            self.passing = passing


class RobotsDenied(Refusal):
    """The host's robots.txt keeps us out of this page; passing when robots.txt itself could not be read."""


class HostHeld(Refusal):
    """The host asked us to stay away for longer than a crawl waits."""

    passing = True


class HostShut(Refusal):
    """The host failed or refused so often in a row that this crawl leaves it alone."""


class Leaving(Refusal):
    """The crawl is being stopped while the request waits for its turn."""

    passing = True


class Unsafe(Refusal):
    """The address leads into a private network, or is no http(s) address."""


class Walled(Refusal):
    """A wall stands where the page should be."""
