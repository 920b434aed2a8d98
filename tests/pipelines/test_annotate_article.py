from __future__ import annotations

import re

from pipelines.annotate import TAGGER_VERSION, Lexicons, annotate, tag, tagger_version
from tradewatch.article import Article

TEXT = (
    "Netflix VP of content Anna Keller praised the market in Busan.\n\n"
    "“Stories travel,” she said at the Busan International Film Festival. “They always did.”"
)


def story(text: str) -> Article:
    return Article(url="https://example.com/a", text=text)


def test_companies_festivals_people_and_quotations_are_all_filled() -> None:
    tagged = annotate(story(TEXT), Lexicons.load())

    assert [company.name for company in tagged.companies] == ["Netflix"]
    assert [festival.name for festival in tagged.festivals] == ["Busan International Film Festival"]
    assert [(p.name, p.speaks) for p in tagged.people] == [("Anna Keller", True)]
    assert [(q.speaker, q.role, q.organisation) for q in tagged.quotations] == [
        ("Anna Keller", "VP of content", "Netflix")
    ] * 3


def test_tagging_leaves_the_text_exactly_as_it_was_given() -> None:
    rough = f"  {TEXT.replace('“', '``')}  \r\n\u200b"

    assert tag(story(rough), Lexicons.load()).text == rough


def test_annotating_an_annotated_article_changes_nothing() -> None:
    once = annotate(story(TEXT), Lexicons.load())

    assert annotate(once, Lexicons.load()) == once


def test_lexicons_are_read_once() -> None:
    assert Lexicons.load() is Lexicons.load()


def test_the_tagger_says_its_version_and_marks_what_the_lexicons_hold() -> None:
    assert re.fullmatch(rf"{TAGGER_VERSION}\.[0-9a-f]{{8}}", tagger_version())


def test_an_empty_article_stays_empty() -> None:
    tagged = annotate(story(""), Lexicons.load())

    assert (tagged.people, tagged.quotations, tagged.affiliations) == ((), (), ())
