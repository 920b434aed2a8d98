"""Serve the pages: take the port, beat, and end cleanly when asked to."""

from __future__ import annotations

import logging
import signal
import socket
import threading
from collections.abc import Callable, Collection
from contextlib import suppress
from types import FrameType

import uvicorn
from fastapi import FastAPI

from tradewatch.config import Config
from tradewatch.errors import StoreError, UsageError
from tradewatch.query.held import held
from tradewatch.store import claims, processes
from tradewatch.web.app import create_app
from tradewatch.web.desk import Desk
from tradewatch.web.guard import is_here
from tradewatch.web.keys import SHORTEST
from tradewatch.web.users import read_users

__all__ = ["Beat", "serve", "settings"]

log = logging.getLogger(__name__)
EVERY = 15.0  # seconds between two beats
PATIENCE = 5  # seconds that open requests have at the end


class Beat(threading.Thread):
    """Writes down that this server lives, as long as it does."""

    def __init__(self, desk: Desk, about: dict[str, str], every: float = EVERY) -> None:
        super().__init__(name="beat", daemon=True)
        self.desk, self.about, self.every = desk, about, every
        self.who = claims.holder()
        self.over = threading.Event()
        self.trouble: str | None = None

    def run(self) -> None:
        """Beat until the end; what hinders it is told once."""
        while True:
            try:
                processes.beat(self.desk.store, self.who, "web", self.about)
                self.trouble = None
            except Exception as problem:
                if self.trouble != str(problem):
                    told = None if isinstance(problem, StoreError) else problem
                    log.warning("The beat could not be written: %s", problem, exc_info=told)
                self.trouble = str(problem)
            if self.over.wait(self.every):
                return

    def end(self) -> None:
        """Beat no more, and take the name from the list."""
        self.over.set()
        self.join(self.every)
        try:
            processes.gone(self.desk.store, self.who)
        except StoreError as problem:
            log.warning("The end could not be written: %s", problem)


def serve(
    config: Config, host: str, port: int, names: Collection[str] = (), told: Callable[[str], None] = log.info
) -> None:
    """Serve until SIGTERM or Ctrl-C. `told` is given the address.

    Raises UsageError when the address cannot be taken, or may not be without users or a token.
    """
    beyond = not is_here(host) or any(not is_here(name) for name in names)
    known = read_users(config.users_file)
    if beyond:
        _require(bool(known), config)
    listening = _listen(host, port)
    place = f"{f'[{host}]' if ':' in host else host}:{listening.getsockname()[1]}"
    app = create_app(config, names=[host, *names, *(_own_names() if beyond else ())], beyond=beyond)
    beat = Beat(app.state.desk, {"address": place})
    server = uvicorn.Server(settings(app))

    def end(_number: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    for number in (signal.SIGINT, signal.SIGTERM):  # until uvicorn listens to them, and once more when it has ended
        signal.signal(number, end)
    beat.start()
    _warm(app.state.desk)
    try:
        told(f"http://{place}/")
        server.run(sockets=[listening])
    finally:
        beat.end()
        app.state.desk.close()


def _warm(desk: Desk) -> None:
    """Let what facets are counted from be read while nobody waits for it."""
    with suppress(StoreError):  # the pages say what is wrong with the database
        held(desk.store).warm(desk.store)


def _require(has_users: bool, config: Config) -> None:
    """Raise UsageError when other machines could come in without anybody's leave."""
    token = config.token.strip()
    if token and len(token) < SHORTEST:
        raise UsageError(f"the token is too short for other machines: take at least {SHORTEST} characters")
    if not token and not has_users:
        raise UsageError(
            "the pages are for this machine alone until they ask who comes: `tradewatch users add NAME` adds somebody, "
            f"or set TRADEWATCH_TOKEN, or token in tradewatch.toml, to at least {SHORTEST} characters nobody can guess"
        )


def settings(app: FastAPI, port: int = 0) -> uvicorn.Config:
    """How uvicorn serves the app."""
    return uvicorn.Config(
        app,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=PATIENCE,
        lifespan="on",
        ws="none",
    )


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family)
    except (OSError, OverflowError) as problem:
        words = getattr(problem, "strerror", None) or problem
        raise UsageError(f"{host}:{port} cannot be served: {words}; choose another with --host or --port") from None


def _own_names() -> list[str]:
    return [socket.gethostname(), socket.getfqdn()]
