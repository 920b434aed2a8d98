"""Read fields: everything an article has beside its text, each from the likeliest rule that gives it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from selectolax.lexbor import LexborNode

from tradewatch import urls
from tradewatch.article import Access, Article, Moment
from tradewatch.extract.bylines import is_agency, read_bylines
from tradewatch.extract.dates import moment, moment_in_url
from tradewatch.extract.document import Document, Found, node_text
from tradewatch.extract.headline import read_headline
from tradewatch.extract.printed import printed_bylines, printed_dates
from tradewatch.extract.lastword import ask_htmldate
from tradewatch.outlets.outlet import Layout
from tradewatch.text import fold, one_line

__all__ = ["read_fields"]

PUBLISHED = (
    "article:published_time", "og:article:published_time", "datepublished", "parsely-pub-date", "sailthru.date", "date", "pubdate",
    "publishdate", "publish-date", "publish_date", "dc.date.issued", "dc.date", "dcterms.created", "dcterms.date", "article.published",
    "cxenseparse:recs:publishtime", "article:published", "published", "originalpublicationdate", "article_date_original", "datecreated",
)  # fmt: skip
MODIFIED = (
    "article:modified_time", "og:updated_time", "og:article:modified_time", "datemodified", "last-modified", "dcterms.modified", "article:modified",
)  # fmt: skip
AUTHORS = (
    "author", "parsely-author", "sailthru.author", "article:author", "article:author_name", "dc.creator", "dcterms.creator", "byl",
    "cxenseparse:author", "article.author", "authors", "twitter:data1",
)  # fmt: skip
DEKS = (
    ".dek, .article-dek, .standfirst, .subtitle, .sub-title, .subheadline, .article__standfirst, .article-subtitle, .entry-subtitle",
)
SECTIONS = (
    "article:section",
    "parsely-section",
    "articlesection",
    "cxenseparse:section",
    "og:article:section",
    "section",
)
TAGS = ("article:tag", "og:article:tag", "parsely-tags", "sailthru.tags", "news_keywords", "keywords")
LONGEST_TAG = 60
MACHINE_TAG = re.compile(r"^[\w ]+: |^[0-9a-f]{8}-[0-9a-f]{4}|^\w+\.(?:com|net|org)$")  # what an ad server reads
LANGUAGE = re.compile(r"^[a-zA-Z]{2,3}(?=$|[-_])")
WALLS = ".paywall-message, .paywall-overlay, .subscriber-only-message, .piano-paywall, [data-paywalled=true]"


@dataclass(frozen=True, slots=True)
class _Moment:
    at: Moment
    rule: str


def read_fields(doc: Document) -> Article:
    """The article on the page but for its text."""
    told: dict[str, str] = {}
    published, modified = _published(doc), _modified(doc)
    layouts = _layouts(doc, published)
    headline = _from_layout(doc, layouts, "headline") or read_headline(doc)
    bylines = _bylines(doc, layouts)
    url = _address(doc)
    tags = _tags(doc, layouts)
    access = _access(doc, layouts)
    language = _language(doc)
    dek, section, image = _dek(doc, layouts, headline), _section(doc, layouts), _image(doc)
    for name, found in {
        "url": url, "headline": headline, "dek": dek, "bylines": bylines, "section": section, "tags": tags, "language": language,
        "image": image, "published_at": published, "modified_at": modified, "paywalled": access,
    }.items():  # fmt: skip
        if found:
            told[name] = found.rule
    return Article(
        url=url.value,
        outlet=doc.outlet.slug if doc.outlet else None,
        key=doc.outlet.key_of(url.value) if doc.outlet else None,
        headline=headline.value if headline else None,
        dek=dek.value if dek else None,
        bylines=bylines.values if bylines else (),
        section=section.value if section else None,
        tags=tags.values if tags else (),
        language=language.value if language else None,
        image=image.value if image else None,
        published_at=published.at if published else None,
        modified_at=modified.at if modified else None,
        paywalled=access.walled if access else None,
        access=access.access if access else None,
        provenance=told,
    )


@dataclass(frozen=True, slots=True)
class _Several:
    values: tuple[str, ...]
    rule: str


@dataclass(frozen=True, slots=True)
class _Wall:
    walled: bool
    access: Access
    rule: str


def _layouts(doc: Document, published: _Moment | None) -> list[Layout]:
    return list(doc.outlet.layouts_for(published.at.local_day if published else None)) if doc.outlet else []


def _from_layout(doc: Document, layouts: Iterable[Layout], name: str) -> Found | None:
    for layout in layouts:
        if (selector := getattr(layout, name)) and (texts := doc.texts(selector)):
            return Found(texts[0], f"css:{selector}")
    return None


def _zone(doc: Document) -> tzinfo | None:
    try:
        return ZoneInfo(doc.outlet.zone) if doc.outlet and doc.outlet.zone else None
    except (ZoneInfoNotFoundError, ValueError):
        return None


def _published(doc: Document) -> _Moment | None:
    coarse = None
    for found in _published_candidates(doc):
        at = moment(found.value, zone=_zone(doc), dayfirst=not _american(doc))
        if at and at.exact:
            return _Moment(at, found.rule)
        if at and not coarse:
            coarse = _Moment(at, found.rule)
    if coarse:
        return coarse
    for found in printed_dates(doc):
        if at := moment(found.value, zone=_zone(doc), dayfirst=not _american(doc)):
            return _Moment(at, found.rule)
    if in_url := moment_in_url(doc.url):
        return _Moment(in_url, "url")
    guessed = moment(ask_htmldate(doc.html, doc.url))
    return _Moment(guessed, "htmldate") if guessed else None


def _american(doc: Document) -> bool:
    language = _language(doc)
    return not language or language.value.lower() in ("en", "en-us")


def _published_candidates(doc: Document) -> Iterator[Found]:
    yield from (Found(value, "jsonld") for value in doc.story.texts("datePublished")[:1])
    for name in PUBLISHED:
        yield from (Found(value, f"meta:{name}") for value in doc.meta.get(name, ())[:1])
    for layout in doc.outlet.layouts if doc.outlet else ():
        if layout.published:
            yield from (Found(_time_of(node), f"css:{layout.published}") for node in doc.css(layout.published)[:2])
    yield from (Found(value, "jsonld:other") for item in doc.items for value in item.texts("datePublished")[:1])


def _time_of(node: LexborNode) -> str:
    return node.attributes.get("datetime") or node.attributes.get("content") or node_text(node)


def _modified(doc: Document) -> _Moment | None:
    candidates = [Found(value, "jsonld") for value in doc.story.texts("dateModified")[:1]]
    candidates += [Found(value, f"meta:{name}") for name in MODIFIED for value in doc.meta.get(name, ())[:1]]
    for found in candidates:
        if at := moment(found.value, zone=_zone(doc)):
            return _Moment(at, found.rule)
    return None


def _bylines(doc: Document, layouts: Iterable[Layout]) -> _Several | None:
    houses = doc.site_names
    for layout in layouts:
        if layout.byline and (names := read_bylines(doc.texts(layout.byline), houses)):
            return _Several(names, f"css:{layout.byline}")
    people = [author.name for author in doc.story.authors if author.person is not False]
    if names := read_bylines(people, houses):
        return _completed(doc, _Several(names, "jsonld"), houses)
    for name in AUTHORS:
        if names := read_bylines([v for v in doc.meta.get(name, ()) if not v.startswith("http")], houses):
            return _completed(doc, _Several(names, f"meta:{name}"), houses)
    if any(is_agency(author.name) for author in doc.story.authors):
        return None
    for found in printed_bylines(doc):
        if names := read_bylines([found.value], houses, printed=True):
            return _Several(names, found.rule)
    return None


def _completed(doc: Document, told: _Several, houses: Sequence[str]) -> _Several:
    """The printed byline where it names the one author the head names and others: some heads give only the first."""
    if len(told.values) > 1:
        return told
    for found in printed_bylines(doc):
        names = read_bylines([found.value], houses, printed=True)
        if len(names) > 1 and told.values[0] in names:
            return _Several(names, found.rule)
        if names:
            break
    return told


def _dek(doc: Document, layouts: Iterable[Layout], headline: Found | None) -> Found | None:
    found = _from_layout(doc, layouts, "dek")
    if found:
        return found
    story = doc.story.text("description")
    for candidate in (
        Found(story, "jsonld") if story else None,
        doc.first_meta("og:description", "description", "twitter:description"),
    ):
        if candidate and (not headline or fold(candidate.value) != fold(headline.value)):
            return candidate
    return None


def _section(doc: Document, layouts: Iterable[Layout]) -> Found | None:
    if found := _from_layout(doc, layouts, "section"):
        return found
    story = doc.story.text("articleSection")
    return Found(story, "jsonld") if story else doc.first_meta(*SECTIONS)


def _tags(doc: Document, layouts: Iterable[Layout]) -> _Several | None:
    for layout in layouts:
        if layout.tags and (texts := doc.texts(layout.tags)):
            return _Several(tuple(dict.fromkeys(texts)), f"css:{layout.tags}")
    words = [word for text in doc.story.texts("keywords") for word in _listed(text)]
    if words:
        return _Several(tuple(dict.fromkeys(words)), "jsonld")
    for name in TAGS:
        if words := [word for text in doc.meta.get(name, ()) for word in _listed(text)]:
            return _Several(tuple(dict.fromkeys(words)), f"meta:{name}")
    return None


def _listed(text: str) -> list[str]:
    words = (one_line(part) for part in re.split(r"[,;|]", text))
    return [word for word in words if word and len(word) <= LONGEST_TAG and not MACHINE_TAG.search(word)]


def _language(doc: Document) -> Found | None:
    root = doc.css("html[lang]")
    story = doc.story.text("inLanguage")
    for found in (
        Found(root[0].attributes.get("lang") or "", "html:lang") if root else None,
        Found(story, "jsonld") if story else None,
        doc.first_meta("og:locale", "content-language", "dc.language", "language"),
    ):
        if found and LANGUAGE.match(found.value):
            return Found(found.value.replace("_", "-"), found.rule)
    return None


def _image(doc: Document) -> Found | None:
    found = doc.first_meta("og:image:secure_url", "og:image", "twitter:image", "twitter:image:src")
    address = urls.join(doc.url, found.value) if found else None
    return Found(address, found.rule) if found and address else None


def _access(doc: Document, layouts: Iterable[Layout]) -> _Wall | None:
    for layout in layouts:
        if layout.paywall and doc.css(layout.paywall):
            return _Wall(True, Access.PARTIAL, f"css:{layout.paywall}")
    if doc.story.free is not None:
        return _Wall(not doc.story.free, Access.FREE if doc.story.free else Access.PAYWALL, "jsonld")
    if doc.css(WALLS):
        return _Wall(True, Access.PARTIAL, "css:paywall")
    return None


def _address(doc: Document) -> Found:
    link = next((node.attributes.get("href") or "" for node in doc.css("link[rel~=canonical i][href]")), "")
    og = doc.first_meta("og:url")
    for found in (Found(link, "link:canonical") if link else None, og):
        if found and (url := urls.join(doc.url, found.value)) and _site(url) == _site(doc.url):
            return Found(doc.outlet.canonical(url) if doc.outlet else urls.canonical(url), found.rule)
    return Found(doc.outlet.canonical(doc.url) if doc.outlet else urls.canonical(doc.url), "address")


def _site(url: str) -> str:
    return re.sub(r"^(?:www|m|amp|mobile)\.", "", urls.host_of(url))
