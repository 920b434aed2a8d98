"""Lay out an article for the store: what each table is going to hold of it, before any table is touched."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from tradewatch.article import Article, Company, Festival, Person, Span
from tradewatch.store.docid import docid
from tradewatch.store.kept import Kept
from tradewatch.store.words import bigrams
from tradewatch.text import fold

__all__ = ["Draft", "draft", "excerpt", "first_sentences", "folded", "names_of", "storable"]

UNSTORABLE = re.compile("[\0\ud800-\udfff]")
SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]]*(?=\s)")
TEXTS = (
    "url", "outlet", "key", "headline", "dek", "dateline", "section", "language", "image", "image_credit",
    "first_published_by", "text",
)  # fmt: skip
EXCERPT = 400  # characters at most, where sentences are long


def storable(text: str) -> str:
    """A text that both databases take: each NUL and lone surrogate becomes U+FFFD, so that offsets still fit."""
    if text.isascii() and "\0" not in text:
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return UNSTORABLE.sub("\ufffd", text)
    return text.replace("\0", "\ufffd")


@lru_cache(maxsize=20_000)
def folded(name: str) -> str:
    """A name as it is compared; names come again and again."""
    return fold(storable(name))


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as the tables will hold it."""

    kept: Kept
    article: Article  # storable; an excerpt where the outlet reserves text and data mining
    outlet: str
    values: Mapping[str, Any]  # columns of `article` that the page decides
    names: str
    content_hash: str

    @property
    def url(self) -> str:
        """The canonical address."""
        return self.article.url

    @property
    def identities(self) -> tuple[tuple[str, str], ...]:
        """What says that two drafts are one article: the address, the outlet's own id."""
        by_url = (("", self.url),)
        return by_url if self.article.key is None else (*by_url, (self.outlet, self.article.key))

    def docid(self, number: int) -> int:
        """The key of its text: by the day of publication, else of the first sight."""
        published = self.article.published_at
        return docid((published.utc if published else self.kept.page.fetched_at).date(), number)


def draft(kept: Kept) -> Draft:
    """Lay out one article.

    Raises ValueError, TypeError or OverflowError when it holds what cannot be stored.
    """
    words = kept.article.words
    article = _storable_article(kept.article)
    if kept.page.reserved is not None:
        article = excerpt(article)
    outlet = article.outlet or urlsplit(article.url).netloc
    if not article.url or not outlet:
        raise ValueError("an article needs an address and an outlet")
    return Draft(kept, article, outlet, _values(kept, article, words), names_of(article), _hash(kept))


def _values(kept: Kept, article: Article, words: int) -> dict[str, Any]:
    published, modified = article.published_at, article.modified_at
    return {
        "headline": article.headline,
        "dek": article.dek,
        "bylines": list(article.bylines),
        "agencies": list(article.agencies) or None,
        "dateline": article.dateline,
        "section": article.section,
        "tags": list(article.tags),
        "language": article.language,
        "image": article.image,
        "image_credit": article.image_credit,
        "first_published_by": article.first_published_by,
        "published_at": published.utc if published else None,
        "published_exact": published.exact if published else None,
        "published_local": str(published) if published else None,
        "modified_at": modified.utc if modified else None,
        "access": str(article.access) if article.access else None,
        "paywalled": article.paywalled,
        "policy": str(kept.policy),
        "reserved": kept.page.reserved is not None,
        "words": words,
        "provenance": dict(article.provenance),
    }


def _hash(kept: Kept) -> str:
    if kept.signature.content_hash:
        return kept.signature.content_hash
    return hashlib.sha256(kept.article.text.encode(errors="replace")).hexdigest()


def _storable_article(article: Article) -> Article:
    """The strings of the article itself; those of its tags are looked after where their rows are made."""
    made: dict[str, Any] = {name: storable(v) for name in TEXTS if (v := getattr(article, name)) is not None}
    made |= {name: tuple(map(storable, getattr(article, name))) for name in ("bylines", "agencies", "tags")}
    changed = {name: value for name, value in made.items() if value != getattr(article, name)}
    return replace(article, **changed) if changed else article


def excerpt(article: Article) -> Article:
    """The article with its first two sentences alone, and what is tagged in them."""
    kept = first_sentences(article.text)
    size = len(kept)
    return replace(
        article,
        text=kept,
        people=tuple(replace(p, mentions=m) for p in article.people if (m := _inside(p.mentions, size))),
        companies=tuple(replace(c, mentions=m) for c in article.companies if (m := _inside(c.mentions, size))),
        festivals=tuple(replace(f, mentions=m) for f in article.festivals if (m := _inside(f.mentions, size))),
        quotations=tuple(q for q in article.quotations if q.span.end <= size),
        affiliations=tuple(a for a in article.affiliations if a.span is not None and a.span.end <= size),
        relations=tuple(r for r in article.relations if r.span.end <= size),
    )


def first_sentences(text: str) -> str:
    """What of a text may be kept where the whole may not: two sentences."""
    first = text.partition("\n\n")[0]
    ends = [match.end() for match in SENTENCE_END.finditer(first)]
    kept = first[: ends[1]] if len(ends) > 1 else first
    return kept[:EXCERPT].rpartition(" ")[0] if len(kept) > EXCERPT else kept


def _inside(spans: Iterable[Span], size: int) -> tuple[Span, ...]:
    return tuple(span for span in spans if span.end <= size)


def names_of(article: Article) -> str:
    """The names in the article, folded, so that `lodz` finds Łódź; signs of the Far East two by two as well."""
    text = article.text
    named: dict[str, None] = {}
    things: tuple[Person | Company | Festival, ...] = (*article.people, *article.companies, *article.festivals)
    for thing in things:
        named[folded(thing.name)] = None
        for span in thing.mentions:
            named[folded(span.of(text))] = None
    # UTF-8 needs three bytes for each of those signs: a body in Latin letters shows by its length that it has few.
    body = text if len(text.encode(errors="replace")) > 1.5 * len(text) else ""
    pairs = bigrams("\n".join((*named, article.headline or "", body)))
    return storable(" ".join((*named, *pairs)))
