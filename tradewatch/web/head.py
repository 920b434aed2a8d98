"""Answer HEAD as GET is answered; the server leaves the body out."""

from __future__ import annotations

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["Head", "only_head"]

MARK = "tradewatch_head"


def only_head(request: Request) -> bool:
    """Whether nobody reads the body, so that what is costly need not be made."""
    return bool(request.scope.get(MARK))


class Head:
    """Lets every page that answers GET answer HEAD."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on. The scope is another, for the server goes by its own."""
        asked = {**scope, "method": "GET", MARK: True} if scope.get("method") == "HEAD" else scope
        await self.app(asked, receive, send)
