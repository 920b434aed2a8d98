"""Find the byline: where a page says who wrote the article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from tradewatch.extract.bylines import agencies_in, is_agency, read_bylines
from tradewatch.extract.document import Document, Found
from tradewatch.extract.near import stands_aside
from tradewatch.extract.printed_bylines import printed_bylines
from tradewatch.outlets.outlet import Layout
from tradewatch.text import fold

__all__ = ["agencies", "bylines"]

TITLED = re.compile(r"^(?:(?:dr|prof|professor|sir|dame)\.? )+")
Names = Found[tuple[str, ...]]
AUTHORS = (
    "author", "parsely-author", "sailthru.author", "article:author", "article:author_name", "dc.creator",
    "dcterms.creator", "byl", "cxenseparse:author", "article.author", "authors", "twitter:data1",
)  # fmt: skip
OTHERS = re.compile(r"^(?:mrf|dable|content|citation|page|article|post|news|dc|og)[:._-]authors?$")  # of other systems
CATALOGUES = ("citation", "dc.creator", "dcterms.creator")  # whose names stand as in libraries: "Lindqvist, Mara"
FEW = 3  # elements that can all be of the article's own writers
MOST = 20  # addresses of writers that are looked at
SLUG = re.compile(  # "/author/mara-lindqvist/"
    r"/(?:authors?|autor(?:en|es|i)?|auteurs?|contributors?|writers?|journalists?|staff)/"
    r"(?!(?:web|wp|guest|los|new|san)-)(?!(?:[a-z]+-)*(?:admin|support|team|staff|editors?|editorial|desk|news|redaktion|redaccion|redazione|agency|media)\b)"
    r"([a-z]{2,}(?:-[a-z]{2,}){1,2})/?(?:[?#]|$)"
)
INVERTED = re.compile(r"([^,]+), ([^,]+)")
# What stands before the writer in twitter:label1, which can name a film's genre or director as well.
WRITTEN = re.compile(
    r"written|author|verfasst|geschrieben|autor|écrit|auteur|escrito|scritto|geschreven|skr[ie]v[et]|napisan|yazan|kirjoit"
    r"|автор|напис|작성|글|執筆|作者|撰",
    re.IGNORECASE,
)


def bylines(doc: Document, layouts: Iterable[Layout]) -> Names | None:
    """The people who wrote it: the outlet's rule, else the head, else what is printed by the headline."""
    houses = _houses(doc)
    for texts, rule in doc.from_layout("byline", layouts):
        if names := read_bylines(texts, houses):
            return Found(names, rule)
    stated = _stated(doc, houses)
    own = {fold(name) for name in doc.site_names}
    full = stated is not None and any(" " in name or not name.isascii() for name in stated.value)
    of_house = stated is not None and own.issuperset(map(fold, stated.value))  # and JSON-LD calls the house a person
    if stated and full and not of_house:
        return _completed(doc, stated, houses)
    if not stated and any(is_agency(author.name) for author in doc.story.authors):
        return None
    printed = _printed(doc, houses, lines=not (full and of_house))
    if printed and (not stated or " " in printed.value[0]):
        return printed
    return stated or _from_items(doc, houses) or _from_addresses(doc, houses)


def agencies(doc: Document, layouts: Iterable[Layout], people: Names | None) -> Names | None:
    """The wire services that the byline names, where the page says who wrote it; the outlet itself is none."""
    own = {fold(name) for name in doc.site_names}
    for texts, rule in _told(doc, layouts, is_printed=people is None or people.rule.startswith("byline")):
        names = dict.fromkeys(name for text in texts for name in agencies_in(text) if fold(name) not in own)
        if names:
            return Found(tuple(names), rule)
    return None


def _told(doc: Document, layouts: Iterable[Layout], *, is_printed: bool) -> Iterator[tuple[Sequence[str], str]]:
    """What the page says of who wrote it, likeliest first; what is printed only where the byline may stand there."""
    yield from doc.from_layout("byline", layouts)
    yield [author.name for author in doc.story.authors], "jsonld"
    for name in AUTHORS:
        yield _in_head(doc, name), f"meta:{name}"
    if is_printed:
        yield from (((found.value,), found.rule) for found in printed_bylines(doc, lines=False))


def _houses(doc: Document) -> tuple[str, ...]:
    """What the outlet calls itself, but for a blog that has its owner's name: JSON-LD says so of a person alone."""
    people = {author.name for author in doc.story.authors if author.person}.intersection(doc.site_names)
    if not people:
        return doc.site_names
    people -= {text for item in doc.items if item.is_organisation for text in item.texts("name")}
    return tuple(name for name in doc.site_names if name not in people or (doc.outlet and name == doc.outlet.name))


def _stated(doc: Document, houses: Sequence[str]) -> Names | None:
    if names := read_bylines((author.name for author in doc.story.authors if author.person is not False), houses):
        return Found(names, "jsonld")
    told = dict[str, tuple[str, ...]]()
    others = (name for name in doc.meta if "author" in name and name not in AUTHORS and OTHERS.search(name))
    for name in (*AUTHORS, *others):
        texts: Iterable[str] = (text for text in _in_head(doc, name) if not text.startswith("http"))
        if name.startswith(CATALOGUES):
            texts = (_turned(text) for listed in texts for text in listed.split(";"))
        if names := read_bylines(texts, houses):
            told[f"meta:{name}"] = names
    owners = fold(" ".join(doc.meta.get("copyright", ())[:1]))
    for rule in sorted(told, key=lambda rule: fold(told[rule][0]) in owners):
        more = (other for other in told if set(told[other]) > set(told[rule]))  # some give only the first author
        best = next(more, rule)
        return Found(told[best], best)
    return None


def _from_items(doc: Document, houses: Sequence[str]) -> Names | None:
    """Who wrote it by microdata that no reader sees, where these are few: comments have authors too."""
    places = [place for place, name in doc.elements.with_itemprop if "author" in name.split()]
    nodes = (doc.elements.nodes[place] for place in places[: FEW + 1])
    found = (node.css_first("meta[itemprop~=name][content]") for node in nodes if not stands_aside(node))
    texts = [node.attributes.get("content") or "" for node in found if node is not None]
    names = read_bylines(texts, houses) if len(places) <= FEW else ()
    return Found(names, "meta:name") if names else None


def _from_addresses(doc: Document, houses: Sequence[str]) -> Names | None:
    """Who wrote it by the address of the writer's page, where nothing else of the page says it."""
    told = doc.story.data.get("author")
    pages = [
        one.get("url") or one.get("@id")
        for one in (told if isinstance(told, list) else [told])
        if isinstance(one, dict)
    ]
    pages += [text for name in AUTHORS for text in doc.meta.get(name, ())]
    slugs = (SLUG.search(page) for page in pages[:MOST] if isinstance(page, str))
    names = read_bylines((found[1].replace("-", " ").title() for found in slugs if found), houses)
    return Found(names, "address:author") if names else None


def _turned(text: str) -> str:
    """A name of the catalogues' order in the usual one; not two names, nor a name and its place."""
    found = INVERTED.fullmatch(text.strip())
    return f"{found[2]} {found[1]}" if found and " " not in found[1] else text


def _in_head(doc: Document, name: str) -> Sequence[str]:
    if name == "twitter:data1" and not any(map(WRITTEN.search, doc.meta.get("twitter:label1", ()))):
        return ()
    return doc.meta.get(name, ())


def _printed(doc: Document, houses: Sequence[str], *, lines: bool = True) -> Names | None:
    for found in printed_bylines(doc, lines=lines):
        if names := read_bylines([found.value], houses, printed=found.rule != "byline:link"):
            return Found(names, found.rule)
    return None


def _completed(doc: Document, stated: Names, houses: Sequence[str]) -> Names:
    """The printed byline where it names the one author of the head and others: some heads give only the first."""
    if (
        len(stated.value) == 1
        and (printed := _printed(doc, houses, lines=False))
        and _bare(stated.value[0]) in [_bare(name) for name in printed.value]
    ):
        return printed
    return stated


def _bare(name: str) -> str:
    return TITLED.sub("", fold(name))
