"""Say which keys an outlet's TOML file may have, and compose the Outlet from them and its family's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

from tradewatch.article import Access
from tradewatch.outlets import check
from tradewatch.outlets.check import Notes, Schema
from tradewatch.outlets.outlet import Layout, Outlet, Policy, Source, SourceKind

__all__ = ["FAMILY", "OUTLET", "compose"]

PAGE: Schema = {
    "body": check.selector,
    "drop": check.many(check.selector),
    "headline": check.selector,
    "dek": check.selector,
    "byline": check.selector,
    "published": check.selector,
    "section": check.selector,
    "tags": check.selector,
    "paywall": check.selector,
}
ARTICLE: Schema = {
    "allow": check.many(check.pattern),
    "deny": check.many(check.pattern),
    "key": check.key_pattern,
    "drop_params": check.many(check.text),
    **PAGE,
}
DISCOVER: Schema = {
    "kind": check.one_of(SourceKind),
    "url": check.address,
    "fallback": check.many(check.address),
    "beats": check.many(check.shaped(r"[a-z][a-z0-9 -]*", "a word in small letters")),
    "archive": check.flag,
    "links": check.selector,
    "next": check.selector,
    "dates": check.selector,
    "numbered": check.numbered,
    "pages": check.pages,
    "unverified": check.flag,
}
DOTTED = sorted(
    {f"article.{key}" for key in ARTICLE} | {f"discover.{key}" for key in DISCOVER} | {"article", "discover", "layout"}
)
PLAIN: Schema = {
    "languages": check.many(check.shaped(r"[a-z]{2,3}(-[A-Z]{2})?", 'a language code like "en" or "pt-BR"')),
    "country": check.shaped(r"[A-Z]{2}", 'a country code like "GB"'),
    "region": check.text,
    "zone": check.zone,
    "beats": check.many(check.shaped(r"[a-z][a-z0-9 -]*", "a word in small letters")),
    "access": check.one_of(Access),
    "policy": check.one_of(Policy),
    "page": check.shaped(r"\w+(\.\w+)*:\w+", 'a function like "package.module:function"'),
    "delay": check.seconds,
    "note": check.text,
}
NAMED: Schema = {
    "slug": check.text,
    "name": check.text,
    "family": check.text,
    "hosts": check.many(check.host),
    "home": check.address,
}


def unverified(value: Any) -> tuple[str, ...]:
    """Names of keys, those in tables dotted."""
    keys: tuple[str, ...] = check.many(check.text)(value)
    known = [*NAMED, *PLAIN, *DOTTED]
    for key in keys:
        if key not in known:
            raise ValueError(f"{key!r} is no key of an outlet{check.meant(key, known)}")
    return keys


TABLES: Schema = {"unverified": unverified, "article": ARTICLE, "discover": [DISCOVER]}
FAMILY: Schema = {**PLAIN, **TABLES, "layout": [{"until": check.day, **PAGE}]}
OUTLET: Schema = {**NAMED, **FAMILY}
# What an outlet adds to its family's list instead of replacing it.
ADDED = ("deny", "drop", "drop_params")


def compose(slug: str, own: Mapping[str, Any], family: Mapping[str, Any], notes: Notes) -> Outlet | None:
    """The outlet that its own keys, and its family's where it says nothing, describe; None if it lacks too much."""
    for key in ("name", "hosts"):
        if key not in own:
            notes.lack(key, "is missing")
    if own.get("slug", slug) != slug:
        notes.add("slug", f"is {own['slug']!r}, but the file is called {slug}.toml")
    if "name" not in own or "hosts" not in own:
        return None
    hosts = tuple(dict.fromkeys([*own["hosts"], *map(_twin, own["hosts"])]))
    home = own.get("home") or f"https://{hosts[0]}/"
    article = _article(own.get("article", {}), family.get("article", {}))
    sources = tuple(_sources(own, family, home, notes))
    layouts = _layouts(article, [*own.get("layout", []), *family.get("layout", [])], notes)
    if not sources:
        notes.lack("discover", "is missing: an outlet needs one [[discover]] table that says where articles are listed")
    plain = {key: value for key, value in {**family, **own}.items() if key in PLAIN}
    return Outlet(
        slug=slug,
        name=own["name"],
        family=own.get("family"),
        hosts=hosts,
        home=home,
        sources=sources,
        allow=article.get("allow", ()),
        deny=article.get("deny", ()),
        article_key=article.get("key"),
        drop_params=article.get("drop_params", ()),
        layouts=layouts,
        unverified=_unverified(own, family),
        **plain,
    )


def _twin(host: str) -> str:
    """The same host with `www.`, or without."""
    if re.fullmatch(r"[\d.]+|[^.]+", host):  # an address, or a machine of one's own
        return host
    return host.removeprefix("www.") if host.startswith("www.") else f"www.{host}"


def _article(own: Mapping[str, Any], family: Mapping[str, Any]) -> dict[str, Any]:
    added = {key: (*family.get(key, ()), *own.get(key, ())) for key in ADDED}
    return {**family, **own, **added}


def _tables(own: list[Mapping[str, Any]], family: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    kinds = {table.get("kind") for table in own}
    return [*own, *(table for table in family if table.get("kind") not in kinds)]


def _sources(own: Mapping[str, Any], family: Mapping[str, Any], home: str, notes: Notes) -> Iterator[Source]:
    """The outlet's own sources in order, then the family's of the kinds that it doesn't name itself."""
    tables = _tables(own.get("discover", []), family.get("discover", []))
    for number, table in enumerate(tables, start=1):
        lacking = [key for key in ("kind", "url") if key not in table]
        for key in lacking:
            notes.lack(f"discover[{number}].{key}", "is missing")
        if not lacking:
            fallback = tuple(urljoin(home, url) for url in table.get("fallback", ()))
            url = urljoin(home, table["url"])
            further = {"numbered": urljoin(url, table["numbered"])} if "numbered" in table else {}
            yield Source(**{**table, "url": url, "fallback": fallback, **further})


def _layouts(article: Mapping[str, Any], dated: list[Mapping[str, Any]], notes: Notes) -> tuple[Layout, ...]:
    """Today's layout first, then those of the past, newest first; what is cut today is cut from old pages too."""
    today = {key: value for key, value in article.items() if key in PAGE}
    past: dict[Any, Layout] = {}
    for number, table in enumerate(dated, start=1):
        if "until" not in table:
            notes.lack(f"layout[{number}].until", "is missing: until which day did pages look like that?")
            continue
        drop = tuple(dict.fromkeys([*table.get("drop", ()), *article.get("drop", ())]))
        past.setdefault(table["until"], Layout(**{**table, "drop": drop}))
    newest_first = [past[day] for day in sorted(past, reverse=True)]
    return (Layout(**today), *newest_first) if any(today.values()) else tuple(newest_first)


def _unverified(own: Mapping[str, Any], family: Mapping[str, Any]) -> tuple[str, ...]:
    said = {*own, *(f"article.{key}" for key in own.get("article", {}))}
    inherited = (key for key in family.get("unverified", ()) if key not in said)
    return tuple(dict.fromkeys([*own.get("unverified", ()), *inherited]))
