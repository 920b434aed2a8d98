"""Open the door: the command `tradewatch`, whose subcommands are named by dotted path and loaded when called."""

from __future__ import annotations

import difflib
import importlib
import io
import os
import sys
from dataclasses import dataclass

import click

from tradewatch import logs
from tradewatch.config import Config
from tradewatch.errors import TradewatchError, UsageError
from tradewatch.redact import redact

__all__ = ["COMMANDS", "DEGRADED", "FAILED", "FINE", "WRONG", "Door", "cli", "main"]

FINE, WRONG, DEGRADED, FAILED = 0, 1, 2, 3

# name: (where it lives, what `tradewatch --help` says of it without loading it), in the order of the path.
COMMANDS = {
    "demo": ("tradewatch.cli.demo:demo", "Crawl the bundled newsroom and show what comes out."),
    "outlets": ("tradewatch.cli.outlets:outlets", "What is known of each outlet."),
    "crawl": ("tradewatch.cli.crawl:crawl", "Collect articles from outlets, on demand."),
    "backfill": ("pipelines.backfill_command:backfill", "Collect articles of the past: archives, month by month."),
    "ccnews": ("pipelines.backfill_command:ccnews", "The same as `backfill --warc`, by its old name."),
    "extract": ("tradewatch.cli.extract:extract", "Read one saved page, and say which rule gave each field."),
    "tag": ("pipelines.commands:tag", "Tag one text: quotations, speakers, companies, festivals."),
    "retag": ("pipelines.again_commands:retag", "Apply new tagging rules to the stored articles."),
    "reextract": ("pipelines.again_commands:reextract", "Apply new extraction rules to the archived pages."),
    "search": ("tradewatch.cli.ask:search", "Find articles."),
    "facets": ("tradewatch.cli.facets:facets", "Count what the articles of a question have in common."),
    "quotes": ("tradewatch.cli.ask:quotes", "Find what people said."),
    "people": ("tradewatch.cli.ask:people", "Find people, their roles and companies."),
    "companies": ("tradewatch.cli.ask:companies", "Find companies and who speaks for them."),
    "festivals": ("tradewatch.cli.festivals:festivals", "Find festivals, markets and their editions."),
    "timeline": ("tradewatch.cli.timeline:timeline", "Count articles by day, week or month."),
    "show": ("tradewatch.cli.ask:show", "Show one article with its tags."),
    "export": ("tradewatch.cli.export:export", "Export what a question finds into a file for another program."),
    "mcp": ("tradewatch.cli.mcp:mcp", "Answer an assistant's questions, over the Model Context Protocol."),
    "datasette": ("tradewatch.cli.datasette:datasette", "Explore the database in datasette, by table and by query."),
    "saved": ("tradewatch.cli.saved:saved", "Keep searches, run them again, see what is new."),
    "diff": ("tradewatch.cli.diff:diff", "Show what changed in an article since it was first seen."),
    "digest": ("tradewatch.cli.digest:digest", "Tell or mail what is new for saved searches."),
    "runs": ("tradewatch.cli.runs:runs", "What each crawl did, and its verdict."),
    "schedule": ("schedules.commands:schedule", "Crawl by timetable, every night."),
    "worker": ("schedules.worker_commands:worker", "Do what is due, on one of many machines."),
    "alerts": ("schedules.alert_commands:alerts", "What is wrong, what saved searches found, and who is told."),
    "serve": ("tradewatch.cli.serve:serve", "Show and steer all of it in a browser."),
    "users": ("tradewatch.cli.users:users", "Who may use the pages and the API, and by which tokens."),
    "db": ("tradewatch.cli.db:db", "Upgrade, check, measure and maintain the database."),
    "backup": ("tradewatch.cli.backup:backup", "Back the database up into one file, also while crawls go on."),
    "restore": ("tradewatch.cli.backup:restore", "Put a backup in the place of the database."),
    "doctor": ("tradewatch.cli.doctor:doctor", "Is this installation healthy, and if not, what to do."),
}


@dataclass
class Door:
    """What every subcommand is handed."""

    config: Config


class LazyGroup(click.Group):
    """A group that imports a subcommand when it is called, so that `--help` is instant and no layer is broken."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of the path, not of the alphabet."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command = getattr(importlib.import_module(module), name)
        if not isinstance(command, click.Command):
            raise TypeError(f"{module}:{name} is not a command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; for a name that is none, say which one comes near."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            near = difflib.get_close_matches(name, COMMANDS, 1)
            raise click.UsageError(f"No such command {name!r}." + (f" Did you mean {near[0]!r}?" if near else ""), ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; that nobody reads on (`tradewatch search x | head`) is no error."""
        try:
            try:
                return super().invoke(ctx)
            finally:
                sys.stdout.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return FINE

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_, about) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="tradewatch")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Read the film and television trade press: who said what, in what role, for which company.

    \b
    Examples:
      tradewatch demo                                   try it on the bundled newsroom
      tradewatch crawl variety deadline --since 7d      collect the last week of two outlets
      tradewatch search "sales agent" --festival acfm   ask

    Exit codes: 0 fine, 1 the call was wrong, 2 done but degraded, 3 failed.
    """
    if ctx.obj is None:
        ctx.obj = Door(Config.load(os.environ))
        logs.learn(ctx.obj.config)


def main() -> None:
    """Run the command; turn our errors into one sentence, without secrets, and an exit code."""
    logs.guard()
    try:
        code = cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("Stopped.", err=True)
        code = 130
    except click.ClickException as problem:
        told = io.StringIO()
        problem.show(told)
        click.echo(redact(told.getvalue()), err=True, nl=False)
        code = WRONG
    except TradewatchError as problem:
        click.echo(f"tradewatch: {redact(str(problem))}", err=True)
        code = WRONG if isinstance(problem, UsageError) else FAILED
    except OSError as problem:  # a folder that cannot be made, a disk that is full
        where = f"{problem.filename}: " if problem.filename else ""
        click.echo(redact(f"tradewatch: {where}{problem.strerror or problem}"), err=True)
        code = FAILED
    sys.exit(code if isinstance(code, int) else FINE)
