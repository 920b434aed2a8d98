"""Describe the tables for docs/schema.md: `python -m tradewatch.store.schema_doc > docs/schema.md`."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

import sqlalchemy as sa

from tradewatch.store import tables, watch_tables, work_tables
from tradewatch.store.examples import Example, examples

__all__ = ["describe"]

COMMENT = re.compile(r"#\s*(.+)$")
INTRODUCTION = """# The tables

Made from `tradewatch/store/tables.py` by `python -m tradewatch.store.schema_doc > docs/schema.md`; a test keeps the two
together. The database is yours: read it with any SQL tool. Times are UTC. Offsets (`start`, `end`) count Unicode code
points of `article_text.body`. `docid` orders texts by day: `days since 2000-01-01 << 20`, plus a number.
Beside these tables stands the full-text index: `article_fts` (FTS5) on SQLite, `article_text.tsv` on PostgreSQL.
"""
QUERIES = """## Ten queries to begin with

They work as they stand on SQLite and on PostgreSQL (`sqlite3 tradewatch.db`, `psql`), and tests run them; the names in
them are invented. `tradewatch datasette` offers the same with a form for the names. What an article names is written
under the record of that very name; `merged_into` is the record that answers for it.
"""


def describe() -> str:
    """The whole page."""
    every = sorted(tables.metadata.tables.values(), key=lambda t: t.name)
    return "\n".join([INTRODUCTION, QUERIES, *map(_query, examples()), *map(_table, every)])


def _query(example: Example) -> str:
    return f"### {example.title}\n\n```sql\n{example.as_typed()};\n```\n"


def _table(table: sa.Table) -> str:
    notes = _notes(table.name)
    lines = [f"## {table.name}", "", "| column | type | | notes |", "| --- | --- | --- | --- |"]
    for column in table.columns:
        marks = ", ".join(_marks(column))
        lines.append(f"| `{column.name}` | {_type(column.type)} | {marks} | {notes.get(column.name, '')} |")
    together = [f"`{', '.join(c.name for c in rule.columns)}`" for rule in _unique(table) if len(rule.columns) > 1]
    if together:
        lines += ["", f"Unique together: {'; '.join(sorted(together))}."]
    return "\n".join([*lines, ""])


def _marks(column: sa.Column[object]) -> Iterator[str]:
    if column.primary_key:
        yield "key"
    elif not column.nullable:
        yield "required"
    if any([c.name for c in rule.columns] == [column.name] for rule in _unique(column.table)):
        yield "unique"
    for reference in sorted(key.target_fullname for key in column.foreign_keys):
        yield f"to `{reference}`"


def _unique(table: sa.FromClause) -> list[sa.UniqueConstraint]:
    assert isinstance(table, sa.Table)
    return [rule for rule in table.constraints if isinstance(rule, sa.UniqueConstraint)]


def _type(kind: sa.types.TypeEngine[object]) -> str:
    names = {"UtcDateTime": "time", "BigInteger": "integer", "JSON": "JSON"}
    return names.get(type(kind).__name__, type(kind).__name__.lower())


def _notes(table: str) -> dict[str, str]:
    """What the comments in tables.py and work_tables.py say of a table's columns."""
    source = inspect.getsource(tables) + inspect.getsource(watch_tables) + inspect.getsource(work_tables)
    block = re.search(rf"^{table} = Table\(.*?^\)", source, re.MULTILINE | re.DOTALL)
    notes: dict[str, str] = {}
    for line in (block.group() if block else "").splitlines():
        comment, name = COMMENT.search(line), re.search(r'(?:Column\(|name=|to\()"(\w+)', line)
        named = re.search(r'name="(\w+)"', line)
        if comment and name:
            key = named.group(1) if named else name.group(1)
            key = f"{key}_id" if line.lstrip().startswith("to(") and not named else key
            notes[key] = comment.group(1).replace("|", "/")
    return notes


if __name__ == "__main__":
    print(describe(), end="")  # noqa: T201
