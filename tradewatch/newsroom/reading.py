"""Read the stories: text files with a few header lines, a blank line, and the body in paragraphs.

    === reelwire a-slug-of-its-own
    headline: ...
    by: One Reporter; Another Reporter
    at: 2026-05-13 09:30
    says: Ane Berg, head of sales, Nordlys Pictures
    festivals: Cannes Film Festival 2026

    A paragraph. “Words between marks,”{Berg} she said.

Braces after a closing mark name the speaker by one word of the name; `{}` says that nobody speaks there and `{?}` that
somebody unnamed does. Without braces it is the one whose name stands in the paragraph, else the story's only speaker.
`## ` opens a crosshead, `- ` a line of a list, `Q: ` a question. `@1 ` and `@2 ` before a paragraph, and `@2` after a
header's name, keep it to one edition of the world. A story with `copies: another-slug` is that story as another outlet
took it over: its own paragraphs replace the first ones, those after `+ ` are added, `cut: 3` leaves the third out.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from tradewatch.newsroom.story import Block, FestivalNamed, Said, Speaker, Story

__all__ = ["cast", "stories"]

HERE = Path(__file__).parent
EDITIONS = (1, 2)
MARKED = re.compile(r"“([^“”]+)”(?:\{([^}]*)\})?")
STRAIGHT = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})
KINDS = {"## ": "h", "- ": "li", "Q: ": "q"}
# How an address is made: each outlet in its own way. `{number}` grows with the date.
ADDRESS = {
    "reelwire": "http://reelwire.example/{year}/{place}/news/{slug}-{number}/",
    "screenmarket": "http://screenmarket.example/news/{slug}/{number}.article",
    "kinoblatt": "http://kinoblatt.example/news/{year}/{slug}.html",
}
FIRST_NUMBER = {"reelwire": 1236410208, "screenmarket": 5218401, "kinoblatt": 3107}
PLACES = {"Box Office": "film", "Deals": "global", "Festivals": "film", "People": "biz", "TV": "tv"}


@dataclass(frozen=True, slots=True)
class Draft:
    """A story as its file has it."""

    outlet: str
    slug: str
    head: dict[str, str]
    says: tuple[Speaker, ...]
    body: tuple[str, ...]

    def of(self, key: str, edition: int, default: str = "") -> str:
        """A header line, in the words of that edition where it has its own."""
        return self.head.get(f"{key}@{edition}", self.head.get(key, default))

    def many(self, key: str) -> tuple[str, ...]:
        """A header line that lists several, with semicolons between."""
        return tuple(part.strip() for part in self.head.get(key, "").split(";") if part.strip())


@cache
def cast() -> dict[str, Any]:
    """The companies and festivals of the world: full names and the shorter ones in use."""
    return tomllib.loads((HERE / "cast.toml").read_text("utf-8"))


@cache
def stories(edition: int = 1) -> tuple[Story, ...]:
    """Every story as it stands in that edition of the world, oldest first."""
    if edition not in EDITIONS:
        raise ValueError(f"the world has the editions {EDITIONS}, not {edition}")
    drafts = sorted(_drafts(), key=lambda draft: (draft.head["at"], draft.slug))
    originals = {draft.slug: draft for draft in drafts}
    counted = dict.fromkeys(ADDRESS, 0)
    told = []
    for draft in drafts:
        counted[draft.outlet] += 1
        told.append(_story(draft, originals, counted[draft.outlet], edition))
    return tuple(told)


def _drafts() -> Iterator[Draft]:
    for path in sorted((HERE / "stories").glob("*.txt")):
        for part in re.split(r"^=== ", path.read_text("utf-8"), flags=re.M)[1:]:
            head, _, body = part.partition("\n\n")
            first, *lines = head.splitlines()
            outlet, slug = first.split()
            pairs = [tuple(line.split(": ", 1)) for line in lines]
            says = tuple(_speaker(value) for key, value in pairs if key == "says")
            paragraphs = tuple(" ".join(p.split()) for p in re.split(r"\n\s*\n|\n(?=- )", body) if p.strip())
            yield Draft(outlet, slug, {key: value for key, value in pairs if key != "says"}, says, paragraphs)


def _speaker(line: str) -> Speaker:
    name, role, company = [*(part.strip() or None for part in line.split(",", 2)), None, None][:3]
    return Speaker(name or "", role, company)


def _story(draft: Draft, originals: dict[str, Draft], count: int, edition: int) -> Story:
    source = originals[draft.head["copies"]] if "copies" in draft.head else draft
    merged = replace(source, head={**source.head, **draft.head})
    body = _edited(source, draft) if source is not draft else draft.body
    published = _moment(merged.of("at", edition))
    paragraphs = [p for p in (_of_edition(p, edition) for p in body) if p]
    place = PLACES.get(merged.of("section", edition), "film")
    number = FIRST_NUMBER[draft.outlet] + 37 * count
    address = ADDRESS[draft.outlet].format(year=published.year, place=place, slug=draft.slug, number=number)
    blocks = [_block(paragraph) for paragraph in paragraphs]
    titles = merged.many("titles")
    style = _house_style(draft.outlet)
    text = "\n".join(block.text for block in blocks)
    return Story(
        outlet=draft.outlet,
        slug=draft.slug,
        key=str(number) if draft.outlet != "kinoblatt" else draft.slug,
        url=address,
        headline=style(merged.of("headline", edition)),
        dek=style(merged.of("dek", edition)),
        bylines=merged.many("by"),
        published=published,
        updated=_moment(draft.of("updated", edition, merged.of("at", edition))),
        section=merged.of("section", edition, "Film"),
        tags=merged.many("tags"),
        blocks=tuple(replace(block, text=style(block.text)) for block in blocks),
        said=tuple(replace(said, text=style(said.text)) for said in _said(paragraphs, source.says, titles)),
        speakers=tuple(one for one in source.says if one.name in text),
        companies=_companies(text),
        festivals=tuple(_festival(name) for name in merged.many("festivals")),
        titles=titles,
        traits=frozenset(draft.many("traits")),
        copy_of=draft.head.get("copies"),
    )


def _edited(source: Draft, copy: Draft) -> tuple[str, ...]:
    """What a desk does to a text it takes over: an opening of its own, a paragraph cut, a line of credit."""
    cut = {int(number) for number in copy.many("cut")}
    kept = [p for number, p in enumerate(source.body, start=1) if number not in cut]
    opening = list(copy.body) if copy.body and not copy.body[0].startswith("+ ") else []
    ending = [p.removeprefix("+ ") for p in copy.body if p.startswith("+ ")]
    return (*opening, *kept[len(opening) :], *ending)


def _of_edition(paragraph: str, edition: int) -> str | None:
    for other in EDITIONS:
        if paragraph.startswith(f"@{other} "):
            return paragraph.removeprefix(f"@{other} ") if other == edition else None
    return paragraph


def _block(paragraph: str) -> Block:
    plain = re.sub(r"(?<=”)\{[^}]*\}", "", paragraph)
    for start, kind in KINDS.items():
        if plain.startswith(start):
            return Block(kind, plain.removeprefix(start))
    return Block("p", plain)


def _said(paragraphs: list[str], speakers: tuple[Speaker, ...], titles: tuple[str, ...]) -> Iterator[Said]:
    for paragraph in paragraphs:
        stretches = [match.groups() for match in MARKED.finditer(paragraph)]
        handles = [handle for _, handle in stretches if handle]
        for words, handle in stretches:
            nobody = handle == "" or (handle is None and words.rstrip(",.") in titles)
            if not nobody:
                yield Said(words, _named(handle or (handles[0] if handles else ""), speakers, paragraph))


def _named(handle: str, speakers: tuple[Speaker, ...], paragraph: str) -> str | None:
    """Who speaks in a paragraph: the one the handle names, else the one whose name stands there, else the only one."""
    if handle == "?":
        return None
    fitting = [one.name for one in speakers if handle and handle in re.split(r"[ -]", one.name) + one.name.split()]
    if not handle:
        said = MARKED.sub("", paragraph)
        fitting = [one.name for one in speakers if any(re.search(rf"\b{w}\b", said) for w in one.name.split())]
        fitting = fitting or [one.name for one in speakers]
    if len(fitting) != 1:
        raise ValueError(f"{handle or 'no word'} names {len(fitting)} speakers: {paragraph}")
    return fitting[0]


def _companies(text: str) -> tuple[str, ...]:
    """The companies that stand in the text, under their full names, in reading order."""
    places = {name: _first_place(text, (name, *short)) for name, short in cast()["companies"].items()}
    return tuple(sorted((name for name, place in places.items() if place >= 0), key=lambda name: places[name]))


def _first_place(text: str, names: tuple[str, ...]) -> int:
    found = [m.start() for name in names if (m := re.search(rf"(?<![\w’-]){re.escape(name)}(?![\w-])", text))]
    return min(found, default=-1)


def _festival(words: str) -> FestivalNamed:
    name, _, year = words.rpartition(" ")
    return FestivalNamed(name, int(year)) if year.isdigit() else FestivalNamed(words)


def _moment(words: str) -> datetime:
    return datetime.strptime(words, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


def _house_style(outlet: str) -> Any:
    return (lambda text: text.translate(STRAIGHT)) if outlet == "screenmarket" else (lambda text: text)
