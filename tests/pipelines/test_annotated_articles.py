"""The annotated articles that the taggers are measured on: each says only what its text bears out."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bench.scoring.annotated import AnnotationError, from_record, read_annotated, read_folder, read_passages

ANNOTATED = Path(__file__).parents[1] / "annotated"
FILES = sorted((*(ANNOTATED / "tuning").glob("*.toml"), *(ANNOTATED / "gate").glob("*.toml")))

TEXT = (
    "“We never sold the attic,” said Mina Harrow, head of sales at Attic Pictures. “Nor the cellar.”\n\n"
    "Harrow added that the deal with Cellar Films, signed at the Tide Market, would hold."
)


def record(**changes: Any) -> dict[str, Any]:
    whole: dict[str, Any] = {
        "headline": "Attic stays up",
        "published_at": "2025-05-14",
        "people": ["Mina Harrow"],
        "speakers": [{"name": "Mina Harrow", "roles": ["head of sales"], "organisation": "Attic Pictures"}],
        "affiliations": [{"name": "Mina Harrow", "role": "head of sales", "organisation": "Attic Pictures"}],
        "quotes": [
            {"text": "We never sold the attic,", "speaker": "Mina Harrow"},
            {"text": "Nor the cellar.", "speaker": "Mina Harrow"},
        ],
        "indirect": [{"start": "Harrow added that the deal", "cue": "added", "speaker": "Mina Harrow"}],
        "companies": [{"name": "Attic Pictures", "mentions": ["Attic Pictures", "Attic"]}],
        "events": [{"name": "Tide Market", "mentions": ["Tide Market"], "year": 2025}],
        "relations": [],
        "text": TEXT + "\n",
    }
    return whole | changes


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_an_annotated_article_says_only_what_its_text_bears_out(file: Path) -> None:
    article = read_annotated(file)

    assert article.text
    assert article.published


def test_no_two_annotated_articles_share_an_id_or_a_text() -> None:
    articles = [read_annotated(file) for file in FILES]

    twice = [key for key, count in Counter(one.id for one in articles).items() if count > 1]
    assert twice == []
    assert len({one.text for one in articles}) == len(articles)


def test_a_record_becomes_an_article_with_its_places() -> None:
    article = from_record("attic", record(), "attic.toml")

    assert [quote.span.of(TEXT) for quote in article.quotes] == ["We never sold the attic,", "Nor the cellar."]
    [statement] = article.statements
    assert statement.cue.of(TEXT) == "added"
    assert statement.sentence.of(TEXT).endswith("would hold.")
    assert article.article().headline == "Attic stays up"
    assert str(article.article().published_at) == "2025-05-14"


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"text": ""}, "attic.toml: text: has no text"),
        ({"published_at": "14 May"}, "published_at: '14 May' is no date"),
        ({"people": ["Nina Harrow"]}, "people 'Nina Harrow': 'Nina Harrow' does not stand in the text"),
        ({"people": ["Mina Harrow", "Mina Harrow"]}, "people: 'Mina Harrow' is listed twice"),
        ({"people": "Mina Harrow"}, "people: is not a list"),
        ({"people": []}, "speaker 'Mina Harrow': 'Mina Harrow' is not among the people"),
        ({"speakers": []}, "is not among the speakers"),
        ({"speakers": [{"name": "Mina Harrow", "organisation": "Loft"}]}, "'Loft' does not stand in the text"),
        ({"affiliations": [{"name": "Mina Harrow", "role": "owner"}]}, "has no organisation"),
        ({"quotes": [{"text": "We always sold"}]}, "quote 'We always sold': does not stand in the text"),
        ({"quotes": [{"text": "never sold"}]}, "quote 'never sold': stands behind no mark"),
        ({"quotes": [{"text": "Nor the cellar."}, {"text": "We never sold the attic,"}]}, "comes too early"),
        ({"indirect": [{"start": "Harrow adds", "cue": "adds"}]}, "indirect 'Harrow adds': does not stand"),
        ({"indirect": [{"start": "Harrow added", "cue": "said"}]}, "the cue 'said' does not follow"),
        ({"companies": [{"name": "Attic", "mentions": []}]}, "companies 'Attic': has no mentions"),
        ({"companies": [{"name": "Attic", "mentions": ["Atti"]}]}, "'Atti' does not stand in the text"),
        ({"events": [{"name": "Tide Market", "mentions": ["Tide Market"], "year": "2025"}]}, "'2025' is no year"),
        ({"relations": [{"kind": "likes", "company": "Attic", "other": "Cellar Films"}]}, "the kind is 'likes'"),
        ({"optional": {"persons": []}}, "optional: 'persons' is no list of it"),
        ({"optional": {"people": ["Somebody"]}}, "optional people: 'Somebody' does not stand in the text"),
    ],
)
def test_a_record_that_its_text_does_not_bear_out_is_refused_by_file_and_item(
    changes: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(AnnotationError) as refused:
        from_record("attic", record(**changes), "attic.toml")

    assert str(refused.value).startswith("attic.toml: ")
    assert complaint in str(refused.value)


def test_a_file_that_is_no_toml_costs_that_file_and_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("people = [", encoding="utf-8")

    articles, problems = read_folder(tmp_path)

    assert articles == []
    assert [str(problem).split(":")[0] for problem in problems] == ["broken.toml"]


def test_the_passages_stand_once_each_in_two_halves() -> None:
    halves = [read_passages(ANNOTATED / "passages" / f"{name}.toml") for name in ("tuned", "held_out")]

    assert [len(half) for half in halves] == [51, 51]
    assert len({passage.id for half in halves for passage in half}) == 102
