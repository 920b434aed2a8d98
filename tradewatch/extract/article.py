"""Extract: a page becomes an article, each field from the first rule that gives it."""

from __future__ import annotations

from dataclasses import replace

from tradewatch.article import Article
from tradewatch.errors import ExtractionError
from tradewatch.extract.body import read_body
from tradewatch.extract.document import read_document
from tradewatch.extract.fields import read_fields
from tradewatch.extract.page import Page
from tradewatch.outlets.outlet import Outlet
from tradewatch.text import clean_text

__all__ = ["extract"]


def extract(page: Page, outlet: Outlet | None = None) -> Article:
    """The article on the page; ExtractionError, and nothing else, when there is none."""
    document = read_document(page, outlet)
    article = read_fields(document)
    body = read_body(document, article)
    if not (text := clean_text(body.text)):
        raise ExtractionError(page.url, "no text found; has the outlet's page layout changed?")
    return replace(article, text=text, provenance={**article.provenance, "text": body.rule})
