"""Describe a site that no outlet file describes yet: `tradewatch outlets new`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from tradewatch.cli.check_outlets import FACTS, counts, show_coverage, told
from tradewatch.cli.main import Door
from tradewatch.cli.output import Format, emit, errors, format_options
from tradewatch.config import Config, config_files
from tradewatch.errors import UsageError
from tradewatch.outlets.outlet import Outlet
from tradewatch.outlets.registry import Registry
from tradewatch.spiders.asking import asking
from tradewatch.survey.coverage import Examination, read_page
from tradewatch.survey.draft import draft, slug_of
from tradewatch.survey.front import addresses_of
from tradewatch.survey.site import Site, survey

__all__ = ["new"]

FOLDER = Path("my-outlets")  # for own outlets, where the settings name none
SLUG = re.compile(r"[a-z][a-z0-9_]*")
NOBODY = 'No outlet can write to you yet: say contact = "you@example.com" in tradewatch.toml.'


@click.command()
@click.argument("url")
@click.option("--slug", metavar="NAME", help="The outlet's short name.  [default: from its address]")
@click.option("--into", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER", help="Another folder.")
@click.option("--force", is_flag=True, help="Write over the file that is there.")
@click.option("--dry-run", is_flag=True, help="Print the file instead of writing it.")
@format_options
@click.pass_obj
def new(
    door: Door, url: str, slug: str | None, into: Path | None, force: bool, dry_run: bool, fmt: Format | None
) -> None:
    """Look at a site and write its outlet file: feeds, sitemaps, addresses, where the text stands.

    Some twenty requests, as politely as a crawl; what robots.txt forbids is not asked for. The file goes into the
    folder of the setting outlets_dir, else into my-outlets, with words beside every line that you may want to change.

    \b
    Examples:
      tradewatch outlets new https://www.lanternweekly.example/
      tradewatch outlets new https://torch.example/film/ --slug torch_film
      tradewatch outlets new lanternweekly.example --dry-run
    """
    config = door.config
    folder = into or config.outlets_dir or FOLDER
    addresses_of(url)  # what is no address is told before anything is begun
    registry = Registry.load(config.outlets_dir, problems=[])
    _refuse_known(registry, url, slug, force=force)
    if slug:
        _refuse_taken(registry, slug, folder, force=force)
    with asking(config) as ask, told() as tell:
        site = survey(url, ask, tell)
    homes = [f"https://{host}/" for host in site.hosts]
    for home in homes:
        _refuse_known(registry, home, slug, force=force)
    known = (one.slug for home in homes if (one := registry.by_url(home)))
    slug = slug or next(known, slug_of(site))
    path = _refuse_taken(registry, slug, folder, force=force)
    text, outlet = draft(site, slug, datetime.now(UTC).date())
    if dry_run and not fmt:
        click.echo(text, nl=False)
        return
    notes = [] if dry_run else _write(path, text, config, force=force)
    _tell(site, outlet, None if dry_run else path, text, fmt)
    for line in () if dry_run else (*notes, f"Next: look at {path}, then: tradewatch outlets check {slug}"):
        errors().print(line, markup=False, soft_wrap=True)


def _tell(site: Site, outlet: Outlet, path: Path | None, text: str, fmt: Format | None) -> None:
    """What was found, and what the new outlet's rules read on the pages that were looked at."""
    readings = [read_page(outlet, sample.answer, sample.found) for sample in site.samples]
    found = Examination(outlet, (), tuple(readings))
    if fmt:
        record: dict[str, Any] = {"outlet": outlet.slug, "file": path, "name": outlet.name, "family": outlet.family}
        record |= {"sources": outlet.sources, "pages": len(found.read), "coverage": counts(found), "toml": text}
        emit([record], fmt, {})
        return
    emit([*_facts(site), {"what": "file", "found": str(path)}], None, FACTS)
    click.echo()
    show_coverage(found)


def _refuse_known(registry: Registry, url: str, slug: str | None, *, force: bool) -> None:
    """Nobody describes a site twice by mistake.

    Raises UsageError.
    """
    known = registry.by_url(url if "://" in url else f"https://{url}")
    if known is None or (force and slug in (None, known.slug)):
        return
    there = f"{url} belongs to the outlet {known.slug} ({registry.file_of(known.slug)})"
    if force:
        raise UsageError(f"{there}; a site can be one outlet only, so leave --slug out")
    raise UsageError(f"{there}; see `tradewatch outlets show {known.slug}`, or write your own over it with --force")


def _refuse_taken(registry: Registry, slug: str, folder: Path, *, force: bool) -> Path:
    """The file of a name that is free, or may be written over.

    Raises UsageError.
    """
    if not SLUG.fullmatch(slug):
        raise UsageError(f"{slug!r} is no short name: small letters, digits and _, like screen_weekly")
    path = folder / f"{slug}.toml"
    if path.exists() and not force:
        raise UsageError(f"{path} is there already; --force writes over it, --slug NAME takes another name")
    if slug in registry and not force:
        raise UsageError(f"an outlet is called {slug} already; give this one another name with --slug")
    return path


def _write(path: Path, text: str, config: Config, *, force: bool) -> list[str]:
    """Write the file, and the setting without which it would not be read; give what else is to be done."""
    notes = [] if config.contact else [NOBODY]
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("w" if force else "x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise UsageError(f"{path} was written meanwhile, by somebody else") from None
    if config.outlets_dir and config.outlets_dir.resolve() == path.parent.resolve():
        return notes
    line = f'outlets_dir = "{path.parent.as_posix()}"'
    settings = config_files(Path.cwd())
    if config.outlets_dir is None and not any(file.exists() for file in settings):
        settings[0].write_text(f"{line}  # outlets of one's own\n", encoding="utf-8")
        return [f"{settings[0].name} now says {line}: keep it, so that your outlets are found.", *notes]
    return [f"{path.parent} is not the folder that is read: say {line} in tradewatch.toml.", *notes]


def _facts(site: Site) -> Iterator[dict[str, str]]:
    """What a survey found, for people."""
    yield {"what": "name", "found": site.front.name}
    for offer in site.offers:
        many = f"{len(offer.found)} articles" if offer.found else "further sitemaps"
        use = "" if not offer.source.archive else ", for back-fill"
        yield {"what": offer.source.kind.value, "found": f"{offer.source.url}  {many}, {offer.how}{use}"}
    stating = sum(sample.states for sample in site.samples)
    described = f"{stating} of {len(site.samples)} pages describe their article for machines (JSON-LD)"
    yield {"what": "pages", "found": described}
    words = " or ".join(shape.words for shape in site.shapes) or "have nothing in common that is known"
    yield {"what": "addresses", "found": words}
    yield {"what": "text", "found": site.body or "no box in common; general rules find it"}
    if site.drop:
        yield {"what": "left out", "found": ", ".join(site.drop)}
    yield {"what": "access", "found": site.access.value}
