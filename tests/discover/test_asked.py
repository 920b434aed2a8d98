"""What a site says about how often it wants to be read is understood, and nonsense means nothing."""

from __future__ import annotations

import pytest

from tradewatch.discover.asked import asked_by_headers
from tradewatch.discover.feeds import read_feed

SYNDICATION = 'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
ITEM = "<item><link>https://reelwire.example/a</link></item>"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0),
        ({"cache-control": "public, max-age=300"}, 300),
        ({"cache-control": 'MAX-AGE="600", must-revalidate'}, 600),
        ({"cache-control": "max-age=600", "age": "200"}, 400),
        ({"cache-control": "max-age=600", "age": "9999"}, 0),
        ({"cache-control": "max-age=600", "age": "soon"}, 600),
        ({"cache-control": "no-cache, max-age=600"}, 0),
        ({"cache-control": "s-maxage=600"}, 0),
        ({"cache-control": "max-age=-1"}, 0),
        ({"cache-control": "max-age=99999999999999999999"}, 999999999),
    ],
)
def test_headers_say_how_long_an_answer_stays_fresh(headers: dict[str, str], seconds: float):
    assert asked_by_headers(headers) == seconds


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("", 0),
        ("<ttl>60</ttl>", 3600),
        ("<ttl> 5 </ttl>", 300),
        ("<ttl>soon</ttl>", 0),
        ("<ttl>-5</ttl>", 0),
        ("<sy:updatePeriod> hourly </sy:updatePeriod><sy:updateFrequency> 1 </sy:updateFrequency>", 3600),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>48</sy:updateFrequency>", 1800),
        ("<sy:updatePeriod>daily</sy:updatePeriod>", 86_400),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", 3600),
        ("<sy:updatePeriod>fortnightly</sy:updatePeriod>", 0),
        ("<ttl>5</ttl><sy:updatePeriod>hourly</sy:updatePeriod>", 3600),
    ],
)
def test_a_feed_says_how_often_it_changes(told: str, seconds: float):
    body = f'<rss version="2.0" {SYNDICATION}><channel>{told}{ITEM}</channel></rss>'.encode()

    assert read_feed(body, "https://reelwire.example/feed/").asked == seconds
