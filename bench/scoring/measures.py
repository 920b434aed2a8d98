"""Measure one tagged article against its annotation: who, what, for whom, which companies and events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from bench.scoring.annotated import Annotated, Job, Named, Quote, Statement
from bench.scoring.comparing import (
    forms,
    likeness,
    marked_stretches,
    nearest,
    normal,
    pair_up,
    role_likeness,
    same,
    shared,
)
from bench.scoring.sheet import FALSE_SPEAKERS, Sheet
from tradewatch.article import Affiliation, Article, Quotation, QuotationKind, RelationStatus, Span

MEANT = 0.8  # so alike must two direct quotations be (IoU)
MOSTLY = 0.5
SAME_ROLE = 0.5
# Wishes and the past are no statement of whose a company is; the annotation is silent on them.
UNSETTLED = (RelationStatus.TALKS, RelationStatus.ENDED)


class Tagged(Protocol):
    """A company or a festival as a tagger gives it."""

    @property
    def name(self) -> str: ...  # noqa: D102

    @property
    def mentions(self) -> tuple[Span, ...]: ...  # noqa: D102


def measure(known: Annotated, tags: Article, sheet: Sheet) -> None:
    """Count everything of one article."""
    _who(known, tags, sheet)
    _direct(known, tags.quotations, sheet)
    _indirect(known, tags.quotations, sheet)
    _entities("companies", known.companies, tags.companies, known, sheet)
    pairs = _entities("festivals", known.events, tags.festivals, known, sheet)
    for k, g in pairs.items():
        event, festival = known.events[k], tags.festivals[g]
        right = event.year == festival.edition
        sheet.add("edition of festivals found", right, 0, 1)
        if not right:
            sheet.miss("edition of festivals found", "wrong", event.name, str(event.year), str(festival.edition))
    if known.ties is not None:
        _relations(known, tags, sheet)


def measure_passage(known: Annotated, tags: Article, sheet: Sheet) -> None:
    """Count what is annotated of a passage: people, speakers, jobs, former ones too, and events."""
    _who(known, tags, sheet)
    _former(known.jobs, tags.affiliations, sheet)
    _entities("festivals", known.events, tags.festivals, known, sheet)


def _who(known: Annotated, tags: Article, sheet: Sheet) -> None:
    """Who is named, who speaks, and as what and where."""
    sheet.id = known.id
    spoken = [person.name for person in tags.people if person.speaks]
    maybe = {normal(name) for name in known.optional.get("people", ())}
    _names("people", known.people, (person.name for person in tags.people), maybe, sheet)
    false = _names("speakers", (speaker.name for speaker in known.speakers), spoken, maybe, sheet)
    sheet.rate(FALSE_SPEAKERS, len(false))
    _jobs(known.jobs, tags.affiliations, maybe, sheet)
    _cards(known, tags, sheet)


def _former(known: Sequence[Job], given: Sequence[Affiliation], sheet: Sheet) -> None:
    """Where somebody worked before."""
    wanted = {(normal(job.name), normal(job.organisation)) for job in known if job.former}
    found = {(normal(job.person), normal(job.organisation)) for job in given if job.former and job.organisation}
    sheet.add("former affiliations", len(wanted & found), len(found), len(wanted))
    for how, jobs in (("false", found - wanted), ("missed", wanted - found)):
        for job in sorted(jobs):
            sheet.miss("former affiliations", how, *job)


def _names(
    measure: str, known: Iterable[str], given: Iterable[str], maybe: set[str], sheet: Sheet
) -> Mapping[str, str]:
    """Compare two sets of names; the false ones come back."""
    wanted = {normal(name): name for name in known}
    found = {normal(name): name for name in given}
    false = {key: name for key, name in found.items() if key not in wanted and key not in maybe}
    right = len(wanted.keys() & found.keys())
    sheet.add(measure, right, right + len(false), len(wanted))
    for name in sorted(false.values()):
        sheet.miss(measure, "false", name)
    for key, name in sorted(wanted.items()):
        if key not in found:
            sheet.miss(measure, "missed", name)
    return false


def _jobs(known: Sequence[Job], given: Sequence[Affiliation], maybe: set[str], sheet: Sheet) -> None:
    """Jobs at a named organisation, without and with their role; a former one is neither hit nor miss."""
    past = {(normal(job.name), normal(job.organisation)) for job in known if job.former}
    wanted = list(
        dict.fromkeys((normal(job.name), normal(job.organisation), job.role) for job in known if not job.former)
    )
    places = {job[:2] for job in wanted}
    stated = dict.fromkeys(
        (normal(job.person), normal(job.organisation), job.role) for job in given if job.organisation
    )
    found = [job for job in stated if job[:2] in places or not (job[:2] in past or job[0] in maybe)]
    right = places & {job[:2] for job in found}
    sheet.add("affiliations", len(right), len({job[:2] for job in found}), len(places))

    def alike(k: int, g: int) -> float:
        if wanted[k][:2] != found[g][:2]:
            return 0.0
        likely = role_likeness(wanted[k][2], found[g][2]) if wanted[k][2] else 1.0  # no role stated, none judged
        return likely if likely >= SAME_ROLE else 0.0

    pairs = pair_up(len(wanted), len(found), alike)
    sheet.add("affiliations with role", len(pairs), len(found), len(wanted))
    for k, job in enumerate(wanted):
        if k not in pairs:
            how = "role missed" if job[:2] in right else "missed"
            sheet.miss("affiliations", how, *job)
    for g, job in enumerate(found):
        if g not in pairs.values():
            how = "role false" if job[:2] in right else "false"
            sheet.miss("affiliations", how, *job)


def _cards(known: Annotated, tags: Article, sheet: Sheet) -> None:
    """Whether each speaker's role, and the organisation where there is one, is stated beside a quotation or a job."""
    cards = [(item.speaker, item.role, item.organisation) for item in tags.quotations]
    cards += [(job.person, job.role, job.organisation) for job in tags.affiliations]
    for speaker in known.speakers:
        if not speaker.roles:
            continue
        right = any(
            same(name, speaker.name)
            and (speaker.organisation is None or same(organisation, speaker.organisation))
            and any(role_likeness(role or "", stated) >= SAME_ROLE for stated in speaker.roles)
            for name, role, organisation in cards
        )
        sheet.add("speakers' role and organisation stated", right, 0, 1)
        if not right:
            parts = (speaker.name, speaker.organisation, ", ".join(speaker.roles))
            sheet.miss("speakers' role and organisation stated", "missed", *parts)


def _direct(known: Annotated, quotations: Sequence[Quotation], sheet: Sheet) -> None:
    """Direct quotations. A mixed one stands for its marked parts, and is false when none of them is known."""
    parts = list(_marked_parts(known, quotations))

    def alike(k: int, g: int) -> float:
        value = likeness([known.quotes[k].span], [parts[g][1]])
        return value if value >= MEANT else 0.0

    found = {k: parts[g][0] for k, g in pair_up(len(known.quotes), len(parts), alike).items()}
    false = {index for index, _ in parts} - set(found.values())
    sheet.add("direct quotations found", len(found), len(found) + len(false), len(known.quotes))
    for index in sorted(false):
        sheet.miss("direct quotations", "false", quotations[index].text)
    for k, quote in enumerate(known.quotes):
        if k not in found:
            sheet.miss("direct quotations", "missed", quote.text)
    pairs = [(known.quotes[k], quotations[index]) for k, index in found.items()]
    _whose("direct quotations", pairs, (len(found) + len(false), len(known.quotes)), sheet)


def _marked_parts(known: Annotated, quotations: Sequence[Quotation]) -> Iterable[tuple[int, Span]]:
    """What of each quotation stands between marks, with its place in the list."""
    stretches = marked_stretches(known.text)
    # Where an outlet prints single marks, only the annotation tells which of them are quotation marks.
    stretches += [quote.span for quote in known.quotes if not any(quote.span.meets(other) for other in stretches)]
    for index, item in enumerate(quotations):
        if item.kind == QuotationKind.DIRECT:
            yield index, item.span
        elif item.kind == QuotationKind.MIXED:
            inside = [
                Span(max(item.span.start, stretch.start), min(item.span.end, stretch.end))
                for stretch in stretches
                if stretch.meets(item.span)
            ]
            yield from ((index, part) for part in inside or [item.span])


def cue_place(text: str, item: Quotation) -> Span | None:
    """Where the reporting words of a quotation stand."""
    return item.cue_span or nearest(text, item.cue, item.span)


def _indirect(known: Annotated, quotations: Sequence[Quotation], sheet: Sheet) -> None:
    """Statements without marks, by the sentence they stand in, the same reporting words first."""
    given = [item for item in quotations if item.kind != QuotationKind.DIRECT]
    cues = [cue_place(known.text, item) for item in given]

    def alike(k: int, g: int) -> float:
        wanted, cue = known.statements[k], cues[g]
        inside = shared(wanted.sentence, given[g].span) / max(1, len(given[g].span))
        in_sentence = cue is not None and wanted.sentence.start <= cue.start < wanted.sentence.end
        if not in_sentence and inside < MOSTLY:
            return 0.0
        return 1 + 2 * (cue is not None and cue.meets(wanted.cue)) + inside

    found = pair_up(len(known.statements), len(given), alike)
    sheet.add("indirect statements found", len(found), len(given), len(known.statements))
    for g, item in enumerate(given):
        if g not in found.values():
            sheet.miss("indirect statements", "false", item.cue, item.speaker, item.text)
    for k, statement in enumerate(known.statements):
        if k not in found:
            words = statement.sentence.of(known.text)
            sheet.miss("indirect statements", "missed", statement.words, statement.speaker, words)
    pairs = [(known.statements[k], given[g]) for k, g in found.items()]
    _whose("indirect statements", pairs, (len(given), len(known.statements)), sheet)


def _whose(
    measure: str, pairs: Sequence[tuple[Quote | Statement, Quotation]], sizes: tuple[int, int], sheet: Sheet
) -> None:
    """Of what was found, what has the right speaker; nobody is right where the text names nobody."""
    right = 0
    for known, item in pairs:
        if same(known.speaker, item.speaker):
            right += 1
        else:
            sheet.miss(f"{measure}: speaker", "wrong", known.speaker, item.speaker, item.speaker_mention, item.text)
    sheet.add(f"{measure} with speaker", right, *sizes)


def _entities(
    measure: str, known: Sequence[Named], given: Sequence[Tagged], whole: Annotated, sheet: Sheet
) -> dict[int, int]:
    """Companies or events that share a form; the pairs come back."""
    wanted = [forms(one.name, one.mentions) for one in known]
    found = [forms(one.name, [span.of(whole.text) for span in one.mentions]) for one in given]
    optional = whole.optional.get("companies" if measure == "companies" else "events", ())
    maybe = {normal(name) for name in optional}
    pairs = pair_up(len(known), len(given), lambda k, g: len(wanted[k] & found[g]) / len(wanted[k] | found[g]))
    false = [g for g in range(len(given)) if g not in pairs.values() and not found[g] & maybe]
    sheet.add(measure, len(pairs), len(pairs) + len(false), len(known))
    for g in false:
        sheet.miss(measure, "false", given[g].name)
    for k, one in enumerate(known):
        if k not in pairs:
            sheet.miss(measure, "missed", one.name)
    return pairs


def _relations(known: Annotated, tags: Article, sheet: Sheet) -> None:
    """What a company is to another, each once an article."""
    names = {form: normal(one.name) for one in known.companies for form in forms(one.name, one.mentions)}

    def key(name: str) -> str:
        return names.get(normal(name), normal(name))

    wanted = {(tie.kind, key(tie.company), key(tie.other)) for tie in known.ties or ()}
    asked = [item for item in tags.relations if item.kind in ("owned_by", "sold_to")]
    settled = {(str(item.kind), key(item.company), key(item.other)): item.status for item in asked}
    found = {tie for tie, status in settled.items() if tie in wanted or status not in UNSETTLED}
    sheet.add("relations", len(wanted & found), len(found), len(wanted))
    for how, ties in (("false", found - wanted), ("missed", wanted - found)):
        for kind, company, other in sorted(ties):
            sheet.miss("relations", how, kind, company, other)
