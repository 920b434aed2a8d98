"""Whatever bytes come, they are an article that every database and file can hold, or an error with its reason."""

from __future__ import annotations

import dataclasses
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.extract.pages import PARAGRAPHS, TEXT, URL, page, paragraphs
from tradewatch.article import Article
from tradewatch.cli.extract import record
from tradewatch.cli.main import Door, cli
from tradewatch.config import Config
from tradewatch.errors import ExtractionError
from tradewatch.extract.article import extract
from tradewatch.extract.page import Page
from tradewatch.outlets.outlet import Outlet
from tradewatch.outlets.registry import load_registry

SIGNS = "\\ud800\\u0000\\udfff"
ENTITIES = "&#xD800;&#0;&#1114112;&#xFFFE;&#11;&amp;#xD800;&amp;#0;"
STATED = {
    "@type": "NewsArticle", "headline": "A Series%s by the Lake", "description": "A dek %s of some five words or so",
    "author": {"@type": "Person", "name": "Mara%s Lindqvist"}, "keywords": ["a%sb", "c"], "articleSection": "Fi%slm",
    "inLanguage": "e%sn", "dateline": "TAM%sPERE", "image": {"creditText": "Tom%s Okafor"}, "url": "https://x/%s",
    "datePublished": "2024-03-12T10:00:00Z", "publisher": {"name": "Reel%s Wire"},
}  # fmt: skip
PIECES = (
    "<html><head>", "<title>", "<body>", "<h1>A Series", "</h1>", "<p>", "</p>", "<div class=byline>By Mara Lindqvist",
    "<time datetime='", "2024-13-45T99:00", "12 March 2024", "'>", "<script type='application/ld+json'>", "</script>",
    '{"@type": "Article", "headline": "', '\\ud800"', "}", "<!--", "-->", "<table><tr><td colspan=9007199254740991>",
    "<meta name=author content='", "<br>", "&#xD800;", "&nbsp;", "\0", "\ufeff", "\u202e", "\u2028", "\ud800", "<svg>",
    "<template>", "<plaintext>", "<blockquote>", "<li>", "<a href='https://x.example/author/'>", "</a>", *PARAGRAPHS,
)  # fmt: skip
CHARSETS = (None, "utf-8", "utf-7", "rot13", "unicode_escape", "idna", "utf-16", "utf-32", "iso2022_jp", "cp037", "x")


def strings(value: Any) -> Iterator[str]:
    """Every string in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.items():
            yield from strings(item)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from strings(one)


def check(article: Article) -> None:
    """That it can be stored and printed."""
    told = dataclasses.asdict(article)
    for text in strings(told):
        text.encode("utf-8")
        assert "\0" not in text
    json.dumps(record(article), ensure_ascii=False).encode("utf-8")
    for moment in (article.published_at, article.modified_at):
        assert moment is None or (isinstance(moment.at, datetime) and moment.at.tzinfo)
    assert article.text.strip()
    assert not any(line and not line.strip() for line in article.text.split("\n"))


def outcome(page: Page) -> str:
    """The reason why the page is no article; else the rule of its text."""
    try:
        article = extract(page)
    except ExtractionError as problem:
        return problem.reason
    check(article)
    return article.provenance["text"]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=3000) | st.binary(max_size=300).map(lambda end: page().body + end), st.sampled_from(CHARSETS))
def test_any_bytes_are_an_article_or_an_error_with_its_reason(body: bytes, charset: str | None) -> None:
    assert outcome(Page(URL, body, charset))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(PIECES), max_size=60), st.sampled_from(("utf-8", "utf-16", "utf-16-le", "utf-32")))
def test_any_markup_is_an_article_or_an_error_with_its_reason(pieces: list[str], charset: str) -> None:
    body = "".join(pieces).encode(charset, "surrogatepass")
    assert outcome(Page(URL, body))


def poisoned(*, stated: bool = True) -> bytes:
    """A page with lone surrogates, NULs and what is no character in every field."""
    script = json.dumps(STATED).replace("%s", SIGNS) if stated else "{}"
    head = (
        f"<title>A Series{ENTITIES} by the Lake</title><link rel=canonical href='{URL}?p={ENTITIES}'>"
        f"<meta name=author content='Tom{ENTITIES} Okafor'><meta name=keywords content='lakes{ENTITIES}, menus'>"
        f"<meta property='og:image' content='https://images.example/{ENTITIES}a.jpg'>"
        f"<script type='application/ld+json'>{script}</script>"
    )
    body = f"<h1>A Series{ENTITIES} by the Lake</h1><figure><i class=credit>Photo: M{ENTITIES}</i></figure>"
    html = f"<html lang='en{ENTITIES}'><head>{head}</head><body>{body}{paragraphs()}<p>{ENTITIES}\ud800\0</p>"
    return html.encode("utf-8", "surrogatepass")


@pytest.mark.parametrize("stated", [True, False])
@pytest.mark.parametrize("slug", [None, "variety", "deadline", "screendaily"])
def test_what_cannot_be_encoded_is_in_no_field(slug: str | None, stated: bool) -> None:
    outlet = load_registry(None).get(slug) if slug else None

    article = extract(Page(URL, poisoned(stated=stated)), outlet)

    check(article)
    assert TEXT in article.text
    assert article.headline


def test_what_cannot_be_encoded_is_printed_by_the_command(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_bytes(poisoned())
    asked = json.dumps({"id": "\ud800", "url": URL, "path": str(file)})

    shown = CliRunner().invoke(cli, ["extract", str(file), "--url", URL, "--json"], obj=Door(Config()))
    answered = CliRunner().invoke(cli, ["extract", "--jsonl"], input=asked, obj=Door(Config()))

    assert json.loads(shown.stdout_bytes)["text"].count(TEXT)
    assert json.loads(answered.stdout_bytes)["article"]["text"].count(TEXT)


SCATTERED = "".join(f"<section><div><p>{text}</p></div></section><ul><li>x</li></ul>" for text in TEXT.split("\n\n"))
LINKED = (
    "<link rel=stylesheet href='https://style.example/a.css'><script src='https://script.example/a.js'></script>"
    "<img src='https://images.example/a.jpg'><iframe src='https://video.example/'></iframe>"
)


@pytest.mark.parametrize(
    ("slug", "body"),
    [
        pytest.param(None, paragraphs(), id="generic"),
        pytest.param(None, SCATTERED, id="trafilatura"),
        pytest.param("variety", f"<div class=a-content>{paragraphs()}</div>", id="a known outlet"),
        pytest.param(None, f"<time>{'some day'}</time>{paragraphs()}", id="htmldate"),
    ],
)
def test_no_path_connects_to_anything(monkeypatch: pytest.MonkeyPatch, slug: str | None, body: str) -> None:
    called: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda *it: called.append(it))
    monkeypatch.setattr(socket.socket, "connect_ex", lambda *it: called.append(it))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *it, **_: called.append(it))
    outlet: Outlet | None = load_registry(None).get(slug) if slug else None
    document = f"<!DOCTYPE html SYSTEM 'https://dtd.example/a.dtd'><h1>A Series by the Lake</h1>{LINKED}{body}"

    article = extract(page(document), outlet)

    assert article.text
    assert not called


LIMITED = """
import resource, sys
from tradewatch.errors import ExtractionError
from tradewatch.extract.article import extract
from tradewatch.extract.page import Page
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
try:
    print(len(extract(Page("https://reelwire.example/a/b", sys.stdin.buffer.read())).text))
except ExtractionError as problem:
    print(problem.reason)
"""


@pytest.mark.parametrize(
    ("body", "said"),
    [
        pytest.param("<p>" + "".join(f"<b id={n}>" for n in range(590)) + "<p>x" * 9_000, "nested", id="style"),
        pytest.param("<p>" + "a" * (6 << 20), "6291", id="6 MB in a word"),
        pytest.param("<p>" + "&nbsp;" * (5 << 19) + paragraphs(), "", id="15 MB of blanks"),
        pytest.param("<a href=/x>lake</a> " * 700_000 + paragraphs(), "", id="14 MB of links"),
    ],
)
def test_the_largest_pages_are_read_in_a_gigabyte(body: str, said: str) -> None:
    html = f"<html><body><h1>A Series by the Lake</h1>{body}".encode()

    read = subprocess.run([sys.executable, "-c", LIMITED], input=html, capture_output=True, check=False)

    assert read.returncode == 0, read.stderr[-2000:]
    assert said in read.stdout.decode()
