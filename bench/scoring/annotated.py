"""Read an annotated article: its text, and who says what, for whom, and which companies and events it names."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from bench.scoring.comparing import sentence_end
from tradewatch.article import Article, Moment, Span

RELATION_KINDS = ("owned_by", "sold_to")
# What a quotation stands behind: a mark, or the name or the line break of an interview printed without marks.
OPENING = re.compile(r"(?:[“\"„«”‟‘']|[:—–]\s|\n|\A)\Z")


class AnnotationError(Exception):
    """An annotated article says something that its text does not bear out."""

    def __init__(self, file: str, item: str, problem: str) -> None:
        super().__init__(f"{file}: {item}: {problem}")


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who says something, the roles as the text words them, and the organisation."""

    name: str
    roles: tuple[str, ...] = ()
    organisation: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A stated job at a named organisation."""

    name: str
    organisation: str
    role: str | None = None
    former: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch between marks, and whose words they are."""

    span: Span
    text: str
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """Reported speech: from the start of its sentence to the end of the one its cue stands in."""

    sentence: Span
    cue: Span
    words: str
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A company or an event, under each form that stands in the text."""

    name: str
    mentions: tuple[str, ...]
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Tie:
    """What one company is to another."""

    kind: str
    company: str
    other: str


@dataclass(frozen=True, slots=True)
class Annotated:
    """An article and all that is known of it."""

    id: str
    text: str
    headline: str | None = None
    published: date | None = None
    people: tuple[str, ...] = ()
    speakers: tuple[Speaker, ...] = ()
    jobs: tuple[Job, ...] = ()
    quotes: tuple[Quote, ...] = ()
    statements: tuple[Statement, ...] = ()
    companies: tuple[Named, ...] = ()
    events: tuple[Named, ...] = ()
    ties: tuple[Tie, ...] | None = None  # None: nobody looked for them
    optional: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def article(self) -> Article:
        """The bare article, as a tagger gets it."""
        day = Moment.day(self.published) if self.published else None
        url = f"https://annotated.invalid/{self.id}"
        return Article(url, headline=self.headline, text=self.text, published_at=day)


def read_folder(folder: Path) -> tuple[list[Annotated], list[AnnotationError]]:
    """Every article of a folder, sorted by id, and what is wrong with those that could not be read."""
    articles: list[Annotated] = []
    problems: list[AnnotationError] = []
    for file in sorted(folder.glob("*.toml")):
        try:
            articles.append(read_annotated(file))
        except AnnotationError as error:
            problems.append(error)
    return articles, problems


def read_annotated(file: Path) -> Annotated:
    """One article; raises AnnotationError at the first thing that is not as it should be."""
    try:
        record = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise AnnotationError(file.name, "the file", str(error)) from error
    return from_record(file.stem, record, file.name)


def read_passages(file: Path) -> list[Annotated]:
    """Every passage of one file, in its order; raises AnnotationError at the first that is not as it should be."""
    records = tomllib.loads(file.read_text(encoding="utf-8"))["passage"]
    return [from_record(record["id"], record, f"{file.name}: {record['id']}") for record in records]


def from_record(key: str, record: Mapping[str, Any], file: str, *, strict: bool = True) -> Annotated:
    """The article a record describes; `strict` holds each name in it against the text."""
    return _Reading(key, record, file, strict).annotated()


class _Reading:
    """One record on its way to an article; knows the file for what it has to complain of."""

    def __init__(self, key: str, record: Mapping[str, Any], file: str, strict: bool) -> None:
        self.key, self.record, self.file, self.strict = key, record, file, strict
        text = self.words(record, "text", "text")
        self.text = text.strip("\n") if strict else text
        self.headline: str | None = record.get("headline") or None
        self.whole = f"{self.headline or ''}\n{self.text}"

    def annotated(self) -> Annotated:
        """All of it, names first since the rest points at them."""
        people = tuple(self.standing(name, f"people {name!r}") for name in self.list("people"))
        speakers = tuple(self.speaker(item, people) for item in self.list("speakers"))
        heard = {speaker.name for speaker in speakers}
        self.once("people", people)
        self.once("speakers", (speaker.name for speaker in speakers))
        return Annotated(
            self.key,
            self.text,
            self.headline,
            self.published(),
            people,
            speakers,
            tuple(self.job(item, people) for item in self.list("affiliations") if self.strict or item["organisation"]),
            tuple(self.quotes(heard)),
            tuple(self.statement(item, heard) for item in self.list("indirect")),
            tuple(self.named(item, "companies") for item in self.list("companies")),
            tuple(self.named(item, "events") for item in self.list("events")),
            tuple(self.tie(item) for item in self.list("relations")) if "relations" in self.record else None,
            self.optional(),
        )

    def fail(self, item: str, problem: str) -> AnnotationError:
        """The error to raise."""
        return AnnotationError(self.file, item, problem)

    def list(self, key: str) -> Sequence[Any]:
        """A list of the record, empty where it is absent."""
        value = self.record.get(key, [])
        if not isinstance(value, list):
            raise self.fail(key, "is not a list")
        return value

    def words(self, table: Mapping[str, Any], key: str, item: str) -> str:
        """A text of a table that must be there."""
        value = table.get(key) if isinstance(table, Mapping) else None
        if not isinstance(value, str) or not value.strip():
            raise self.fail(item, f"has no {key}")
        return value

    def standing(self, words: object, item: str) -> str:
        """The words, once it is sure that they stand in the text or the headline, as whole words."""
        if isinstance(words, str) and not self.strict:
            return words
        if not isinstance(words, str) or not re.search(rf"(?<!\w){re.escape(words)}(?!\w)", self.whole):
            raise self.fail(item, f"{words!r} does not stand in the text")
        return words

    def once(self, key: str, names: Iterable[str]) -> None:
        """Nobody is listed twice."""
        seen: set[str] = set()
        for name in names:
            if name in seen:
                raise self.fail(key, f"{name!r} is listed twice")
            seen.add(name)

    def among(self, name: str | None, known: Iterable[str], item: str, key: str) -> str | None:
        """The name, once it is sure that it is listed."""
        if self.strict and name is not None and name not in known:
            raise self.fail(item, f"{name!r} is not among the {key}")
        return name

    def published(self) -> date | None:
        """The day of the article."""
        stated = self.record.get("published_at")
        if stated is None or isinstance(stated, date):
            return stated
        try:
            return date.fromisoformat(str(stated)[:10])
        except ValueError as error:
            raise self.fail("published_at", f"{stated!r} is no date") from error

    def speaker(self, item: Mapping[str, Any], people: Sequence[str]) -> Speaker:
        """Who says something."""
        name = self.words(item, "name", "a speaker")
        self.among(name, people, f"speaker {name!r}", "people")
        place = item.get("organisation")
        if place is not None:
            self.standing(place, f"speaker {name!r}")
        return Speaker(name, tuple(item.get("roles", ())), place)

    def job(self, item: Mapping[str, Any], people: Sequence[str]) -> Job:
        """A job at an organisation."""
        name = self.words(item, "name", "an affiliation")
        where = f"affiliation of {name!r}"
        self.among(name, people, where, "people")
        place = self.standing(self.words(item, "organisation", where), where)
        return Job(name, place, item.get("role"), bool(item.get("former")))

    def quotes(self, heard: Iterable[str]) -> Iterable[Quote]:
        """The quotations where they stand, each after the one before."""
        after = 0
        for item in self.list("quotes"):
            words = self.words(item, "text", "a quote")
            where = f"quote {words[:40]!r}"
            start = item["offset"] if "offset" in item else self.marked(words, after, where)
            after = start + len(words)
            yield Quote(Span(start, after), words, self.among(item.get("speaker"), heard, where, "speakers"))

    def marked(self, words: str, after: int, where: str) -> int:
        """Where a quotation starts: behind what opens it, in reading order."""
        places = [place.start() for place in re.finditer(re.escape(words), self.text)]
        behind = [place for place in places if OPENING.search(self.text[max(0, place - 2) : place])]
        following = [place for place in behind if place >= after]
        if not following:
            problem = "comes too early in the list" if behind else "stands behind no mark" if places else None
            raise self.fail(where, problem or "does not stand in the text")
        return following[0]

    def statement(self, item: Mapping[str, Any], heard: Iterable[str]) -> Statement:
        """A statement, with its sentence."""
        opening = self.words(item, "start", "an indirect statement")
        where = f"indirect {opening!r}"
        start = self.text.find(opening)
        if start < 0:
            raise self.fail(where, "does not stand in the text")
        words = self.words(item, "cue", where)
        found = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)").search(self.text, start)
        if found is None:
            raise self.fail(where, f"the cue {words!r} does not follow")
        cue = Span(*found.span())
        speaker = self.among(item.get("speaker"), heard, where, "speakers")
        return Statement(Span(start, sentence_end(self.text, cue.end)), cue, words, speaker)

    def named(self, item: Mapping[str, Any], key: str) -> Named:
        """A company or an event."""
        name = self.words(item, "name", key)
        where = f"{key} {name!r}"
        stated = (one if isinstance(one, str) else one["text"] for one in item.get("mentions", ()))
        mentions = tuple(self.standing(words, where) for words in stated)
        if not mentions and self.strict:
            raise self.fail(where, "has no mentions")
        year = item.get("year")
        if year is not None and not (isinstance(year, int) and 1900 < year < 2100):
            raise self.fail(where, f"{year!r} is no year")
        return Named(name, mentions, year)

    def tie(self, item: Mapping[str, Any]) -> Tie:
        """A relation between two companies."""
        company, other = (self.words(item, key, "a relation") for key in ("company", "other"))
        where = f"relation {company!r}, {other!r}"
        if item.get("kind") not in RELATION_KINDS:
            raise self.fail(where, f"the kind is {item.get('kind')!r}, not one of {', '.join(RELATION_KINDS)}")
        if self.words(item, "start", where) not in self.text:
            raise self.fail(where, "its start does not stand in the text")
        return Tie(item["kind"], self.standing(company, where), self.standing(other, where))

    def optional(self) -> dict[str, tuple[str, ...]]:
        """What may be tagged or not."""
        stated = self.record.get("optional", {})
        for key in stated:
            if key not in ("people", "companies", "events"):
                raise self.fail("optional", f"{key!r} is no list of it")
        return {key: tuple(self.standing(name, f"optional {key}") for name in names) for key, names in stated.items()}
