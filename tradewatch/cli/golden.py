"""Keep outlets right over time: what their nights gave, and the pages whose article is known (`outlets test`)."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from tradewatch.article import Article
from tradewatch.cli.extract import MORE, record
from tradewatch.cli.main import FINE, WRONG, Door
from tradewatch.cli.output import Format, database_option, emit, format_options
from tradewatch.config import Config
from tradewatch.errors import ExtractionError, UsageError
from tradewatch.extract.article import extract
from tradewatch.extract.page import Page
from tradewatch.outlets.registry import SHIPPED, Registry, load_registry
from tradewatch.query.outlets import FieldGiven, fields_given
from tradewatch.store.engine import open_store

__all__ = ["BESIDE", "Difference", "coverage", "differences", "golden_pages", "keep_page", "test"]

OWN = "pages"  # in the folder of one's own outlets
CHECKOUT = SHIPPED.parents[1] / "tests" / "outlets"  # of the shipped ones, where the program runs from its sources
# Of a known article, what is no field of it. `source`: where the page was fetched, if not from `url`. `contains`,
# `without`: passages. `refused`: why the page is no article. `skeleton`: whether the markup is built like pages "seen"
# at the outlet, or like its "theme" or publishing system in general.
BESIDE = {"source", "contains", "without", "refused", "skeleton"}
SHORT = 70  # letters of a value


@dataclass(frozen=True, slots=True)
class Difference:
    """What a page gives now that is not what it is known to say."""

    outlet: str
    page: str
    field: str
    known: Any
    given: Any


def golden_pages(folders: list[Path], slugs: tuple[str, ...] = ()) -> list[Path]:
    """The pages of these folders, `<outlet>/<day>/page.html`, each with its article beside it."""
    pages = [page for folder in folders for page in sorted(folder.glob("*/*/page.html"))]
    return [page for page in pages if not slugs or page.parts[-3] in slugs]


def differences(path: Path, registry: Registry) -> Iterator[Difference]:
    """Read a page anew, and compare what comes out with `article.json` beside it, which names all it says."""
    slug, page = path.parts[-3], f"{path.parts[-3]}/{path.parts[-2]}"
    known = _known(path.with_name("article.json"))
    url = known.get("source", known.get("url") or "")
    refused = known.get("refused")
    try:
        article = extract(Page(url, path.read_bytes()), registry.by_url(url))
    except ExtractionError as problem:
        if problem.reason != refused:
            yield Difference(slug, page, "article", refused or "an article", problem.reason)
        return
    if refused:
        yield Difference(slug, page, "article", refused, article.headline)
        return
    given = _told(article)
    left_out = BESIDE | ({"text"} if "contains" in known else set())
    for field in dict.fromkeys([*known, *given]):
        if field not in left_out and given.get(field) != known.get(field):
            yield Difference(slug, page, field, known.get(field), given.get(field))
    for words in known.get("contains", ()):
        if words not in article.text:
            yield Difference(slug, page, "text", f"with: {words}", "without it")
    for words in known.get("without", ()):
        if words in article.text:
            yield Difference(slug, page, "text", f"without: {words}", "with it")


def _told(article: Article) -> dict[str, Any]:
    """What an article says: its key and every field that is not empty."""
    told = record(article) | {"key": article.key} | {name: getattr(article, name) for name in MORE}
    kept = {name: list(value) if isinstance(value, tuple) else value for name, value in told.items()}
    return {name: value for name, value in kept.items() if value not in (None, [], "")}


def _known(path: Path) -> dict[str, Any]:
    try:
        known: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise UsageError(f"{path}: cannot be read: {problem}; a page needs its article beside it") from problem
    return known


def keep_page(config: Config, slug: str, page: Page, registry: Registry) -> Path:
    """Keep a page and the article that is read from it today; gives its folder.

    Raises UsageError when there is no folder of one's own to keep it in.
    """
    if config.outlets_dir is None:
        raise UsageError('pages are kept beside your own outlets: say outlets_dir = "my-outlets" in tradewatch.toml')
    article = extract(page, registry.get(slug))
    day = article.published_at.local_day.isoformat() if article.published_at else "undated"
    folder = config.outlets_dir / OWN / slug / day
    folder.mkdir(parents=True, exist_ok=True)
    told = _told(article) | {"source": page.url}
    (folder / "page.html").write_bytes(page.body)
    words = json.dumps(told, ensure_ascii=False, indent=2)
    (folder / "article.json").write_text(f"{words}\n", encoding="utf-8")
    return folder


@click.command()
@click.argument("slugs", nargs=-1, metavar="OUTLET...")
@click.option(
    "--pages",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Another folder with pages: OUTLET/DAY/page.html and article.json.",
)
@format_options
@click.pass_obj
def test(door: Door, slugs: tuple[str, ...], folder: Path | None, fmt: Format | None) -> None:
    """Read the kept pages of outlets anew, without the network, and compare each with the article known to be on it.

    Pages are kept with `outlets check OUTLET --keep`, in the folder `pages` beside your own outlets; those of the
    shipped outlets are part of the sources. Exit code 1 when one gives another article than it did.

    \b
    Examples:
      tradewatch outlets test
      tradewatch outlets test lanternweekly --json
    """
    registry = load_registry(door.config.outlets_dir)
    for slug in slugs:
        registry.get(slug)
    own = door.config.outlets_dir
    folders = [folder] if folder else [*([own / OWN] if own else []), CHECKOUT]
    pages = golden_pages(folders, slugs)
    if not pages:
        raise UsageError(
            f"no page is kept{' of ' + ', '.join(slugs) if slugs else ''}; keep one with: "
            f"tradewatch outlets check {slugs[0] if slugs else 'OUTLET'} --keep"
        )
    found = [difference for page in pages for difference in differences(page, registry)]
    if fmt:
        emit(found, fmt, {})
    elif found:
        rows = [
            {"page": one.page, "field": one.field, "known": _short(one.known), "given": _short(one.given)}
            for one in found
        ]
        emit(rows, None, {"page": "page", "field": "field", "known": "it says", "given": "what comes out"})
    bad = len({(one.outlet, one.page) for one in found})
    click.echo(f"{len(pages)} pages, {bad or 'none'} differ{'s' * (bad == 1)}.", err=fmt is not None)
    sys.exit(WRONG if found else FINE)


def _short(value: Any) -> str:
    words = ", ".join(map(str, value)) if isinstance(value, list) else "nothing" if value is None else str(value)
    return words if len(words) <= SHORT else f"{words[:SHORT]}…"


@click.command()
@click.argument("slugs", nargs=-1, metavar="OUTLET...")
@database_option
@format_options
@click.pass_obj
def coverage(door: Door, slugs: tuple[str, ...], fmt: Format | None) -> None:
    """Which fields the pages of an outlet gave in its newest crawl, and usually: the median of the fourteen before.

    Without an outlet, those that were crawled and give a field on fewer pages than usual.

    \b
    Examples:
      tradewatch outlets coverage lanternweekly
      tradewatch outlets coverage --json
    """
    registry = load_registry(door.config.outlets_dir)
    chosen = [registry.get(slug).slug for slug in slugs] or list(registry.slugs)
    with open_store(door.config.database) as store:
        found = [one for slug in chosen for one in fields_given(store, slug)]
    if not slugs:
        found = [one for one in found if one.usual is not None and one.share < one.usual]
    columns = {"outlet": "outlet", "field": "field", "pages": "newest crawl", "usual": "usual", "run": "run"}
    empty = "No crawl of it has brought an article." if slugs else "No outlet gives less than usual."
    emit(found if fmt else [_line(one) for one in found], fmt, columns, empty=empty)


def _line(one: FieldGiven) -> dict[str, Any]:
    usual = "" if one.usual is None else f"{one.usual:.0%}"
    pages = f"{one.given} of {one.articles}, {one.share:.0%}"
    return {"outlet": one.outlet, "field": one.field, "pages": pages, "usual": usual, "run": one.run}
