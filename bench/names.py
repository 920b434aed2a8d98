"""Measure how people are found: every mention, every full name, and to whom a bare surname is given.

    python bench/names.py FOLDER [FOLDER ...]
    python bench/names.py --misses 30 FOLDER

A folder holds newswire with one token a line (`*.tsv` with two columns, or one `wikigold.txt`), articles of the GUM
corpus with coreference (`GUM_*.tsv`), or annotated articles (`*.toml`). The kind is told by the files.
"""

from __future__ import annotations

import argparse
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from pathlib import Path

from pipelines.annotate import Lexicons, tag
from tradewatch.article import Article, Moment, Span
from tradewatch.text import fold

URL, DAY = "https://example.com/a", date(2022, 7, 18)
CLOSED = re.compile(r"[,.;:!?)\]}%”’]|['’]s|n['’]t|['’](?:re|ve|ll|d|m)$")
OPEN = frozenset("([{“‘$£€#")
HYPHENS = frozenset({"-", "–", "/"})


@dataclass(slots=True)
class Sample:
    """A text, where people stand in it, and which mentions are one person where that is known."""

    name: str
    group: str
    text: str = ""
    people: list[Span] = field(default_factory=list)
    clusters: dict[Span, str] = field(default_factory=dict)
    names: frozenset[str] | None = None
    optional: frozenset[str] = frozenset()


class Builder:
    """Put a text together from tokens, with the spaces that a printed text has."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.glue = True
        self.quotes = 0

    def add(self, token: str) -> Span:
        """Add one token; answer where it stands."""
        straight = token in {'"', "``", "''"}
        closing = straight and self.quotes % 2 == 1
        self.quotes += straight
        gap = "" if self.glue or closing or CLOSED.fullmatch(token) or token in HYPHENS else " "
        shown = '"' if straight else token
        start = self.length + len(gap)
        self.parts.append(gap + shown)
        self.length = start + len(shown)
        self.glue = token in OPEN or token in HYPHENS or (straight and not closing)
        return Span(start, self.length)

    def end(self) -> None:
        """End the paragraph."""
        if self.parts and not self.parts[-1].endswith("\n"):
            self.parts.append("\n\n")
            self.length += 2
        self.glue, self.quotes = True, 0

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(self.parts)


def from_tags(name: str, group: str, lines: Iterable[str]) -> Sample:
    """A text of one token a line, people marked B-PER or B-Person, I-PER or I-Person."""
    sample, builder = Sample(name, group), Builder()
    inside = False
    for line in lines:
        columns = line.split()
        if len(columns) < 2 or columns[0].startswith("http"):
            builder.end()
            inside = False
            continue
        span = builder.add("’s" if columns[0] == "'s" else columns[0])
        person = columns[-1].endswith(("PER", "Person"))
        if person and inside and not columns[-1].startswith("B"):
            sample.people[-1] = Span(sample.people[-1].start, span.end)
        elif person:
            sample.people.append(span)
        inside = person
    sample.text = builder.text
    return sample


def newswire(folder: Path) -> Iterator[Sample]:
    """Every article of a folder of newswire."""
    for path in sorted(folder.glob("*.tsv")):
        lines = [
            "’s\t" + line.split("\t")[-1] if line.startswith("s\t") else line
            for line in path.read_text(encoding="utf-8").splitlines()
        ]
        kept = [line for number, line in enumerate(lines) if not _apostrophe(lines, number)]
        yield from_tags(path.name, path.name.split("_")[0], kept)


def _apostrophe(lines: list[str], number: int) -> bool:
    """Whether the line is a mark that the next line's possessive takes in."""
    following = lines[number + 1] if number + 1 < len(lines) else ""
    return lines[number][:2] in {"’\t", "'\t", "‘\t"} and following.startswith("’s\t")


def wikigold(path: Path) -> Iterator[Sample]:
    """Every article of the one file."""
    for number, part in enumerate(path.read_text(encoding="utf-8").split("-DOCSTART- O\n")):
        if part.strip():
            yield from_tags(f"wikigold {number}", "wikigold", part.splitlines())


def gum(path: Path) -> Sample:
    """An article with coreference: people by their name where the smallest person around it has one."""
    sample, builder = Sample(path.stem, path.stem.split("_")[1]), Builder()
    spans: dict[str, Span] = {}
    links: list[tuple[str, str]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        columns = line.split("\t")
        if line.startswith("#Text="):
            builder.end()
        if len(columns) < 10:
            continue
        token = builder.add("’s" if columns[2] == "'s" else columns[2])
        for entity in columns[3].split("|"):
            kind, _, key = entity.rstrip("]").partition("[")
            if kind == "person" and key:
                spans[key] = Span(spans.get(key, token).start, token.end)
        links.extend(_links(columns))
    sample.text = builder.text
    sample.clusters = _clusters(spans, links)
    return sample


def _links(columns: list[str]) -> Iterator[tuple[str, str]]:
    """Pairs of entities that are one."""
    for kind, link in zip(columns[8].split("|"), columns[9].split("|"), strict=False):
        pair = re.search(r"\[(\d+)_(\d+)\]", link)
        if pair and not kind.startswith("bridge"):
            yield pair.group(1), pair.group(2)


def _clusters(spans: dict[str, Span], links: list[tuple[str, str]]) -> dict[Span, str]:
    """Each person's stretch, and the key that all stretches of one person share."""
    root = {key: key for key in spans}

    def top(key: str) -> str:
        while root.setdefault(key, key) != key:
            key = root[key]
        return key

    for one, other in links:
        if one != "0" and other != "0":
            root[top(one)] = top(other)
    return {span: top(key) for key, span in spans.items()}


def annotated(path: Path) -> Sample:
    """An annotated article: everybody whom it names."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    optional = table.get("optional", {}).get("people", [])
    return Sample(
        path.stem,
        "annotated",
        table["text"].strip(),
        names=frozenset(table["people"]),
        optional=frozenset(optional),
    )


def samples(folder: Path) -> Iterator[Sample]:
    """Every text of a folder, by the kind of its files."""
    for path in sorted(folder.rglob("*.toml")):
        yield annotated(path)
    for path in sorted(folder.rglob("wikigold.txt")):
        yield from wikigold(path)
    for path in sorted(folder.rglob("GUM_*.tsv")):
        yield gum(path)
    if not list(folder.rglob("GUM_*.tsv")):
        yield from newswire(folder)


class Tally:
    """Found, given and right by group and measure; what went wrong."""

    def __init__(self) -> None:
        self.found: Counter[tuple[str, str]] = Counter()
        self.given: Counter[tuple[str, str]] = Counter()
        self.right: Counter[tuple[str, str]] = Counter()
        self.wrong: dict[str, list[str]] = defaultdict(list)

    def count(self, measure: str, sample: Sample, found: frozenset[object], given: frozenset[object]) -> None:
        """Compare what was found with what there is."""
        for group in (sample.group, "all"):
            key = (measure, group)
            self.found[key] += len(found)
            self.given[key] += len(given)
            self.right[key] += len(found & given)

    def lines(self) -> Iterator[str]:
        """One line a measure and group."""
        for key in sorted(self.given):
            right, found, given = self.right[key], self.found[key], self.given[key]
            precision, recall = right / max(1, found), right / max(1, given)
            f1 = 2 * right / max(1, found + given)
            yield (
                f"{key[0]:<24} {key[1]:<12} P {100 * precision:5.1f}  R {100 * recall:5.1f}  F1 {100 * f1:5.1f}"
                f"  {right}/{found}/{given}"
            )


def judge(tally: Tally, sample: Sample, article: Article) -> None:
    """Count one text."""
    mentions = {span: person.name for person in article.people for span in person.mentions}
    if sample.names is not None:
        names = frozenset(person.name.rstrip(".") for person in article.people) - sample.optional
        given = frozenset(name.rstrip(".") for name in sample.names)
        tally.count("people", sample, names, given)
        tally.wrong["people false"] += [f"{sample.name}: {name}" for name in sorted(names - given)]
        tally.wrong["people missed"] += [f"{sample.name}: {name}" for name in sorted(given - names)]
    elif sample.clusters:
        judge_binding(tally, sample, mentions)
    else:
        judge_mentions(tally, sample, mentions)


def judge_mentions(tally: Tally, sample: Sample, mentions: dict[Span, str]) -> None:
    """Every mention, and every different name of two words and more."""
    text, given = sample.text, frozenset(sample.people)
    found = frozenset(mentions)
    tally.count("mentions", sample, found, given)
    full_found = frozenset(fold(span.of(text)) for span in found if " " in span.of(text))
    full_given = frozenset(fold(span.of(text)) for span in given if " " in span.of(text))
    tally.count("full names", sample, full_found, full_given)
    tally.wrong["mention false"] += [shown(sample, span) for span in sorted(found - given)]
    tally.wrong["mention missed"] += [shown(sample, span) for span in sorted(given - found)]


def shown(sample: Sample, span: Span) -> str:
    """A stretch with what stands around it."""
    text = sample.text
    around = f"{text[max(0, span.start - 40) : span.start]}[{span.of(text)}]{text[span.end : span.end + 40]}"
    return f"{sample.name}: {around}".replace("\n", "/")


def judge_binding(tally: Tally, sample: Sample, mentions: dict[Span, str]) -> None:
    """Whether mentions are of people, and whether two mentions said to be one person are one."""
    placed: dict[Span, str] = {}
    for span in mentions:
        around = [other for other in sample.clusters if other.covers(span)]
        if around:
            placed[span] = sample.clusters[min(around, key=len)]
    inside = frozenset(placed)
    tally.count("mentions of people", sample, frozenset(mentions), inside)
    pairs = list(combinations(sorted(placed), 2))
    said = frozenset(pair for pair in pairs if mentions[pair[0]] == mentions[pair[1]])
    true = frozenset(pair for pair in pairs if placed[pair[0]] == placed[pair[1]])
    tally.count("bound as one", sample, said, true)
    tally.wrong["no person"] += [shown(sample, span) for span in sorted(frozenset(mentions) - inside)]
    tally.wrong["bound wrongly"] += [f"{shown(sample, one)} = {shown(sample, other)}" for one, other in said - true]
    tally.wrong["not bound"] += [f"{shown(sample, one)} = {shown(sample, other)}" for one, other in true - said]


def main() -> None:
    """Print the table of each folder, and what went wrong where asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folders", nargs="+", type=Path, help="folders of texts in which people are marked")
    parser.add_argument("--misses", type=int, default=0, help="how many misses of each kind to list")
    parser.add_argument("--groups", action="store_true", help="print each group of texts too")
    options = parser.parse_args()
    lexicons = Lexicons.load()
    for folder in options.folders:
        tally = Tally()
        for sample in samples(folder):
            published = Moment.day(DAY)
            judge(tally, sample, tag(Article(url=URL, text=sample.text, published_at=published), lexicons))
        print(folder)
        print("\n".join(line for line in tally.lines() if options.groups or " all " in line))
        for kind, cases in tally.wrong.items():
            print("\n".join(f"{kind} | {case}" for case in cases[: options.misses]))


if __name__ == "__main__":
    main()
