"""Read JSON-LD: what a page says of itself in schema.org's words, however badly it is written."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from tradewatch.text import fold, one_line

__all__ = ["Author", "Item", "read_items", "story_of"]

OPENINGS = ("<!--", "//<![CDATA[", "// <![CDATA[", "/*<![CDATA[*/", "/* <![CDATA[ */", "<![CDATA[")
CLOSINGS = (";", "-->", "//]]>", "// ]]>", "/*]]>*/", "/* ]]> */", "]]>")
TRAILING = re.compile(r",(\s*[}\]])")
RESCUED = re.compile(
    r'"(headline|datePublished|dateModified|description|articleSection)"\s*:\s*"((?:[^"\\]|\\.){1,400})"'
)
LONGEST = 2_000_000  # characters of one script
MOST = 5000  # items of one page
MOST_PEOPLE = 200  # that one item names: each may be known by an @id that stands for a list
STORIES = re.compile(
    r"(?:\w*NewsArticle|Article|BlogPosting|ReportageNewsArticle|TechArticle|ScholarlyArticle|SocialMediaPosting"
    r"|LiveBlogPosting|Report|Review|CriticReview|AnalysisNewsArticle|Interview|MedicalScholarlyArticle)"
)
PAGES = re.compile(
    r"(?:WebPage|ItemPage|VideoObject|PodcastEpisode|Recipe|CreativeWork|ImageGallery|CollectionPage|FAQPage|QAPage)"
)
SCHEME = re.compile(r"^https?://(?:www\.)?")
PARTS = re.compile(r"VideoObject|PodcastEpisode|ImageGallery|Recipe")  # that an article can hold
WORKS = re.compile(r"Movie|TV\w+|Book|\w*Event|Product|MusicAlbum|CreativeWorkSe\w+|Comment|ImageObject|VideoObject")
ORGANISATIONS = re.compile(r"(?:Organization|Corporation|Brand|NewsMediaOrganization|WebSite)$")


@dataclass(frozen=True, slots=True)
class Author:
    """Who an item names as its author; `person` is None where it does not say what kind."""

    name: str
    person: bool | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One thing described, with a way to read it that forgives every shape found in the wild."""

    data: Mapping[str, Any] = field(default_factory=dict)
    by_id: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, repr=False)

    @property
    def types(self) -> tuple[str, ...]:
        """Its schema.org types, without the address."""
        return tuple(kind.rpartition("/")[2] for kind in _strings(self.data.get("@type")))

    def text(self, *keys: str) -> str | None:
        """The first of these properties that holds text."""
        for key in keys:
            for value in _strings(self.data.get(key), self.by_id):
                return value
        return None

    def texts(self, key: str) -> tuple[str, ...]:
        """Every text that the property holds."""
        return tuple(_strings(self.data.get(key), self.by_id))

    @property
    def authors(self) -> tuple[Author, ...]:
        """Its authors, those known by an @id alone looked up among the page's items."""
        for key in ("author", "creator"):
            found = tuple(dict.fromkeys(islice(self._people(self.data.get(key)), MOST_PEOPLE)))
            if found:
                return found
        return ()

    @property
    def publishers(self) -> tuple[str, ...]:
        """Names of the house that publishes it; a person who does is none."""
        named = islice(self._people(self.data.get("publisher")), MOST_PEOPLE)
        return tuple(author.name for author in named if not author.person)

    @property
    def free(self) -> bool | None:
        """`isAccessibleForFree`, of the item or of its parts; None when it does not say."""
        value = self.data.get("isAccessibleForFree")
        if isinstance(value, str):
            value = {"true": True, "false": False}.get(value.strip().rpartition("/")[2].lower())
        return value if isinstance(value, bool) else None

    @property
    def is_work(self) -> bool:
        """Whether it describes a film, a book, an event or a picture: its day and its author are not the article's."""
        return _is_kind(self, WORKS)

    @property
    def is_organisation(self) -> bool:
        """Whether it describes a house, an agency or a site; a person who is tagged as one too is none."""
        return _is_person(self.data) is False

    def _people(self, value: Any, depth: int = 0) -> Iterator[Author]:
        if isinstance(value, str) and (name := _plain(value)):
            yield Author(name)
        elif isinstance(value, list) and depth < 3:
            for entry in value[:50]:
                yield from self._people(entry, depth + 1)
        elif isinstance(value, dict):
            told = self.by_id.get(str(value.get("@id")), value) if len(value) <= 2 else value
            told = told if "name" in told else value
            names = (
                told["name"] if "name" in told else " ".join(_strings([told.get("givenName"), told.get("familyName")]))
            )
            yield from (Author(name, _is_person(told)) for name in _strings(names))


def _is_person(data: Mapping[str, Any]) -> bool | None:
    kinds = list(_strings(data.get("@type")))
    if "Person" in kinds:  # a blog's owner is tagged as both
        return True
    if any(ORGANISATIONS.search(kind) for kind in kinds):
        return False
    return True if any("Person" in kind for kind in kinds) else None


def read_items(scripts: Iterable[str]) -> list[Item]:
    """Every item of the page's scripts, in reading order, nested ones and `@graph` included."""
    found: list[dict[str, Any]] = []
    for script in scripts:
        for value in _parse(script[:LONGEST]):
            found.extend(_dicts(value))
    found = found[:MOST]
    known = sorted((data for data in found if "@id" in data and len(data) > 1), key=len)
    by_id = {str(data["@id"]): data for data in known}  # what says most of a thing, where it is named again
    return [Item(data, by_id) for data in found if "@type" in data]


def story_of(items: Sequence[Item], url: str, title: str = "") -> Item:
    """The item that describes the page's article, whose head calls it `title`; an empty one if there is none."""
    stories = [item for item in items if _is_kind(item, STORIES)]
    stories = stories or [item for item in items if _is_page(item, url)]
    return max(stories, key=lambda item: (_fit(item, url), _says(item, title)), default=Item())


def _is_kind(item: Item, kinds: re.Pattern[str]) -> bool:
    return any(kinds.fullmatch(kind) for kind in item.types)


def _is_page(item: Item, url: str) -> bool:
    """Whether it can stand for the article, where nothing is called one; a video is the page's own by its address."""
    dated = "datePublished" in item.data or "author" in item.data
    return dated and _is_kind(item, PAGES) and (not _is_kind(item, PARTS) or _is_here(item, url))


def _is_here(item: Item, url: str) -> bool:
    here = _address(url)
    places = (place for key in ("url", "mainEntityOfPage", "@id") for place in _places(item.data.get(key)))
    return bool(here) and any(_address(place) == here for place in places)


def _says(item: Item, title: str) -> bool:
    """Whether its headline is what the page's head says, but for the outlet's name behind it."""
    headline = fold(item.text("headline") or "")
    return bool(headline) and fold(title).startswith(headline)


def _fit(item: Item, url: str) -> int:
    named = 4 * _is_here(item, url)
    return named + 2 * ("headline" in item.data) + ("datePublished" in item.data) + ("author" in item.data)


def _address(url: str) -> str:
    return SCHEME.sub("", url.partition("#")[0].partition("?")[0]).rstrip("/")


def _places(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (str(value[key]) for key in ("@id", "url") if isinstance(value.get(key), str))


def _parse(script: str) -> Iterator[Any]:
    text = _unwrapped(script.strip())
    if not text:
        return
    for attempt in (text, TRAILING.sub(r"\1", text)):
        try:
            yield json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
        return
    try:
        value, _ = json.JSONDecoder(strict=False).raw_decode(text)  # good JSON with something behind it
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, dict | list) and value:
        yield value
    elif rescued := dict(reversed(RESCUED.findall(text))):
        kind = "NewsArticle" if re.search(r'"@type"\s*+:\s*+\[?\s*+"\w*(?:Article|Posting)"', text) else "Thing"
        yield {"@type": kind, **{key: value.replace('\\"', '"').replace("\\/", "/") for key, value in rescued.items()}}


def _unwrapped(text: str) -> str:
    """Without the comment or CDATA marks that old systems put around a script."""
    for mark in OPENINGS:
        text = text.removeprefix(mark).lstrip()
    for mark in CLOSINGS:
        text = text.removesuffix(mark).rstrip()
    return text


def _dicts(value: Any) -> Iterator[dict[str, Any]]:
    """Every dict of a JSON value, outer before inner, in reading order."""
    pending, seen = [value], 0
    while pending and seen < 50_000:
        value = pending.pop()
        seen += 1
        if isinstance(value, dict):
            yield value
            pending.extend(reversed([inner for inner in value.values() if isinstance(inner, dict | list)]))
        elif isinstance(value, list):
            pending.extend(reversed([inner for inner in value if isinstance(inner, dict | list)]))


def _strings(value: Any, by_id: Mapping[str, Mapping[str, Any]] | None = None, depth: int = 0) -> Iterator[str]:
    if isinstance(value, str):
        if plain := _plain(value):
            yield plain
    elif isinstance(value, list) and depth < 3:
        for entry in value[:200]:
            yield from _strings(entry, by_id, depth + 1)
    elif isinstance(value, dict) and depth < 3:
        if by_id and "@id" in value and len(value) == 1:
            value = by_id.get(str(value["@id"]), value)
        for key in ("@value", "name", "url"):
            if key in value:
                yield from _strings(value[key], by_id, depth + 1)
                return


def _plain(text: str) -> str:
    if "&" in text:
        text = html.unescape(html.unescape(text))
    return one_line(re.sub(r"</?[a-zA-Z][^<>]{0,200}>", "", text) if "<" in text else text)
