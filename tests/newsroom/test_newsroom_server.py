"""The server behaves over real HTTP as the outlets' servers do, faults included."""

from __future__ import annotations

import asyncio
import gzip
import http.client
import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from tradewatch.newsroom import Story, newsroom_outlets, stories
from tradewatch.newsroom.kinoblatt import CHARSET
from tradewatch.newsroom.reelwire import GALLERY, LOST
from tradewatch.newsroom.scale import headline_of
from tradewatch.newsroom.screenmarket import BARRED, CALENDAR
from tradewatch.newsroom.server import CONTROL, Newsroom, serve_in_thread
from tradewatch.newsroom.world import TODAY
from tradewatch.outlets.registry import load_registry


@dataclass(frozen=True)
class Answer:
    """What came back, with its header names in lower case."""

    status: int
    heads: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class Client:
    """One connection, kept open, to whichever host is asked for."""

    def __init__(self, newsroom: Newsroom) -> None:
        self.newsroom = newsroom
        self.connection = http.client.HTTPConnection("127.0.0.1", newsroom.port, timeout=10)

    def get(self, url: str, **heads: str) -> Answer:
        host, _, path = url.partition("/")
        named = {name.replace("_", "-"): value for name, value in heads.items()}
        self.connection.request("GET", f"/{path}", headers={"Host": host, **named})
        got = self.connection.getresponse()
        return Answer(got.status, {k.lower(): v for k, v in got.getheaders()}, got.read())


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    with serve_in_thread(synthetic=50) as running:
        yield running


@pytest.fixture
def client(newsroom: Newsroom) -> Iterator[Client]:
    one = Client(newsroom)
    yield one
    one.connection.close()


def with_trait(trait: str) -> Story:
    return next(story for story in stories() if trait in story.traits)


def address(story: Story) -> str:
    return story.url.removeprefix("http://")


def test_every_story_is_served_whole_and_then_not_again(client: Client) -> None:
    for story in stories():
        answers = [client.get(address(story)), client.get(address(story))]
        page = answers[-1]
        by_tag = client.get(address(story), If_None_Match=page.heads["etag"])
        by_date = client.get(address(story), If_Modified_Since=page.heads["last-modified"])

        assert page.status == 200
        assert (by_tag.status, by_tag.body) == (304, b"")
        assert (by_date.status, by_date.heads["etag"]) == (304, page.heads["etag"])


@pytest.mark.parametrize("feed", [
    "reelwire.example/feed/",
    "reelwire.example/tag/festivals/feed/",
    "reelwire.example/category/deals/feed/",
    "reelwire.example/sitemap_index.xml",
    "reelwire.example/news-sitemap.xml",
    "screenmarket.example/45.rss",
    "kinoblatt.example/atom.xml",
    "scale.example/sitemap.xml",
])  # fmt: skip
def test_a_feed_answers_304_to_who_has_it(client: Client, feed: str) -> None:
    first = client.get(feed)

    assert first.status == 200
    assert client.get(feed, If_None_Match=first.heads["etag"]).status == 304
    assert client.get(feed, If_Modified_Since=first.heads["last-modified"]).status == 304
    assert client.get(feed, If_Modified_Since="last Tuesday").status == 200


def test_an_edited_story_changes_its_headline_its_validators_and_its_line_in_the_sitemap(
    newsroom: Newsroom, client: Client
) -> None:
    before, after = next(
        (a, b) for a, b in zip(stories(1), stories(2), strict=True) if a.outlet == "reelwire" and a != b
    )
    first = client.get(address(before))
    newsroom.set_edition(2)
    second = client.get(address(before), If_None_Match=first.heads["etag"])

    assert second.status == 200
    assert second.heads["last-modified"] != first.heads["last-modified"]
    assert after.headline in second.text
    assert before.headline not in second.text.partition("<aside")[0]
    maps = "".join(client.get(f"reelwire.example/post-sitemap{n}.xml").text for n in (1, 2))
    assert f"<loc>{before.url}</loc><lastmod>{after.updated.isoformat()}</lastmod>" in maps


def test_the_control_host_edits_the_world_and_shows_the_log(client: Client) -> None:
    client.get("reelwire.example/feed/")
    told = json.loads(client.get(f"{CONTROL}/__edition__?n=2").body)
    log = json.loads(client.get(f"{CONTROL}/__log__").body)

    assert told["edition"] == 2
    assert [log[0]["host"], log[0]["path"], log[0]["status"]] == ["reelwire.example", "/feed/", 200]


def test_a_busy_host_says_429_once_and_when_to_come_back(client: Client) -> None:
    first, second = (client.get(address(with_trait("busy"))) for _ in range(2))

    assert (first.status, first.heads["retry-after"]) == (429, "1")
    assert second.status == 200


def test_a_faulty_host_says_500_once(client: Client) -> None:
    assert [client.get(address(with_trait("faulty"))).status for _ in range(3)] == [500, 200, 200]


def test_what_has_moved_stands_in_the_feed_under_its_old_address(client: Client) -> None:
    moved = with_trait("moved")
    feed = client.get("kinoblatt.example/atom.xml").text
    old = feed.partition("kinoblatt.example/artikel.php?id=")[2].partition("'")[0]
    answer = client.get(f"kinoblatt.example/artikel.php?id={old}")

    assert (answer.status, answer.heads["location"]) == (301, moved.url)


def test_a_feed_names_a_page_that_is_gone_and_one_that_is_no_article(client: Client) -> None:
    feed = client.get("reelwire.example/feed/").text

    assert LOST in feed
    assert GALLERY in feed
    assert client.get(f"reelwire.example{LOST}").status == 404
    assert client.get(f"reelwire.example{GALLERY}").status == 200


def test_a_dead_feed_stands_before_a_living_one(client: Client) -> None:
    assert client.get("screenmarket.example/full-rss").status == 404
    assert client.get("screenmarket.example/45.rss").status == 200


@pytest.mark.parametrize(("host", "line"), [
    ("reelwire.example", "Sitemap: http://reelwire.example/sitemap_index.xml"),
    ("screenmarket.example", "Crawl-delay: 0.05"),
    ("kinoblatt.example", "Disallow: /intern/"),
])  # fmt: skip
def test_each_host_has_its_rules(client: Client, host: str, line: str) -> None:
    assert line in client.get(f"{host}/robots.txt").text.splitlines()


def test_a_listing_leads_to_every_story_and_to_one_page_that_is_barred(client: Client) -> None:
    path, seen = "/latest", ""
    while path:
        page = client.get(f"screenmarket.example{path}").text
        seen += page
        path = page.partition('<a class="next" href="')[2].partition('"')[0]

    assert all(story.path in seen for story in stories() if story.outlet == "screenmarket")
    assert BARRED in seen
    assert CALENDAR in seen
    assert f"Disallow: /{BARRED.split('/')[1]}/" in client.get("screenmarket.example/robots.txt").text


def test_sections_lead_from_page_to_page(client: Client) -> None:
    path, seen = "/nachrichten/index.html", b""
    while path:
        page = client.get(f"kinoblatt.example{path}").body
        seen += page
        path = page.decode(CHARSET).partition('<A REL="next" HREF="')[2].partition('"')[0]

    assert all(story.path.encode() in seen for story in stories() if story.outlet == "kinoblatt")
    assert '<link rel="next" href="http://reelwire.example/film/page/2/">' in client.get("reelwire.example/film/").text


def test_a_walled_article_shows_its_first_paragraph_and_says_that_it_is_not_free(client: Client) -> None:
    story = with_trait("walled")
    page = client.get(address(story)).text

    assert '"isAccessibleForFree": false' in page
    assert story.free_text == story.blocks[0].text
    assert story.blocks[1].text[:40] not in page


def test_a_reserved_article_says_so_in_its_headers(client: Client) -> None:
    story = next(s for s in stories() if "reserved" in s.traits and s.outlet == "screenmarket")
    heads = client.get(address(story)).heads

    assert (heads["x-robots-tag"], heads["tdm-reservation"]) == ("noai", "1")


@pytest.mark.parametrize(("trait", "declared"), [("misdeclared", b"charset=utf-8"), ("undeclared", None)])
def test_a_charset_is_declared_wrongly_or_not_at_all(client: Client, trait: str, declared: bytes | None) -> None:
    page = client.get(address(with_trait(trait)))

    assert page.heads["content-type"] == "text/html"
    assert (declared in page.body) if declared else (b"charset" not in page.body)
    assert "“" in page.body.decode(CHARSET)
    with pytest.raises(UnicodeDecodeError):
        page.body.decode("utf-8")


def test_some_pages_have_no_date(client: Client) -> None:
    story = with_trait("undated")
    head = client.get(address(story)).body.decode(CHARSET).partition("<HR")[0]

    assert str(story.published.year) not in head.replace(story.headline, "").replace(story.path, "")


def test_rest_is_paged_and_says_when_there_is_no_more(client: Client) -> None:
    posts, page = [], 1
    total = sum(story.outlet == "reelwire" for story in stories())
    while True:
        answer = client.get(f"reelwire.example/wp-json/wp/v2/posts?per_page=20&page={page}")
        if answer.status == 400:
            break
        posts += json.loads(answer.body)
        page += 1

    assert len({post["link"] for post in posts}) == total
    assert answer.heads["content-type"].startswith("application/json")
    assert json.loads(answer.body)["code"] == "rest_post_invalid_page_number"
    assert client.get("reelwire.example/wp-json/wp/v2/posts?per_page=20").heads["x-wp-total"] == str(total)


def test_variants_lead_to_the_one_address(client: Client) -> None:
    story = next(s for s in stories() if s.outlet == "reelwire")
    printed = next(s for s in stories() if s.outlet == "kinoblatt")

    for url in (f"{address(story)}amp/", f"{address(story)}?utm_source=x&utm_medium=y", f"www.{address(story)}"):
        assert f'<link rel="canonical" href="{story.url}">' in client.get(url).text
    assert printed.url.encode() in client.get(f"{address(printed)}?print=1").body


def test_structured_data_holds_the_dek_where_the_body_should_be(client: Client) -> None:
    story = next(s for s in stories() if s.outlet == "reelwire")
    data = client.get(address(story)).text.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    article = json.loads(data)["@graph"][1]

    assert article["articleBody"] == story.dek
    assert article["headline"] == story.headline
    assert datetime.fromisoformat(article["datePublished"]) == story.published


def test_the_body_holds_boxes_that_are_none_of_its_text(client: Client) -> None:
    story = next(s for s in stories() if s.outlet == "reelwire" and len(s.blocks) > 5)
    inside = client.get(address(story)).text.partition('<div class="entry-content">')[2].partition("</footer>")[0]

    assert "related-story" in inside
    assert "newsletter-box" in inside


def test_what_is_sent_compressed_is_the_same_page(client: Client) -> None:
    url = address(next(s for s in stories() if s.outlet == "reelwire"))
    plain, zipped = client.get(url), client.get(url, Accept_Encoding="gzip, deflate")

    assert zipped.heads["content-encoding"] == "gzip"
    assert gzip.decompress(zipped.body) == plain.body
    assert "content-encoding" not in plain.heads


def test_a_connection_stays_open_until_it_is_asked_to_close(client: Client) -> None:
    client.get("reelwire.example/feed/")
    before = client.connection.sock
    client.get("kinoblatt.example/atom.xml")

    assert client.connection.sock is before
    assert client.get("reelwire.example/", Connection="close").heads["connection"] == "close"


@pytest.mark.parametrize("request_", [b"nonsense\r\n\r\n", b"GET / HTTP/1.1\r\nno colon\r\n\r\n", b"\x16\x03\x01", b""])
def test_who_speaks_no_http_loses_only_its_own_connection(newsroom: Newsroom, client: Client, request_: bytes) -> None:
    with socket.create_connection(("127.0.0.1", newsroom.port), timeout=5) as stranger:
        stranger.sendall(request_)
        stranger.shutdown(socket.SHUT_WR)
        assert stranger.recv(100) == b""

    assert client.get("reelwire.example/feed/").status == 200


def test_unknown_hosts_and_paths_are_404(client: Client) -> None:
    assert client.get("elsewhere.example/").status == 404
    assert client.get("reelwire.example/nowhere/").status == 404


def test_the_log_tells_who_asked_for_what_and_when(newsroom: Newsroom, client: Client) -> None:
    client.get("reelwire.example/feed/")
    client.get("kinoblatt.example/none")

    assert [(hit.host, hit.path, hit.status) for hit in newsroom.log] == [
        ("reelwire.example", "/feed/", 200),
        ("kinoblatt.example", "/none", 404),
    ]
    assert newsroom.log[0].at < newsroom.log[1].at


def test_the_newsroom_says_where_its_hosts_are_found(newsroom: Newsroom) -> None:
    assert f"reelwire.example=127.0.0.1:{newsroom.port}" in newsroom.resolve.split(",")


def test_the_dates_follow_the_now_that_is_given() -> None:
    now = datetime(2027, 3, 1, 12, tzinfo=UTC)
    with serve_in_thread(now=now) as moved:
        feed = Client(moved)
        text = feed.get("reelwire.example/feed/").text
        feed.connection.close()

    assert "01 Mar 2027" in text
    assert TODAY.strftime("%d %b %Y") not in text.replace("16 Nov 2026 06:00:00", "")


def test_a_newsroom_may_hold_only_some_stories() -> None:
    chosen = [story.slug for story in stories()][:3]
    with serve_in_thread(stories=chosen) as small:
        held = [page for site in small.sites.values() for page in site.pages if page.endswith(f"{chosen[0]}.html")]
        count = sum(slug in path for slug in chosen for site in small.sites.values() for path in site.pages)

    assert count >= 3
    assert not [path for path in held if stories()[-1].slug in path]


def test_it_also_runs_in_a_loop_that_is_there_already() -> None:
    async def ask() -> bytes:
        async with Newsroom() as room:
            reader, writer = await asyncio.open_connection("127.0.0.1", room.port)
            writer.write(b"GET /robots.txt HTTP/1.1\r\nHost: reelwire.example\r\nConnection: close\r\n\r\n")
            answer = await reader.read()
            writer.close()
            await writer.wait_closed()
            return answer

    assert b"Disallow: /private/" in asyncio.run(ask())


def test_a_port_in_use_is_said_at_once(newsroom: Newsroom) -> None:
    with pytest.raises(OSError, match="in use"), serve_in_thread(port=newsroom.port):
        pass


def test_generated_pages_are_heavy_different_and_listed(client: Client) -> None:
    pages = [client.get(f"scale.example/story/scale-{n}.html") for n in range(8)]

    assert all(70_000 < len(page.body) < 300_000 for page in pages)
    assert all(1_300 < page.body.count(b"<") < 2_500 for page in pages)
    assert len({page.heads["etag"] for page in pages}) == 8
    assert client.get("scale.example/sitemap.xml").text.count("<loc>") == 50
    assert client.get("scale.example/story/scale-50.html").status == 404
    assert headline_of(3).endswith("(3)")


def test_the_registry_takes_the_outlets_and_wants_their_stories() -> None:
    registry = load_registry(newsroom_outlets())
    for story in stories():
        outlet = registry.get(story.outlet)
        assert outlet.wants(story.url)
        assert outlet.canonical(story.url) == story.url
        assert outlet.key_of(story.url) == (story.key if story.outlet != "kinoblatt" else None)
