"""Judge the taggers on invented sentences, each written for one construction, with what must and must not come out."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from bench.scoring.comparing import forms, likeness, marked_stretches, normal, role_likeness, same
from bench.scoring.sheet import Sheet
from pipelines.annotate import Lexicons, tag
from tradewatch.article import Affiliation, Article, Moment, Quotation, QuotationKind, Relation, Span
from tradewatch.text import slugify

FOLDER = Path(__file__).parents[2] / "tests" / "annotated" / "constructions"
FAILING = FOLDER.parent / "failing.txt"
DIRECT_ENOUGH, REPORTED_ENOUGH, ROLE_ENOUGH = 0.8, 0.5, 0.5
# `said` lists everything that may come out; the other lists what must, and with `not_` before them what must not.
LISTS = ("people", "speakers", "jobs", "companies", "festivals", "relations")
KEYS = frozenset({"pattern", "text", "headline", "published_at", "said", *LISTS, *(f"not_{key}" for key in LISTS)})


class ConstructionError(Exception):
    """A case of the bank is not as it should be."""


@dataclass(frozen=True, slots=True)
class Case:
    """One sentence, sometimes two, and what is expected of it."""

    id: str
    topic: str
    pattern: str
    text: str
    headline: str | None = None
    published: date | None = None
    expected: Mapping[str, list[Any]] = field(default_factory=dict)

    def article(self) -> Article:
        """The bare article, as a tagger gets it."""
        day = Moment.day(self.published) if self.published else None
        return Article("https://annotated.invalid/case", headline=self.headline, text=self.text, published_at=day)


def read_cases(folder: Path = FOLDER) -> list[Case]:
    """Every case of the bank, by topic; its id counts within its pattern."""
    return [case for file in sorted(folder.glob("*.toml")) for case in _read_topic(file)]


def _read_topic(file: Path) -> Iterator[Case]:
    seen: Counter[str] = Counter()
    for record in tomllib.loads(file.read_text(encoding="utf-8")).get("case", []):
        pattern, text = record.get("pattern"), record.get("text")
        if not pattern or not text:
            raise ConstructionError(f"{file.name}: {record}: has no pattern or no text")
        if unknown := record.keys() - KEYS:
            raise ConstructionError(f"{file.name}: {text}: does not know {', '.join(sorted(unknown))}")
        seen[pattern] += 1
        key = f"{file.stem}/{slugify(pattern)}-{seen[pattern]}"
        stated = record.get("published_at")
        published = date.fromisoformat(stated) if stated else None
        expected = {key: value for key, value in record.items() if key.removeprefix("not_") in ("said", *LISTS)}
        if not expected:
            raise ConstructionError(f"{file.name}: {text}: expects nothing")
        yield Case(key, file.stem, pattern, text, record.get("headline"), published, expected)


def read_failing(file: Path = FAILING) -> list[str]:
    """The ids of the cases that are known to fail."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def drop_passing(passing: Iterable[str], file: Path = FAILING) -> list[str]:
    """Strike what passes now from the list of known failures; what was struck comes back."""
    struck = set(passing) & set(read_failing(file))
    if struck:
        lines = file.read_text(encoding="utf-8").splitlines()
        file.write_text("\n".join(line for line in lines if line.strip() not in struck) + "\n", encoding="utf-8")
    return sorted(struck)


def score_constructions(lexicons: Lexicons, cases: Iterable[Case] | None = None) -> tuple[Sheet, list[str]]:
    """The share of cases that come out as expected, over all and by topic; and the ids of those that do."""
    sheet, passing = Sheet(), []
    sheet.add("all cases", 0, 0, 0)
    for case in read_cases() if cases is None else cases:
        problems = judge(case, tag(case.article(), lexicons))
        for measure in ("all cases", case.topic):
            sheet.add(measure, not problems, 0, 1)
        if not problems:
            passing.append(case.id)
        sheet.id = case.id
        for problem in problems:
            sheet.miss(case.topic, "wrong", problem)
    return sheet, passing


def judge(case: Case, tags: Article) -> list[str]:
    """What is not as expected, a line each."""
    problems = list(_judge_said(case, tags)) if "said" in case.expected else []
    for key in LISTS:
        agrees = AGREES[key]
        for one in case.expected.get(key, []):
            if not agrees(one, tags):
                problems.append(f"{key}: missed {one}")
        for one in case.expected.get(f"not_{key}", []):
            if agrees(one, tags):
                problems.append(f"{key}: false {one}")
    return problems


def _judge_said(case: Case, tags: Article) -> Iterator[str]:
    """Each stated saying comes out with its speaker, and nothing else does."""
    left, after = list(tags.quotations), 0
    for one in case.expected["said"]:
        kind = next((kind for kind in QuotationKind if kind in one), None)
        start = case.text.find(one[kind], after) if kind else -1
        if kind is None or start < 0:
            raise ConstructionError(f"{case.id}: {one} does not stand in the text")
        span = Span(start, start + len(one[kind]))
        after = span.end if kind is QuotationKind.DIRECT else start
        found = [item for item in tags.quotations if _is_said(kind, span, item, case.text)]
        left = [item for item in left if item not in found]
        if not found:
            yield f"said: missed {one}"
        elif not any(same(item.speaker, one.get("speaker")) for item in found):
            yield f"said: {one}, not by {found[0].speaker}"
        elif "cue" in one and not any(item.cue == one["cue"] for item in found):
            yield f"said: {one}, not the cue {found[0].cue}"
    yield from (f"said: false {item.kind} {item.speaker}: {item.text}" for item in left)


def _is_said(kind: QuotationKind, span: Span, item: Quotation, text: str) -> bool:
    if kind is not QuotationKind.DIRECT:
        return item.kind is not QuotationKind.DIRECT and likeness([span], [item.span]) >= REPORTED_ENOUGH
    if item.kind is QuotationKind.DIRECT:
        return likeness([span], [item.span]) >= DIRECT_ENOUGH
    parts = [part for part in marked_stretches(text) if part.meets(item.span)]
    return item.kind is QuotationKind.MIXED and any(likeness([span], [part]) >= DIRECT_ENOUGH for part in parts)


def _person(name: str, tags: Article) -> bool:
    return any(same(person.name, name) for person in tags.people)


def _speaks(name: str, tags: Article) -> bool:
    return any(same(person.name, name) and person.speaks for person in tags.people)


def _job(stated: Mapping[str, Any], tags: Article) -> bool:
    return any(_is_job(stated, job) for job in tags.affiliations)


def _is_job(stated: Mapping[str, Any], job: Affiliation) -> bool:
    """Whether a job is the stated one in all that is stated of it; a former one only where former is stated."""
    return (
        same(job.person, stated["name"])
        and ("organisation" not in stated or same(job.organisation, stated["organisation"]))
        and ("role" not in stated or role_likeness(job.role or "", stated["role"]) >= ROLE_ENOUGH)
        and job.former == stated.get("former", False)
    )


def _company(name: str, tags: Article) -> bool:
    return any(normal(name) in forms(one.name, [span.of(tags.text) for span in one.mentions]) for one in tags.companies)


def _festival(stated: Mapping[str, Any] | str, tags: Article) -> bool:
    """A festival under a form, and of the stated edition ("none": of none)."""
    wanted = {"name": stated} if isinstance(stated, str) else stated
    return any(
        normal(wanted["name"]) in forms(one.name, [span.of(tags.text) for span in one.mentions])
        and ("edition" not in wanted or wanted["edition"] in (one.edition, "none" if one.edition is None else ""))
        for one in tags.festivals
    )


def _relation(stated: Mapping[str, str], tags: Article) -> bool:
    return any(_is_relation(stated, one) for one in tags.relations)


def _is_relation(stated: Mapping[str, str], one: Relation) -> bool:
    return (
        one.kind == stated.get("kind", one.kind)
        and one.status == stated.get("status", one.status)
        and same(one.company, stated.get("company", one.company))
        and same(one.other, stated.get("other", one.other))
    )


AGREES: Mapping[str, Callable[[Any, Article], bool]] = {
    "people": _person,
    "speakers": _speaks,
    "jobs": _job,
    "companies": _company,
    "festivals": _festival,
    "relations": _relation,
}
