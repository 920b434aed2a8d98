"""Read feeds: RSS, Atom and JSON Feed; what is not well-formed goes to feedparser."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from lxml import etree

from tradewatch.article import Moment
from tradewatch.discover.asked import asked_by_feed
from tradewatch.discover.found import Discovery, Found
from tradewatch.discover.guard import LARGEST_FEED, is_html, xml_of
from tradewatch.discover.json_feed import read_json_feed
from tradewatch.discover.moments import moment
from tradewatch.discover.odd_feeds import read_odd_feed
from tradewatch.discover.plain import name_of, plain, printable
from tradewatch.errors import FeedError
from tradewatch.urls import join

__all__ = ["read_feed"]

# Tags of these vocabularies keep their prefix, so that `media:title` is not taken for the title.
VOCABULARIES = {
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/dc/terms/": "dcterms:",
    "http://www.w3.org/2005/atom": "",
    "http://purl.org/atom/ns#": "",
    "http://purl.org/rss/1.0/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://channel.netscape.com/rdf/simple/0.9/": "",
    "http://backend.userland.com/rss2": "",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner:",
}
ITEMS = {"rss": "item", "RDF": "item", "feed": "entry"}
FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
ENTITY = re.compile(r"(<!\[CDATA\[.*?(?:\]\]>|\Z))|&(?:#?\w{2,31};)?", re.DOTALL)

Fields = dict[str, list["etree._Element"]]


def read_feed(body: bytes, url: str) -> Discovery:
    """The articles of a feed in its own order; raises FeedError for whatever is no feed."""
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return read_json_feed(body, url)
    text = xml_of(body, url, LARGEST_FEED)
    if is_html(text):
        raise FeedError(url, "it is an HTML page, not a feed; has the feed moved?")
    root = _parse(text, url)
    if root is None:
        return read_odd_feed(text, url)
    kind = _local(root)
    found = (_found(item, url, atom=kind == "feed") for item in root.iter(f"{{*}}{ITEMS[kind]}"))
    return Discovery(tuple(one for one in found if one), asked=asked_by_feed(root))


def _parse(text: str, url: str) -> etree._Element | None:
    """The root of a feed that is well-formed, or can be mended without losing an article."""
    if (root := _read(text, url)) is None and (root := _read(mended := _mend(text), url)) is None:
        return _rescue(mended, url)
    return root if _local(root) in ITEMS else None


def _read(text: str, url: str, *, recover: bool = False) -> etree._Element | None:
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False,
        remove_comments=True, remove_pis=True, recover=recover,
    )  # fmt: skip
    try:
        return etree.fromstring(text.encode(), parser, base_url=url)
    except (etree.LxmlError, ValueError):
        return None


def _rescue(text: str, url: str) -> etree._Element | None:
    """The root of a feed that was cut off or has a tag too many, without an article that is not whole."""
    root = _read(text, url, recover=True)
    if root is None or not (name := ITEMS.get(_local(root))):
        return None
    items = list(root.iter(f"{{*}}{name}"))
    opened, closed = len(re.findall(f"<{name}[ >]", text)), text.count(f"</{name}>")
    if not closed or opened != len(items) or opened - closed not in (0, 1):
        return None
    for item in items[closed:]:
        item.clear()
    return root


def _local(element: etree._Element) -> str:
    # Not by lxml's QName, which refuses the names of broken vocabularies.
    return str(element.tag).rpartition("}")[2]


def _mend(text: str) -> str:
    """Put the characters that HTML's entities mean, write a lone `&` out, drop what XML forbids."""
    return FORBIDDEN.sub("", ENTITY.sub(_mended, text))


def _mended(match: re.Match[str]) -> str:
    written = match[0]
    if written == "&":
        return "&amp;"
    if match[1] or written in ("&amp;", "&lt;", "&gt;", "&quot;", "&apos;"):
        return written
    meant = html.unescape(written)
    if meant == written:
        return f"&amp;{written[1:]}"
    return written if meant in '<>&"' else meant


def _found(item: etree._Element, url: str, *, atom: bool) -> Found | None:
    fields = _fields(item)
    link = join(item.base or url, _link(fields))
    if link is None:
        return None
    return Found(
        url=link,
        headline=_title(fields, atom=atom),
        dek=_first(fields, "description", "summary", "subtitle"),
        bylines=tuple(dict.fromkeys(_bylines(fields))),
        published_at=_published(fields, atom=atom),
        tags=tuple(dict.fromkeys(_tags(fields))),
        signal=_first(fields, "updated", "dcterms:modified", "modified"),
    )


def _fields(item: etree._Element) -> Fields:
    fields: Fields = {}
    for child in item.iterchildren("*"):
        vocabulary, _, name = str(child.tag).rpartition("}")
        prefix = VOCABULARIES.get(vocabulary[1:].lower(), "other:") if vocabulary else ""
        fields.setdefault(prefix + name, []).append(child)
    return fields


def _words(element: etree._Element) -> str:
    """What stands in an element; markup that is XML itself comes back as markup."""
    if len(element) == 0:
        return printable(element.text or "")
    inside = (etree.tostring(child, encoding="unicode") for child in element)
    return printable((element.text or "") + "".join(inside))


def _first(fields: Fields, *names: str) -> str | None:
    return next((words for name in names for element in fields.get(name, ()) if (words := _words(element))), None)


def _link(fields: Fields) -> str:
    if original := _first(fields, "feedburner:origLink"):
        return original
    for link in fields.get("link", ()):
        if (address := link.get("href")) and link.get("rel", "alternate") == "alternate":
            return address
        if words := _words(link):
            return words
    for guid in fields.get("guid", ()):
        if guid.get("isPermaLink", "true").lower() != "false" and (words := _words(guid)).startswith("http"):
            return words
    return _first(fields, "id") or ""  # of Atom; an address when it is no urn


def _title(fields: Fields, *, atom: bool) -> str | None:
    for title in fields.get("title", ()):
        if atom and title.get("type", "text") == "text" and len(title) == 0:
            return " ".join(_words(title).split()) or None
        return plain(_words(title))
    return plain(_first(fields, "dc:title"))


def _bylines(fields: Fields) -> Iterator[str]:
    people = [*fields.get("dc:creator", ())]
    for author in fields.get("author", ()):
        people += author.findall("{*}name") or ([author] if len(author) == 0 else [])
    for person in people:
        if name := name_of(_words(person)):
            yield name


def _tags(fields: Fields) -> Iterator[str]:
    for element in (*fields.get("category", ()), *fields.get("dc:subject", ())):
        if tag := plain(element.get("label") or element.get("term") or _words(element)):
            yield tag


def _published(fields: Fields, *, atom: bool) -> Moment | None:
    # An Atom entry must say when it was updated and may say when it was published: for many that is the same.
    names = ("pubDate", "published", "dc:date", "issued", "dcterms:created", "created", *(("updated",) if atom else ()))
    return next((when for name in names if (when := moment(_first(fields, name)))), None)
