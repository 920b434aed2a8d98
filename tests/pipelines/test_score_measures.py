"""What the measures of tagging count as right, as false and as missed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bench.scoring.annotated import Annotated, from_record
from bench.scoring.errors import kinds_of_errors
from bench.scoring.measures import measure
from bench.scoring.newsroom import score_newsroom
from bench.scoring.sets import read_guide, score_articles
from bench.scoring.sheet import FALSE_QUOTATIONS, FALSE_SPEAKERS, Sheet
from bench.scoring.spans import kind_of, measure_spans, read_brat
from pipelines.annotate import Lexicons, tag
from tradewatch.article import (
    Affiliation,
    Article,
    Company,
    Festival,
    Person,
    Quotation,
    QuotationKind,
    Relation,
    RelationKind,
    RelationStatus,
    Span,
)

TEXT = (
    "“We never sold the attic,” said Mina Harrow, head of sales at Attic Pictures.\n\n"
    "Harrow added that the roof was “quite new.” Loft Media owns Attic Pictures. They met at the Tide Market."
)
KNOWN = from_record(
    "attic",
    {
        "people": ["Mina Harrow"],
        "speakers": [{"name": "Mina Harrow", "roles": ["head of sales"], "organisation": "Attic Pictures"}],
        "affiliations": [
            {"name": "Mina Harrow", "role": "head of sales", "organisation": "Attic Pictures"},
            {"name": "Mina Harrow", "organisation": "Loft Media", "former": True},
        ],
        "quotes": [
            {"text": "We never sold the attic,", "speaker": "Mina Harrow"},
            {"text": "quite new.", "speaker": "Mina Harrow"},
        ],
        "indirect": [{"start": "Harrow added that", "cue": "added", "speaker": "Mina Harrow"}],
        "companies": [
            {"name": "Attic Pictures", "mentions": ["Attic Pictures"]},
            {"name": "Loft Media", "mentions": ["Loft Media"]},
        ],
        "events": [{"name": "Tide Market", "mentions": ["Tide Market"], "year": 2025}],
        "relations": [
            {"kind": "owned_by", "company": "Attic Pictures", "other": "Loft Media", "start": "Loft Media owns"}
        ],
        "text": TEXT,
        "optional": {"people": ["Harrow"], "companies": ["Attic"]},
    },
    "attic.toml",
)


def at(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


def quotation(words: str, kind: QuotationKind, cue: str, speaker: str | None = "Mina Harrow") -> Quotation:
    return Quotation(at(words), words, kind, cue, at(cue), speaker, "Harrow", at("Harrow"))


PERFECT = Article(
    "",
    text=TEXT,
    people=(Person("Mina Harrow", speaks=True),),
    affiliations=(Affiliation("Mina Harrow", "head of sales", "Attic Pictures"),),
    quotations=(
        quotation("We never sold the attic,", QuotationKind.DIRECT, "said"),
        quotation("the roof was “quite new.”", QuotationKind.MIXED, "added"),
    ),
    companies=(
        Company("Attic Pictures", mentions=(at("Attic Pictures"),)),
        Company("Loft Media", mentions=(at("Loft Media"),)),
    ),
    festivals=(Festival("Tide Market", edition=2025, mentions=(at("Tide Market"),)),),
    relations=(Relation(RelationKind.OWNED_BY, "Attic Pictures", "Loft Media", at("Loft Media owns")),),
)


def sheet_of(tags: Article, known: Annotated = KNOWN) -> Sheet:
    sheet = Sheet()
    measure(known, tags, sheet)
    return sheet


def test_an_article_tagged_as_it_is_annotated_has_every_figure_full() -> None:
    sheet = sheet_of(PERFECT)

    values = dict(sheet.values())
    assert values.pop(FALSE_SPEAKERS) == 0
    assert set(values.values()) == {100.0}
    assert sheet.wrong == []


def test_an_article_without_tags_has_every_figure_empty() -> None:
    values = dict(sheet_of(Article("", text=TEXT)).values())

    assert set(values.values()) == {0.0}


JOB = Affiliation("Mina Harrow", "head of sales", "Attic Pictures")
SAID, ADDED = PERFECT.quotations
TIE = PERFECT.relations[0]


@pytest.mark.parametrize(
    ("changes", "measure", "counts"),
    [
        ({"people": (Person("mina harrow’s"),)}, "people", [1, 1, 1]),
        ({"people": (Person("Mina Harrow"), Person("Loft Media"))}, "people", [1, 2, 1]),
        ({"people": (Person("Mina Harrow"), Person("Harrow"))}, "people", [1, 1, 1]),
        ({"people": (Person("Mina Harrow"),)}, "speakers", [0, 0, 1]),
        ({"affiliations": (Affiliation("Mina Harrow", "sales head", "Attic Pictures"),)}, "affiliations", [1, 1, 1]),
        (
            {"affiliations": (Affiliation("Mina Harrow", "producer", "Attic Pictures"),)},
            "affiliations with role",
            [0, 1, 1],
        ),
        ({"affiliations": (JOB, Affiliation("Mina Harrow", "owner", "Loft Media"))}, "affiliations", [1, 1, 1]),
        ({"affiliations": (JOB, Affiliation("Mina Harrow", "owner", "Tide Market"))}, "affiliations", [1, 2, 1]),
        ({"affiliations": (JOB, Affiliation("Mina Harrow", "owner"))}, "affiliations", [1, 1, 1]),
        ({"affiliations": ()}, "speakers' role and organisation stated", [0, 0, 1]),
        ({"quotations": (SAID,)}, "direct quotations found", [1, 1, 2]),
        ({"quotations": (SAID,)}, "indirect statements found", [0, 0, 1]),
        ({"quotations": (replace(SAID, span=at("never sold")),)}, "direct quotations found", [0, 1, 2]),
        ({"quotations": (replace(SAID, speaker=None), ADDED)}, "direct quotations with speaker", [1, 2, 2]),
        ({"quotations": (SAID, replace(ADDED, speaker="Loft"))}, "indirect statements with speaker", [0, 1, 1]),
        ({"quotations": (SAID, ADDED, replace(ADDED, span=at("They met")))}, "indirect statements found", [1, 2, 1]),
        ({"companies": (Company("Attic", mentions=()),)}, "companies", [0, 0, 2]),
        ({"companies": (Company("Tide Market", mentions=()),)}, "companies", [0, 1, 2]),
        ({"festivals": (Festival("Tide Market", edition=2024),)}, "festivals", [1, 1, 1]),
        ({"festivals": (Festival("Tide Market", edition=2024),)}, "edition of festivals found", [0, 0, 1]),
        ({"relations": ()}, "relations", [0, 0, 1]),
        ({"relations": (replace(TIE, company="Loft Media", other="Attic Pictures"),)}, "relations", [0, 1, 1]),
        ({"relations": (TIE, replace(TIE, other="Tide", status=RelationStatus.TALKS))}, "relations", [1, 1, 1]),
        ({"relations": (TIE, replace(TIE, kind=RelationKind.MERGED_WITH))}, "relations", [1, 1, 1]),
    ],
)
def test_what_counts_as_right_given_and_known(changes: dict[str, Any], measure: str, counts: list[int]) -> None:
    sheet = sheet_of(replace(PERFECT, **changes))

    assert sheet.counts[measure] == counts


def test_somebody_who_speaks_by_mistake_is_a_false_speaker_of_the_article() -> None:
    people = (Person("Mina Harrow", speaks=True), Person("Loft Media", speaks=True))

    sheet = sheet_of(replace(PERFECT, people=people))

    assert dict(sheet.values())[FALSE_SPEAKERS] == 1.0
    assert ("speakers", "false", "Loft Media") in [(one.measure, one.how, one.words) for one in sheet.wrong]


def test_relations_are_no_measure_where_nobody_looked_for_them() -> None:
    assert "relations" not in sheet_of(PERFECT, replace(KNOWN, ties=None)).figures()


def test_single_marks_that_the_annotation_knows_are_quotations_inside_a_statement() -> None:
    text = "She added that it was ‘quite new’ to her."
    known = from_record("a", {"people": [], "quotes": [{"text": "quite new"}], "text": text}, "a.toml")
    start = text.index("it was")
    item = Quotation(Span(start, len(text) - 1), text[start:-1], QuotationKind.MIXED, "added")

    sheet = sheet_of(Article("", text=text, quotations=(item,)), known)

    assert sheet.counts["direct quotations found"] == [1, 1, 1]


NEWS = "“The bridge will close for the winter,” said Tom Brandt, who hopes for spring.\n"
NOTES = """\
T1\tContent 0 39\t“The bridge will close for the winter,”
T2\tCue 40 44\tsaid
T3\tSource 45 55;57 60\tTom Brandt who
E1\tAttribution:T1 Content:T1 Cue:T2 Source:T3
T4\tContent 67 78\tfor spring.
T5\tCue 61 66\thopes
E2\tAttribution:T4 Content:T4 Cue:T5 Source:T3
T6\tCue 40 44\tsaid
E3\tAttribution:T6 Cue:T6
"""


@pytest.mark.parametrize("folders", [("", ""), ("text", "attributions")])
def test_news_with_attribution_spans_is_read_and_measured(folders: tuple[str, str], tmp_path: Path) -> None:
    for folder in folders:
        (tmp_path / folder).mkdir(exist_ok=True)
    (tmp_path / folders[0] / "a.txt").write_text(NEWS, encoding="utf-8")
    (tmp_path / folders[0] / "unannotated.txt").write_text(NEWS, encoding="utf-8")
    (tmp_path / folders[1] / "a_2.ann").write_text(NOTES, encoding="utf-8")
    [known] = read_brat(tmp_path)
    sheet = Sheet()

    measure_spans(known, tag(Article("", text=NEWS), Lexicons.load()), sheet)

    assert [len(one.source) for one in known.attributions] == [2, 2]
    assert sheet.counts["marked quotations, with speaker"] == [1, 1, 1]
    assert sheet.counts["attributions, IoU 0.8"] == [1, 1, 2]
    assert sheet.counts["saying verbs, direct: recall with speaker"] == [1, 0, 1]
    assert "saying verbs, indirect: recall" not in sheet.counts


@pytest.mark.parametrize(
    ("said", "kind"),
    [("“All of it,”", "direct"), ("it was “a part”", "mixed"), ("none of it", "indirect"), ('"All of it."', "direct")],
)
def test_the_kind_of_a_content_is_told_by_its_marks(said: str, kind: str) -> None:
    assert kind_of(said) == kind


GUIDE = {
    "id": "attic",
    "title": None,
    "people": ["Nobody Here"],
    "speakers": [],
    "affiliations": [{"name": "Nobody Here", "role": "owner", "organisation": None}],
    "quotes": [{"text": "We never sold the attic,", "offset": 1, "speaker": None}],
    "indirect": [],
    "companies": [{"name": "Loft Media", "mentions": [{"text": "Loft Media"}]}],
    "events": [{"name": "Tide Market", "mentions": ["Tide Market"], "year": None}],
}


def test_articles_in_the_guides_own_format_are_read_without_being_held_to_their_text(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "attic.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "gold.jsonl").write_text(
        json.dumps(GUIDE) + "\n",
        encoding="utf-8",
    )

    [known] = read_guide(tmp_path)
    sheet = score_articles([known], Lexicons.load())

    assert known.jobs == ()
    assert known.ties is None
    assert known.quotes[0].span == Span(1, 25)
    assert sheet.counts["companies"][0] == 1


def test_the_newsroom_counts_false_quotations_an_article() -> None:
    values = dict(score_newsroom(Lexicons.load()).values())

    assert values["people found"] > 50
    assert values[FALSE_QUOTATIONS] < 1


def test_every_error_of_the_tuning_articles_has_a_kind() -> None:
    kinds = list(kinds_of_errors("tuning", Lexicons.load()))

    assert kinds
    assert all(kind.startswith(f"{one.measure}, {one.how}: ") for kind, one in kinds)
    assert len({kind for kind, _ in kinds}) > 10
