"""PostgreSQL answers by the plans that were measured to be fast; another plan would be slow without being wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa

from tests.store.stories import another, kept, write
from tradewatch.query import ask as asking
from tradewatch.query.articles import find_articles
from tradewatch.query.ask import ask
from tradewatch.query.facets import find_facets
from tradewatch.store.engine import Store

pytestmark = pytest.mark.pg


@pytest.fixture
def many(pg_store: Store) -> Store:
    """Every article holds the word `story`, so that the planner would rather read them all."""
    write(pg_store, *(kept(another(number)) for number in range(1, 41)))
    with pg_store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(sa.text("VACUUM ANALYZE article_text"))
    return pg_store


@contextmanager
def plans(store: Store) -> Iterator[list[str]]:
    """The plans of the full-text questions that are asked meanwhile."""
    found: list[str] = []

    def explain(conn: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if "tsv @@" in statement:
            cursor.execute(f"EXPLAIN {statement}", parameters)
            found.append("\n".join(row[0] for row in cursor.fetchall()))

    sa.event.listen(store.engine, "before_cursor_execute", explain)
    try:
        yield found
    finally:
        sa.event.remove(store.engine, "before_cursor_execute", explain)


@pytest.mark.parametrize("order", ["newest", "relevance"])
def test_no_question_reads_the_words_of_all_texts(order: str, many: Store):
    with plans(many) as found:
        page = find_articles(many, "story", order=order)  # type: ignore[arg-type]
        find_facets(many, "story")

    assert page.count == 40
    assert len(found) == (3 if order == "newest" else 2)  # what is ranked is counted with it
    assert not [plan for plan in found if re.search(r"Seq Scan on article_text", plan)]


def test_a_count_fetches_no_docids(many: Store):
    with plans(many) as found:
        assert ask(many, "story").count() == 40

    assert "CTE" not in found[0]
    assert "Bitmap Index Scan on ix_article_text_tsv" in found[0]


def test_of_a_common_word_the_newest_articles_are_looked_at_first(many: Store, monkeypatch: pytest.MonkeyPatch):
    usual = find_articles(many, "story", limit=3)
    monkeypatch.setattr(asking, "MANY", 10)
    with plans(many) as found:
        page = find_articles(many, "story", limit=3)
        older = find_articles(many, "story", limit=3, cursor=page.next)

    assert page == usual
    assert not {hit.id for hit in older.hits} & {hit.id for hit in page.hits}
    assert "Index Scan Backward using pk_article_text" in found[1]
    assert "Bitmap" not in found[1]


def test_a_common_word_that_the_newest_articles_lack_is_found_all_the_same(
    many: Store, monkeypatch: pytest.MonkeyPatch
):
    usual = find_articles(many, "story", limit=30)
    monkeypatch.setattr(asking, "MANY", 10)
    monkeypatch.setattr(asking, "LOOKED_AT", 5)

    assert find_articles(many, "story", limit=30) == usual


def test_nothing_is_compiled_to_answer_a_question(many: Store):
    assert many.rows(sa.text("SHOW jit"))[0][0] == "off"
