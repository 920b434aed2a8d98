"""Judge the page: whether what was read is an article at all, and if not, what the page is."""

from __future__ import annotations

import re

from tradewatch.article import Article
from tradewatch.extract.document import Document

__all__ = ["why_no_article"]

FRONT = re.compile(r"https?://[^/?#]+/?")
FEW = 400  # characters of text that a page of many headlines may have and still be a list
MANY = 8  # headings that are links to other pages
LISTS = frozenset({"CollectionPage", "SearchResultsPage", "ItemList", "ProfilePage"})


def why_no_article(doc: Document, article: Article, text: str) -> str | None:
    """The reason why the page is set aside; None when it is an article. In doubt it is one."""
    if not text:
        if _is_list(doc, article):
            return "the page is a list of articles, not an article"
        return "no text found; has the outlet's page layout changed?"
    if len(text) < FEW and _is_list(doc, article):
        return "the page is a list of articles, not an article"
    if _is_front(doc, article):
        return "the page is the outlet's front page, not an article"
    return None


def _is_list(doc: Document, article: Article) -> bool:
    """Many linked headings, and nothing in the head that speaks of one article."""
    if _says_article(doc, article):
        return False
    named = any(kind in LISTS for item in doc.items for kind in item.types)
    headings = len(doc.css("h2 a[href], h3 a[href], h4 a[href]"))
    return headings >= MANY or (named and headings >= MANY // 2)


def _is_front(doc: Document, article: Article) -> bool:
    return bool(FRONT.fullmatch(article.url)) and not _says_article(doc, article)


def _says_article(doc: Document, article: Article) -> bool:
    kinds = [value.lower() for value in doc.meta.get("og:type", ())]
    return bool(doc.story.text("headline") or article.bylines or "article" in kinds)
