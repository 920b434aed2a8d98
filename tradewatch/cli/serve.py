"""Open the pages: `tradewatch serve`."""

from __future__ import annotations

import importlib
from dataclasses import replace
from pathlib import Path

import click

from tradewatch import logs
from tradewatch.cli.main import Door
from tradewatch.cli.output import database_option, errors
from tradewatch.cli.users import users_option
from tradewatch.errors import UsageError

__all__ = ["serve"]

SERVER = "tradewatch.web.server"
NEEDED = ("argon2", "fastapi", "starlette", "uvicorn", "jinja2", "markupsafe", "prometheus_client")


@click.command()
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="The address to serve; beyond this machine only with users or a token.",
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8350, show_default=True, help="The port; 0 for any that is free."
)
@click.option(
    "--name",
    "names",
    multiple=True,
    metavar="HOST",
    help="A name by which a proxy calls the pages, such as trade.example.com.",
)
@users_option
@database_option
@click.pass_obj
def serve(door: Door, host: str, port: int, names: tuple[str, ...], users: Path | None) -> None:
    """Show and steer all of it in a browser: runs, schedules, alerts, machines.

    Programs ask /healthz, /readyz, /metrics and /api. Nothing is crawled here: a scheduler or worker does that.

    \b
    Examples:
      tradewatch serve
      tradewatch serve --port 9000
      TRADEWATCH_TOKEN=... tradewatch serve --host 0.0.0.0
    """
    try:
        server = importlib.import_module(SERVER)
    except ModuleNotFoundError as problem:
        if problem.name not in NEEDED:
            raise
        raise UsageError(
            'the pages need FastAPI and its like; install them with: pip install "tradewatch[web]"'
        ) from None
    config = door.config if users is None else replace(door.config, users=users)
    logs.configure(config)
    server.serve(
        config,
        host,
        port,
        names,
        told=lambda place: errors().print(f"Serving {place}; Ctrl-C ends it.", markup=False),
    )
