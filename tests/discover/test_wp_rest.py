"""WordPress REST answers give posts, and the address of the next page when there may be one."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from tradewatch.discover.wp_rest import posts_url, read_posts
from tradewatch.errors import FeedError

URL = "https://reelwire.example/wp-json/wp/v2/posts?per_page=2&_embed=1"
POST: dict[str, Any] = {
    "id": 7,
    "date": "2026-05-05T03:20:30",
    "date_gmt": "2026-05-05T10:20:30",
    "modified_gmt": "2026-05-06T08:00:00",
    "link": "https://reelwire.example/2026/film/salt-7/",
    "title": {"rendered": "Harbour Sells &#8216;Salt&#8217; <em>Again</em>"},
    "excerpt": {"rendered": "<p>Nine territories [&hellip;]</p>\n", "protected": False},
    "_embedded": {
        "author": [{"name": "Mara Ellison"}, {"code": "rest_user_invalid_id"}, "junk"],
        "wp:term": [
            [{"taxonomy": "category", "name": "Film &amp; TV"}, {"taxonomy": "category", "name": "Deals"}],
            [{"taxonomy": "post_tag", "name": "Busan"}],
            None,
        ],
    },
}


def answer(*posts: Any) -> bytes:
    return json.dumps(list(posts)).encode()


def test_a_post_tells_all_it_knows():
    [found] = read_posts(answer(POST), URL).found

    assert found.url == "https://reelwire.example/2026/film/salt-7/"
    assert found.headline == "Harbour Sells ‘Salt’ Again"
    assert found.dek == "<p>Nine territories [&hellip;]</p>"
    assert found.bylines == ("Mara Ellison",)
    assert str(found.published_at) == "2026-05-05T10:20:30+00:00"
    assert (found.section, found.tags) == ("Film & TV", ("Film & TV", "Deals", "Busan"))
    assert found.signal == "2026-05-06T08:00:00"


@pytest.mark.parametrize(
    "post",
    [
        {"link": POST["link"]},
        {
            **POST, "title": None, "excerpt": [], "_embedded": {"author": {}, "wp:term": "x"},
            "date_gmt": "0000-00-00T00:00:00", "date": 5,
        },
        {"link": POST["link"], "title": {"rendered": 5}, "_embedded": []},
    ],
)  # fmt: skip
def test_a_post_that_lacks_things_is_still_an_article(post: dict[str, Any]):
    [found] = read_posts(answer(post, "junk", {}, {"link": 3}), URL).found

    assert (found.url, found.headline, found.bylines, found.published_at) == (POST["link"], None, (), None)


@pytest.mark.parametrize(
    ("url", "posts", "more"),
    [
        (URL, 2, URL + "&page=2"),
        (URL + "&page=2", 2, URL + "&page=3"),
        (URL, 1, None),
        (URL, 0, None),
        ("https://a.example/wp-json/wp/v2/posts", 10, "https://a.example/wp-json/wp/v2/posts?page=2"),
        ("https://a.example/wp-json/wp/v2/posts", 9, None),
        ("https://a.example/wp-json/wp/v2/posts?per_page=x&page=-1", 10, "https://a.example/wp-json/wp/v2/posts?per_page=x&page=2"),
        ("https://a.example/posts?per_page=0", 1, "https://a.example/posts?per_page=0&page=2"),
    ],
)  # fmt: skip
def test_a_full_page_has_a_page_after_it(url: str, posts: int, more: str | None):
    assert read_posts(answer(*[POST] * posts), url).more == ((more,) if more else ())


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"code": "rest_invalid_page", "message": "<b>Too</b> far.", "data": 400}', "rest_invalid_page: Too far"),
        (b'{"code": 5}', "WordPress answers 5: no reason given"),
        (b'{"posts": []}', "no list"),
        (b"null", "no list"),
        (b"<html>", "JSON is broken"),
        (b"[1e999999, " + b"9" * 10_000 + b"]", "JSON is broken"),
        (b"", "empty"),
    ],
)  # fmt: skip
def test_an_answer_that_is_no_list_of_posts_is_an_error(body: bytes, reason: str):
    with pytest.raises(FeedError, match=reason):
        read_posts(body, URL)


def test_the_address_of_a_page_keeps_what_was_asked_for_and_takes_instants_in_utc():
    seoul = datetime(2026, 5, 5, 9, 0, tzinfo=timezone(timedelta(hours=9)))

    url = posts_url(URL, page=3, per_page=500, after=seoul, before=datetime(2026, 6, 1, tzinfo=UTC))

    assert url == (
        "https://reelwire.example/wp-json/wp/v2/posts?per_page=100&_embed=1&page=3"
        "&after=2026-05-05T00%3A00%3A00Z&before=2026-06-01T00%3A00%3A00Z"
    )
    assert posts_url("https://a.example/posts", modified_after=seoul, page=1) == (
        "https://a.example/posts?page=1&modified_after=2026-05-05T00%3A00%3A00Z"
    )
