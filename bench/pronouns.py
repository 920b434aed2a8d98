"""Measure whom "he" and "she" are given to: the person of the pronoun's chain in articles with coreference.

    python bench/pronouns.py FOLDER
    python bench/pronouns.py --misses 20 FOLDER

A folder holds articles of the GUM corpus: one token a line with chains (`GUM_*.tsv`), and `GUM_*.xml` with the
paragraphs.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.annotate import Lexicons, tag
from pipelines.speakers.affiliation import named_jobs
from pipelines.speakers.attribution import attribute
from pipelines.speakers.carry import carry_over
from pipelines.speakers.coreference import Resolver
from pipelines.speakers.employers import Employers
from pipelines.speakers.names import find_names
from pipelines.speakers.organisations import Organisations
from pipelines.speakers.people import Cast, gather
from pipelines.speakers.reading import Reading, read
from pipelines.speakers.role_finder import RoleFinder
from pipelines.speakers.tagging import described
from tradewatch.article import Article, Span

URL = "https://example.com/a"
CLOSED = re.compile(r"[,.;:!?)\]}%”’]|['’]s|n['’]t|['’](?:re|ve|ll|d|m)$")
OPEN = frozenset("([{“‘$£€#-–/")
JOINED = frozenset("-–/")
LINK = re.compile(r"\[(\d+)_(\d+)\]")
CHAINED = frozenset({"coref", "ana", "appos", "cata"})


@dataclass(slots=True)
class Sample:
    """A text and its people: each stretch that means one, with its chain."""

    name: str
    text: str = ""
    chains: dict[Span, str] = field(default_factory=dict)

    def chain(self, span: Span) -> str | None:
        """The chain of the smallest stretch around a span."""
        around = [other for other in self.chains if other.covers(span)]
        return self.chains[min(around, key=len)] if around else None


def load(path: Path) -> Sample:
    """One article, its paragraphs as the page had them."""
    opening = _openings(next(iter(path.parents[2].glob(f"**/xml/{path.stem}.xml")), None))
    spans: dict[str, Span] = {}
    links: list[tuple[str, str]] = []
    text, glue, marks, sentence = "", True, 0, 0
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#Text="):
            sentence += 1
            if sentence in opening or not opening:
                text, glue, marks = (text + "\n\n").lstrip(), True, 0
        columns = line.split("\t")
        if len(columns) < 10:
            continue
        token = "’s" if columns[2] == "'s" else columns[2]
        closing = token == '"' and marks % 2 == 1
        marks += token == '"'
        gap = "" if glue or closing or CLOSED.fullmatch(token) or token in JOINED else " "
        start = len(text) + len(gap)
        text += gap + token
        glue = token in OPEN or (token == '"' and not closing)
        for entity in columns[3].split("|"):
            kind, _, key = entity.rstrip("]").partition("[")
            if kind == "person" and key:
                spans[key] = Span(spans.get(key, Span(start, start)).start, len(text))
        links += _links(columns)
    return Sample(path.stem, text, _chains(spans, links))


def _openings(page: Path | None) -> set[int]:
    """The numbers of the sentences that open a paragraph."""
    found, number, fresh = set(), 0, True
    for line in page.read_text(encoding="utf-8").splitlines() if page else ():
        if line.startswith(("<p", "<head", "<sp", "<item")):
            fresh = True
        elif line.startswith("<s ") or line == "<s>":
            number += 1
            if fresh:
                found.add(number)
            fresh = False
    return found


def _links(columns: list[str]) -> Iterator[tuple[str, str]]:
    """Pairs of stretches that mean the same."""
    for kind, link in zip(columns[8].split("|"), columns[9].split("|"), strict=False):
        pair = LINK.search(link)
        if pair and kind.split(":")[0] in CHAINED:
            yield pair.group(1), pair.group(2)


def _chains(spans: dict[str, Span], links: list[tuple[str, str]]) -> dict[Span, str]:
    """Each person's stretch, and the key that all stretches of one person share."""
    root: dict[str, str] = {}

    def top(key: str) -> str:
        while root.setdefault(key, key) != key:
            key = root[key]
        return key

    for one, other in links:
        if one != "0" and other != "0":
            root[top(one)] = top(other)
    return {span: top(key) for key, span in spans.items()}


def resolved(text: str, lexicons: Lexicons) -> tuple[Cast, list[tuple[Span, str | None]]]:
    """The people, and whom each "he" and "she" outside marks is given to, read in order together with the sources."""
    article = tag(Article(url=URL, text=text), lexicons)
    reading = read(text)
    said = carry_over(reading, attribute(reading))
    taken = [span for company in article.companies for span in company.mentions]
    taken += [span for festival in article.festivals for span in festival.mentions]
    sources = [item.source for item in said if item.source]
    cast = gather(reading, find_names(reading, taken, sources), sources)
    finder = RoleFinder(reading, Organisations(reading, cast, taken))
    jobs = named_jobs(finder, cast, Employers(reading, article.companies, article.festivals))
    resolver = Resolver(reading, cast, described(jobs))
    asked = set(_subjects(reading))
    found: list[tuple[Span, str | None]] = []
    for place in sorted(asked | set(sources)):
        meant = resolver.resolve(place)
        if place in asked:
            found.append((place, meant.who.name if meant.who else None))
    return cast, found


def _subjects(reading: Reading) -> Iterator[Span]:
    """Every "he" and "she" that nobody else speaks."""
    for number, low in enumerate(reading.lower):
        if low in {"he", "she"} and reading.within[number] < 0:
            yield reading.span(number, number + 1)


def judge(sample: Sample, lexicons: Lexicons, tally: Counter[str]) -> Iterator[str]:
    """Count one article; what went wrong comes back as lines."""
    cast, given = resolved(sample.text, lexicons)
    names = {sample.chain(span): who.name for span, who in cast.places}
    for span, name in given:
        chain = sample.chain(span)
        if chain is None:
            continue
        true = names.get(chain)
        kind = "right" if name == true else "none" if name is None else "wrong" if true else "false"
        tally[kind if true or name else "rightly none"] += 1
        if name != true:
            before = sample.text[max(0, span.start - 320) : span.start].replace("\n\n", " / ")
            after = sample.text[span.end : span.end + 60].replace("\n\n", " / ")
            yield f"{kind} | {sample.name} | is {true}, given {name} | {before}[{span.of(sample.text)}]{after}"


def main() -> None:
    """Print how many are right, and what went wrong where asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path, help="a folder of articles with coreference")
    parser.add_argument("--misses", type=int, default=0, help="how many misses to list")
    options = parser.parse_args()
    lexicons, tally, misses = Lexicons.load(), Counter[str](), list[str]()
    for path in sorted(options.folder.rglob("GUM_*.tsv")):
        misses += judge(load(path), lexicons, tally)
    known = tally["right"] + tally["wrong"] + tally["none"]
    print(
        f"he and she of somebody named: right {tally['right']}, wrong {tally['wrong']}, none {tally['none']} of {known}"
    )
    print(f"he and she of nobody named: given a name {tally['false']}, rightly none {tally['rightly none']}")
    print("\n".join(misses[: options.misses]))


if __name__ == "__main__":
    main()
