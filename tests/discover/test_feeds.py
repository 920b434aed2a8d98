"""RSS, Atom and JSON feeds tell the same things in their own ways."""

from __future__ import annotations

import json

import pytest

from tradewatch.discover.feeds import read_feed
from tradewatch.discover.found import Found
from tradewatch.errors import FeedError

URL = "https://reelwire.example/film/feed/"
NAMESPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
)


def rss(*items: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    inside = "".join(f"<item>{item}</item>" for item in items)
    return f'{head}<rss version="2.0" {NAMESPACES}><channel><title>Reelwire</title>{inside}</channel></rss>'.encode()


def atom(entry: str, *, more: str = "") -> bytes:
    return f'<feed xmlns="http://www.w3.org/2005/Atom" {more}><title>K</title><entry>{entry}</entry></feed>'.encode()


def only(body: bytes) -> Found:
    [found] = read_feed(body, URL).found
    return found


def test_an_rss_item_tells_all_it_knows():
    found = only(
        rss(
            """<title>Harbour Sells &#8216;Salt&#8217;</title><link>https://reelwire.example/2026/film/salt-1/</link>
            <dc:creator><![CDATA[Mara Ellison]]></dc:creator><dc:creator>Dev Kapadia</dc:creator>
            <pubDate>Tue, 05 May 2026 10:20:30 +0200</pubDate>
            <category><![CDATA[Film]]></category><category>Sales</category>
            <category>Film</category><description><![CDATA[<p>Nine territories &amp; more.</p>]]></description>
            <content:encoded>long text</content:encoded><media:title>A picture</media:title>
            <atom:updated>2026-05-06</atom:updated>"""
        )
    )

    assert found.url == "https://reelwire.example/2026/film/salt-1/"
    assert found.headline == "Harbour Sells ‘Salt’"
    assert found.dek == "<p>Nine territories &amp; more.</p>"
    assert found.bylines == ("Mara Ellison", "Dev Kapadia")
    assert str(found.published_at) == "2026-05-05T10:20:30+02:00"
    assert found.tags == ("Film", "Sales")
    assert found.signal == "2026-05-06"


@pytest.mark.parametrize(
    ("item", "url"),
    [
        ("<link>/2026/a-b/</link>", "https://reelwire.example/2026/a-b/"),
        ("<link>\n  https://reelwire.example/a\n </link>", "https://reelwire.example/a"),
        ("<link><![CDATA[https://reelwire.example/?a=1&b=2]]></link>", "https://reelwire.example/?a=1&b=2"),
        ("<link>https://ads.example/r</link><feedburner:origLink>https://reelwire.example/b</feedburner:origLink>", "https://reelwire.example/b"),
        ("<guid>https://reelwire.example/c</guid>", "https://reelwire.example/c"),
        ("<link></link><guid isPermaLink='true'>https://reelwire.example/d</guid>", "https://reelwire.example/d"),
        ("<link/><atom:link rel='self' href='/x'/><atom:link rel='alternate' href='/e'/>", "https://reelwire.example/e"),
        ("<atom:link href='/e'/><link>https://reelwire.example/f</link>", "https://reelwire.example/e"),
    ],
)  # fmt: skip
def test_the_link_is_found_wherever_a_feed_puts_it(item: str, url: str):
    assert only(rss(item)).url == url


@pytest.mark.parametrize(
    "item",
    [
        "<title>No link</title>", "<guid isPermaLink='false'>https://reelwire.example/c</guid>", "<guid>urn:1</guid>",
        "<link>javascript:void(0)</link>", "<link>mailto:a@b.example</link>", "<link>http://[half</link>",
    ],
)  # fmt: skip
def test_an_item_that_leads_nowhere_is_left_out(item: str):
    assert read_feed(rss(item, "<link>/good</link>"), URL).found == (Found("https://reelwire.example/good"),)


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("Q&amp;A: a producer", "Q&A: a producer"),
        ("Q&amp;amp;A: a producer", "Q&A: a producer"),
        ("<![CDATA[It&amp;#8217;s a wrap]]>", "It’s a wrap"),
        ("‘Salt’ &lt;em&gt;review&lt;/em&gt;", "‘Salt’ review"),
        ("<![CDATA[‘Salt’ <em>review</em> &#8211; Busan]]>", "‘Salt’ review – Busan"),
        ("<b>Bold</b> claim", "Bold claim"),
        ("Budgets &lt; 5 million", "Budgets < 5 million"),
        ("  Two\n lines ", "Two lines"),
        ("&lt;br&gt;", None),
    ],
)
def test_a_headline_is_plain_words(title: str, headline: str | None):
    assert only(rss(f"<title>{title}</title><link>/a</link>")).headline == headline


@pytest.mark.parametrize(
    ("author", "bylines"),
    [
        ("<author>desk@reelwire.example (Mara Ellison)</author>", ("Mara Ellison",)),
        ("<author>desk@reelwire.example</author>", ()),
        ("<author>Mara Ellison</author>", ("Mara Ellison",)),
        ("<dc:creator>Mara Ellison</dc:creator><author>Mara Ellison</author>", ("Mara Ellison",)),
        ("<dc:creator></dc:creator>", ()),
    ],
)
def test_a_byline_is_a_name_and_no_mail_address(author: str, bylines: tuple[str, ...]):
    assert only(rss(f"<link>/a</link>{author}")).bylines == bylines


def test_an_atom_entry_tells_all_it_knows():
    found = only(
        atom(
            """<id>tag:k,2026:1</id><link rel="edit" href="/edit/1"/><link href="news/1.html" rel="alternate"/>
            <title type="html">Neun &amp;amp; mehr</title><summary>Kurz.</summary>
            <author><name>Jonas Weidner</name><email>j@k.example</email></author>
            <published>2026-05-05T10:20:30+02:00</published><updated>2026-05-06T08:00:00Z</updated>
            <category term="fest" label="Festivals"/>""",
            more='xml:base="https://kinoblatt.example/start/"',
        )
    )

    assert found == Found(
        url="https://kinoblatt.example/start/news/1.html",
        headline="Neun & mehr",
        dek="Kurz.",
        bylines=("Jonas Weidner",),
        published_at=found.published_at,
        tags=("Festivals",),
        signal="2026-05-06T08:00:00Z",
    )
    assert str(found.published_at) == "2026-05-05T10:20:30+02:00"


def test_atom_text_is_taken_by_its_type():
    plain = only(atom("<link href='/a'/><title>A &amp;amp; &lt;b&gt;B&lt;/b&gt;</title>"))
    markup = only(
        atom("<link href='/a'/><title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>A <i>b</i></div></title>")
    )

    assert (plain.headline, markup.headline) == ("A &amp; <b>B</b>", "A b")


def test_an_atom_entry_without_a_date_of_publication_has_that_of_its_update():
    assert (
        str(only(atom("<link href='/a'/><updated>2026-05-06T08:00:00Z</updated>")).published_at)
        == "2026-05-06T08:00:00+00:00"
    )


def test_an_atom_id_that_is_an_address_will_do_for_a_link():
    assert only(atom("<id>https://kinoblatt.example/1</id>")).url == "https://kinoblatt.example/1"


@pytest.mark.parametrize(
    "body",
    [
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        b'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel/><item><title>One</title><link>/a</link>'
        b"<dc:date>2026-05-05T10:20:30Z</dc:date></item></rdf:RDF>",
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        b'xmlns="http://my.netscape.com/rdf/simple/0.9/" '
        b'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        b"<item><title>One</title><link>/a</link><dc:date>2026-05-05T10:20:30Z</dc:date></item></rdf:RDF>",
        b'<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/rss-0.91.dtd">'
        b'<rss version="0.91"><channel><item><title>One</title><link>/a</link>'
        b'<pubDate>5 May 2026 10:20:30</pubDate></item></channel></rss>',
        b'<feed version="0.3" xmlns="http://purl.org/atom/ns#">'
        b'<entry><title>One</title><link rel="alternate" href="/a"/>'
        b"<issued>2026-05-05T10:20:30Z</issued></entry></feed>",
    ],
    ids=["RSS 1.0", "RSS 0.9", "RSS 0.91", "Atom 0.3"],
)  # fmt: skip
def test_older_kinds_of_feed_are_read(body: bytes):
    found = only(body)

    assert (found.url, found.headline) == ("https://reelwire.example/a", "One")
    assert str(found.published_at) == "2026-05-05T10:20:30+00:00"


@pytest.mark.parametrize(
    ("version", "author"), [("1", {"author": {"name": "Mara"}}), ("1.1", {"authors": [{"name": "Mara"}, 3]})]
)
def test_a_json_feed_tells_all_it_knows(version: str, author: dict[str, object]):
    item = {
        "id": 1, "url": "/a", "title": "A &amp; B", "summary": "Short.", "tags": ["Film", None, "TV"],
        "date_published": "2026-05-05T10:20:30+02:00", "date_modified": "2026-05-06T00:00:00Z", **author,
    }  # fmt: skip
    feed = {"version": f"https://jsonfeed.org/version/{version}", "items": [item, {"title": "no url"}, "junk"]}

    found = only(b"\xef\xbb\xbf" + json.dumps(feed).encode())

    assert (found.url, found.headline, found.dek) == ("https://reelwire.example/a", "A & B", "Short.")
    assert (found.bylines, found.tags, found.signal) == (("Mara",), ("Film", "TV"), "2026-05-06T00:00:00Z")
    assert str(found.published_at) == "2026-05-05T10:20:30+02:00"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"<!DOCTYPE html><html><body>Not found</body></html>", "HTML page"),
        (b"\n<!-- cached --><HTML lang=en><head>", "HTML page"),
        (b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN" "x"><html/>', "HTML page"),
        (b"Not found", "not a feed"),
        (b"<error>gone</error>", "not a feed"),
        (b'{"code": 404}', "no JSON Feed"),
        (b'{"version": ', "JSON is broken"),
        (b'{"a":' + b"[" * 100_000, "JSON is broken"),
    ],
)
def test_what_is_no_feed_is_said_to_be_none(body: bytes, reason: str):
    with pytest.raises(FeedError, match=reason) as caught:
        read_feed(body, URL)

    assert caught.value.url == URL


def test_a_feed_without_articles_is_a_feed():
    assert read_feed(rss(), URL).found == ()
