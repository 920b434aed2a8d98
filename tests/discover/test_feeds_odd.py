"""A feed with mistakes in it is read for what it says all the same."""

from __future__ import annotations

import pytest

from tradewatch.discover.feeds import read_feed

URL = "https://kinoblatt.example/feed"
ITEM = "<item><title>{title}</title><link>https://kinoblatt.example/{n}</link><author>Jonas Weidner</author></item>"


def feed(*titles: str, head: str = "") -> str:
    items = "".join(ITEM.format(title=title, n=n) for n, title in enumerate(titles))
    return f'{head}<rss version="2.0"><channel><title>K</title>{items}</channel></rss>'


def headlines(body: bytes) -> list[str | None]:
    return [one.headline for one in read_feed(body, URL).found]


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("A&E and BBC", "A&E and BBC"),
        ("Cinema&nbsp;du r&eacute;el", "Cinema du réel"),
        ("Bell \x07 rings", "Bell rings"),
        ("NUL \x00 here", "NUL here"),
        ("&#146;Tis", "’Tis"),
        ("&#0;&#xFFFF;Zero", "�Zero"),
        ("<![CDATA[A & B &eacute;]]> & C", "A & B é & C"),
        ("&lt;b&gt;Bold&lt;/b&gt; & plain", "Bold & plain"),
        ("&unheard;", "&unheard;"),
    ],
)
def test_entities_of_html_and_lone_ampersands_are_mended(title: str, headline: str):
    assert headlines(feed(title).encode()) == [headline]


@pytest.mark.parametrize(
    ("body", "headline"),
    [
        (feed("Zürich", head='<?xml version="1.0" encoding="iso-8859-1"?>').encode("latin-1"), "Zürich"),
        (feed("Zürich “now”", head='<?xml version="1.0" encoding="iso-8859-1"?>').encode("cp1252"), "Zürich “now”"),
        (feed("Zürich", head='<?xml version="1.0" encoding="utf-8"?>').encode("latin-1"), "Zürich"),
        (feed("Zürich").encode("latin-1"), "Zürich"),
        (feed("Zürich", head='<?xml version="1.0" encoding="iso-8859-1"?>').encode(), "ZÃ¼rich"),
        (feed("Zürich", head='<?xml version="1.0" encoding="no-such"?>').encode(), "Zürich"),
        (feed("Zürich", head='<?xml version="1.0" encoding="utf-16"?>').encode(), "Zürich"),
        (feed("부산", head='<?xml version="1.0" encoding="euc-kr"?>').encode("euc-kr"), "부산"),
        (feed("Zürich", head='<?xml version="1.0" encoding="utf-16"?>').encode("utf-16"), "Zürich"),
        (feed("Zürich", head='<?xml version="1.0"?>').encode("utf-16-be"), "Zürich"),
        (feed("Zürich").encode("utf-32"), "Zürich"),
        (b"\xef\xbb\xbf\n\n  " + feed("Zürich", head='<?xml version="1.0"?>').encode(), "Zürich"),
        (b"\n\xef\xbb\xbf" + feed("Zürich", head='<?xml version="1.0"?>').encode(), "Zürich"),
        (feed("Zürich and Genève").encode().replace("è".encode(), b"\xe8"), "Zürich and Genève"),
    ],
    ids=[
        "Latin-1", "Windows-1252 called Latin-1", "Latin-1 called UTF-8", "Latin-1 undeclared", "UTF-8 called Latin-1",
        "unknown name", "UTF-8 called UTF-16", "Korean",
        "UTF-16", "UTF-16 without mark", "UTF-32", "mark and white space",
        "white space and mark", "both in one",
    ],
)  # fmt: skip
def test_a_feed_is_read_in_the_charset_it_is_really_in(body: bytes, headline: str):
    assert headlines(body) == [headline]


def test_an_address_between_cdata_marks_stays_as_it_is_when_the_rest_is_mended():
    body = feed("A & B").replace("https://kinoblatt.example/0", "<![CDATA[https://kinoblatt.example/?a=1&copy=2]]>")

    [found] = read_feed(body.encode(), URL).found

    assert (found.url, found.headline) == ("https://kinoblatt.example/?a=1&copy=2", "A & B")


def test_a_feed_that_was_cut_off_gives_the_articles_that_are_whole():
    whole = feed("One", "Two", "Three").encode()
    cut = whole[: whole.index(b"kinoblatt.example/2") + 10]

    assert headlines(whole) == ["One", "Two", "Three"]
    assert headlines(cut) == ["One", "Two"]


@pytest.mark.parametrize(
    "body",
    [
        feed("One").replace("</author>", "</autor>"),
        feed("One").replace("<channel>", "<channel><description>a <br> b</description>"),
        "PHP Warning: cannot open file\n" + feed("One", head='<?xml version="1.0"?>'),
        feed("One").replace("<rss ", '<rss xmlns:a="x" xmlns:a="y" '),
        feed("One").replace("<link>", "<link >").replace("<author>", "<x:author>").replace("</author>", "</x:author>"),
        '<?XML VERSION="1.0"?><CHANNEL HREF="https://kinoblatt.example/"><ITEM HREF="https://kinoblatt.example/0"><TITLE>One</TITLE></ITEM></CHANNEL>',
    ],
    ids=["wrong end tag", "HTML in the head", "words before it", "attribute twice", "unknown prefix", "CDF"],
)  # fmt: skip
def test_a_malformed_feed_gives_its_articles(body: str):
    [found] = read_feed(body.encode(), URL).found

    assert (found.url, found.headline) == ("https://kinoblatt.example/0", "One")


def test_feedparser_is_asked_for_dates_names_and_tags_too():
    item = (
        "<item><title>One</title><link>/0</link>"
        "<author>desk@kino.test (Jonas Weidner)</author><category>Film</category>"
        "<description>Short.</description><pubDate>Tue, 05 May 2026 10:20:30 +0200</pubDate></itm>"
    )

    [found] = read_feed(f"warning <rss version='2.0'><channel>{item}".encode(), URL).found

    assert (found.url, found.bylines, found.tags) == ("https://kinoblatt.example/0", ("Jonas Weidner",), ("Film",))
    assert (found.dek, str(found.published_at), found.signal) == ("Short.", "2026-05-05T10:20:30+02:00", None)
