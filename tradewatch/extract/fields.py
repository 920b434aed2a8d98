"""Read fields: everything an article has beside its text, each from the likeliest rule that gives it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from selectolax.lexbor import LexborNode

from tradewatch import urls
from tradewatch.article import Access, Article, Moment
from tradewatch.extract import classes
from tradewatch.extract.authors import agencies, bylines
from tradewatch.extract.document import Document, Found, node_text
from tradewatch.extract.headline import read_headline
from tradewatch.extract.origin import image_credit
from tradewatch.extract.signs import is_aside
from tradewatch.extract.times import modified_at, published_at
from tradewatch.extract.verdict import is_front
from tradewatch.outlets.outlet import Layout
from tradewatch.text import fold, one_line

__all__ = ["read_fields"]

SECTIONS = (
    "article:section",
    "parsely-section",
    "articlesection",
    "cxenseparse:section",
    "og:article:section",
    "section",
)
TAGS = ("article:tag", "og:article:tag", "parsely-tags", "sailthru.tags", "news_keywords", "keywords")
IMAGES = ("og:image:secure_url", "og:image", "twitter:image", "twitter:image:src")
TIER = "article:content_tier"
TIERS = {"free": Access.FREE, "metered": Access.METERED, "locked": Access.PAYWALL}
LONGER = 3  # times as many characters as a text has: whatever folding makes of them, they are not the same
FEW = 3  # elements that are looked at for a dek
NEAR = 60  # elements behind the headline among which they stand
FEWEST, LONGEST_DEK = 5, 400  # words, characters
FRONT = frozenset({"home", "homepage", "start", "startseite", "accueil", "inicio", "home page", "홈", "ホーム"})
STEP = re.compile(r"(?:(?:https?:)?//[^/?#]+)?/+[^/?#]")  # of an address that leads further than the first page
LONGEST_TAG = 60
MOST_TAGS = 40
MOST_STATED = 200  # tags that are kept
MACHINE_TAG = re.compile(r"^[\w ]+: |^[0-9a-f]{8}-[0-9a-f]{4}|^\w+\.(?:com|net|org)$")  # what an ad server reads


def read_fields(doc: Document) -> Article:
    """The article on the page but for its text."""
    published = published_at(doc)
    layouts = _layouts(doc, published)
    headline = _by_layout(doc, layouts, "headline") or read_headline(doc)
    people = bylines(doc, layouts)
    found = {
        "url": _address(doc),
        "headline": headline,
        "dek": _dek(doc, layouts, headline),
        "bylines": people,
        "agencies": agencies(doc, layouts, people),
        "section": _section(doc, layouts),
        "tags": _tags(doc, layouts),
        "language": doc.language,
        "image": _image(doc),
        "image_credit": image_credit(doc),
        "published_at": published,
        "modified_at": modified_at(doc, published),
        "access": _access(doc, layouts),
    }
    return _article(doc, {name: told for name, told in found.items() if told})


def _article(doc: Document, found: dict[str, Found[Any]]) -> Article:
    values = {name: told.value for name, told in found.items()}
    access = values.get("access")
    return Article(
        **values,
        outlet=doc.outlet.slug if doc.outlet else None,
        key=doc.outlet.key_of(values["url"]) if doc.outlet else None,
        paywalled=access is not Access.FREE if access else None,
        provenance={name: told.rule for name, told in found.items()},
    )


def _layouts(doc: Document, published: Found[Moment] | None) -> Sequence[Layout]:
    return tuple(doc.outlet.layouts_for(published.value.local_day if published else None)) if doc.outlet else ()


def _by_layout(doc: Document, layouts: Sequence[Layout], field: str) -> Found[str] | None:
    return next((Found(texts[0], rule) for texts, rule in doc.from_layout(field, layouts)), None)


def _dek(doc: Document, layouts: Sequence[Layout], headline: Found[str] | None) -> Found[str] | None:
    told = (
        _by_layout(doc, layouts, "dek"),
        doc.from_story("description", "alternativeHeadline"),
        doc.first_meta("og:description", "description", "twitter:description"),
    )
    same = fold(headline.value) if headline else ""
    found = next((found for found in told if found and fold(found.value) != same), None)
    if not found:
        return _standfirst(doc, same)
    if found.rule.startswith("css:"):
        return found
    return Found(found.value, f"printed:{found.rule}") if _is_printed(doc, found.value) else found


def _is_printed(doc: Document, dek: str) -> bool:
    """Whether an element that calls itself a standfirst says the same, and nothing else."""
    folded, most = fold(dek), LONGER * len(dek)
    for node in islice(doc.elements.named(classes.STANDFIRST), NEAR):
        text = "" if node.tag == "body" else node.text(deep=True) or ""
        if (len(text) <= most or len(" ".join(text.split())) <= most) and fold(node_text(node)) == folded:
            return True
    return False


def _standfirst(doc: Document, headline: str) -> Found[str] | None:
    """The dek of a page whose head has no description: the first element that calls itself one and is a sentence."""
    top = doc.elements.heads[0] if doc.elements.heads else 0
    for node in islice(doc.elements.named(classes.STANDFIRST, top, top + NEAR), FEW):
        text = node_text(node)
        if len(text.split()) >= FEWEST and len(text) <= LONGEST_DEK and fold(text) != headline and not is_aside(node):
            return Found(text, "printed")
    return None


def _section(doc: Document, layouts: Sequence[Layout]) -> Found[str] | None:
    stated = _by_layout(doc, layouts, "section") or doc.from_story("articleSection") or doc.first_meta(*SECTIONS)
    return stated or next(_crumbs(doc), None) or next(_categories(doc), None)


def _categories(doc: Document) -> Iterator[Found[str]]:
    """WordPress's links to the article's categories: `rel="category tag"`."""
    texts = (node_text(node) for node in doc.elements.related("category"))
    yield from (Found(text, "link:category") for text in texts if text and len(text) <= LONGEST_TAG)


def _crumbs(doc: Document) -> Iterator[Found[str]]:
    """The steps of the path that is printed over the headline, without the first page and the article itself."""
    ours = {fold(name) for name in doc.site_names} | FRONT | {fold(text) for text in doc.head_texts}
    for path in islice(doc.elements.named(classes.CRUMBS), FEW):
        for link in path.css("a[href]"):
            text = node_text(link)
            if (
                2 < len(text) <= LONGEST_TAG
                and fold(text) not in ours
                and STEP.match(link.attributes.get("href") or "")
            ):
                yield Found(text, "breadcrumb")


def _tags(doc: Document, layouts: Sequence[Layout]) -> Found[tuple[str, ...]] | None:
    for texts, rule in doc.from_layout("tags", layouts):
        return Found(tuple(dict.fromkeys(texts))[:MOST_STATED], rule)
    told: list[tuple[Sequence[str], str]] = [(doc.story.texts("keywords"), "jsonld")]
    told += [(doc.meta.get(name, ()), f"meta:{name}") for name in TAGS]
    for values, rule in told:
        if words := tuple(dict.fromkeys(word for text in values for word in _listed(text))):
            return Found(words[:MOST_STATED], rule)
    for nodes, rule in ((doc.elements.related("tag", but="category"), "link:tag"), (_tag_links(doc), "printed")):
        linked = dict.fromkeys(node_text(node).strip(" ,#") for node in islice(nodes, MOST_TAGS))
        if words := tuple(word for word in linked if word and len(word) <= LONGEST_TAG):
            return Found(words, rule)
    return None


def _tag_links(doc: Document) -> Iterator[LexborNode]:
    """The links of the first box below the headline that calls itself tags."""
    boxes = doc.elements.named(classes.TAGS, doc.elements.heads[0] if doc.elements.heads else 0)
    first = next((box for box in boxes if box.tag != "body" and (box.tag == "a" or box.css_first("a[href]"))), None)
    if first is not None:
        yield from [first, *(box for box in boxes if box.tag == "a")] if first.tag == "a" else first.css("a[href]")


def _listed(text: str) -> list[str]:
    words = (one_line(part) for part in re.split(r"[,;|]", text))
    return [word for word in words if word and len(word) <= LONGEST_TAG and not MACHINE_TAG.search(word)]


def _image(doc: Document) -> Found[str] | None:
    told = doc.first_meta(*IMAGES) or _stated_image(doc)
    address = urls.join(doc.url, told.value) if told else None
    return Found(address, told.rule) if told and address else None


def _stated_image(doc: Document) -> Found[str] | None:
    """The picture that JSON-LD names: an address, an item, an item by its @id, or a list of these."""
    image = doc.story.data.get("image")
    for one in image if isinstance(image, list) else [image]:
        if isinstance(one, dict):
            known = doc.story.by_id.get(str(one.get("@id")), one)
            one = known.get("url") or known.get("contentUrl")
        if isinstance(one, str) and one.strip():
            return Found(one.strip(), "jsonld")
    return None


def _access(doc: Document, layouts: Sequence[Layout]) -> Found[Access] | None:
    for layout in layouts:
        if layout.paywall and doc.css(layout.paywall):
            return Found(Access.PARTIAL, f"css:{layout.paywall}")
    if (free := doc.story.free) is not None:
        return Found(Access.FREE if free else Access.PAYWALL, "jsonld")
    tier = doc.first_meta(TIER)
    if tier and (access := TIERS.get(tier.value.lower())):
        return Found(access, tier.rule)
    walled = any(doc.elements.named(classes.WALL)) or doc.css("[data-paywalled=true]")
    return Found(Access.PARTIAL, "css:paywall") if walled else None


def _address(doc: Document) -> Found[str]:
    """The canonical address, where the page names one on its own site; else the one it was fetched from."""
    told = (Found(doc.canonical, "link:canonical") if doc.canonical else None, doc.first_meta("og:url"))
    for found in told:
        url = urls.join(doc.url, found.value) if found else None
        if not found or not url or (is_front(url) and not is_front(doc.url)):  # some systems call every page so
            continue
        if _site(url) == _site(doc.url) or not doc.url:
            return Found(_canonical(doc, url), found.rule)
    return Found(_canonical(doc, doc.url), "address")


def _canonical(doc: Document, url: str) -> str:
    return doc.outlet.canonical(url) if doc.outlet else urls.canonical(url)


def _site(url: str) -> str:
    return re.sub(r"^(?:www|m|amp|mobile)\.", "", urls.host_of(url))
