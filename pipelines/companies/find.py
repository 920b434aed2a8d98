"""Tag companies: those of the lexicon and those the text itself gives away, with every place they stand in."""

from __future__ import annotations

from dataclasses import replace

from pipelines.companies.known import known_mentions
from pipelines.companies.lexicon import CompanyLexicon
from tradewatch.article import Article, Company, Span

__all__ = ["find_companies", "tag_companies"]


def tag_companies(article: Article, lexicon: CompanyLexicon) -> Article:
    """The article with every company its text names, in reading order."""
    return replace(article, companies=find_companies(article.text, article.headline, lexicon))


def find_companies(text: str, headline: str | None, lexicon: CompanyLexicon) -> tuple[Company, ...]:
    """The companies of a text; the headline only helps to tell a company from an ordinary word."""
    places: dict[str, list[Span]] = {}
    for hit in known_mentions(text, headline, lexicon):
        places.setdefault(hit.form.key, []).append(hit.span)
    return tuple(
        Company(lexicon[key].name, key, lexicon[key].kind.value, tuple(spans)) for key, spans in places.items()
    )
