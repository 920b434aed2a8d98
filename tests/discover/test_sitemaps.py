"""A sitemap gives addresses, and a news sitemap what it knows of the articles there."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib

import pytest

from tradewatch.discover.found import Found
from tradewatch.discover.sitemaps import read_sitemap
from tradewatch.errors import FeedError

URL = "https://reelwire.example/news-sitemap.xml"
NAMESPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
)


def sitemap(*entries: str) -> bytes:
    inside = "".join(f"<url>{entry}</url>" for entry in entries)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {NAMESPACES}>{inside}</urlset>'.encode()


NEWS = """
<loc>https://reelwire.example/2026/film/salt-1/</loc><lastmod>2026-05-06T08:00:00Z</lastmod>
<image:image><image:loc>https://reelwire.example/salt.jpg</image:loc><image:title>A picture</image:title></image:image>
<news:news>
  <news:publication><news:name>Reelwire</news:name><news:language>EN</news:language></news:publication>
  <news:publication_date>2026-05-05T10:20:30-07:00</news:publication_date>
  <news:title>Harbour Sells &amp;#8216;Salt&amp;#8217; &amp; More</news:title>
  <news:keywords>Busan, sales , , Busan</news:keywords>
</news:news>"""


def test_a_news_sitemap_tells_headline_date_keywords_and_language():
    [found] = read_sitemap(sitemap(NEWS), URL).found

    assert found.url == "https://reelwire.example/2026/film/salt-1/"
    assert found.headline == "Harbour Sells ‘Salt’ & More"
    assert str(found.published_at) == "2026-05-05T10:20:30-07:00"
    assert (found.tags, found.language, found.signal) == (("Busan", "sales"), "en", "2026-05-06T08:00:00Z")


def test_a_plain_sitemap_tells_what_changed_and_nothing_of_pictures():
    entries = [
        "<loc> /a </loc><lastmod>2026-05-06</lastmod>",
        "<loc>/b</loc>",
        "<lastmod>2026-05-06</lastmod>",
        "<loc>ftp://x/</loc>",
    ]

    assert read_sitemap(sitemap(*entries), URL).found == (
        Found("https://reelwire.example/a", signal="2026-05-06"),
        Found("https://reelwire.example/b"),
    )


def test_an_index_gives_its_children_those_changed_last_first():
    children = [
        ("/1.xml", "2024-01-01"),
        ("/2.xml", ""),
        ("/3.xml", "2026-05-06T08:00:00+09:00"),
        ("/1.xml", "2024-01-01"),
    ]
    inside = "".join(f"<sitemap><loc>{loc}</loc><lastmod>{day}</lastmod></sitemap>" for loc, day in children)

    discovery = read_sitemap(f"<sitemapindex {NAMESPACES}>{inside}</sitemapindex>".encode(), URL)

    assert discovery.found == ()
    assert discovery.more == tuple(f"https://reelwire.example/{n}.xml" for n in (3, 1, 2))


@pytest.mark.parametrize(
    "body",
    [
        gzip.compress(sitemap("<loc>/a</loc>")),
        sitemap("<loc>/a</loc>").replace(b"UTF-8", b"utf-16").decode().encode("utf-16"),
        b"\n\n" + sitemap("<loc>/a</loc>"),
        sitemap("<loc>/a</loc>").replace(NAMESPACES.encode(), b'xmlns="https://wrong.example/schema"'),
        sitemap("<loc>/a</loc>").replace(NAMESPACES.encode(), b""),
        sitemap("<loc>/a</loc><news:news><news:title>A & B &nbsp;").replace(b"</url></urlset>", b""),
        sitemap("<loc>/a</loc>", "<loc>/a") [:-20],
        b'<?xml-stylesheet href="/x.xsl"?><!-- made by hand -->' + sitemap("<loc>/a</loc>").partition(b"?>")[2],
    ],
    ids=["gzip", "UTF-16", "white space", "other schema", "no schema", "broken news", "cut off", "stylesheet"],
)  # fmt: skip
def test_a_sitemap_is_read_however_it_is_packed_or_broken(body: bytes):
    assert [one.url for one in read_sitemap(body, URL).found][:1] == ["https://reelwire.example/a"]


def test_a_list_of_addresses_is_a_sitemap():
    body = (
        b"\xef\xbb\xbfhttps://reelwire.example/a\r\n\n  https://reelwire.example/b\nhttps://reelwire.example/c # new\n"
    )

    assert [one.url for one in read_sitemap(body, URL).found] == [
        "https://reelwire.example/a",
        "https://reelwire.example/b",
        "https://reelwire.example/c # new",
    ]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"<!doctype html><title>404", "HTML page"),
        (b"<rss><channel/></rss>", "no sitemap"),
        (b"Not found\nSorry", "neither a sitemap nor"),
        (b"<", "no sitemap|too broken"),
        (b"\x1f\x8bnot gzip", "gzip"),
        (gzip.compress(sitemap("<loc>/a</loc>"))[:-9], "gzip"),
        (gzip.compress(b"\0" * (65 * 2**20), 1), "larger than 64 MB"),
        (b'<!DOCTYPE u [<!ENTITY x "y">]>' + sitemap("<loc>/&x;</loc>"), "entities"),
    ],
    ids=["empty", "HTML", "RSS", "words", "one mark", "no gzip", "cut gzip", "gzip bomb", "entities"],
)
def test_what_is_no_sitemap_is_said_to_be_none(body: bytes, reason: str):
    with pytest.raises(FeedError, match=reason):
        read_sitemap(body, URL)


def test_a_gzip_bomb_is_unpacked_no_further_than_a_sitemap_may_go():
    packer = zlib.compressobj(1, wbits=31)
    bomb = b"".join([*(packer.compress(bytes(2**20)) for _ in range(300)), packer.flush()])
    tracemalloc.start()

    with pytest.raises(FeedError, match="larger than 64 MB"):
        read_sitemap(bomb, URL)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 200 * 2**20


def test_an_empty_sitemap_is_a_sitemap():
    assert read_sitemap(sitemap(), URL).found == ()
