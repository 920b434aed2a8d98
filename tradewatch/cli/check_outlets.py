"""Check outlets on their newest articles, live: `tradewatch outlets check`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click

from tradewatch.cli.golden import keep_page
from tradewatch.cli.main import DEGRADED, FINE, WRONG, Door
from tradewatch.cli.output import Format, emit, errors, format_options
from tradewatch.config import Config
from tradewatch.errors import UsageError
from tradewatch.outlets.registry import Registry, load_registry
from tradewatch.spiders.asking import asking
from tradewatch.survey.coverage import FIELDS, NEEDED, Examination, Look, Reading, examine

__all__ = ["FACTS", "check", "counts", "show_coverage", "told"]

FACTS = {"what": "", "found": "found"}
COVERAGE = {"field": "field", "pages": "pages", "rule": "given by", "example": "the newest says"}
ONE_A_LINE = {
    "outlet": "outlet", "verdict": "verdict", "headline": "headline", "text": "text", "published_at": "date",
    "bylines": "bylines", "reason": "what was seen",
}  # fmt: skip
SHORT = 60  # letters of an example


@contextmanager
def told() -> Iterator[Callable[[str], None]]:
    """A line on the terminal's error stream that says what is asked for; nothing where there is no terminal."""
    screen = errors()
    if not screen.is_terminal:
        yield lambda words: None
        return
    with screen.status("") as status:
        yield lambda words: status.update(words.replace("[", r"\["))


@click.command()
@click.argument("slugs", nargs=-1, metavar="OUTLET...")
@click.option("--all", "everything", is_flag=True, help="Every outlet.")
@click.option("--newest", type=click.IntRange(1, 100), default=5, show_default=True, help="So many articles of each.")
@click.option(
    "--least", type=click.IntRange(0, 100), default=80, show_default=True, help="Percent of pages with a field."
)
@click.option(
    "--field",
    "fields",
    type=click.Choice(FIELDS),
    multiple=True,
    help="A field that may not be missing.  [default: headline, text, published_at]",
)
@click.option("--text", is_flag=True, help="Then print the newest article as it is read, to compare it by eye.")
@click.option("--keep", is_flag=True, help="Keep the newest article that was read, for `outlets test`.")
@format_options
@click.pass_obj
def check(
    door: Door,
    slugs: tuple[str, ...],
    everything: bool,
    newest: int,
    least: int,
    fields: tuple[str, ...],
    text: bool,
    keep: bool,
    fmt: Format | None,
) -> None:
    """Fetch an outlet's newest articles and say which fields its pages give; nothing is stored.

    Exit code 1: a field is on too few pages, or no article was found. Exit code 2: the outlet keeps us out or does not
    answer, so that nothing can be said of it.

    \b
    Examples:
      tradewatch outlets check lanternweekly --text
      tradewatch outlets check variety deadline --field bylines --least 90
      tradewatch outlets check lanternweekly --keep
      tradewatch outlets check --all --json
    """
    registry = load_registry(door.config.outlets_dir)
    chosen = list(registry) if everything else [registry.get(slug) for slug in dict.fromkeys(slugs)]
    if not chosen:
        raise UsageError("name an outlet to check, or --all; `tradewatch outlets` lists them")
    needed = fields or NEEDED
    done = list[Examination]()
    with asking(door.config) as ask, told() as tell:
        done.extend(examine(outlet, ask, newest, tell) for outlet in chosen)
    if fmt is Format.CSV:
        emit((_row(one, least, needed) for one in done), fmt, {})
    elif fmt:
        emit((_record(one, least, needed) for one in done), fmt, {})
    elif len(done) == 1:
        _tell_one(done[0], least, needed)
    else:
        emit((_line(one, least, needed) for one in done), None, ONE_A_LINE)
    for one in done if text and not fmt else ():
        _show(one)
    for one in done if keep else ():
        _keep(door.config, one, registry)
    sys.exit(_code([_verdict(one, least, needed)[0] for one in done]))


def _show(one: Examination) -> None:
    article = next((reading.article for reading in one.readings if reading.article), None)
    if article is not None:
        click.echo(f"\n{article.url}\n\n{article.headline or ''}\n\n{article.text}")


def _keep(config: Config, one: Examination, registry: Registry) -> None:
    page = next((reading.page for reading in one.readings if reading.page and reading.article), None)
    if page is None:
        errors().print(f"{one.outlet.slug}: no article was read, so none is kept", markup=False, soft_wrap=True)
        return
    folder = keep_page(config, one.outlet.slug, page, registry)
    words = f"Kept in {folder}: look whether article.json is what the page says, then: tradewatch outlets test"
    errors().print(f"{words} {one.outlet.slug}", markup=False, soft_wrap=True)


def _code(verdicts: Sequence[str]) -> int:
    if "thin" in verdicts:
        return WRONG
    return FINE if set(verdicts) <= {"ok"} else DEGRADED


def _verdict(one: Examination, least: int, needed: Sequence[str]) -> tuple[str, str]:
    """ok, thin, or unread, and one sentence that says why."""
    troubles = [*(look.trouble for look in one.looks), *(reading.trouble for reading in one.readings)]
    worst = next((trouble for trouble in troubles if trouble), "")
    if not one.read and (one.is_barred or (one.looks and len(one.dead) == len(one.looks))):
        return "unread", f"{'the outlet keeps us out' if one.is_barred else 'no source answers'}: {worst}"
    if not one.readings:
        return "thin", "its sources list no article: do `allow` and `links` still fit?"
    if not one.read:
        return "unread", f"none of {len(one.readings)} pages came: {worst}"
    thin = [f"{field} on {one.count(field)}" for field in one.thin(least / 100, needed)]
    if thin:
        return "thin", f"{', '.join(thin)} of {len(one.read)} pages; has the layout changed?"
    dead = f"; {len(one.dead)} of {len(one.looks)} sources dead" if one.dead else ""
    return "ok", f"{len(one.read)} pages read{dead}"


def _record(one: Examination, least: int, needed: Sequence[str]) -> dict[str, Any]:
    """An examination for programs."""
    verdict, reason = _verdict(one, least, needed)
    return {
        "outlet": one.outlet.slug,
        "verdict": verdict,
        "reason": reason,
        "thin": list(one.thin(least / 100, needed)),
        "coverage": counts(one),
        "pages": len(one.read),
        "sources": [_source(look) for look in one.looks],
        "articles": [_article(reading) for reading in one.readings],
    }


def _row(one: Examination, least: int, needed: Sequence[str]) -> dict[str, Any]:
    """An examination on one line of numbers."""
    verdict, reason = _verdict(one, least, needed)
    row = {"outlet": one.outlet.slug, "verdict": verdict, "reason": reason, "pages": len(one.read), **counts(one)}
    return row | {"sources": len(one.looks), "sources_dead": len(one.dead)}


def _source(look: Look) -> dict[str, Any]:
    return {
        "kind": look.source.kind,
        "url": look.url,
        "listed": look.listed,
        "articles": look.wanted,
        "newest": look.latest,
        "trouble": look.trouble,
    }


def _article(reading: Reading) -> dict[str, Any]:
    article = reading.article
    return {
        "url": reading.url,
        "headline": article.headline if article else None,
        "words": article.words if article else None,
        "given_by": {field: _rule(reading, field) for field in FIELDS if reading.gives(field)},
        "trouble": reading.trouble,
    }


def counts(one: Examination) -> dict[str, int]:
    """How many of the pages read have each field."""
    return {field: one.count(field) for field in FIELDS}


def _line(one: Examination, least: int, needed: Sequence[str]) -> dict[str, str]:
    """One line of the table of many outlets."""
    verdict, reason = _verdict(one, least, needed)
    of = len(one.read)
    counted = {field: f"{one.count(field)}/{of}" if of else "" for field in FIELDS}
    return {"outlet": one.outlet.slug, "verdict": verdict, "reason": reason, **counted}


def _tell_one(one: Examination, least: int, needed: Sequence[str]) -> None:
    rows = []
    for look in one.looks:
        newest = f", the newest of {look.latest:%Y-%m-%d %H:%M}Z" if look.latest else ""
        rows.append({"what": look.url, "found": look.trouble or f"{look.wanted} articles of {look.listed}{newest}"})
    rows += [{"what": reading.url, "found": reading.trouble} for reading in one.readings if reading.trouble]
    emit(rows, None, FACTS)
    click.echo()
    show_coverage(one)
    verdict, reason = _verdict(one, least, needed)
    click.echo(f"\n{one.outlet.slug}: {verdict}: {reason}")


def show_coverage(one: Examination) -> None:
    """A line a field: on how many pages, by which rule, and what the newest page says."""
    read, rows = one.read, []
    for field in FIELDS:
        giving = [reading for reading in read if reading.gives(field)]
        example, rule = (_example(giving[0], field), _rule(giving[0], field)) if giving else ("", "")
        rows.append({"field": field, "pages": f"{len(giving)} of {len(read)}", "rule": rule, "example": example})
    emit(rows, None, COVERAGE)


def _rule(reading: Reading, field: str) -> str:
    if reading.gives(field) == "source" or reading.article is None:
        return "its source"
    return reading.article.provenance.get(field, "")


def _example(reading: Reading, field: str) -> str:
    if field == "text":
        return f"{reading.article.words if reading.article else 0} words"
    value = getattr(reading.article, field) or getattr(reading.told, field)
    words = ", ".join(value) if isinstance(value, tuple) else str(value)
    return words if len(words) <= SHORT else f"{words[:SHORT]}…"
