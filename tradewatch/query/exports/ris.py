"""Write articles as RIS, which Zotero, EndNote and Mendeley read: a line a field, news as its type."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tradewatch.query.exports.records import ArticleRecord
from tradewatch.text import one_line

__all__ = ["ris_records"]

END = "\r\n"


def ris_records(articles: Iterable[ArticleRecord]) -> Iterator[str]:
    """A record an article."""
    for one in articles:
        lines = [f"{tag}  - {text}" for tag, value in _fields(one) if (text := one_line(value or ""))]
        yield END.join(["TY  - NEWS", *lines, "ER  - ", "", ""])


def _fields(one: ArticleRecord) -> Iterator[tuple[str, str | None]]:
    yield "ID", f"{one.outlet_slug}-{one.id}"
    yield "TI", one.headline
    for name in one.bylines:
        yield "AU", name
    yield "T2", one.outlet
    if one.day:
        yield "PY", f"{one.day.year:04}"
        yield "DA", f"{one.day:%Y/%m/%d}/"
    yield "UR", one.url
    yield "LA", one.language
    for name in (*one.companies, *one.festivals):
        yield "KW", name
    yield "AB", one.dek or one.snippet
