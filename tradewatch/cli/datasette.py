"""Open the database in datasette, with our queries behind forms: `tradewatch datasette`."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from tradewatch.cli.main import Door
from tradewatch.cli.output import database_option
from tradewatch.errors import UsageError
from tradewatch.store.engine import open_store
from tradewatch.store.examples import Example, examples
from tradewatch.store.tables import PRESS, metadata
from tradewatch.store.trouble import shown

__all__ = ["datasette", "describe"]

LIMITS = {"sql_time_limit_ms": 5000, "facet_time_limit_ms": 1000, "allow_download": "off", "suggest_facets": "off"}
LABELS = {
    "outlet": "name",
    "article": "headline",
    "person": "name",
    "company": "name",
    "festival": "name",
    "edition": "year",
}
FACETS = {
    "article": ["outlet_id", "language", "access"],
    "quotation": ["kind"],
    "relation": ["kind", "status"],
    "company": ["kind", "country"],
    "festival": ["kind", "country"],
    "edition": ["year"],
}  # few enough values that counting them is quick
SEARCH = """
SELECT article.published_at, outlet.name AS outlet, article.headline, article.url
FROM article_fts
JOIN article_text ON article_text.docid = article_fts.rowid
JOIN article ON article.id = article_text.article_id
JOIN outlet ON outlet.id = article.outlet_id
WHERE article_fts MATCH '"' || replace(:words, '"', ' ') || '"'
ORDER BY article_fts.rowid DESC
LIMIT 100
""".strip()


@click.command()
@click.option("--print", "only_print", is_flag=True, help="Print the metadata file and the command, and start nothing.")
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="Where it is served.")
@click.option(
    "--immutable", is_flag=True, help="The file is a copy that nobody writes to: quicker, and wrong otherwise."
)
@database_option
@click.pass_obj
def datasette(door: Door, only_print: bool, port: int, immutable: bool) -> None:
    """Explore the database in datasette, for reading, with ten queries behind forms.

    It opens the very file, while crawls go on; on this machine alone, for it shows full texts. datasette is a
    program of its own: `pipx install datasette`.

    \b
    Examples:
      tradewatch datasette
      tradewatch datasette --print > metadata.json
      tradewatch datasette --db copy.sqlite --immutable
    """
    path = _file(door.config.database)
    about = json.dumps(describe(path.stem), ensure_ascii=False, indent=2)
    if only_print:
        click.echo(about)
        call = shlex.join(["datasette", *_call(path, "metadata.json", port, immutable)])
        click.echo(f"Keep it as metadata.json, then: {call}", err=True)
        return
    program = _program()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "metadata.json"
        file.write_text(about, encoding="utf-8")
        done = subprocess.run([*program, *_call(path, str(file), port, immutable)], check=False)
    sys.exit(done.returncode)


def describe(database: str) -> dict[str, Any]:
    """What datasette is told of a database of that name: queries, what is worth counting, which table is searched."""
    queries = {
        "search": {"title": "Articles that hold a phrase, the newest first", "sql": SEARCH},
        **{one.name: _query(one) for one in examples()},
    }
    tables: dict[str, dict[str, Any]] = {table.name: {} for table in PRESS}
    for table in metadata.sorted_tables:
        if table not in PRESS:
            tables[table.name] = {"hidden": True}
    tables |= {"alembic_version": {"hidden": True}, "sqlite_sequence": {"hidden": True}}
    for name, label in LABELS.items():
        tables[name]["label_column"] = label
    for name, facets in FACETS.items():
        tables[name]["facets"] = facets
    tables["article_text"] |= {"fts_table": "article_fts", "fts_pk": "docid"}
    tables["article"]["sort_desc"] = tables["quotation"]["sort_desc"] = "id"
    return {
        "title": "tradewatch",
        "description": "Who said what, in what role, for which company. What the outlets published stays theirs.",
        "databases": {database: {"queries": queries, "tables": tables}},
    }


def _query(one: Example) -> dict[str, Any]:
    example = ", ".join(f"{name}: {value}" for name, value in one.values.items())
    return {"title": one.title, "sql": one.sql} | ({"description": f"For example {example}."} if example else {})


def _file(url: str) -> Path:
    """The SQLite file, once it is known to be one of ours and of this version."""
    with open_store(url, create=False) as store:
        if store.dialect != "sqlite":
            name = shown(store.url)
            raise UsageError(
                f"datasette reads SQLite, and {name} is none: `tradewatch export database --to copy.sqlite`, "
                "then `tradewatch datasette --db copy.sqlite --immutable`"
            )
        return Path(store.url.database or "").resolve()


def _program() -> list[str]:
    beside = Path(sysconfig.get_path("scripts")) / "datasette"
    if find_spec("datasette") is not None and beside.exists():
        return [str(beside)]
    if found := shutil.which("datasette"):
        return [found]
    raise UsageError("datasette is not installed; install it with: pipx install datasette, or see --print")


def _call(path: Path, about: str, port: int, immutable: bool) -> list[str]:
    limits = [word for name, value in LIMITS.items() for word in ("--setting", name, str(value))]
    file = ["--immutable", str(path)] if immutable else [str(path)]
    return ["serve", *file, "--metadata", about, "--host", "127.0.0.1", "--port", str(port), *limits]
