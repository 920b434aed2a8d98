"""Post to a page of the user's: https, or http on this very machine; nobody is followed, answers are not read on."""

from __future__ import annotations

import ipaddress
import urllib.error
import urllib.request
from http.client import HTTPException
from typing import Any
from urllib.parse import SplitResult, urlsplit

from tradewatch.errors import ConfigError

__all__ = ["LIMIT", "fetch", "is_this_machine", "web_address"]

LIMIT = 10.0  # seconds that a server may take to answer
MOST = 1_000_000  # bytes of what is posted
READ = 1000  # bytes of an answer


def is_this_machine(host: str) -> bool:
    """Whether the host is this very machine, so that nobody listens in."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def web_address(setting: str, text: str) -> SplitResult:
    """A page that may be asked for: https, or http on this very machine.

    Raises ConfigError naming the setting.
    """
    try:
        url = urlsplit(text)
        host, _ = url.hostname or "", url.port
    except ValueError:
        raise ConfigError(
            f"{setting}: one of the addresses cannot be read; it looks like https://example.com/x"
        ) from None
    if url.username is not None:
        raise ConfigError(
            f"{setting}: the address at {host} has a user before the host, which is not sent; leave it out"
        )
    if not host or any(mark <= " " for mark in text):
        raise ConfigError(f"{setting}: one of the addresses names no host; it looks like https://example.com/x")
    if url.scheme == "https" or (url.scheme == "http" and is_this_machine(host)):
        return url
    raise ConfigError(f"{setting}: the address at {host} is sent in the clear; write https://")


class Strict(urllib.request.HTTPRedirectHandler):
    """Follows nobody: the address is the user's, and what is sent is meant for it alone."""

    def redirect_request(self, *_: Any) -> None:
        """Let the redirect be the error that it is."""
        return


def fetch(url: str, body: bytes | None = None) -> None:
    """Ask for a page, or post JSON to it; whatever it answers with success is fine.

    Raises OSError, ValueError or HTTPException.
    """
    if body is not None and len(body) > MOST:
        raise ValueError(f"a message of {len(body)} bytes is longer than anybody takes")
    handlers: list[Any] = [Strict()]
    if is_this_machine(urlsplit(url).hostname or ""):
        handlers.append(urllib.request.ProxyHandler({}))
    headers = {"User-Agent": "tradewatch"} | ({"Content-Type": "application/json"} if body is not None else {})
    asked = urllib.request.Request(url, body, headers)  # noqa: S310 - `web_address` has looked at it
    try:
        with urllib.request.build_opener(*handlers).open(asked, timeout=LIMIT) as answer:
            answer.read(READ)
    except urllib.error.HTTPError as problem:
        problem.close()
        raise OSError(f"it answered HTTP {problem.code}") from None
    except HTTPException as problem:
        raise OSError(f"its answer was not HTTP: {type(problem).__name__}") from None
