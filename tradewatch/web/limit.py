"""Give each request its time: what a page reads of the database ends with the deadline, and the page says so."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from tradewatch.store.deadline import deadline

__all__ = ["Limit"]

FREE = ("/metrics",)  # which Prometheus gives a time of its own


class Limit:
    """Lets each request read for so many seconds; 0 for as long as it takes."""

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self.app, self.seconds = app, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; the threads it is answered in go by the same deadline."""
        with deadline(0 if scope.get("path") in FREE else self.seconds):
            await self.app(scope, receive, send)
