"""Judge the page: whether what was read is an article at all, and if not, what the page is."""

from __future__ import annotations

import re
from itertools import accumulate

from tradewatch.article import Article
from tradewatch.extract.blocks import MOST, read_blocks
from tradewatch.extract.document import Document

__all__ = ["is_front", "why_no_article"]

FRONT = re.compile(r"https?://[^/?#]+/?")
FEW = 400  # characters of text that a page of many headlines may have and still be a list
LONG = 1500  # characters of text that make a page without a path an article
HARDLY = 60  # characters of text that are hardly any
BIG, MUCH = 20 << 10, 1000  # characters of markup, and of words that a reader sees, of a page that has more than that
FEW_HEADINGS = 3
MANY = 8  # headings that are links to other pages
LISTS = frozenset({"CollectionPage", "SearchResultsPage", "ItemList", "ProfilePage"})
# What a page is as a whole: in schema.org's words, and in the class that WordPress gives its body.
WHOLE = LISTS - {"ItemList"}
ARCHIVE, ONE = frozenset({"archive", "search-results"}), frozenset({"single", "singular", "page"})
BURIED = "hardly any text found on a big page full of words; has the outlet's page layout changed?"
STATED = ("jsonld", "meta", "css")  # rules of a byline that is the page's own, not that of a first teaser


def why_no_article(doc: Document, article: Article, text: str) -> str | None:
    """The reason why the page is set aside; None when it is an article. In doubt it is one."""
    if not text:
        if _is_list(doc, article):
            return "the page is a list of articles, not an article"
        if _says_much(doc):
            return BURIED
        return "no text found; has the outlet's page layout changed?"
    if _is_archive(doc) or (len(text) < FEW and _is_list(doc, article)):
        return "the page is a list of articles, not an article"
    if _is_front(doc, article, text):
        return "the page is the outlet's front page, not an article"
    return BURIED if len(text) < HARDLY and _says_much(doc) else None


def _says_much(doc: Document) -> bool:
    """Whether it is a big page full of words, whatever they are."""
    if len(doc.html) < BIG or doc.tree.body is None:
        return False
    if doc.html.count("<") > MOST:  # more than is read
        return True
    seen = (len(block.text) for block in read_blocks(doc.tree.body, lambda _: False))
    return any(total >= MUCH for total in accumulate(seen))


def is_front(url: str) -> bool:
    """Whether an address is that of a front page: it has no path."""
    return FRONT.fullmatch(url) is not None


def _is_archive(doc: Document) -> bool:
    """Whether the site's own system calls it a list, however much of its articles the list prints."""
    if doc.story.text("headline") or doc.tree.body is None:
        return False
    names = set((doc.tree.body.attributes.get("class") or "").split())
    named = any(kind in WHOLE for item in doc.items for kind in item.types)
    named = named or (not names.isdisjoint(ARCHIVE) and names.isdisjoint(ONE))
    return named and _linked_headings(doc) >= FEW_HEADINGS


def _is_list(doc: Document, article: Article) -> bool:
    """Many linked headings, and nothing in the head that speaks of one article."""
    if _says_article(doc, article):
        return False
    named = any(kind in LISTS for item in doc.items for kind in item.types)
    headings = _linked_headings(doc)
    return headings >= MANY or (named and headings >= MANY // 2)


def _is_front(doc: Document, article: Article, text: str) -> bool:
    """An address without a path; a site of one page, as of a festival or a journal, holds one text and no list."""
    if not is_front(article.url) or _says_article(doc, article):
        return False
    return len(text) < LONG or _linked_headings(doc) >= FEW_HEADINGS


def _linked_headings(doc: Document) -> int:
    return len(doc.css("h2 a[href], h3 a[href], h4 a[href], a[href] h2, a[href] h3, a[href] h4"))


def _says_article(doc: Document, article: Article) -> bool:
    kinds = [value.lower() for value in doc.meta.get("og:type", ())]
    by = article.provenance.get("bylines", "")
    return bool(doc.story.text("headline") or by.startswith(STATED) or "article" in kinds)
