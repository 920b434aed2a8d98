"""Extract one page by hand: `tradewatch extract`, and `extract --jsonl` for programs that ask for many."""

from __future__ import annotations

import gzip
import json
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import click

from tradewatch.article import Article
from tradewatch.cli.main import Door
from tradewatch.cli.output import Format, emit, plain
from tradewatch.errors import TradewatchError, UsageError
from tradewatch.extract.article import extract as read_article
from tradewatch.extract.page import Page
from tradewatch.extract.sure import FROM, sureness
from tradewatch.outlets.registry import Registry, load_registry

__all__ = ["MORE", "answer", "extract", "read_file", "record", "serve"]

LARGEST = 64 << 20  # bytes of a saved page, unpacked: more is no page
MORE = (
    "agencies",
    "dateline",
    "access",
    "image_credit",
    "first_published_by",
)  # fields that are shown beside those of a request


@click.command()
@click.argument("page", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@click.option("--url", default="", help="The address the page was saved from; it names the outlet.")
@click.option("--outlet", "slug", metavar="SLUG", help="Read it as a page of this outlet, whatever its address.")
@click.option("--why", is_flag=True, help="Say of every field which rule gave it and how sure it is.")
@click.option("--json", "fmt", flag_value=Format.JSON, type=Format, default=None, help="Print JSON.")
@click.option("--jsonl", "fmt", flag_value=Format.JSONL, type=Format, default=None, help="Answer requests, one a line.")
@click.pass_obj
def extract(door: Door, page: Path | None, url: str, slug: str | None, why: bool, fmt: Format | None) -> None:
    """Read one saved page, and say which rule gave each field.

    With --jsonl and no page it answers requests: each line of standard input is an object with "id", "url" and "path",
    each line of standard output an object with "id", "error" and "article".

    \b
    Examples:
      tradewatch extract page.html --url https://variety.com/2024/film/news/a-film-1236000000/
      tradewatch extract page.html.gz --json
      tradewatch extract --jsonl < requests.jsonl
    """
    registry = load_registry(door.config.outlets_dir)
    if page is None and fmt is Format.JSONL:
        serve(sys.stdin.buffer, sys.stdout.buffer, registry)
    elif page is None:
        raise UsageError("name a saved page, or give requests with --jsonl")
    else:
        outlet = registry.get(slug) if slug else registry.by_url(url)
        _show(read_article(Page(url or page.resolve().as_uri(), read_file(page)), outlet), fmt, why=why)


def serve(requests: IO[bytes], answers: IO[bytes], registry: Registry) -> None:
    """Answer each request as it comes; a bad one costs itself only."""
    for line in requests:
        if line.strip():
            text = json.dumps(answer(line, registry), ensure_ascii=False)
            answers.write(text.encode("utf-8", "replace") + b"\n")
            answers.flush()


def answer(line: bytes, registry: Registry) -> dict[str, Any]:
    """What one request gets: the article, or an error of its own."""
    key = ""
    try:
        request = json.loads(line)
        key = str(request["id"])
        url = request.get("url") or ""
        page = Page(url, read_file(Path(request["path"])))
        return {"id": key, "error": None, "article": record(read_article(page, registry.by_url(url)))}
    except TradewatchError as problem:
        return {"id": key, "error": str(problem), "article": None}
    except (KeyError, TypeError, AttributeError, ValueError, OSError) as problem:
        return {"id": key, "error": f"the request cannot be read: {problem!r}", "article": None}


def read_file(path: Path) -> bytes:
    """The bytes of a saved page, unpacked; no more than a page can have."""
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as file:
            return file.read(LARGEST)
    except (EOFError, zlib.error, gzip.BadGzipFile) as problem:
        raise UsageError(f"{path}: cannot be unpacked: {problem}") from problem


def record(article: Article) -> dict[str, Any]:
    """An article as `--jsonl` prints it."""
    return {
        "url": article.url or None,
        "outlet": article.outlet,
        "headline": article.headline,
        "dek": article.dek,
        "section": article.section,
        "language": article.language,
        "image": article.image,
        "bylines": list(article.bylines),
        "published_at": str(article.published_at) if article.published_at else None,
        "modified_at": str(article.modified_at) if article.modified_at else None,
        "tags": list(article.tags),
        "text": article.text,
        "paywalled": article.paywalled,
    }


def _show(article: Article, fmt: Format | None, *, why: bool) -> None:
    if fmt is not None:
        told = plain(article) | {"sureness": {name: sureness(name, rule) for name, rule in article.provenance.items()}}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2 if fmt is Format.JSON else None))
        return
    emit(
        list(_rows(article, why=why)),
        None,
        {"field": "", "value": "value", "rule": "rule"} | ({"sure": "sure"} if why else {}),
    )
    click.echo(f"\n{article.text}")


def _rows(article: Article, *, why: bool) -> Iterator[dict[str, str]]:
    """A line for each field that the page gives; when asked why, also for those that it does not give."""
    fields = record(article) | {name: getattr(article, name) for name in MORE}
    fields["text"] = f"{article.words} words"
    for name, value in fields.items():
        rule = article.provenance.get(FROM.get(name, name), "")
        if value not in (None, [], (), ""):
            shown = ", ".join(value) if isinstance(value, list | tuple) else str(value)
            yield {"field": name, "value": shown, "rule": rule, "sure": sureness(name, rule) if rule else ""}
        elif why:
            yield {"field": name, "value": "the page does not say", "rule": "", "sure": ""}
