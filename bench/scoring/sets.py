"""Run the taggers over each set: the annotated articles, the bundled newsroom, the sentences, and data sets at hand."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from bench.scoring.annotated import Annotated, AnnotationError, from_record, read_folder, read_passages
from bench.scoring.measures import measure, measure_passage
from bench.scoring.sheet import Sheet
from bench.scoring.spans import measure_spans, read_brat
from pipelines.annotate import Lexicons, tag
from tradewatch.article import Article

ANNOTATED = Path(__file__).parents[2] / "tests" / "annotated"
FLOORS = ANNOTATED / "floors.toml"


def score_folder(name: str, lexicons: Lexicons) -> tuple[Sheet, list[AnnotationError]]:
    """One folder of annotated articles, and what could not be read of it."""
    articles, problems = read_folder(ANNOTATED / name)
    return score_articles(articles, lexicons), problems


def score_articles(articles: Iterable[Annotated], lexicons: Lexicons) -> Sheet:
    """Every article tagged as it is and measured."""
    sheet = Sheet()
    for known in articles:
        measure(known, tag(known.article(), lexicons), sheet)
    return sheet


def score_passages(name: str, lexicons: Lexicons) -> Sheet:
    """One file of short passages."""
    sheet = Sheet()
    for known in read_passages(ANNOTATED / "passages" / f"{name}.toml"):
        measure_passage(known, tag(known.article(), lexicons), sheet)
    return sheet


def read_guide(folder: Path) -> list[Annotated]:
    """Articles in the annotation guide's own format: `gold.jsonl`, and `texts/<id>.txt` beside it."""
    lines = (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    return [_from_guide(folder, json.loads(line)) for line in lines]


def _from_guide(folder: Path, record: dict[str, object]) -> Annotated:
    text = (folder / "texts" / f"{record['id']}.txt").read_bytes().decode()
    changed = record | {"text": text, "headline": record.get("title")}
    return from_record(str(record["id"]), changed, f"{record['id']} in {folder.name}", strict=False)


def score_polnear(folder: Path, lexicons: Lexicons) -> Sheet:
    """News annotated with source, cue and content spans, in brat's standoff format."""
    sheet = Sheet()
    for known in read_brat(folder):
        measure_spans(known, tag(Article("", text=known.text), lexicons), sheet)
    return sheet
