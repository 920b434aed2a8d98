"""Open the store for reading, with a method a question."""

from __future__ import annotations

import importlib
import os
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import sqlalchemy as sa

from tradewatch.config import Config
from tradewatch.errors import UsageError
from tradewatch.notebook.records import Records
from tradewatch.query.companies import CompanyPage, CompanySeen, company_page
from tradewatch.query.coverage import By
from tradewatch.query.editions import EditionPage, edition_page
from tradewatch.query.exports.formats import NOUNS
from tradewatch.query.exports.found import found
from tradewatch.query.exports.records import ArticleRecord, EditionRecord, FestivalRecord, QuotationRecord
from tradewatch.query.one import ArticlePage, article_page
from tradewatch.query.people import PersonPage, PersonSeen, person_page
from tradewatch.query.timeline import Point, timeline
from tradewatch.store import engine
from tradewatch.store.engine import Store
from tradewatch.store.trouble import shown

__all__ = ["Reader", "open_store"]

DAYS = "pipelines.festivals.weeks"  # named by its path, as every room beside this one is
ENOUGH = 100  # records of an answer, unless told otherwise


def open_store(database: str | Path | None = None) -> Reader:
    """Open a store for reading: a SQLite file or a URL; without one, the database of your settings.

    Raises StoreError when there is none, or when it cannot be read.
    """
    if database is None:
        url = Config.load(os.environ).database
    else:
        url = str(database) if "://" in str(database) else f"sqlite:///{Path(database).expanduser().resolve()}"
    return Reader(engine.open_store(url, create=False, read_only=True))


class Reader:
    """A store to be asked; nothing that is asked changes it."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def search(self, question: str = "", *, limit: int | None = ENOUGH, **narrowing: Any) -> Records[ArticleRecord]:
        """Articles that a question finds, newest first; narrowed by `company="wiip"`, `festival=`, `after=` ... too."""
        return self._records("articles", question, limit, narrowing)

    def quotations(self, words: str = "", *, limit: int | None = ENOUGH, **narrowing: Any) -> Records[QuotationRecord]:
        """What was said: by `speaker=`, for `company=`, as `role=`, at `festival=` and `edition=`."""
        return self._records("quotations", words, limit, narrowing)

    def people(self, name: str = "", *, limit: int | None = ENOUGH, **narrowing: Any) -> Records[PersonSeen]:
        """People, the most quoted first; narrowed by `company=` and `role=`."""
        return self._records("people", name, limit, narrowing)

    def companies(self, name: str = "", *, limit: int | None = ENOUGH, **narrowing: Any) -> Records[CompanySeen]:
        """Companies, the most named first; narrowed by `kind=` and `country=`."""
        return self._records("companies", name, limit, narrowing)

    def festivals(self, name: str = "", *, limit: int | None = ENOUGH, **narrowing: Any) -> Records[FestivalRecord]:
        """Festivals and markets, the most named first; `year=` keeps those with an edition then."""
        return self._records("festivals", name, limit, narrowing)

    def editions(self, name: str = "", *, limit: int | None = ENOUGH, **narrowing: Any) -> Records[EditionRecord]:
        """Editions, the newest first, with their usual days where a rule for them is known."""
        return self._records("editions", name, limit, narrowing | {"days": importlib.import_module(DAYS).days_of})

    def article(self, ref: str | int) -> ArticlePage:
        """One article with everything known of it, by number, address or part of its address; UsageError for none."""
        return article_page(self.store, str(ref))

    def person(self, name: str, *, limit: int = 20) -> PersonPage:
        """Somebody in full, by name or slug; UsageError when nobody is meant, or several are."""
        return person_page(self.store, name, limit=limit)

    def company(self, name: str, *, limit: int = 20) -> CompanyPage:
        """A company in full, by name or slug; UsageError when none is meant, or several are."""
        return company_page(self.store, name, limit=limit)

    def edition(self, festival: str, year: int, *, limit: int = 20) -> EditionPage:
        """One year of a festival or market: coverage by day, who spoke, companies, outlets; UsageError for none."""
        return edition_page(self.store, festival, year, limit=limit)

    def timeline(
        self, question: str = "", *, by: By = "month", normalise: bool = False, **narrowing: Any
    ) -> Records[Point]:
        """How many articles a question finds in each period; with `normalise` also of 1,000 that were published."""
        line = timeline(self.store, question, by=by, normalise=normalise, strict=True, **narrowing)
        return Records(line.points, "periods", Point)

    def sql(self, statement: str, **values: Any) -> Records[dict[str, Any]]:
        """The rows of one statement of your own, as dictionaries; `:name` takes the value given for it.

        Raises UsageError when the database does not understand it, or when it would change something.
        """
        wrong: tuple[type[Exception], ...] = (sa.exc.DBAPIError, *_driver_errors(self.store))
        try:
            with self.store.engine.connect() as conn:
                rows = _rows(conn, statement, values)
        except wrong as problem:
            why = " ".join(str(getattr(problem, "orig", None) or problem).split())
            raise UsageError(f"the database cannot answer that: {why}; docs/schema.md has the tables") from None
        return Records(rows, "rows")

    def close(self) -> None:
        """Let go of the database."""
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<tradewatch store {shown(self.store.url)}, for reading>"

    def _records(self, noun: str, words: str, limit: int | None, narrowing: dict[str, Any]) -> Records[Any]:
        return Records(islice(found(self.store, noun, words, **narrowing), limit), noun, NOUNS[noun])


def _rows(conn: sa.Connection, statement: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    """What one statement gives. It goes to the driver as it is: a colon in it is nobody's placeholder."""
    if conn.dialect.name == "sqlite":  # on again, should an earlier statement have turned it off
        conn.exec_driver_sql("PRAGMA query_only = on")
    if values:
        result = conn.execute(sa.text(statement), values)
        return [dict(row) for row in result.mappings()] if result.returns_rows else []
    cursor: Any = conn.connection.cursor()
    cursor.execute(statement, **({} if conn.dialect.name == "sqlite" else {"prepare": True}))  # one statement alone
    if cursor.description is None:
        return []
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _driver_errors(store: Store) -> tuple[type[Exception], ...]:
    dbapi: Any = store.engine.dialect.dbapi
    return (dbapi.Error, dbapi.Warning)
