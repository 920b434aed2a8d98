"""The page about the tables says what the tables are."""

from __future__ import annotations

from pathlib import Path

from tradewatch.store.schema_doc import describe
from tradewatch.store.tables import metadata


def test_the_page_is_current():
    page = Path(__file__).parents[2] / "docs" / "schema.md"

    assert page.read_text(encoding="utf-8") == describe()


def test_every_table_and_column_is_described():
    page = describe()

    for table in metadata.tables.values():
        assert f"## {table.name}\n" in page
        assert all(f"| `{column.name}` |" in page for column in table.columns)


def test_the_comments_of_the_tables_are_the_notes():
    assert "| `key` | text |  | the outlet's own id, from the URL |" in describe()
    assert "| `part_of` | integer | to `festival.id` | a market that belongs to a festival |" in describe()
