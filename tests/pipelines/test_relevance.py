"""An article belongs to a beat for a reason that can be told."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

import pytest

from pipelines.festivals.lexicon import FestivalKind
from pipelines.relevance import load_beats, relevance
from tradewatch.article import Article, Festival, Span

BUSAN = Festival("Busan International Film Festival", "busan", "festival", 2026, (Span(40, 73),))
LATE = Festival("Busan International Film Festival", "busan", "festival", 2026, (Span(2400, 2405),))
OSCARS = Festival("Academy Awards", "oscars", "award", 2026, (Span(4, 10),))
ACFM = Festival("Asian Contents & Film Market", "acfm", "market", 2026, (Span(10, 38),))


TEXT = 2400 * " " + "Busan and more"


def story(**fields: object) -> Article:
    return Article(**{"url": "https://reelwire.example/2026/10/nine-titles/", "text": TEXT, **fields})


@pytest.mark.parametrize(
    ("article", "beats", "wanted", "reason"),
    [
        (story(), ("festivals",), "festivals", "announced by a source for festivals"),
        (story(), ("Festivals",), "festivals ", "announced by a source for festivals"),
        (story(section="Festivals"), (), "festivals", "filed under Festivals"),
        (story(tags=("Film Festivals",)), (), "festivals", "filed under Film Festivals"),
        (story(tags=("Cannes festival",)), (), "festivals", "filed under Cannes festival"),
        (story(tags=("News", "Line-up 2026")), (), "festivals", "filed under Line-up 2026"),
        (story(section="M&A"), (), "deals", "filed under M&A"),
        (story(section="Marché"), (), "markets", "filed under Marché"),
        (story(section="Box-Office"), (), "box office", "filed under Box-Office"),
        (story(url="https://x.example/film/markets-festivals/a-b/"), (), "festivals", "its address says festivals"),
        (story(url="https://x.example/box-office/a-b?page=1#top"), (), "box office", "its address says box office"),
        (story(festivals=(BUSAN,)), (), "festivals", f"about {BUSAN.name}"),
        (story(festivals=(ACFM,)), (), "markets", f"about {ACFM.name}"),
        (story(festivals=(ACFM,)), (), "festivals", f"about {ACFM.name}"),
        (story(festivals=(LATE, ACFM)), (), "markets", f"about {ACFM.name}"),
        (story(festivals=(LATE,), headline=f"Nine for {LATE.name}"), (), "festivals", f"about {LATE.name}"),
        (story(festivals=(LATE,), headline="Nine for BUSAN"), (), "festivals", f"about {LATE.name}"),
        (story(festivals=(LATE,), tags=("Sales", "Busan 2026")), (), "festivals", f"about {LATE.name}"),
        (story(section="Wildlife"), (), "wildlife", "filed under Wildlife"),
    ],
)
def test_the_reason_is_told(article: Article, beats: tuple[str, ...], wanted: str, reason: str):
    assert relevance(article, beats, wanted) == reason


@pytest.mark.parametrize(
    ("article", "wanted"),
    [
        (story(), "festivals"),
        (story(section="Box Office", tags=("ratings",)), "festivals"),
        (story(section="Box", tags=("Office",)), "box office"),
        (story(festivals=(LATE,)), "festivals"),
        (story(festivals=(LATE,), headline="Nine for Busanites"), "festivals"),
        (story(festivals=(BUSAN,)), "markets"),
        (story(festivals=(BUSAN,)), "wildlife"),
        (story(festivals=(OSCARS,)), "festivals"),  # an Oscar-winning producer is in every second story
        (story(url="https://x.example/film/festival-of-colour-opens/"), "festivals"),
        (story(url="https://festivals.example/film/a-b/"), "festivals"),
        (story(url="https://[broken/a/b"), "festivals"),
        (story(section="Film"), "tv"),
        (story(section="Filming"), "film"),
        (story(section="부산", tags=("!",)), ""),
    ],
)
def test_an_article_off_the_beat_has_no_reason(article: Article, wanted: str):
    assert relevance(article, (), wanted) is None


def test_the_lexicon_is_sorted_and_folded_and_knows_only_kinds_that_festivals_have():
    text = (files("pipelines") / "lexicons" / "beats.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)

    assert list(tables) == sorted(tables)
    for beat in tables.values():
        assert beat["words"] == sorted(set(beat["words"]))
        assert all(re.fullmatch(r"[a-z0-9]+( [a-z0-9]+)*", word) for word in beat["words"])
        assert set(beat.get("kinds", ())) <= {kind.value for kind in FestivalKind}
    assert set(load_beats()) == set(tables)
