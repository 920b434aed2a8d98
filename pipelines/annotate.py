"""Annotate: all that is done to an article's text, as one pure function for crawl, retag, evaluation and notebooks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from pipelines.clean import clean
from pipelines.companies import CompanyLexicon, load_companies, tag_companies
from pipelines.festivals import FestivalLexicon, load_festivals, tag_festivals
from pipelines.relations import tag_relations
from pipelines.speakers import tag_speakers
from tradewatch.article import Article

__all__ = ["TAGGER_VERSION", "Lexicons", "annotate", "tag"]

TAGGER_VERSION = "1"


@dataclass(frozen=True, slots=True)
class Lexicons:
    """What the taggers know by name."""

    companies: CompanyLexicon
    festivals: FestivalLexicon

    @staticmethod
    def load() -> Lexicons:
        """The shipped lexicons, read once a process."""
        return _load()


@lru_cache(maxsize=1)
def _load() -> Lexicons:
    return Lexicons(load_companies(), load_festivals())


def annotate(article: Article, lexicons: Lexicons) -> Article:
    """Clean the article, then tag it. Offsets count characters of the cleaned text."""
    return tag(clean(article), lexicons)


def tag(article: Article, lexicons: Lexicons) -> Article:
    """Tag the text exactly as it is: companies, who owns or bought which, then festivals, then who speaks."""
    with_companies = tag_relations(tag_companies(article, lexicons.companies))
    return tag_speakers(tag_festivals(with_companies, lexicons.festivals))
