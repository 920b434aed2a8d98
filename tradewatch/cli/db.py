"""Look after the database: upgrade, check, measure and maintain it."""

from __future__ import annotations

import json

import click

from tradewatch.cli.main import FAILED, Door
from tradewatch.cli.output import Format, console, database_option, emit, errors, json_option, plain
from tradewatch.cli.upkeep import check_archive, maintain
from tradewatch.errors import SchemaError
from tradewatch.store import fulltext, migrations
from tradewatch.store.engine import open_store
from tradewatch.store.health import Stats, check, stats
from tradewatch.store.trouble import shown

__all__ = ["db"]


@click.group(invoke_without_command=True)
@click.pass_context
def db(ctx: click.Context) -> None:
    """Upgrade, check, measure and maintain the database, and check the archive.

    \b
    Examples:
      tradewatch db                    how much it holds
      tradewatch db check              is it whole
      tradewatch db upgrade            after a new version of tradewatch
      tradewatch db maintain           remove what is too old, never an article
      tradewatch db check-archive      is every archived page readable
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(measure)


@db.command()
@json_option
@database_option
@click.pass_obj
def upgrade(door: Door, as_json: bool) -> None:
    """Bring the tables to what this version of tradewatch knows.

    \b
    Examples:
      tradewatch db upgrade
      tradewatch db upgrade --db postgresql://localhost/tradewatch
    """
    with open_store(door.config.database, any_version=True) as store:
        before = store.version()
        if before is not None and before not in migrations.REVISIONS:
            raise SchemaError(f"the database {shown(store.url)} was made by a newer tradewatch; install that version")
        store.upgrade()
        found = {"database": shown(store.url), "before": before, "now": store.version()}
    if as_json:
        click.echo(json.dumps(found))
    elif before == migrations.HEAD:
        click.echo(f"{found['database']} is up to date.")
    else:
        click.echo(f"{found['database']} is now at {found['now']}.")


@db.command("check")
@click.option("--repair", is_flag=True, help="Make the full-text index anew where it does not fit the texts.")
@json_option
@database_option
@click.pass_obj
def examine(door: Door, repair: bool, as_json: bool) -> int:
    """Is the database whole: pages, references, full text, version? Exit code 3 when it is not.

    \b
    Examples:
      tradewatch db check
      tradewatch db check --repair
    """
    with open_store(door.config.database, create=False, any_version=True) as store:
        found = check(store)
        if repair and any(one.name == "full text" and not one.ok for one in found):
            fulltext.rebuild(store)
            found = check(store)
    if as_json:
        click.echo(json.dumps([{**plain(one), "ok": one.ok} for one in found], ensure_ascii=False, indent=2))
    else:
        for one in found:
            click.echo(f"{one.name:<16} {'ok' if one.ok else 'BROKEN'}")
            for problem in one.problems:
                errors().print(f"  {problem}", markup=False)
    return 0 if all(one.ok for one in found) else FAILED


@db.command("stats")
@json_option
@database_option
@click.pass_obj
def measure(door: Door, as_json: bool = False) -> None:
    """How much the database and the archive hold.

    \b
    Examples:
      tradewatch db stats
      tradewatch db stats --json
    """
    with open_store(door.config.database, create=False) as store:
        found = stats(store, door.config.archive_dir)
    if as_json:
        click.echo(json.dumps(plain(found), ensure_ascii=False, indent=2))
    else:
        _print(found)


db.add_command(maintain)
db.add_command(check_archive)


def _print(found: Stats) -> None:
    facts = {
        "database": f"{found.database}, {_size(found.bytes)}, schema {found.version}",
        "archive": f"{found.archive_files} WARC files, {_size(found.archive_bytes)}",
        "articles from": found.oldest.date().isoformat() if found.oldest else "none yet",
        "articles to": found.newest.date().isoformat() if found.newest else "none yet",
    }
    for name, fact in facts.items():
        console().print(f"{name:<14} {fact}", markup=False)
    rows = [{"table": name, "rows": number} for name, number in found.rows.items() if number]
    emit(rows, Format.TABLE, {"table": "table", "rows": "rows"}, empty="The tables are empty.")


def _size(size: int) -> str:
    units = ("bytes", "KB", "MB", "GB", "TB")
    power = min((len(str(size)) - 1) // 3, len(units) - 1)
    return f"{size / 1000**power:.{1 if power else 0}f} {units[power]}"
