"""Read a site's front page: what it is called, in which language, what it is built with, where its feeds are."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tradewatch.errors import ExtractionError, UsageError
from tradewatch.extract.document import Document, read_document
from tradewatch.spiders.asking import Answer, Ask
from tradewatch.text import fold, one_line
from tradewatch.urls import host_of, join

__all__ = ["MOST_LINKS", "Front", "addresses_of", "is_same_site", "read_front", "site_of"]

SEPARATOR = re.compile(r"\s+[-|–—:·»]\s+|\s*\|\s*")
FEED_TYPES = re.compile(r"application/(?:rss|atom|feed)\+(?:xml|json)", re.I)
FEED_PLACES = re.compile(r"(?:^|[/._-])(?:rss|feeds?|atom)(?:[/._-]|$)", re.I)
NOT_NEWS = re.compile(r"comment|podcast", re.I)
SILENCE = re.compile(r"no answer|resolve|connect|timeout|timed out|DNS", re.I)  # of the many ways to say it
MOST_LINKS = 2000  # of one page
NOT_PLACES = frozenset({"ai", "cc", "co", "fm", "io", "la", "me", "tv", "ws", "eu"})  # used all over the world
MARKS = {  # what a page says of the system that made it: family -> words in its source
    "pmc": ("/wp-content/themes/pmc-", "pmc-core"),
    "wordpress": ("/wp-content/", "/wp-json", "wp-block-", 'content="WordPress'),
    "abacus": (".article", "webvision"),
    "joomla_k2": ("com_k2", "/item/"),
    "drupal": ("drupal-settings", 'content="Drupal', "/sites/default/files/"),
}


@dataclass(frozen=True, slots=True)
class Front:
    """The page that the site shows first, or the one that was named."""

    url: str
    name: str
    language: str | None
    country: str | None
    families: tuple[str, ...]  # what it may be built with, the likeliest first
    feeds: tuple[str, ...]  # where it says that its feeds are
    body: bytes
    tree: LexborHTMLParser

    @property
    def home(self) -> str:
        """The address of the site itself."""
        scheme, _, rest = self.url.partition("://")
        return f"{scheme}://{rest.partition('/')[0]}/"


def site_of(url: str) -> str:
    """The host, without what does not make it another site."""
    return re.sub(r"^(?:www|m|amp)\.|:\d+$", "", host_of(url))


def is_same_site(one: str, other: str) -> bool:
    """Whether two addresses are of one site: the same host, or one a part of the other, as news.torch.example is."""
    first, second = f".{site_of(one)}", f".{site_of(other)}"
    return len(first) > 1 and len(second) > 1 and (first.endswith(second) or second.endswith(first))


def read_front(url: str, ask: Ask) -> Front:
    """The front page of a site.

    Raises UsageError when it cannot be read, with what to look at next.
    """
    answer = _first(addresses_of(url), ask)
    if answer.trouble:
        raise UsageError(_sentence(answer))
    try:
        doc = read_document(answer.page)
    except ExtractionError as problem:
        raise UsageError(f"{problem}; give the address of the site's front page, as a browser shows it") from problem
    feeds = dict.fromkeys(_feeds(doc.tree, answer.url))
    return Front(
        url=answer.url,
        name=_name(doc, answer.url),
        language=_language(doc),
        country=_country(answer.url),
        families=tuple(name for name, words in MARKS.items() if any(word in doc.html for word in words)),
        feeds=tuple(feeds),
        body=answer.body,
        tree=doc.tree,
    )


def addresses_of(url: str) -> tuple[str, ...]:
    """The address as it was meant: people leave https:// out, and old sites have none.

    Raises UsageError for what is no address.
    """
    text = url.strip()
    for address in (text,) if "://" in text else (f"https://{text}", f"http://{text}"):
        if not host_of(address) or "." not in host_of(address):
            raise UsageError(f"{url!r} is no web address; it looks like https://www.lanternweekly.example/")
    addresses = (text,) if "://" in text else (f"https://{text}", f"http://{text}")
    return tuple(address if urlsplit(address).path else f"{address}/" for address in addresses)


def _first(addresses: tuple[str, ...], ask: Ask) -> Answer:
    """The first answer that is no silence."""
    for address in addresses:
        answer = ask(address)
        if answer.status or answer.barred:
            break
    return answer


def _sentence(answer: Answer) -> str:
    trouble = answer.trouble or ""
    if "robots.txt keeps us out" in trouble:
        return f"{answer.url}: its robots.txt keeps programs like this one out, so it cannot be an outlet"
    if answer.barred:
        return f"{answer.url}: {trouble}: the site keeps programs out, and walls are not climbed"
    if answer.status:
        return f"{answer.url}: {trouble}; is the address right? Open it in a browser and copy it from there"
    if SILENCE.search(trouble):
        return f"{answer.url}: nobody answers there; is the address spelt right, and is this machine online?"
    return f"{answer.url}: {trouble}; try again later"


def _name(doc: Document, url: str) -> str:
    """What the site calls itself: of all it says, what comes nearest to its host."""
    label = site_of(url).rpartition(".")[0].rpartition(".")[2] or site_of(url)
    titles = [one_line(node.text()) for node in doc.css("title")[:1]]
    told = [*doc.site_names, *(part for title in titles for part in SEPARATOR.split(title))]
    words = [name for name in told if name.strip()]
    if not words:
        return label.capitalize()
    return max(words, key=lambda name: difflib.SequenceMatcher(None, _letters(name), label).ratio())


def _letters(name: str) -> str:
    return re.sub(r"\W", "", fold(name))


def _language(doc: Document) -> str | None:
    found = doc.language
    return found.value.partition("-")[0].lower() if found else None


def _country(url: str) -> str | None:
    """The country of the site's name, where it is one."""
    end = site_of(url).rpartition(".")[2]
    if len(end) != 2 or end in NOT_PLACES:
        return None
    return "GB" if end == "uk" else end.upper()


def _feeds(tree: LexborHTMLParser, url: str) -> Iterator[str]:
    """Where the page says that feeds are: in its head, perhaps at another host, then among its links."""
    for node in tree.css("link[rel~=alternate][href]")[:MOST_LINKS]:
        if FEED_TYPES.match(_attribute(node, "type")) and (link := _link(node, url)):
            yield link
    for node in tree.css("a[href]")[:MOST_LINKS]:
        link = _link(node, url)
        if link and is_same_site(link, url) and FEED_PLACES.search(urlsplit(link).path):
            yield link


def _link(node: LexborNode, url: str) -> str | None:
    link = join(url, _attribute(node, "href"))
    return None if not link or NOT_NEWS.search(link + _attribute(node, "title")) else link


def _attribute(node: LexborNode, name: str) -> str:
    return node.attributes.get(name) or ""
