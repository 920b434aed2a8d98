"""Extract: a page becomes an article, each field from the first rule that gives it."""

from __future__ import annotations

from dataclasses import replace

from tradewatch.article import Article
from tradewatch.errors import ExtractionError
from tradewatch.extract.body import read_body
from tradewatch.extract.document import read_document
from tradewatch.extract.fields import read_fields
from tradewatch.extract.opening import opening_byline
from tradewatch.extract.origin import dateline, first_published_by
from tradewatch.extract.page import Page
from tradewatch.extract.signature import lent_by, presented, signed
from tradewatch.extract.verdict import why_no_article
from tradewatch.outlets.outlet import Outlet
from tradewatch.text import clean_text, fold

__all__ = ["extract"]

EXCERPT = 80  # characters in common that make a dek the beginning of the text
CUT_OFF = ("[…]", "[...]", "[&hellip;]")


def extract(page: Page, outlet: Outlet | None = None, *, hurried: bool = False) -> Article:
    """The article on the page; ExtractionError, and nothing else, when there is none.

    A reader that is `hurried` gets DearError instead where a dear reading would be asked.
    """
    document = read_document(page, outlet, hurried=hurried)
    article = read_fields(document)
    body = read_body(document, article)
    text, lender = lent_by(document, clean_text(body.text))
    signature = None
    if not article.bylines:
        text, signature = signed(document, text)
    if problem := why_no_article(document, article, text):
        raise ExtractionError(page.url, problem)
    if not signature:
        signature, text = opening_byline(document, text, article.bylines)
    if not signature and not article.bylines:
        text, signature = presented(document, text)
    place, origin = dateline(document, text), first_published_by(document, text) or lender
    told = {**article.provenance, "text": body.rule}
    late = (("dateline", place), ("first_published_by", origin), ("bylines", signature))
    told |= {name: it.rule for name, it in late if it}
    article = replace(article, text=text, bylines=signature.value if signature else article.bylines, provenance=told)
    article = replace(article, dateline=place.value if place else None)
    return _without_excerpt(replace(article, first_published_by=origin.value if origin else None))


def _without_excerpt(article: Article) -> Article:
    """The same without a dek that is only the beginning of the text, as many a CMS makes one."""
    dek = fold(article.dek or "").rstrip(" .…[]")
    if not dek or article.provenance.get("dek", "").startswith(("css:", "printed")):
        return article
    if not fold(article.text[: 4 * len(dek)]).startswith(dek[:EXCERPT]) and not (article.dek or "").endswith(CUT_OFF):
        return article
    told = {name: rule for name, rule in article.provenance.items() if name != "dek"}
    return replace(article, dek=None, provenance=told)
