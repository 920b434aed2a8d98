"""An article belongs to a beat for a reason that can be told."""

from __future__ import annotations

import pytest

from pipelines.relevance import beat_words, relevance
from tradewatch.article import Article, Festival, Span

BUSAN = Festival("Busan International Film Festival", "busan", "festival", 2026, (Span(40, 73),))
LATE = Festival("Busan International Film Festival", "busan", "festival", 2026, (Span(2400, 2433),))
ACFM = Festival("Asian Contents & Film Market", "acfm", "market", 2026, (Span(10, 38),))


def story(**fields: object) -> Article:
    return Article(**{"url": "https://reelwire.example/2026/10/nine-titles/", **fields})


@pytest.mark.parametrize(
    ("article", "beats", "wanted", "reason"),
    [
        (story(), ("festivals",), "festivals", "announced by a source for festivals"),
        (story(section="Festivals"), (), "festivals", "filed under Festivals"),
        (story(tags=("Film Festivals",)), (), "festivals", "filed under Film Festivals"),
        (story(tags=("Cannes festival",)), (), "festivals", "filed under Cannes festival"),
        (story(url="https://x.example/film/markets-festivals/a-b/"), (), "festivals", "its address says festivals"),
        (story(festivals=(BUSAN,)), (), "festivals", "about Busan International Film Festival"),
        (story(festivals=(ACFM,)), (), "markets", "about Asian Contents & Film Market"),
        (story(festivals=(LATE,), headline="Nine for Busan International Film Festival"), (), "festivals", f"about {BUSAN.name}"),
        (story(section="Documentary"), (), "documentary", "filed under Documentary"),
    ],
)  # fmt: skip
def test_the_reason_is_told(article: Article, beats: tuple[str, ...], wanted: str, reason: str):
    assert relevance(article, beats, wanted) == reason


@pytest.mark.parametrize(
    ("article", "wanted"),
    [
        (story(), "festivals"),
        (story(section="Box Office", tags=("ratings",)), "festivals"),
        (story(festivals=(LATE,)), "festivals"),
        (story(festivals=(BUSAN,)), "markets"),
        (story(url="https://x.example/film/festival-of-colour-opens/"), "festivals"),
        (story(section="Film"), "tv"),
    ],
)
def test_an_article_off_the_beat_has_no_reason(article: Article, wanted: str):
    assert relevance(article, (), wanted) is None


def test_the_words_of_each_beat_are_sorted_and_lower_case():
    for words in beat_words().values():
        assert all(word == word.lower() for word in words)
