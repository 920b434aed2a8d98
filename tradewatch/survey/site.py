"""Survey a site: its front page, its sources, a few of its articles, and what can be said of all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urlsplit

from selectolax.lexbor import LexborHTMLParser

from tradewatch.article import Access, Article
from tradewatch.discover.found import Found
from tradewatch.errors import ExtractionError, UsageError
from tradewatch.extract.article import extract
from tradewatch.extract.document import read_document
from tradewatch.spiders.asking import Answer, Ask
from tradewatch.survey.addresses import Shape, key_of, shapes
from tradewatch.survey.boxes import body_of, left_out, usual_places
from tradewatch.survey.front import Front, read_front, site_of
from tradewatch.survey.sources import Offer, find_sources, newest
from tradewatch.urls import canonical, host_of

__all__ = ["Sample", "Site", "survey"]

SAMPLES = 5
# The keys of an outlet's file that say where a field stands on its pages, each with the article's own name of it.
KEYS = {
    "headline": "headline",
    "dek": "dek",
    "byline": "bylines",
    "published": "published_at",
    "tags": "tags",
}


@dataclass(frozen=True, slots=True)
class Sample:
    """One of the site's newest articles: what its source told of it, its page, and how it reads without any rule."""

    found: Found
    answer: Answer
    article: Article | None = None
    trouble: str | None = None
    states: bool = False  # whether the page describes its article in JSON-LD


@dataclass(frozen=True, slots=True)
class Site:
    """What a survey found."""

    url: str  # as it was asked for
    front: Front
    offers: tuple[Offer, ...]
    samples: tuple[Sample, ...]
    shapes: tuple[Shape, ...] = ()  # of the addresses of its articles
    key: str | None = None
    idle: tuple[str, ...] = ()  # parameters that its own links have and its pages do without
    body: str | None = None
    drop: tuple[str, ...] = ()
    places: Mapping[str, str] = field(default_factory=dict)  # of fields that its pages do not say in their head
    access: Access = Access.FREE
    family: str | None = None

    @property
    def hosts(self) -> tuple[str, ...]:
        """The host that its own links use most, then those that mean the same: where it answered, what was asked for.

        Another host with articles of its own is another outlet: one address of an article is as good as any other only
        where the hosts are.
        """
        links = Counter(host_of(one.url) for offer in self.offers for one in offer.found)
        first = links.most_common(1)[0][0] if links else host_of(self.front.url)
        asked = (host_of(self.front.url), host_of(self.url) or host_of(f"https://{self.url}"))
        alike = [
            host
            for host in asked
            if host and (host not in links or site_of(f"https://{host}") == site_of(f"https://{first}"))
        ]
        return tuple(dict.fromkeys(host.partition(":")[0] for host in (first, *alike)))

    @property
    def nightly(self) -> tuple[Offer, ...]:
        """What is worth to be read every night."""
        return tuple(offer for offer in self.offers if not offer.source.archive)

    @property
    def home(self) -> str:
        """The front page, by the scheme at which it answered; old links to http:// mean the same."""
        return f"{urlsplit(self.front.url).scheme}://{self.hosts[0]}/"

    @property
    def articles(self) -> tuple[Article, ...]:
        """The samples that could be read."""
        return tuple(sample.article for sample in self.samples if sample.article)


def survey(url: str, ask: Ask, told: Callable[[str], None] = lambda words: None) -> Site:
    """Look at a site, with some twenty requests; `told` hears what is asked for.

    Raises UsageError when there is no site, or nothing on it that announces articles.
    """

    def asked(url: str, delay: float = 0.0) -> Answer:
        told(url)
        return ask(url, delay)

    front = read_front(url, asked)
    offers = tuple(find_sources(front, asked))
    if not offers:
        raise UsageError(
            f"{front.url}: no feed, sitemap or list of headlines was found there; give the address of a page with the "
            "newest headlines, or of the feed itself if you know it, and see docs/outlets.md"
        )
    site = _of_one_host(Site(url, front, offers, ()))
    samples = tuple(_sample(one, asked) for one in _newest(site.offers))
    return _with_rules(replace(site, samples=samples))


def _of_one_host(site: Site) -> Site:
    """The same without what stands on other hosts than its own, and without the sources that hold nothing else."""
    own = {site_of(f"https://{host}/") for host in site.hosts}
    offers = []
    for offer in site.offers:
        found = tuple(one for one in offer.found if site_of(one.url) in own)
        if found or not offer.found:
            offers.append(replace(offer, found=found))
    return replace(site, offers=tuple(offers))


def _newest(offers: Sequence[Offer]) -> list[Found]:
    found = {canonical(one.url): one for offer in reversed(offers) if not offer.source.archive for one in offer.found}
    return newest(found.values())[:SAMPLES]


def _sample(found: Found, ask: Ask) -> Sample:
    answer = ask(canonical(found.url))
    if answer.trouble:
        return Sample(found, answer, trouble=answer.trouble)
    try:
        states = bool(read_document(answer.page).story.types)
        return Sample(found, answer, extract(answer.page), states=states)
    except ExtractionError as problem:
        return Sample(found, answer, trouble=problem.reason)


def _with_rules(site: Site) -> Site:
    """And what the articles have in common: their addresses, the box of their text, who may read them."""
    idle = _idle(site)
    addresses = sorted({canonical(one.url, drop=idle) for offer in site.nightly for one in offer.found})
    alike = shapes(addresses)
    pages = [(read_document(sample.answer.page).tree, sample.article.text) for sample in site.samples if sample.article]
    body = body_of(pages)
    trees = [tree for tree, _ in pages]
    places = usual_places(trees, _missing(site.articles))
    return replace(
        site,
        shapes=alike,
        key=key_of(alike, addresses),
        idle=idle,
        body=body,
        drop=(*left_out(trees, body), *_inside(trees, body, places)) if body else (),
        places=places,
        access=_access(site),
    )


def _missing(articles: Sequence[Article]) -> list[str]:
    """The keys of fields that most pages do not give by general rules."""
    given = {key: sum(bool(getattr(article, name)) for article in articles) for key, name in KEYS.items()}
    return [key for key, count in given.items() if 2 * count < len(articles)]


def _inside(trees: Sequence[LexborHTMLParser], body: str, places: Mapping[str, str]) -> Iterator[str]:
    """Of these places, those in the box of the text: what is read as the dek is not read as the first paragraph too."""
    for selector in places.values():
        if any(box.css_first(selector) for tree in trees for box in tree.css(body)):
            yield selector


def _idle(site: Site) -> tuple[str, ...]:
    """Parameters of the addresses asked for that are not in those which the pages state themselves."""
    found: dict[str, None] = {}
    for sample in site.samples:
        if sample.article and sample.article.provenance.get("url") != "address":
            asked, stated = urlsplit(canonical(sample.found.url)), urlsplit(sample.article.url)
            if asked.path == stated.path:
                stays = {name for name, _ in parse_qsl(stated.query)}
                found |= {name: None for name, _ in parse_qsl(asked.query) if name not in stays}
    return tuple(found)


def _access(site: Site) -> Access:
    """Paywall when most articles are shut, partial when one is."""
    walled = sum(bool(article.paywalled) for article in site.articles) + sum(one.answer.barred for one in site.samples)
    if 2 * walled > len(site.samples):
        return Access.PAYWALL
    return Access.PARTIAL if walled else Access.FREE
