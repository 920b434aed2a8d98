"""Read WordPress REST answers, and say which address asks for the next page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from tradewatch.discover.found import Discovery, Found
from tradewatch.discover.json_feed import load_json, words_of
from tradewatch.discover.moments import moment
from tradewatch.discover.plain import plain
from tradewatch.errors import FeedError
from tradewatch.urls import join

__all__ = ["MOST", "posts_url", "read_posts"]

USUAL = 10  # posts a page when the address does not say
MOST = 100  # what WordPress allows


def posts_url(
    base: str,
    *,
    page: int | None = None,
    per_page: int | None = None,
    after: datetime | None = None,
    before: datetime | None = None,
    modified_after: datetime | None = None,
) -> str:
    """The address of one page of posts; what `base` asks for already stays unless it is given anew."""
    given = {
        "page": page,
        "per_page": per_page and min(per_page, MOST),
        "after": _instant(after),
        "before": _instant(before),
        "modified_after": _instant(modified_after),
    }
    parts = urlsplit(base)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    query |= {name: str(value) for name, value in given.items() if value is not None}
    return urlunsplit(parts._replace(query=urlencode(query)))


def read_posts(body: bytes, url: str) -> Discovery:
    """The posts of one answer, and the next page when this one was full; raises FeedError for an error answer."""
    posts = load_json(body, url)
    if isinstance(posts, dict) and "code" in posts:
        told = plain(words_of(posts.get("message"))) or "no reason given"
        raise FeedError(url, f"WordPress answers {str(posts['code'])[:80]}: {told[:200]}")
    if not isinstance(posts, list):
        raise FeedError(url, "it is JSON, but no list of WordPress posts")
    found = (_found(post, url) for post in posts if isinstance(post, dict))
    return Discovery(tuple(one for one in found if one), _next(url, len(posts)))


def _instant(when: datetime | None) -> str | None:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if when else None


def _next(url: str, count: int) -> tuple[str, ...]:
    query = dict(parse_qsl(urlsplit(url).query))
    if count < max(1, _number(query.get("per_page"), USUAL)):
        return ()
    return (posts_url(url, page=_number(query.get("page"), 1) + 1),)


def _number(text: str | None, usual: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else usual


def _found(post: dict[str, Any], url: str) -> Found | None:
    link = join(url, words_of(post.get("link")) or "")
    if link is None:
        return None
    terms = list(_terms(post))
    return Found(
        url=link,
        headline=plain(_rendered(post, "title")),
        dek=_rendered(post, "excerpt"),
        bylines=tuple(dict.fromkeys(_authors(post))),
        published_at=moment(words_of(post.get("date_gmt"))) or moment(words_of(post.get("date"))),
        section=next((name for kind, name in terms if kind == "category"), None),
        tags=tuple(dict.fromkeys(name for _, name in terms)),
        signal=words_of(post.get("modified_gmt")) or words_of(post.get("modified")),
    )


def _rendered(post: dict[str, Any], name: str) -> str | None:
    value = post.get(name)
    return words_of(value.get("rendered")) if isinstance(value, dict) else words_of(value)


def _embedded(post: dict[str, Any], name: str) -> list[Any]:
    embedded = post.get("_embedded")
    value = embedded.get(name) if isinstance(embedded, dict) else None
    return value if isinstance(value, list) else []


def _authors(post: dict[str, Any]) -> Iterator[str]:
    for author in _embedded(post, "author"):
        if isinstance(author, dict) and (name := plain(words_of(author.get("name")))):
            yield name


def _terms(post: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Taxonomy and name of each term, categories and tags alike."""
    for group in _embedded(post, "wp:term"):
        for term in group if isinstance(group, list) else ():
            if isinstance(term, dict) and (name := plain(words_of(term.get("name")))):
                yield str(term.get("taxonomy")), name
