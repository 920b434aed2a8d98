"""Stand before every page: whose name was called, who asks, and may he."""

from __future__ import annotations

import ipaddress
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tradewatch.web import policy
from tradewatch.web.keys import Account, Keys
from tradewatch.web.patience import WEARY

__all__ = ["BROWSER", "SESSION", "Guard", "Visitor", "address_of", "is_here", "sent_by", "visitor"]

BROWSER, SESSION = "tradewatch_form", "tradewatch_session"  # cookies
LARGEST = 1 << 16  # bytes of a request's body
HOST = re.compile(r"(?P<name>[\w.\-]+|\[[0-9a-fA-F:.]+\])(:\d{1,5})?", re.ASCII)
SAFE = ("GET", "HEAD", "OPTIONS")
ALWAYS = ("/healthz", "/readyz", "/signin", "/signout", "/static/")  # also for who did not sign in


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks."""

    may_change: bool
    may_read: bool
    by_token: bool  # a program that sent the token itself, which no foreign page can make a browser do
    browser: str  # its cookie
    nonce: str  # what the scripts of this answer carry
    is_guessing: bool = False  # it gave a wrong token, after many others from its address
    account: Account | None = None  # who was recognised


def visitor(request: Request) -> Visitor:
    """Who asks, as the guard found out."""
    found: Visitor = request.scope["tradewatch_visitor"]
    return found


def address_of(request: Request) -> str:
    """Where a request comes from."""
    return request.client.host if request.client else "?"


def sent_by(request: Request, way: str) -> str:
    """Who asks, and from where, as it is written down."""
    account = visitor(request).account
    name = f"{account.name} through " if account and account.name else ""
    return f"{name}{way}, from {address_of(request)}"


class Guard:
    """Lets in what may come in. `names` are the hosts that are served beside this machine's own."""

    def __init__(self, app: ASGIApp, keys: Keys, names: Collection[str] = (), *, beyond: bool = False) -> None:
        self.app, self.keys, self.beyond = app, keys, beyond
        self.names = {name.lower() for name in names}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        request = Request(scope)
        who = self._who(request)
        scope["tradewatch_visitor"] = who

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._mark(request, MutableHeaders(scope=message), who)
            await send(message)

        refused = self._refuse(request, who)
        await (refused or self.app)(scope, receive, answer)

    def _who(self, request: Request) -> Visitor:
        keys, address = self.keys, address_of(request)
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        is_bearer, is_guessing = kind.lower() == "bearer" and keys.guarded, False
        account = keys.by_token(token) if is_bearer else None
        by_token = account is not None
        if is_bearer and not by_token:
            is_guessing = not keys.patience.lasts(address)
            if not is_guessing:
                keys.patience.wrong(address)
        if account is None and keys.guarded:
            account = keys.by_session(request.cookies.get(SESSION, ""))
        may_change = "write" in account.scopes if account else not keys.guarded
        browser = request.cookies.get(BROWSER, "")
        fresh = browser if browser.isalnum() and len(browser) == 32 else secrets.token_hex(16)
        may_read = account is not None or not self.beyond
        return Visitor(may_change, may_read, by_token, fresh, secrets.token_urlsafe(16), is_guessing, account)

    def _refuse(self, request: Request, who: Visitor) -> Response | None:
        if not self._is_served(request.headers):
            return _no(request, 400, "this name is not served here; `tradewatch serve --name` adds one")
        writes, public = request.method not in SAFE, _path(request).startswith(ALWAYS)
        if writes and (words := _foreign(request)):
            return _no(request, 403, words)
        if not public and not (who.may_change if writes else who.may_read):
            if who.account:
                return _no(request, 403, "you may read here, and change nothing")
            return _no(request, 429, WEARY) if who.is_guessing else _sign_in(request)
        if writes and (refused := _unfit(request, who)):
            return refused
        return None

    def _is_served(self, headers: Headers) -> bool:
        found = HOST.fullmatch(headers.get("host", ""))
        name = found["name"].strip("[]").rstrip(".").lower() if found else ""
        if is_here(name) or name in self.names:
            return True
        return self.beyond and _is_address(name)  # a foreign page cannot have an address for its name

    def _mark(self, request: Request, headers: MutableHeaders, who: Visitor) -> None:
        for name, value in policy.HEADERS.items():
            headers[name] = value
        if "cache-control" not in headers:
            headers["Cache-Control"] = "no-store"
        if not headers.get("content-type", "").startswith("text/html"):
            return
        headers["Content-Security-Policy"] = policy.for_page(who.nonce)
        if request.cookies.get(BROWSER) != who.browser:
            secure = "; Secure" if request.url.scheme == "https" else ""
            headers.append("Set-Cookie", f"{BROWSER}={who.browser}; Path=/; HttpOnly; SameSite=Strict{secure}")


def is_here(name: str) -> bool:
    """Whether a host's name or address is this machine's own, that no other machine reaches."""
    if name.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False


def _is_address(name: str) -> bool:
    try:
        return bool(ipaddress.ip_address(name))
    except ValueError:
        return False


def _foreign(request: Request) -> str:
    """Why a request that would change something was not made by our own page; empty when it was."""
    headers = request.headers
    site, origin = headers.get("sec-fetch-site", "same-origin"), headers.get("origin")
    if site not in ("same-origin", "none"):
        return "another page asked for this; nothing was changed"
    if origin is not None and _place(origin) != headers.get("host", "").lower():
        return f"a page of {origin[:100]} asked for this; nothing was changed"
    return ""


def _place(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:  # "http://["
        return None


def _unfit(request: Request, who: Visitor) -> Response | None:
    headers = request.headers
    size = headers.get("content-length", "0" if "transfer-encoding" not in headers else "")
    if not size.isdigit():
        return _no(request, 411, "say how long the body is")
    if int(size) > LARGEST:
        return _no(request, 413, f"the body is longer than {LARGEST} bytes")
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if _is_api(request) and not who.by_token and kind != "application/json":
        return _no(request, 415, "send application/json")  # which a foreign page may not send
    return None


def _sign_in(request: Request) -> Response:
    if _is_api(request) or _path(request) == "/metrics":
        words = "a token is needed: Authorization: Bearer TOKEN"
        return JSONResponse({"error": words}, 401, {"WWW-Authenticate": "Bearer"})
    place = _path(request) if request.method in SAFE else "/"
    return RedirectResponse(f"/signin?next={quote(place, safe='/')}", 303)


def _no(request: Request, status: int, words: str) -> Response:
    return JSONResponse({"error": words}, status) if _is_api(request) else PlainTextResponse(f"{words}\n", status)


def _path(request: Request) -> str:
    """What the routes go by; `request.url` is put together from what the Host header says."""
    path: str = request.scope["path"]
    return path


def _is_api(request: Request) -> bool:
    return _path(request).startswith("/api/")
