"""Annotate: all that is done to an article's text, as one pure function for crawl, retag, evaluation and notebooks."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pipelines.clean import clean
from pipelines.companies import CompanyLexicon, load_companies, tag_companies
from pipelines.festivals import FestivalLexicon, load_festivals, tag_festivals
from pipelines.relations import tag_relations
from pipelines.speakers import tag_speakers
from pipelines.voters.counting import count_votes, unvoted
from pipelines.voters.vote import Voter, name_of
from tradewatch.article import Article

__all__ = ["TAGGER_VERSION", "Lexicons", "annotate", "tag", "tag_voices", "tagger_version"]

TAGGER_VERSION = "2"  # of the rules; raise it when they change, so that `tradewatch retag` tags all articles anew
LEXICONS = Path(__file__).parent / "lexicons"


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


def annotate(article: Article, lexicons: Lexicons, voters: Sequence[Voter] = ()) -> Article:
    """Clean the article, then tag it. Offsets count characters of the cleaned text."""
    return tag(clean(article), lexicons, voters)


def tag(article: Article, lexicons: Lexicons, voters: Sequence[Voter] = ()) -> Article:
    """Tag the text exactly as it is: companies, festivals, who owns or bought which, then who speaks."""
    companies = tag_companies(article, lexicons.companies)
    return tag_voices(tag_festivals(companies, lexicons.festivals), lexicons, voters)


def tag_voices(article: Article, lexicons: Lexicons, voters: Sequence[Voter] = ()) -> Article:
    """Let the voters have their say on the names, then tag what is built on them: relations, people, speech."""
    if not voters:
        return tag_speakers(tag_relations(unvoted(article)))
    count = count_votes(article, lexicons.companies, voters)
    return count.signed(tag_speakers(tag_relations(count.article), count.people))


def tagger_version(voters: Sequence[Voter] = ()) -> str:
    """What tags are marked with: the rules' version, a sign of the lexicons' content, and who had a vote."""
    return "+".join((f"{TAGGER_VERSION}.{_lexicons_sign()}", *map(name_of, voters)))


@lru_cache(maxsize=1)
def _lexicons_sign() -> str:
    files = sorted(LEXICONS.iterdir())
    content = b"".join(path.name.encode() + path.read_bytes() for path in files if path.is_file())
    return hashlib.sha256(content).hexdigest()[:8]
