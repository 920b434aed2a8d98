"""Answer assistants: `tradewatch mcp`."""

from __future__ import annotations

import click

from tradewatch.cli.main import Door
from tradewatch.cli.output import database_option
from tradewatch.errors import UsageError

__all__ = ["mcp"]


@click.command()
@database_option
@click.pass_obj
def mcp(door: Door) -> None:
    """Serve the questions to an assistant, over the Model Context Protocol on standard input and output.

    Its tools only read: search_articles, who_said, person, company, edition, timeline, runs. An assistant starts this
    command by itself; write it into its settings. Needs: pip install "tradewatch[mcp]".

    \b
    Example, as assistants' settings have it:
      {"mcpServers": {"tradewatch": {"command": "tradewatch", "args": ["mcp"]}}}
    By hand:
      tradewatch mcp --db copy.sqlite
    """
    try:
        from tradewatch.mcp.server import make_server
    except ImportError as problem:
        raise UsageError(f'assistants need {problem.name}; install it with: pip install "tradewatch[mcp]"') from None
    make_server(door.config).run("stdio")
