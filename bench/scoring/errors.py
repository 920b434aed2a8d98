"""Sort what went wrong by its likely cause, as far as the text and the tags tell it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from bench.scoring.annotated import Annotated, read_folder
from bench.scoring.comparing import forms, normal, same
from bench.scoring.measures import measure
from bench.scoring.sets import ANNOTATED
from bench.scoring.sheet import Sheet, Wrong
from pipelines.annotate import Lexicons, tag
from pipelines.companies.words import company_words
from pipelines.speakers.lexicon import roles
from tradewatch.article import Article, Span

PRONOUNS = frozenset({"he", "she", "they", "i", "we", "it", "who"})
SHORT = 3  # words of a quotation that may be taken for a title or a scare quote
INITIAL = re.compile(r"\b[A-Z]\.")
PARTICLE = re.compile(r"\s(?:de|da|di|del|della|van|von|der|den|el|al|bin|ben|la|le|du|dos|af|ter)\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Scene:
    """One article with its tags."""

    known: Annotated
    tags: Article
    lexicons: Lexicons

    def given(self, what: str) -> list[frozenset[str]]:
        """The forms of every tagged company, festival or person."""
        text = self.known.text
        return [forms(one.name, [span.of(text) for span in one.mentions]) for one in getattr(self.tags, what)]

    def annotated(self, what: str) -> list[frozenset[str]]:
        """The forms of every annotated company or event, and the names of the people."""
        if what == "people":
            return [frozenset({normal(name)}) for name in self.known.people]
        return [forms(one.name, one.mentions) for one in getattr(self.known, what)]


def kinds_of_errors(folder: str, lexicons: Lexicons) -> Iterator[tuple[str, Wrong]]:
    """Every error of a folder of annotated articles with its kind."""
    for known in read_folder(ANNOTATED / folder)[0]:
        scene, sheet = Scene(known, tag(known.article(), lexicons), lexicons), Sheet()
        measure(known, scene.tags, sheet)
        for one in sheet.wrong:
            yield f"{one.measure}, {one.how}: {cause(one, scene)}", one


def cause(one: Wrong, scene: Scene) -> str:
    """The likely cause of one error."""
    words = [part or "" for part in one.parts]
    judge = CAUSES.get((one.measure, one.how)) or CAUSES.get((one.measure, ""))
    return judge(words, scene) if judge else words[0] if one.measure == "relations" else "any"


def _within(name: str, others: Iterable[frozenset[str]]) -> bool:
    """Whether a name shares a word of weight with one of the others."""
    mine = {word for word in normal(name).split() if len(word) > 3 or name.isupper()}
    return any(mine & set(form.split()) for group in others for form in group)


def _holds(name: str, groups: Iterable[frozenset[str]]) -> bool:
    return any(normal(name) in group for group in groups)


def _person_missed(words: list[str], scene: Scene) -> str:
    name = words[0]
    tests = (
        ("taken for a company", _holds(name, scene.given("companies"))),
        ("tagged in another form", _within(name, scene.given("people"))),
        ("one name alone", " " not in name),
        ("with a particle", bool(PARTICLE.search(name))),
        ("with an initial, Jr. or a title", bool(INITIAL.search(name) or re.search(r"\b[JS]r\b", name))),
    )
    known = "known" if normal(name).split()[0] in company_words().given_names else "not known"
    return next((label for label, true in tests if true), f"given name {known}, {_beside(name, scene)}")


def _beside(name: str, scene: Scene) -> str:
    """What tells that a name is a person's, where it stands first."""
    before, _, behind = scene.known.text.partition(name)
    last = re.findall(r"[\w-]+", before[-40:].lower())[-1:]
    following = re.findall(r"[\w-]+", behind[:90].lower())
    tests = (
        ("role before it", bool(last) and last[0] in roles().heads),
        ("apposition behind it", behind.startswith(",") and not roles().heads.isdisjoint(following)),
        ("possessive company before it", bool(re.search(r"['’]s? \Z", before))),
        ("bracket or relative clause behind it", behind.startswith((" (", ", who"))),
        ("in a list of names", bool(re.match(r",? and [A-Z]|, [A-Z]", behind) or before.endswith((" and ", ", ")))),
    )
    return next((label for label, true in tests if true), "nothing telling beside it")


def _person_false(words: list[str], scene: Scene) -> str:
    name = words[0]
    tests = (
        ("is a company", _holds(name, scene.annotated("companies"))),
        ("is an event", _holds(name, scene.annotated("events"))),
        ("part of a company's name", _within(name, scene.annotated("companies"))),
        ("another form of a person", _within(name, scene.annotated("people"))),
        ("one word", " " not in name),
    )
    return next((label for label, true in tests if true), "several words")


def _speaker_missed(words: list[str], scene: Scene) -> str:
    if not _holds(words[0], scene.given("people")):
        return "not among the people found"
    return "found, not heard"


def _speaker_false(words: list[str], scene: Scene) -> str:
    if not _holds(words[0], scene.annotated("people")):
        return "is nobody"
    return "somebody who does not speak"


def _job_missed(words: list[str], scene: Scene) -> str:
    name, place = words[0], words[1]
    jobs = [job for job in scene.tags.affiliations if same(job.person, name)]
    places = [normal(job.organisation) for job in jobs if job.organisation]
    own = next((group for group in scene.annotated("companies") if normal(place) in group), frozenset({normal(place)}))
    tests = (
        ("person not found", not _holds(name, scene.given("people"))),
        ("organisation under another form", any(other in own for other in places)),
        ("organisation not found as a company", bool(place) and not _holds(place, scene.given("companies"))),
    )
    tagged = "another tagged" if places else "role alone tagged" if jobs and place else "nothing tagged"
    return next((label for label, true in tests if true), f"{tagged}, {_layout(name, place, scene)}")


def _layout(name: str, place: str, scene: Scene) -> str:
    """How a person and an organisation stand to one another where they first stand in one sentence."""
    text, surname = scene.known.text, re.escape(name.split()[-1])
    if not place:
        return "role without an organisation"
    org = re.escape(place)
    layouts = (
        ("possessive before the name", rf"{org}['’]s?\s[^.,“”]{{0,60}}{surname}"),
        ("organisation and role before the name", rf"{org}\s[^.,“”]{{1,60}}{surname}"),
        ("apposition behind the name", rf"{surname},\s[^.“”]{{0,90}}{org}"),
        ("brackets behind the name", rf"{surname}\s\([^)]*{org}"),
        ("relative clause", rf"{surname},?\s(?:who|whose)\s[^.“”]{{0,90}}{org}"),
        ("one sentence, name first", rf"{surname}[^.“”\n]*{org}"),
        ("one sentence, organisation first", rf"{org}[^.“”\n]*{surname}"),
    )
    found = (label for label, pattern in layouts if re.search(pattern, text, re.IGNORECASE))
    return next(found, "not in one sentence")


def _role_missed(words: list[str], scene: Scene) -> str:
    name, place, role = words
    given = [job.role for job in scene.tags.affiliations if same(job.person, name) and same(job.organisation, place)]
    if not role:
        return "a role given where none is stated"
    return "no role given" if not any(given) else "other words given"


def _role_false(words: list[str], scene: Scene) -> str:
    return "other words or one too many" if words[2] else "no role given"


def _job_false(words: list[str], scene: Scene) -> str:
    name, place = words[0], words[1]
    own = next((group for group in scene.annotated("companies") if normal(place) in group), frozenset())
    places = [normal(job.organisation) for job in scene.known.jobs if same(job.name, name)]
    tests = (
        ("person is nobody", not _holds(name, scene.annotated("people"))),
        ("organisation under another form", any(other in own for other in places)),
        ("organisation is no company", not own and not _holds(place, scene.annotated("events"))),
        ("another organisation than stated", bool(places)),
    )
    return next((label for label, true in tests if true), "no job stated")


def _direct_missed(words: list[str], scene: Scene) -> str:
    spans = [quote.span for quote in scene.known.quotes if quote.text == words[0]]
    tests = (
        ("other boundaries", any(span.meets(item.span) for span in spans for item in scene.tags.quotations)),
        ("single marks or none", not any(_doubly_marked(span, scene.known.text) for span in spans)),
        ("short fragment", len(words[0].split()) <= SHORT),
    )
    return next((label for label, true in tests if true), "whole stretch")


def _doubly_marked(span: Span, text: str) -> bool:
    return text[max(0, span.start - 1) : span.start] in '“"„'


def _direct_false(words: list[str], scene: Scene) -> str:
    spans = [item.span for item in scene.tags.quotations if item.text == words[0]]
    if any(span.meets(quote.span) for span in spans for quote in scene.known.quotes):
        return "other boundaries"
    return "short, a title or a scare quote" if len(words[0].split()) <= SHORT else "long"


def _whose(words: list[str], scene: Scene) -> str:
    known, given, mention, said = words
    if not known:
        return "a person where nobody is named"
    if given:
        named = "a pronoun" if mention.lower() in PRONOUNS else "a role" if mention.islower() else "a name"
        return f"another person, by {named}"
    paragraph = next((part for part in scene.known.text.split("\n\n") if said[:60] in part), "")
    if re.search(rf"(?<!\w){re.escape(known.split()[-1])}(?!\w)", paragraph):
        return "nobody given, named in the paragraph"
    if not _holds(known, scene.given("people")):
        return "nobody given, the person not found"
    return "nobody given, named in another paragraph"


def _statement_missed(words: list[str], scene: Scene) -> str:
    cue, speaker, sentence = words
    if not _cue_known(cue, scene.lexicons):
        return "cue not known"
    if not speaker:
        return "cue known, source unnamed or collective"
    if "“" in sentence:
        return "cue known, partly between marks"
    return "cue known, source named"


def _cue_known(cue: str, lexicons: Lexicons) -> bool:
    """Whether the cue is taken in the plainest of sentences."""
    plain = [f"Anna Keller {cue} that prices had fallen.", f"{cue} Anna Keller, prices had fallen."]
    plain += [f"Anna Keller {cue} the festival for its choice.", f"Prices had fallen, Anna Keller {cue}."]
    return any(tag(Article("", text=text[0].upper() + text[1:]), lexicons).quotations for text in plain)


def _statement_false(words: list[str], scene: Scene) -> str:
    start = scene.known.text.find(words[2])
    span = Span(start, start + len(words[2]))
    if any(one.sentence.meets(span) for one in scene.known.statements):
        return "a second one of a stated sentence"
    return "a sentence that is none, with a speaker" if words[1] else "a sentence that is none, without a speaker"


def _name_missed(what: str, others: str) -> Callable[[list[str], Scene], str]:
    def judge(words: list[str], scene: Scene) -> str:
        name, told = words[0], company_words()
        last = normal(name).split()[-1]
        tests = (
            ("taken for a person", _holds(name, scene.given("people"))),
            ("taken for the other kind", _holds(name, scene.given(others))),
            ("tagged in another form", _within(name, scene.given(what))),
            ("an acronym", name.isupper()),
            ("one word, no telling suffix", " " not in name),
            ("a telling last word", last in told.suffixes or last in told.bodies),
        )
        return next((label for label, true in tests if true), "several words, no telling suffix")

    return judge


def _name_false(what: str, others: str) -> Callable[[list[str], Scene], str]:
    def judge(words: list[str], scene: Scene) -> str:
        name, told = words[0], company_words()
        tests = (
            ("is a person", _holds(name, scene.annotated("people"))),
            ("is of the other kind", _holds(name, scene.annotated(others))),
            ("a place", normal(name) in told.places | told.place_names),
            ("part or more of a known one", _within(name, scene.annotated(what))),
            ("part of a person's name", _within(name, scene.annotated("people"))),
            ("between marks", bool(re.search(rf"[“\"‘']{re.escape(name)}", scene.known.text))),
            ("one word", " " not in name),
        )
        return next((label for label, true in tests if true), "several words")

    return judge


def _edition(words: list[str], scene: Scene) -> str:
    known, given = words[1], words[2]
    if given == "None":
        return "none given, the year stands in the text" if known in scene.known.text else "none given"
    return "given where none is stated" if known == "None" else "another year"


CAUSES: dict[tuple[str, str], Callable[[list[str], Scene], str]] = {
    ("people", "missed"): _person_missed,
    ("people", "false"): _person_false,
    ("speakers", "missed"): _speaker_missed,
    ("speakers", "false"): _speaker_false,
    ("affiliations", "missed"): _job_missed,
    ("affiliations", "false"): _job_false,
    ("affiliations", "role missed"): _role_missed,
    ("affiliations", "role false"): _role_false,
    ("speakers' role and organisation stated", "missed"): _job_missed,
    ("direct quotations", "missed"): _direct_missed,
    ("direct quotations", "false"): _direct_false,
    ("direct quotations: speaker", ""): _whose,
    ("indirect statements", "missed"): _statement_missed,
    ("indirect statements", "false"): _statement_false,
    ("indirect statements: speaker", ""): _whose,
    ("companies", "missed"): _name_missed("companies", "festivals"),
    ("companies", "false"): _name_false("companies", "events"),
    ("festivals", "missed"): _name_missed("festivals", "companies"),
    ("festivals", "false"): _name_false("events", "companies"),
    ("edition of festivals found", ""): _edition,
}
