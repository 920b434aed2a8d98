"""Tune the gate of the generic reading by cross-validation over several sets of pages with known bodies.

    python bench/extraction_gate.py SET [SET ...] [--folds N] [--price P]

A SET is a folder: index.jsonl with "path", "url" and "text" or "texts" (of several accepted bodies the nearest counts),
the layout of WCXB (ground-truth/*.json, html/*.html.gz), or that of fundus (meta.info, <Publisher>.json, *.html.gz).

Each fold is scored with the thresholds that do best on the other folds of all sets together, every set weighing the
same, a page that trafilatura is asked for costing P of F1; beside it, what the gate as it is gives on the same pages.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import re
import statistics
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tradewatch.errors import ExtractionError
from tradewatch.extract.agreement import agreement, most_agreed, share
from tradewatch.extract.blocks import Block, site_of
from tradewatch.extract.document import read_document
from tradewatch.extract.fields import read_fields
from tradewatch.extract.gate import GATE, Gate, Reading
from tradewatch.extract.generic import read_twice
from tradewatch.extract.lastword import ask_trafilatura
from tradewatch.extract.lines import keep
from tradewatch.extract.page import Page
from tradewatch.extract.weights import weigh

GRID = {
    "agreed": (0.6, 0.7, 0.8, 0.9, 0.95),
    "covered": (0.2, 0.3, 0.4, 0.5),
    "plenty": (400, 600, 1000),
    "carries_on": (1.2, 1.5, 2.0, 3.0),
    "contained": (0.8, 0.9, 0.95),
}
RUN = 4  # words
Score = tuple[float | None, float | None]  # precision and recall, where they are defined


@dataclass(frozen=True, slots=True)
class Read:
    """One page as the gate sees it, and how right each of its readings is."""

    group: str
    fold: int
    sizes: tuple[int, int]
    total: int
    agreement: float
    share: float
    voted: Reading
    scores: tuple[Score, Score, Score]


def known_pages(folder: Path) -> Iterator[tuple[str, Page, Sequence[str]]]:
    """Each page of a set with its name and the bodies that are right."""
    if (folder / "index.jsonl").exists():
        for line in (folder / "index.jsonl").read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            if texts := entry.get("texts") or [text for text in [entry.get("text")] if text]:
                yield entry["path"], _page(folder / entry["path"], entry.get("url")), texts
    elif (folder / "ground-truth").is_dir():
        for path in sorted((folder / "ground-truth").glob("*.json")):
            entry = json.loads(path.read_bytes())
            text = (entry.get("ground_truth") or {}).get("main_content") or ""
            yield path.stem, _page(folder / "html" / f"{path.stem}.html.gz", entry.get("url")), [text]
    else:
        for meta in sorted(folder.rglob("meta.info")):
            yield from _publishers(meta)


def _publishers(meta: Path) -> Iterator[tuple[str, Page, Sequence[str]]]:
    """Fundus: the n-th parser of a publisher stands for its n-th page by date."""
    urls = {name: entry["url"] for name, entry in json.loads(meta.read_bytes()).items()}
    for file in sorted(meta.parent.glob("*.json")):
        records = json.loads(file.read_bytes())
        parsers = sorted(records, key=lambda name: [int(number) for number in re.findall(r"\d+", name)])
        pages = sorted(name for name in urls if re.fullmatch(re.escape(file.stem) + r"_[\d_]+\.html\.gz", name))
        if len(parsers) == len(pages):
            for name, parser in zip(pages, parsers, strict=True):
                yield name, _page(meta.parent / name, urls[name]), _bodies(records[parser]["body"])


def _bodies(body: dict[str, Any]) -> Sequence[str]:
    lines = [line for section in body["sections"] for line in section["headline"] + section["paragraphs"]]
    return ["\n\n".join(lines), "\n\n".join(body["summary"] + lines)]


def _page(path: Path, url: str | None) -> Page:
    return Page(url or "", gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes())


def read(group: str, name: str, page: Page, texts: Sequence[str], folds: int) -> Read | None:
    """Read a page in all three ways; None for one that is no page."""
    try:
        doc = read_document(page)
    except ExtractionError:
        return None
    body = doc.tree.body
    if body is None:
        return None
    article = read_fields(doc)
    weights = weigh(body, site_of(doc.url))
    readings = read_twice(body, weights)
    dear = [Block(line, "p") for line in ask_trafilatura(doc.html)]
    one, other, third = (
        "\n\n".join(keep(blocks, headline=article.headline, bylines=article.bylines))
        for blocks in (readings.container, readings.stretch, dear)
    )
    return Read(
        group,
        zlib.crc32(name.encode()) % folds,
        (len(one), len(other)),
        weights.total,
        agreement(one, other),
        share(one, other),
        Reading(most_agreed([one, other, third])),
        (score(one, texts), score(other, texts), score(third, texts)),
    )


def score(found: str, texts: Sequence[str]) -> Score:
    """Precision and recall of the runs of four words, against the nearest of the right bodies."""
    given = _runs(found)
    known = [(_runs(text) & given, _runs(text)) for text in texts]
    both, right = max(known, key=lambda pair: pair[0].total() / max(1, given.total() + pair[1].total()))
    shared, wanted = both.total(), right.total()
    return (shared / given.total() if given else None, shared / wanted if wanted else None)


def _runs(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    runs = (tuple(words[place : place + RUN]) for place in range(max(1, len(words) - RUN + 1)))
    return Counter(run for run in runs if run)


def outcome(gate: Gate, pages: Sequence[Read]) -> tuple[float, float]:
    """F1 of the means of precision and recall, and the share of pages that trafilatura is asked for."""
    scores, asked = [], 0
    for page in pages:
        believed = gate.believed(*page.sizes, page.total, lambda p=page: p.agreement, lambda p=page: p.share)
        asked += believed is None
        scores.append(page.scores[page.voted if believed is None else believed])
    precision = statistics.fmean(p for p, _ in scores if p is not None)
    recall = statistics.fmean(r for _, r in scores if r is not None)
    return 2 * precision * recall / (precision + recall), asked / len(pages)


def worth(gate: Gate, pages: Sequence[Read], price: float) -> float:
    """What is to be highest: the mean of all sets' F1, less the price of asking."""
    groups = {page.group for page in pages}
    outcomes = [outcome(gate, [page for page in pages if page.group == group]) for group in groups]
    return statistics.fmean(f1 - price * asked for f1, asked in outcomes)


def main() -> None:
    """Print the gate of each fold, and what it gives on the pages it was not tuned on."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--price", type=float, default=0.01)
    options = parser.parse_args()
    found = [
        read(folder.name, name, page, texts, options.folds)
        for folder in options.sets
        for name, page, texts in known_pages(folder)
    ]
    pages = [page for page in found if page]
    gates = [replace(GATE, **dict(zip(GRID, values, strict=True))) for values in itertools.product(*GRID.values())]
    print(f"{len(pages)} pages, {len(gates)} gates, {options.folds} folds, {options.price} of F1 for asking")
    print(f"{'set':14}{'fold':>5}{'pages':>7}{'tuned':>9}{'asked':>7}{'as it is':>10}{'asked':>7}  thresholds")
    for fold in range(options.folds):
        rest = [page for page in pages if page.fold != fold]
        best = max(gates, key=lambda gate: worth(gate, rest, options.price))
        values = " ".join(f"{name}={getattr(best, name)}" for name in GRID)
        for group in dict.fromkeys(page.group for page in pages):
            held = [page for page in pages if page.fold == fold and page.group == group]
            (tuned, dear), (now, dear_now) = outcome(best, held), outcome(GATE, held)
            row = f"{group:14}{fold:5}{len(held):7}{tuned:9.4f}{dear:7.2f}{now:10.4f}{dear_now:7.2f}"
            print(f"{row}  {values}")
    for name, values in GRID.items():
        line = "  ".join(f"{value}: {worth(replace(GATE, **{name: value}), pages, 0):.4f}" for value in values)
        print(f"{name:12} {line}")


if __name__ == "__main__":
    main()
