"""Hostile pages: bounded time, a named reason, never a crash, never a connection."""

from __future__ import annotations

import gzip
import random
import socket
from contextlib import nullcontext
from types import ModuleType

import htmldate
import pytest
import trafilatura
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.costs import cost
from tests.extract.pages import PARAGRAPHS, TEXT, URL, page, paragraphs
from tradewatch.errors import ExtractionError
from tradewatch.extract.article import extract
from tradewatch.extract.nesting import is_too_deep
from tradewatch.extract.page import Page
from tradewatch.newsroom.scale import ODD, path_of, scale

HEAD = "<html><head><title>A Series by the Lake</title></head><body><h1>A Series by the Lake</h1>"
MOST_TIMES = 10  # as much as a plain page of the same size; those that are known take three times as much at most
LD = "<script type='application/ld+json'>"


def plain(size: int) -> bytes:
    """A page of that many bytes that holds an article and nothing else."""
    one = paragraphs().encode()
    return (HEAD.encode() + one * (size // len(one) + 1))[:size]


def attempt(body: bytes) -> str:
    """The text of the page, or the reason why it has none."""
    try:
        return extract(Page(URL, body)).text
    except ExtractionError as problem:
        return problem.reason


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"%PDF-1.7 ...", "not HTML"),
        (b"\x89PNG\r\n\x1a\n<html>", "not HTML"),
        (b'{"title": "<p>an answer of an API</p>"}', "not HTML"),
        (b"just words, no markup", "not HTML"),
        (gzip.compress(page().body), "not HTML"),
        (random.Random(1).randbytes(100_000), "not HTML"),
        (b"<html><body><p>" + random.Random(2).randbytes(50_000), "not HTML"),
        (b"<?xml version='1.0'?><rss><channel><title>x</title></channel></rss>", "not HTML"),
        (b"<urlset><url><loc>https://reelwire.example/</loc></url></urlset>", "not HTML"),
        (b"<html><head><title>x</title></head><body></body></html>", "no text found"),
        (b"<html><body><script>app()</script><div id=root></div></body></html>", "no text found"),
        (b"x" * ((16 << 20) + 1), "too big"),
        (HEAD.encode() + b"<div>" * 100_000 + b"<p>deep", "nested too deeply"),
        (HEAD.encode() + b"".join(b"<b id=%d><p>text" % n for n in range(3000)), "nested too deeply"),
    ],
)
def test_what_is_no_article_is_refused_with_its_reason(body: bytes, reason: str) -> None:
    with pytest.raises(ExtractionError, match=reason) as refused:
        extract(Page(URL, body))

    assert refused.value.url == URL


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("<div></table>" * 30_000, id="ends of what was never begun"),
        pytest.param("<div><!--</div>-->" * 30_000, id="ends in comments"),
        pytest.param("<div><a title='</div>'></a>" * 30_000, id="ends in quotes"),
        pytest.param("<div><script></div></script>" * 30_000, id="ends in scripts"),
        pytest.param("<span>" * 30_000 + "</q>" * 30_000, id="ends that are sought among spans"),
        pytest.param("<span>" * 3_000 + "<div></div>" * 100_000, id="few levels for many boxes"),
        pytest.param("<p>" + "".join(f"<b id={n}>" for n in range(590)) + "<p>x" * 2_000, id="style for all"),
        pytest.param("<p>" + "".join(f"<i id={n}><!--</i>-->" for n in range(1500)) + "<p>x" * 1_500, id="hidden"),
        pytest.param("<div " + " ".join(f"a{n}=1" for n in range(20_000)) + ">", id="attributes of one element"),
        pytest.param("".join(f"<body a{n}=1>" for n in range(10_000)), id="attributes of many bodies"),
        pytest.param("<div x='<' " + " ".join(f"a{n}=1" for n in range(20_000)) + ">", id="attributes behind a mark"),
        pytest.param("<div x='>' " + " ".join(f"a{n}=1" for n in range(20_000)) + ">", id="attributes behind an end"),
        pytest.param("<div x='<>' " + " ".join(f"a{n}=1" for n in range(20_000)) + ">", id="attributes behind both"),
        pytest.param("<script " + " ".join(f"a{n}=1" for n in range(20_000)) + "></script>", id="of a script"),
    ],
)
def test_what_would_fill_the_memory_or_keep_the_parser_busy_is_refused_before_it_is_parsed(html: str) -> None:
    with pytest.raises(ExtractionError, match="nested too deeply"):
        extract(Page(URL, (HEAD + html + paragraphs()).encode()))


@pytest.mark.parametrize("before", [0, 1, 4_999, 9_999, 10_000, 10_001, 25_000])
@pytest.mark.parametrize(
    "tags",
    [
        pytest.param(b"<p" + b" a" * 10_001 + b">", id="attributes"),
        pytest.param(b"<BODY x=1>" * 1_001 + b"<p>" * 2_000, id="bodies"),
        pytest.param(b"<B\n>" * 1_001 + b"<p>" * 1_000, id="style"),
    ],
)
def test_what_is_refused_is_seen_wherever_it_begins_and_however_it_is_written(tags: bytes, before: int) -> None:
    assert is_too_deep(b"<p>" + b"a" * before + tags)


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("<p>A lake <br>and <img src=x> a <b>menu</b>" * 8_000, id="ends that are left out"),
        pytest.param("<script>write('<div><div><b>')</script>" * 8_000, id="markup in scripts"),
        pytest.param("<!-- <div> <b> -->" * 8_000, id="markup in comments"),
        pytest.param("<ul><li>a<li>b</ul><div a=\"'\" b='\"'></div><hr>" * 8_000, id="quotes in quotes"),
    ],
)
def test_a_long_page_is_not_deep(html: str) -> None:
    assert TEXT.split("\n\n")[-1] in extract(Page(URL, (HEAD + paragraphs() + html).encode())).text


@pytest.mark.parametrize(
    ("text", "filler", "reason"),
    [
        pytest.param("", "<script>watch('the lake')</script>" * 800, "no text found", id="scripts"),
        pytest.param("", "<a href='/x'>Watch the lake now</a> " * 800, "hardly any text found", id="links"),
        pytest.param("", "<nav><p>Lakes of the north</p></nav>" * 800, "hardly any text found", id="asides"),
        pytest.param("<p>Read on.</p>", "<nav><p>Lakes</p></nav>" * 1000, "hardly any text found", id="few"),
        pytest.param("<p>A" + "<i> </i>" * 30_000 + paragraphs(), "", "hardly any text found", id="far down"),
        pytest.param("<p>Read on.</p>", "<nav><p>Lakes</p></nav>" * 100, None, id="a small page"),
        pytest.param(paragraphs(PARAGRAPHS[:1]), "<nav><p>Lakes</p></nav>" * 1000, None, id="a short article"),
    ],
)
def test_a_big_page_of_words_that_gives_hardly_any_text_is_an_error_of_its_own(
    text: str, filler: str, reason: str | None
) -> None:
    with pytest.raises(ExtractionError, match=f"^{URL}: {reason}") if reason else nullcontext():
        extract(page(f"<h1>A Series by the Lake</h1>{text}{filler}"))


def test_a_section_page_is_no_article() -> None:
    items = "".join(f"<div><h3><a href='/news/{n}'>Headline number {n} about a lake</a></h3></div>" for n in range(20))

    with pytest.raises(ExtractionError, match="a list of articles"):
        extract(page(f"<h1>Television</h1>{items}<p>All the news about television, since 1984.</p>"))


@pytest.mark.parametrize(
    ("name", "head", "is_list"),
    [
        ("archive category", "", True),
        ("search search-results", "", True),
        ("any", '<script type="application/ld+json">{"@type": "CollectionPage"}</script>', True),
        ("archive single", "", False),
        ("any", '<script type="application/ld+json">{"@type": "ItemList"}</script>', False),
        ("archive", '<script type="application/ld+json">{"@type": "Article", "headline": "A Lake"}</script>', False),
    ],
)
def test_a_list_of_beginnings_is_no_article_where_its_own_system_says_so(name: str, head: str, is_list: bool) -> None:
    teasers = [f"<h2><a href='/{n}'>Lake number {n}</a></h2>{paragraphs(PARAGRAPHS[n : n + 2])}" for n in range(4)]
    html = page(f"<h1>Lakes</h1>{''.join(teasers)}", head).body.replace(b"<body>", f"<body class='{name}'>".encode())

    with pytest.raises(ExtractionError, match="a list of articles") if is_list else nullcontext():
        extract(Page(URL, html))


def test_the_byline_of_a_first_teaser_makes_no_article_of_a_list() -> None:
    items = "".join(f"<h3><a href='/{n}'>Headline {n}</a></h3><p class=byline>Mara Lindqvist</p>" for n in range(20))

    with pytest.raises(ExtractionError, match="a list of articles"):
        extract(page(f"<h1>Television</h1>{items}"))


def test_a_front_page_is_no_article() -> None:
    with pytest.raises(ExtractionError, match="front page"):
        extract(page(f"<h1>Welcome to the wire</h1>{paragraphs()}", url="https://reelwire.example/"))


@pytest.mark.parametrize(
    "html",
    [
        pytest.param(HEAD + "<a href='/x'>link words here</a> " * 300_000 + paragraphs(), id="300,000 anchors"),
        pytest.param(
            HEAD + "<p><a href='/x'>link words</a></p>" * 100_000 + paragraphs(), id="100,000 linked paragraphs"
        ),
        pytest.param(HEAD + "<span>" * 500_000 + "text", id="500,000 levels of spans"),
        pytest.param(HEAD + "<div>" * 3_900 + paragraphs(), id="as deep as allowed"),
        pytest.param(HEAD + "<div class=image>" * 3_900 + paragraphs() * 2_000, id="pictures in pictures"),
        pytest.param(
            HEAD + "<table><tr><td colspan=9007199254740991>x</td></tr></table>" * 1000 + paragraphs(),
            id="colspan bomb",
        ),
        pytest.param(HEAD + "<ul>" + "<li>x y z " * 200_000, id="200,000 list items"),
        pytest.param(HEAD + "<div>" + "some text here<br>" * 100_000, id="100,000 line breaks"),
        pytest.param(HEAD + "<p>" + "a" * 1_000_000, id="one word of a megabyte"),
        pytest.param(HEAD + f"<div class='{'x ' * 500_000}'>" + paragraphs(), id="a megabyte of classes"),
        pytest.param("<meta name=author content='x, y'>" * 100_000 + HEAD + paragraphs(), id="100,000 meta tags"),
        pytest.param(LD + "[" * 200_000 + "</script>" + HEAD + paragraphs(), id="nested JSON-LD"),
        pytest.param((LD + '{"@type":"Article"}</script>') * 20_000 + HEAD + paragraphs(), id="20,000 JSON-LD scripts"),
        pytest.param("<title>" + "a | " * 200_000 + "</title>" + HEAD + paragraphs(), id="a title of 200,000 parts"),
        pytest.param(HEAD + "<p class=byline>" + "a, " * 100_000, id="a byline of 100,000 parts"),
        pytest.param(HEAD + "> by <a>" * 500 + "<a" * 50_000, id="a byline that never comes"),
        pytest.param(HEAD + "&#xD800;\0\ufffe" * 1000 + paragraphs(), id="surrogates, NULs and non-characters"),
    ],
)
def test_a_hostile_page_takes_bounded_time(html: str) -> None:
    body, text = html.encode(), attempt(html.encode())
    most = MOST_TIMES * cost(attempt, plain(len(body)))

    assert cost(attempt, body, enough=most) < most
    assert text
    text.encode("utf-8")


@pytest.mark.parametrize("cut", ["'>", "'"], ids=["to the end", "in a value"])
@pytest.mark.parametrize("quote", ["'", '"'])
def test_a_long_value_is_no_crowd_of_attributes_though_the_page_breaks_off_in_it(quote: str, cut: str) -> None:
    value = "M3 3.02 C3.5 3.1 4.5 " * 2_000
    html = f"{HEAD}{paragraphs()}<path d='{value}{cut}".replace("'", quote)

    assert attempt(html.removesuffix(quote).encode()) == TEXT


def test_a_title_that_stands_behind_all_else_is_seen_however_much_that_is() -> None:
    much = "<p><a href='/x'>Lakes</a></p>" * 11_000
    title = "<svg><title>A Magnifying Glass</title></svg><title>A Series by the Lake</title>"

    assert extract(page(f"{paragraphs()}{much}{title}")).headline == "A Series by the Lake"


@pytest.mark.parametrize("size", range(100, 1200, 100))
def test_a_truncated_page_gives_what_is_there_or_a_reason(size: int) -> None:
    text = attempt(page().body[:size])

    assert TEXT.startswith(text[:40].strip()) or text.startswith("no text found")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.randoms(use_true_random=False), st.integers(1, 30))
def test_a_broken_page_never_makes_it_crash(chance: random.Random, wounds: int) -> None:
    body = bytearray(page(head=f'{LD}{{"@type":"Article","author":{{"name":"Tom Okafor"}}}}</script>').body)
    for _ in range(wounds):
        place = chance.randrange(len(body))
        body[place : place + chance.randrange(3)] = chance.randbytes(chance.randrange(4))

    assert attempt(bytes(body))


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was tried of the network, which is not there; an error alone would be caught where others are asked."""
    names = list[str]()

    def refuse(name: str) -> None:
        names.append(name)
        raise OSError("there is no network")

    for name in ("socket", "getaddrinfo", "create_connection"):
        monkeypatch.setattr(socket, name, lambda *_, name=name, **__: refuse(name))
    return names


def test_no_connection_is_opened(tried: list[str]) -> None:
    pictures = "<img src='https://images.example/a.jpg'><iframe src='https://video.example/'></iframe>"

    assert extract(page(f"<h1>A Series by the Lake</h1>{pictures}{paragraphs()}")).text == TEXT
    assert tried == []


def test_nor_by_those_who_are_asked_last(tried: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    asked = list[str]()

    def watch(module: ModuleType, name: str) -> None:
        real = getattr(module, name)
        monkeypatch.setattr(module, name, lambda *given, **named: (asked.append(name), real(*given, **named))[1])

    watch(trafilatura, "bare_extraction")
    watch(htmldate, "find_date")
    in_doubt = scale(40).get(path_of(ODD)).body.replace(b"2026", b"")

    assert extract(Page(URL, in_doubt)).text
    assert set(asked) == {"bare_extraction", "find_date"}
    assert tried == []
