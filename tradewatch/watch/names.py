"""Look names up for many questions at once: those that somebody bears whole in one statement, the others one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from tradewatch.query.fields import Fields
from tradewatch.query.language.tree import Field, Name
from tradewatch.store.identity.names import company_key
from tradewatch.store.tables import company, edition, festival, outlet, person
from tradewatch.text import fold, one_line

__all__ = ["Names"]

KINDS = {Name.COMPANY: company, Name.PERSON: person, Name.SAID: person, Name.FESTIVAL: festival}
AT_ONCE = 5000  # forms of names in one statement


class Names(Fields):
    """The fields of many questions, each looked up once; by which name it is known nobody asks here."""

    def learn(self, fields: Iterable[Field]) -> None:
        """Look up what these stand for; what is no whole name is left until it is asked for."""
        wanted: dict[str, dict[str, list[Field]]] = defaultdict(lambda: defaultdict(list))
        for one in fields:
            if one.name in KINDS and one not in self._ids:
                wanted[KINDS[one.name].name][one.value].append(one)
        for table in (company, person, festival):
            named = wanted[table.name]
            exact = _exact(self.store, table, list(named))
            more = _belonging(self.store, exact) if table is festival else _merged(self.store, table, exact)
            for value, ids in more.items():
                self._ids |= dict.fromkeys(named[value], ids)

    def _find(self, field: Field) -> list[int]:
        match field.name:
            case Name.OUTLET:
                return self._outlets_named(fold(one_line(field.value)))
            case Name.EDITION:
                festivals = None if field.of is None else set(self.ids(field.of))
                held = self._years.get(int(field.value), [])
                return [number for number, of in held if festivals is None or of in festivals]
        return super()._find(field)

    def _outlets_named(self, sought: str) -> list[int]:
        """As `query.named` finds them."""
        whole = [number for number, slug, name in self._outlets if sought in (slug, name)]
        return whole or [number for number, _, name in self._outlets if sought in name]

    @cached_property
    def _outlets(self) -> list[tuple[int, str, str]]:
        rows = self.store.rows(sa.select(outlet.c.id, outlet.c.slug, outlet.c.name))
        return [(row.id, fold(row.slug), fold(row.name)) for row in rows]

    @cached_property
    def _years(self) -> dict[int, list[tuple[int, int]]]:
        by_year: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for number, festival_id, year in self.store.rows(
            sa.select(edition.c.id, edition.c.festival_id, edition.c.year)
        ):
            by_year[year].append((number, festival_id))
        return by_year

    def _called(self, table: sa.Table, ids: Sequence[int]) -> str:
        return ""


def _exact(store: Any, table: sa.Table, names: Sequence[str]) -> dict[str, list[tuple[int, int | None]]]:
    """Who bears each name whole: number, and what it is merged into; as `query.named` finds them."""
    c = table.c
    forms = {name: _forms(table, name) for name in names}
    merged = c.merged_into if "merged_into" in c else sa.null()
    lexicon = c.lexicon_id if "lexicon_id" in c else sa.null()
    columns = (c.id, c.slug, c.folded, lexicon.label("lexicon"), merged.label("merged"))
    found: dict[tuple[str, str], list[Any]] = defaultdict(list)
    words = sorted({form for each in forms.values() for form in each["folded"]})
    slugs = sorted({form for each in forms.values() for form in each["slug"]})
    for kind, column, wanted in (("folded", c.folded, words), ("slug", c.slug, slugs), ("lexicon", lexicon, slugs)):
        if kind == "lexicon" and "lexicon_id" not in c:
            continue
        for start in range(0, len(wanted), AT_ONCE):
            for row in store.rows(sa.select(*columns).where(column.in_(wanted[start : start + AT_ONCE]))):
                found[kind, getattr(row, kind)].append(row)
    bearers = {}
    for name, each in forms.items():
        rows = [row for kind, values in each.items() for value in values for row in found[kind, value]]
        typed = one_line(name)
        if rows:
            bearers[name] = [(row.id, row.merged) for row in rows if row.slug == typed] or [
                (row.id, row.merged) for row in rows
            ]
    return bearers


def _forms(table: sa.Table, name: str) -> dict[str, set[str]]:
    typed = one_line(name)
    folded = {fold(typed)} | ({company_key(typed)} if table is company else set())
    return {"folded": folded, "slug": {typed.lower()}, "lexicon": {typed.lower()}}


def _merged(store: Any, table: sa.Table, exact: dict[str, list[tuple[int, int | None]]]) -> dict[str, list[int]]:
    """The rows that answer for these, and all that are merged into those."""
    keepers = {name: {merged or number for number, merged in rows} for name, rows in exact.items()}
    into = table.c.merged_into
    below: dict[int, list[int]] = defaultdict(list)
    every = sorted({number for each in keepers.values() for number in each})
    for start in range(0, len(every), AT_ONCE):
        rows = store.rows(sa.select(table.c.id, into).where(into.in_(every[start : start + AT_ONCE])))
        for number, keeper in rows:
            below[keeper].append(number)
    return {name: [*each, *(row for keeper in each for row in below[keeper])] for name, each in keepers.items()}


def _belonging(store: Any, exact: dict[str, list[tuple[int, int | None]]]) -> dict[str, list[int]]:
    """Festivals with the markets that belong to them."""
    part_of = festival.c.part_of
    every = sorted({number for rows in exact.values() for number, _ in rows})
    parts: dict[int, list[int]] = defaultdict(list)
    for start in range(0, len(every), AT_ONCE):
        rows = store.rows(sa.select(festival.c.id, part_of).where(part_of.in_(every[start : start + AT_ONCE])))
        for number, whole in rows:
            parts[whole].append(number)
    return {
        name: list(dict.fromkeys([*(n for n, _ in rows), *(part for n, _ in rows for part in parts[n])]))
        for name, rows in exact.items()
    }
