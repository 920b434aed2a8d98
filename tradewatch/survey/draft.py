"""Write what a survey found as an outlet's file, with words beside it by which a journalist can change it."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from tradewatch.article import Access
from tradewatch.errors import ExtractionError, OutletError, TradewatchError
from tradewatch.extract.article import extract
from tradewatch.outlets.outlet import Outlet, SourceKind
from tradewatch.outlets.registry import read_outlet
from tradewatch.survey.front import site_of
from tradewatch.survey.site import Site
from tradewatch.survey.sources import Offer
from tradewatch.urls import canonical

__all__ = ["compose", "draft", "slug_of"]

SORTS = {
    SourceKind.RSS: "A feed",
    SourceKind.SITEMAP: "A sitemap",
    SourceKind.WP_REST: "WordPress's own interface",
    SourceKind.LISTING: "A page with headlines",
}
NEARLY = 0.8  # of the samples that a family's rules must read


def slug_of(site: Site) -> str:
    """A short name for the outlet: its host without the ends."""
    label = site_of(f"https://{site.hosts[0]}").partition(".")[0]
    slug = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")
    return slug if slug[:1].isalpha() else f"the_{slug}"


def draft(site: Site, slug: str, day: date) -> tuple[str, Outlet]:
    """The outlet's file, and the outlet it describes.

    A family is named when its rules read the site's articles; else the rules that were seen are written out.
    """
    for family in site.front.families or (("wordpress",) if _is_wordpress(site) else ()):
        text = "\n".join(_lines(replace(site, family=family), slug, day)) + "\n"
        try:
            outlet = compose(text, slug)
        except OutletError:
            continue
        if _reads(outlet, site):
            return text, outlet
    text = "\n".join(_lines(site, slug, day)) + "\n"
    try:
        return text, compose(text, slug)
    except OutletError:  # a page can name its boxes so that no rule can be written of it
        text = "\n".join(_lines(replace(site, body=None, drop=(), places={}), slug, day)) + "\n"
        return text, compose(text, slug)


def compose(text: str, slug: str) -> Outlet:
    """The outlet that a file with this text would describe.

    Raises OutletError when there is a mistake in it.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{slug}.toml"
        path.write_text(text, encoding="utf-8")
        return read_outlet(path)


def _is_wordpress(site: Site) -> bool:
    return any(offer.source.kind is SourceKind.WP_REST for offer in site.offers)


def _reads(outlet: Outlet, site: Site) -> bool:
    """Whether the outlet takes all the site's articles for articles, and finds the box of their text.

    And adds no source of its family's that the site does not have.
    """
    seen = {(offer.source.kind, urlsplit(offer.source.url).path) for offer in site.offers}
    if any((one.kind, urlsplit(one.url).path) not in seen for one in outlet.sources if not one.archive):
        return False
    if not all(outlet.wants(one.url) for offer in site.nightly for one in offer.found):
        return False
    read = [sample for sample in site.samples if sample.article]
    found = 0
    for sample in read:
        try:
            found += extract(sample.answer.page, outlet).provenance.get("text", "").startswith("css:")
        except ExtractionError:
            continue
    return bool(read) and found >= NEARLY * len(read)


def _lines(site: Site, slug: str, day: date) -> Iterator[str]:
    yield f"# {_one(site.front.name)}, as `tradewatch outlets new` saw it on {day:%Y-%m-%d}."
    yield "# Change what you know better: a line that begins with # says nothing, without the # it counts."
    yield f"# After a change: tradewatch outlets validate && tradewatch outlets check {slug}"
    yield "# Every key is explained in docs/outlets.md."
    yield ""
    yield from _who(site)
    for offer in site.offers:
        yield ""
        yield from _source(offer)
    yield ""
    yield "[article]"
    yield from _article(site)


def _who(site: Site) -> Iterator[str]:
    yield f"name = {_text(site.front.name)}"
    yield f"hosts = {_list(site.hosts)}"
    if site.home != f"https://{site.hosts[0]}/":
        yield f"home = {_text(site.home)}"
    if site.family:
        yield f"family = {_text(site.family)}  # what the site is built with; its rules are in families.toml"
    if site.front.language:
        yield f"languages = {_list([site.front.language])}"
    else:
        yield '# languages = ["de"]  # its pages do not say; without this line it is English'
    if site.front.country:
        yield f"country = {_text(site.front.country)}  # by the end of its address; correct it if that misleads"
    else:
        yield '# country = "GB"  # where it is made'
    yield '# zone = "Europe/London"  # of times that its pages print without a zone'
    yield '# beats = ["festivals", "deals"]  # what it writes about, in small letters'
    if site.access is Access.FREE:
        yield '# access = "metered"  # free, metered, partial or paywall; no wall was seen'
        yield '# policy = "headline"  # what may leave your machine: fulltext, excerpt (as without this line), headline'
    else:
        yield f"access = {_text(site.access)}  # free, metered, partial or paywall; a wall was seen"
        yield 'policy = "headline"  # what may leave your machine: fulltext, excerpt, headline'


def _source(offer: Offer) -> Iterator[str]:
    source, many = offer.source, len(offer.found)
    seen = f"{many} article{'s' * (many != 1)}" if many else "further sitemaps in it"
    until = f", the newest of {offer.latest:%Y-%m-%d}" if offer.latest else ""
    use = "for back-fill only" if source.archive else "read every night"
    yield f"# {SORTS[source.kind]}, {_one(offer.how)}: {seen}{until}; {use}."
    yield "[[discover]]"
    yield f"kind = {_text(source.kind)}"
    yield f"url = {_text(source.url)}"
    if source.links:
        yield f"links = {_text(source.links)}  # the links to articles on it, as a CSS selector"
    if source.kind is SourceKind.LISTING:
        yield "# pages = 5  # so many of its further pages are read too"
        yield '# next = "a.older"  # the link to the next page, where it is not found by itself'
    if source.archive:
        yield "archive = true"
    if source.pages > 1:
        yield f"pages = {source.pages}  # at most"


def _article(site: Site) -> Iterator[str]:
    if site.family:
        yield "# The family says what an article's address looks like and where its text stands; what you write wins."
    yield from _addresses(site)
    if site.idle:
        yield f"drop_params = {_list(site.idle)}  # behind the ? of its links, without a meaning for the page"
    if site.body:
        mark = "# " if site.family else ""
        yield f"{mark}body = {_text(site.body)}  # the box around all paragraphs, as a CSS selector"
    else:
        yield '# body = "div.story-text"  # the box around all paragraphs; found by general rules without this line'
    if site.drop:
        yield f"drop = {_list(site.drop)}  # what stands in that box and is no part of the article"
    else:
        yield '# drop = ["aside", ".newsletter"]  # what stands in that box and is no part of the article'
    for key, place in site.places.items():
        yield f"{key} = {_text(place)}  # its pages do not say it in their head"
    yield '# section = ".breadcrumb a"  # likewise headline, dek, byline, published, tags, where `check` misses them'


def _addresses(site: Site) -> Iterator[str]:
    mark = "# " if site.family or not site.shapes else ""
    if site.shapes:
        yield f"# All the addresses seen {' or '.join(shape.words for shape in site.shapes)}."
        yield f"{mark}allow = [{', '.join(_pattern(shape.allow) for shape in site.shapes)}]"
    elif not site.family:
        yield "# The addresses seen have nothing in common; without `allow` every link of a source is read."
        example = canonical(site.samples[0].found.url) if site.samples else ""
        yield f"# One of them: {_one(example)}"
        yield r"# allow = ['^/news/[^/]+/$']"
    if site.key:
        yield f"{mark}key = {_pattern(site.key)}  # its own number of the article"


def _text(words: str) -> str:
    """A text as TOML writes it; JSON's way is one of TOML's."""
    return json.dumps(_one(words), ensure_ascii=False)


def _list(words: Sequence[str]) -> str:
    return f"[{', '.join(map(_text, words))}]"


def _pattern(pattern: str) -> str:
    if "'" in pattern:
        raise TradewatchError(f"{pattern}: a pattern with a quotation mark cannot be written")
    return f"'{pattern}'"


def _one(words: str) -> str:
    """Nothing that a site says of itself may end the line it is written on."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in words).split())
