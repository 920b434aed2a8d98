"""Know every outlet: read the shipped TOML files and the operator's own over them, once, and answer from memory."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Self

from tradewatch import urls
from tradewatch.errors import OutletError
from tradewatch.outlets.check import Notes, Problem, check, meant
from tradewatch.outlets.outlet import Outlet
from tradewatch.outlets.schema import FAMILY, OUTLET, compose
from tradewatch.text import fold

__all__ = ["SHIPPED", "Registry", "load_registry", "read_outlet"]

SHIPPED = Path(__file__).parent
FAMILIES = "families.toml"
MAKE_IT = " yet; make it, or let `tradewatch outlets new URL` make it"


class Registry:
    """All outlets by slug and by host; iterates in the order of the slugs."""

    def __init__(self, outlets: Iterable[Outlet], files: Mapping[str, Path] | None = None) -> None:
        self._outlets = {outlet.slug: outlet for outlet in sorted(outlets, key=lambda outlet: outlet.slug)}
        self._hosts = {host: outlet for outlet in self for host in reversed(outlet.hosts)}
        self._files = dict(files or {})

    @classmethod
    def load(cls, extra: Path | None = None, *, problems: list[Problem] | None = None) -> Self:
        """Read the shipped files, and those of the folder `extra` over them.

        Mistakes are raised as one OutletError that lists them all; given a list, they are put there instead, and the
        outlets without mistakes are returned.
        """
        found: list[Problem] = []
        registry = cls._read([SHIPPED, *([extra] if extra else [])], found)
        if problems is not None:
            problems.extend(found)
        elif found:
            raise OutletError(_sentence(found))
        return registry

    @classmethod
    def _read(cls, folders: list[Path], problems: list[Problem]) -> Self:
        families: dict[str, Mapping[str, Any]] = {}
        files: dict[str, Path] = {}
        for folder in folders:
            if not folder.is_dir():
                problems.append(Problem(folder, "", f"is no folder of outlet files{MAKE_IT}"))
            families |= _families(folder / FAMILIES, problems)
            files |= {path.stem: path for path in sorted(folder.glob("*.toml")) if path.name != FAMILIES}
        outlets = [outlet for path in files.values() if (outlet := _outlet(path, families, problems))]
        return cls(_distinct(outlets, files, problems), files)

    def get(self, slug: str) -> Outlet:
        """The outlet of that slug; OutletError, with the one that was probably meant, if there is none."""
        if outlet := self._outlets.get(slug):
            return outlet
        told = self.by_url(slug) or self.by_url(f"https://{slug}") or self._named(slug)
        hint = f"; did you mean {told.slug!r}?" if told else meant(slug.lower(), self._outlets)
        raise OutletError(f"no outlet is called {slug!r}{hint or '; `tradewatch outlets` lists them all'}")

    def by_url(self, url: str) -> Outlet | None:
        """The outlet on whose hosts the URL stands, if any."""
        for address in (url, urls.canonical(url)):  # the second without `amp.` or `m.`
            if outlet := self._hosts.get(re.sub(r":\d+$", "", urls.host_of(address))):
                return outlet
        return None

    def file_of(self, slug: str) -> Path | None:
        """The TOML file that describes the outlet."""
        return self._files.get(slug)

    @property
    def slugs(self) -> tuple[str, ...]:
        """Every slug, sorted."""
        return tuple(self._outlets)

    def __iter__(self) -> Iterator[Outlet]:
        return iter(self._outlets.values())

    def __len__(self) -> int:
        return len(self._outlets)

    def __contains__(self, slug: object) -> bool:
        return slug in self._outlets

    def _named(self, name: str) -> Outlet | None:
        return next((outlet for outlet in self if fold(outlet.name) == fold(name)), None)


def load_registry(extra: Path | None = None) -> Registry:
    """All shipped outlets, and those of the folder `extra` over them; OutletError lists every mistake at once."""
    return Registry.load(extra)


def read_outlet(path: Path) -> Outlet:
    """The outlet of one file alone, of a shipped family or of none; OutletError lists every mistake at once."""
    problems: list[Problem] = []
    outlet = _outlet(path, _families(SHIPPED / FAMILIES, problems), problems)
    if outlet is None or problems:
        raise OutletError(_sentence(problems))
    return outlet


def _families(path: Path, problems: list[Problem]) -> dict[str, Mapping[str, Any]]:
    notes = Notes(path)
    tables = (_toml(notes) if path.is_file() else None) or {}
    families = check(tables, dict.fromkeys(tables, FAMILY), notes)
    problems.extend(notes.problems)
    return families


def _outlet(path: Path, families: Mapping[str, Mapping[str, Any]], problems: list[Problem]) -> Outlet | None:
    notes = Notes(path)
    if not re.fullmatch(r"[a-z][a-z0-9_]*", path.stem):
        notes.add("", "an outlet's file is called in small letters, digits and _, like screen_weekly.toml")
    outlet = None
    if (tables := _toml(notes)) is not None:
        own = check(tables, OUTLET, notes)
        family = own.get("family", "")
        if family and family not in families:
            notes.add("family", f"no family is called {family!r}{meant(family, families)}")
        outlet = compose(path.stem, own, families.get(family, {}), notes)
    problems.extend(notes.problems)
    return None if notes.problems else outlet


def _toml(notes: Notes) -> dict[str, Any] | None:
    try:
        return tomllib.loads(notes.file.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as problem:
        notes.add("", f"cannot be read: {problem}{_line_of(notes.file, str(problem))}")
    except (OSError, UnicodeDecodeError, RecursionError) as problem:
        notes.add("", f"cannot be read: {problem}")
    return None


def _line_of(path: Path, problem: str) -> str:
    """The line that TOML stumbles over, and what is most often wrong with it."""
    if not (found := re.search(r"at line (\d+)", problem)):
        return ""
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    line = "".join(lines[int(found[1]) - 1 : int(found[1])]).strip()
    return f": `{line}`; do all words stand between quotation marks, and lists between [ and ]?" if line else ""


def _distinct(outlets: list[Outlet], files: Mapping[str, Path], problems: list[Problem]) -> Iterator[Outlet]:
    """The outlets but those that claim a host of another."""
    owners: dict[str, str] = {}
    for outlet in outlets:
        taken = next((host for host in outlet.hosts if host in owners), None)
        if taken:
            reason = f"{taken!r} is already a host of {owners[taken]!r} ({files[owners[taken]]})"
            problems.append(Problem(files[outlet.slug], "hosts", reason))
            continue
        owners |= dict.fromkeys(outlet.hosts, outlet.slug)
        yield outlet


def _sentence(problems: list[Problem]) -> str:
    if len(problems) == 1:
        return str(problems[0])
    return "\n".join([f"the outlet files have {len(problems)} mistakes:", *(f"  {problem}" for problem in problems)])
