"""A feed is what readers expect: valid, escaped, with ids that stay, and no more text than the policy allows."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import feedparser
import pytest

from tests.query.world import LINEUP_STORY, SALT_ROAD_STORY, WINDOW_STORY
from tests.store.stories import kept, write
from tradewatch.query.quotations import quotations
from tradewatch.store.engine import Store
from tradewatch.watch.feeds import Entry, Feed, etag, of_quotations, of_stories
from tradewatch.watch.feeds import write as written
from tradewatch.watch.stories import stories

HOSTILE = "<b>Sale</b> & \x00 \x0b ]]> \ud800 “Łódź” <script>alert(1)</script> 부산"
XML = ("rss", "atom")


def feed(store: Store, question: str = "coast OR sea OR remake") -> Feed:
    numbers = [row.article_id for row in write(store, *map(kept, (SALT_ROAD_STORY, WINDOW_STORY, LINEUP_STORY)))]
    entries = of_stories(stories(store, numbers, question, said=0))
    return Feed(
        f"tradewatch: {question}", "http://localhost/search?q=a&b=%22", "http://localhost/search.rss?q=a&b", entries
    )


@pytest.mark.parametrize("kind", XML)
def test_feed_readers_read_it(sqlite_store: Store, kind: str):
    made = feed(sqlite_store)
    read = feedparser.parse(written(made, kind))

    assert not read.bozo
    assert read.version == {"rss": "rss20", "atom": "atom10"}[kind]
    assert read.feed.title == made.title
    assert [one.link for one in read.entries] == [one.link for one in made.entries]
    assert [one.id for one in read.entries] == [SALT_ROAD_STORY.url, LINEUP_STORY.url, WINDOW_STORY.url]
    assert read.entries[0].title == SALT_ROAD_STORY.headline
    assert "coast" in read.entries[0].summary
    assert read.entries[0].published_parsed[:5] == (2024, 10, 4, 9, 0)
    assert read.entries[0].author == "Jo Abt"
    assert read.entries[0].tags[0].term == made.entries[0].outlet


def test_json_feed_has_what_its_version_asks_for(sqlite_store: Store):
    made = feed(sqlite_store)
    read = json.loads(written(made, "feed.json"))

    assert read["version"] == "https://jsonfeed.org/version/1.1"
    assert (read["home_page_url"], read["feed_url"]) == (made.link, made.own)
    assert [one["id"] for one in read["items"]] == [one.id for one in made.entries]
    assert read["items"][0]["date_published"] == "2024-10-04T09:00:00Z"
    assert read["items"][0]["authors"] == [{"name": "Jo Abt"}]
    assert all(one["content_text"] and one["url"] for one in read["items"])


@pytest.mark.parametrize("kind", XML)
def test_hostile_words_are_only_words(kind: str):
    now = datetime(2026, 5, 12, tzinfo=UTC)
    link = "https://x.example/a?b=1&c=\"'<"
    entry = Entry(link, HOSTILE, link, HOSTILE, HOSTILE, now)
    script = replace(entry, id="javascript:alert(1)", link="javascript:alert(1)")
    body = written(Feed(HOSTILE, "https://x.example/?q=<&", "https://x.example/feed?q=<&", [entry, script]), kind)
    read = feedparser.parse(body)

    assert not read.bozo
    assert "<script>" not in body.decode()
    assert read.entries[0].link == entry.link
    assert "link" not in read.entries[1] or not read.entries[1].link.startswith("javascript:")
    assert "Łódź" in read.entries[0].title
    assert "부산" in read.entries[0].title


def test_headlines_alone_where_the_policy_says_so(sqlite_store: Store):
    [one] = write(sqlite_store, kept(SALT_ROAD_STORY, policy="headline"))
    [told] = stories(sqlite_store, [one.article_id], "coast")
    [entry] = of_stories([told])

    assert (entry.title, entry.summary) == (SALT_ROAD_STORY.headline, "")
    assert told.said == ()


def test_the_same_again_is_the_same_bytes(sqlite_store: Store):
    made = feed(sqlite_store)
    bodies = [written(made, kind) for kind in (*XML, "feed.json") for _ in range(2)]

    assert bodies[0::2] == bodies[1::2]
    assert etag(bodies[0]) != etag(written(replace(made, entries=made.entries[1:]), "rss"))


@pytest.mark.parametrize("kind", XML)
def test_an_empty_feed_is_a_feed(kind: str):
    read = feedparser.parse(written(Feed("nothing", "http://localhost/", "http://localhost/search.rss", []), kind))

    assert not read.bozo
    assert read.entries == []


def test_quotations_are_a_feed_too(sqlite_store: Store):
    feed(sqlite_store)
    entries = of_quotations(quotations(sqlite_store, "coast"))
    read = feedparser.parse(written(Feed("said", "http://localhost/", "http://localhost/q.atom", entries), "atom"))

    assert read.entries[0].title.startswith("Mira Łoś, head of sales, Harbour Films: “Buyers want stories")
    assert read.entries[0].link == SALT_ROAD_STORY.url
    assert len({one.id for one in read.entries}) == len(entries)
