"""Whatever a source is, reading it gives each address once, and no bytes make it fail in another way than ours."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.costs import cost
from tradewatch.article import Moment
from tradewatch.discover.found import Discovery, Found, newer_than
from tradewatch.discover.read import read
from tradewatch.errors import FeedError
from tradewatch.outlets.outlet import Source, SourceKind

URL = "https://reelwire.example/feed/"
RSS = (
    '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
    "<item><title>A &amp; B</title><link>/a</link><dc:creator><![CDATA[Ann]]></dc:creator>"
    "<pubDate>Tue, 05 May 2026 10:20:30 EST</pubDate></item>"
    "<item><title>A again</title><link>/a</link></item><item><title>Zoë</title><link>/b</link></item></channel></rss>"
)
ENTRY = '<entry><title type="html">A</title><link href="a"/></entry>'
ATOM = f'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="/x/">{ENTRY}</feed>'
SITEMAP = "<urlset><url><loc>/a</loc><lastmod>2026-05-05</lastmod></url><url><loc>/a</loc></url></urlset>"
INDEX = f"<sitemapindex><sitemap><loc>/1.xml</loc></sitemap><sitemap><loc>{URL}</loc></sitemap></sitemapindex>"
POSTS = json.dumps([{"link": "/a", "title": {"rendered": "A"}, "date_gmt": "2026-05-05T10:20:30"}])
OLDER = '<a href="?page=2" rel="next">Next</a>'
LISTING = f'<main><a href="/a">A story of today</a><time datetime="2026-05-05"></time>{OLDER}</main>'
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE bomb [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + "]><rss><channel><item><title>&a9;</title><link>/a</link></item></channel></rss>"
)
LONG = "a" * 50_000
QUADRATIC = f'<!DOCTYPE b [<!ENTITY a "{LONG}">]><rss><item><title>{"&a;" * 50_000}</title></item></rss>'
EXTERNAL = '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/hostname">]><rss><item><title>&a;</title></item></rss>'


def test_each_address_comes_once_as_it_was_first_announced():
    found = read(Source(SourceKind.RSS, URL), RSS.encode(), URL).found

    assert [(one.url, one.headline) for one in found] == [
        ("https://reelwire.example/a", "A & B"),
        ("https://reelwire.example/b", "Zoë"),
    ]


@pytest.mark.parametrize(
    ("kind", "body", "found", "more"),
    [
        (SourceKind.RSS, ATOM, 1, 0),
        (SourceKind.SITEMAP, SITEMAP, 1, 0),
        (SourceKind.SITEMAP, INDEX, 0, 1),  # itself is no child of itself
        (SourceKind.WP_REST, POSTS, 1, 0),
        (SourceKind.LISTING, LISTING, 1, 1),
    ],
)
def test_every_kind_of_source_is_read(kind: SourceKind, body: str, found: int, more: int):
    discovery = read(Source(kind, URL), body.encode(), URL)

    assert (len(discovery.found), len(discovery.more)) == (found, more)


def test_a_listing_is_read_by_the_rules_of_its_source():
    source = Source(SourceKind.LISTING, URL, links=".x a", next=".y")
    body = b"<div class=x><a href=/1>One</a></div><a href=/2>Two words more here</a><a class=y href=/3>Older</a>"

    discovery = read(source, body, URL)

    assert [one.url for one in discovery.found] == ["https://reelwire.example/1"]
    assert discovery.more == ("https://reelwire.example/3",)


@pytest.mark.parametrize("kind", [SourceKind.RSS, SourceKind.SITEMAP])
@pytest.mark.parametrize("body", [BOMB, QUADRATIC, EXTERNAL], ids=["billion laughs", "quadratic", "external"])
@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "utf-32"])
def test_entity_bombs_are_refused_before_they_are_parsed(kind: SourceKind, body: str, charset: str):
    def refused() -> None:
        with pytest.raises(FeedError, match="entities"):
            read(Source(kind, URL), body.encode(charset), URL)

    assert cost(refused, enough=0.5) < 0.5


def test_a_feed_that_is_too_large_is_not_read():
    with pytest.raises(FeedError, match="larger than 8 MB"):
        read(Source(SourceKind.RSS, URL), b"<rss>" + b" " * 8 * 2**20, URL)


@pytest.mark.parametrize(
    "piece", ["<", "<a ", "<a>", "&", "<!--", "<![CDATA[", "<!DOCTYPE ", "<item>", "<?xml ", "&lt;a "]
)
@pytest.mark.parametrize("kind", list(SourceKind))
def test_no_repeated_piece_of_markup_makes_reading_slow(kind: SourceKind, piece: str):
    body = ("<rss>" + piece * (1_000_000 // len(piece))).encode()

    def tried() -> None:
        with contextlib.suppress(FeedError):
            read(Source(kind, URL), body, URL)

    assert cost(tried, enough=5) < 5


SEEDS = [text.encode() for text in (RSS, ATOM, SITEMAP, INDEX, POSTS, LISTING)]
PIECES = [
    b"<![CDATA[", b"]]>", b"<!--", b"-->", b"&nbsp;", b"&#0;", b"&", b"\xff\xfe", b"\x00", b"<?xml encoding='utf-16'?>",
    b"charset=shift_jis",
    b" xml:base='http://[::'", b' xmlns="{}}"', b"<!DOCTYPE x [", b"\x1f\x8b", b"\xed\xa0\x80", b"{", b'"',
]  # fmt: skip


@st.composite
def spoiled(draw: st.DrawFn) -> bytes:
    """A source with pieces cut out and put in."""
    body = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, len(body)))
        body = body[:place] + draw(st.sampled_from([*PIECES, b""])) + body[place + draw(st.integers(0, 12)) :]
    return body


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(list(SourceKind)), spoiled() | st.binary(max_size=200))
def test_no_bytes_make_reading_fail_but_with_a_feed_error(kind: SourceKind, body: bytes):
    discovery = Discovery()
    with contextlib.suppress(FeedError):
        discovery = read(Source(kind, URL), body, URL)

    assert all(one.url.startswith(("http://", "https://")) for one in discovery.found)
    assert len({one.url for one in discovery.found}) == len(discovery.found)


def test_what_is_newer_than_a_moment_is_kept_and_so_is_what_has_no_date():
    since = datetime(2026, 5, 5, 12, tzinfo=UTC)
    dates = {
        "before": Moment(datetime(2026, 5, 5, 11, 59, tzinfo=UTC)),
        "then": Moment(since),
        "that day": Moment.day(since.date()),
        "the day before": Moment.day(date(2026, 5, 4)),
        "undated": None,
    }
    found = [Found(f"https://a.example/{name}", published_at=when) for name, when in dates.items()]

    assert [one.url.rpartition("/")[2] for one in newer_than(found, since)] == ["then", "that day", "undated"]


@pytest.mark.parametrize(
    ("signal", "kept"),
    [
        ("2026-05-12T09:00:00+00:00", True),
        ("2026-05-09T09:00:00+00:00", False),
        ("2026-05-09T09:00:00", False),
        ("2026-05-10", True),
        ("2026-05-09", False),
        ("rev 12", True),
        (None, True),
    ],
)
def test_an_undated_article_that_last_changed_before_the_moment_is_older(signal: str | None, kept: bool):
    one = Found("https://reelwire.example/a", signal=signal)

    assert list(newer_than([one], datetime(2026, 5, 10, 12, tzinfo=UTC))) == [one] * kept
