from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tradewatch import urls
from tradewatch.urls import canonical, host_of, join

STORY = "https://example.com/2024/film/news/harbour-lights-sells-1235/"


@pytest.mark.parametrize(
    "seen",
    [
        STORY,
        f"{STORY}#comments",
        f"{STORY}?utm_source=rss&utm_medium=feed",
        f"{STORY}?UTM_Source=rss",
        f"{STORY}?fbclid=abc&gclid=def&mc_cid=1&mc_eid=2&cmpid=x&_ga=1.2&igshid=q",
        f"{STORY}?utm_source=rss&amp;utm_medium=feed",
        f"{STORY}?share=twitter&nb=1",
        f"{STORY}?adredir=1",
        f"{STORY}?ref=homepage",
        f"{STORY}?",
        f"{STORY}?&&",
        f"{STORY}amp/",
        f"{STORY}?amp=1",
        f"{STORY}?amp",
        f"{STORY}?outputType=amp",
        f"{STORY}print/",
        f"{STORY}?print=1",
        f"  {STORY}\n",
        "https://EXAMPLE.com:443/2024/film/news/harbour-lights-sells-1235/",
        "HTTPS://example.com/2024/film/news/harbour-lights-sells-1235/",
        "https://amp.example.com/2024/film/news/harbour-lights-sells-1235/",
        "https://m.example.com/2024/film/news/harbour-lights-sells-1235/",
        "https://example.com./2024/film/news/harbour-lights-sells-1235/",
        "https://reader:secret@example.com/2024/film/news/harbour-lights-sells-1235/",
        "https://example.com/amp/2024/film/news/harbour-lights-sells-1235/",
        "https://example.com/2024/film/./news/x/../harbour-lights-sells-1235/",
        "https://example.com/2024/film/news/harbour%2Dlights%2dsells-1235/",
        "https://www.google.com/amp/s/example.com/2024/film/news/harbour-lights-sells-1235/amp/",
        "https://example-com.cdn.ampproject.org/c/s/example.com/2024/film/news/harbour-lights-sells-1235/",
    ],
)
def test_every_variant_of_a_page_has_one_address(seen: str):
    assert canonical(seen) == STORY


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        # Parameters that choose the page keep their order.
        (
            "https://a.example/news.jsp?seq=7&blbdComCd=601006&mode=VIEW",
            "https://a.example/news.jsp?seq=7&blbdComCd=601006&mode=VIEW",
        ),
        ("https://a.example/?p=12&utm_source=x&page=2", "https://a.example/?p=12&page=2"),
        ("https://a.example/find?q=a+b&empty=", "https://a.example/find?q=a+b&empty="),
        ("https://a.example/?amp=volt", "https://a.example/?amp=volt"),
        ("https://a.example/?print=poster", "https://a.example/?print=poster"),
        # A slug may end in a dash, a host may begin with `www.`, a path may lack its slash.
        ("https://www.a.example/en/content/a-story-", "https://www.a.example/en/content/a-story-"),
        ("http://a.example/story", "http://a.example/story"),
        ("https://a.example", "https://a.example/"),
        ("http://a.example:8080/x", "http://a.example:8080/x"),
        ("http://a.example:443/x", "http://a.example:443/x"),
        # A section may be called amp or print, and a place may be called m.co.uk.
        ("https://a.example/amp/", "https://a.example/amp/"),
        ("https://a.example/print", "https://a.example/print"),
        ("https://a.example/story-on-print/part", "https://a.example/story-on-print/part"),
        ("https://m.co.uk/story", "https://m.co.uk/story"),
        ("https://amp.dev/story", "https://amp.dev/story"),
        ("https://au.example.com/story", "https://au.example.com/story"),
        ("https://a.example/story.amp.html", "https://a.example/story.html"),
        # Escapes are written one way.
        ("https://a.example/señal", "https://a.example/se%C3%B1al"),
        ("https://a.example/se%c3%b1al", "https://a.example/se%C3%B1al"),
        ("https://a.example/a b", "https://a.example/a%20b"),
        ("https://a.example/100%", "https://a.example/100%25"),
        ("https://a.example/a%2Fb", "https://a.example/a%2Fb"),
        ("https://señal.example/x", "https://xn--seal-hqa.example/x"),
        ("http://[::1]:8000/x", "http://[::1]:8000/x"),
    ],
)
def test_what_may_name_another_page_is_kept(seen: str, expected: str):
    assert canonical(seen) == expected


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        ("", ""),
        ("  not a url ", "not a url"),
        ("mailto:desk@a.example", "mailto:desk@a.example"),
        ("https://[half", "https://[half"),
        ("https://a.example:port/x", "https://a.example:port/x"),
        ("https:///nowhere", "https:///nowhere"),
        ("https://a b/x", "https://a b/x"),
        ("https://a.ex\x00ample/\ud800x", "https://a.example/x"),
    ],
)
def test_what_is_no_url_comes_back_cleaned(seen: str, expected: str):
    assert canonical(seen) == expected


def test_an_outlet_may_name_further_parameters_to_drop():
    url = "https://a.example/news.jsp?pageIndex=3&seq=7&returnUrl=%2Fnews"

    assert canonical(url, drop=("pageIndex", "returnUrl")) == "https://a.example/news.jsp?seq=7"


PIECES = st.one_of(
    st.sampled_from(
        ["http://", "https://", "amp.", "m.", "a.com", "www.", ":80", ":443", ":8080", "@", "é", "。", "ß", "["]
    ),
    st.sampled_from(
        ["/amp", "/amp/", "/print/", ".amp", ".html", "%41", "%", "%2e", "%2E%2E", "..", "/.", "/", "\\", "s/"]
    ),
    st.sampled_from(["?", "&", "amp;", "utm_x=1", "#x", "]", "https://www.google.com/amp/", "x.cdn.ampproject.org/c/"]),
)
ADDRESSES = st.one_of(
    st.text(),
    st.lists(PIECES).map("".join),
    st.lists(PIECES).map(lambda pieces: "https://a.com" + "".join(pieces)),
    st.text().map(lambda path: f"https://a.com/{path}"),
)


@settings(max_examples=2000)
@given(ADDRESSES)
@example("HTTP://0/%2E.amp")
@example("HTTP://@0.CDN.AMPPROJECT.ORG/C/0")
@example("https://a.com/%25%2%35")
def test_a_canonical_url_is_its_own_canonical_url(url: str):
    once = canonical(url)

    assert canonical(once) == once


@given(ADDRESSES, ADDRESSES)
def test_joining_and_hosts_never_raise(base: str, link: str):
    url = join(base, link)

    assert url is None or url.lower().startswith(("http://", "https://"))
    assert host_of(url or "") == host_of(url or "").lower()


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("/2024/story", "https://a.example/2024/story"),
        ("story?x=1", "https://a.example/film/story?x=1"),
        ("//b.example/story", "https://b.example/story"),
        (" https://b.example/ ", "https://b.example/"),
        ("", None),
        ("#top", None),
        ("mailto:desk@a.example", None),
        ("javascript:void(0)", None),
        ("https://[half", None),
    ],
)
def test_a_link_leads_to_an_absolute_address_or_nowhere(link: str, expected: str | None):
    assert join("https://a.example/film/", link) == expected


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://WWW.A.Example/x", "www.a.example"),
        ("http://127.0.0.1:8000/x", "127.0.0.1:8000"),
        ("https://a.example:443/", "a.example"),
        ("a.example/x", ""),
        ("ftp://a.example/x", ""),
    ],
)
def test_the_host_of_an_address_has_the_port_that_matters(url: str, host: str):
    assert host_of(url) == host


def test_the_table_of_tracking_parameters_is_sorted_and_in_lower_case():
    lines = (Path(urls.__file__).parent / "tracking.txt").read_text().splitlines()

    assert lines == sorted({line.strip().lower() for line in lines})
