"""Find who is meant: the people, companies, festivals and outlets that a name, a slug or a part of it stands for."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from tradewatch.errors import UsageError
from tradewatch.query.merged import whole
from tradewatch.store.engine import Store
from tradewatch.store.fulltext import matching
from tradewatch.store.identity.names import company_key
from tradewatch.store.tables import company, edition, festival, mention, outlet, person
from tradewatch.store.words import term
from tradewatch.text import fold, one_line

__all__ = ["companies_named", "editions_of", "festivals_named", "outlets_named", "people_named", "unknown"]

SMALL = {"and", "of", "the", "de", "des", "du", "la", "le"}  # not counted in the initials of a name
NEWEST = 200  # articles looked through for a form of a name that only they use
ENOUGH = 5000  # names compared with one that nobody has
MOST = 20_000  # records that a part of a name may stand for; a database takes no endless list of numbers


def people_named(store: Store, name: str) -> list[int]:
    """The people that a name, a slug or a part of a name stands for, with all rows merged into them.

    Raises UsageError when there are none.
    """
    found = _exact(store, person, name) or _containing(store, person, name) or _nobody(store, person, name, "person")
    return whole(store, person, found)


def companies_named(store: Store, name: str) -> list[int]:
    """The companies that a name, a slug or a part of a name stands for, with all rows merged into them.

    Raises UsageError when there are none.
    """
    found = (
        _exact(store, company, name)
        or _written(store, "company_id", name)
        or _containing(store, company, name)
        or _nobody(store, company, name, "company")
    )
    return whole(store, company, found)


def festivals_named(store: Store, name: str) -> list[int]:
    """The festivals and markets meant, by name, slug, initials (`acfm`) or part of the name, with what belongs to them.

    Raises UsageError when there are none.
    """
    found = (
        _exact(store, festival, name)
        or _by_initials(store, name)
        or _written(store, "festival_id", name)
        or _containing(store, festival, name)
        or _nobody(store, festival, name, "festival or market")
    )
    parts = store.rows(sa.select(festival.c.id).where(festival.c.part_of.in_(found)))
    return list(dict.fromkeys([*found, *(row.id for row in parts)]))


def editions_of(store: Store, year: int, festivals: Sequence[int] | None) -> list[int]:
    """The editions of a year, of some festivals or of all; UsageError when there are none."""
    known = sa.select(edition.c.id, edition.c.year)
    if festivals is not None:
        known = known.where(edition.c.festival_id.in_(festivals))
    rows = store.rows(known)
    if found := [row.id for row in rows if row.year == year]:
        return found
    years = ", ".join(str(y) for y in sorted({row.year for row in rows}))
    raise UsageError(f"no edition {year} is known{f'; there are {years}' if years else ''}")


def outlets_named(store: Store, name: str) -> list[int]:
    """The outlet of a slug, or those whose name it is or holds; UsageError when there are none."""
    rows = store.rows(sa.select(outlet.c.id, outlet.c.slug, outlet.c.name))
    sought = fold(one_line(name))
    for fits in (
        [row.id for row in rows if sought in (fold(row.slug), fold(row.name))],
        [row.id for row in rows if sought in fold(row.name)],
    ):
        if fits and sought:
            return fits
    raise unknown("outlet", name, {fold(row.slug): row.slug for row in rows})


def unknown(what: str, name: str, known: Mapping[str, str]) -> UsageError:
    """The sentence for a name that stands for nothing, with the nearest that do; `known` is folded name to name."""
    sought = fold(one_line(name))
    forms = {word: whole for folded, whole in known.items() for word in folded.split() if len(word) > 3} | dict(known)
    near = difflib.get_close_matches(sought, list(forms), n=3, cutoff=0.7)
    names = list(dict.fromkeys(forms[one] for one in near))
    hint = f"; did you mean {' or '.join(names)}?" if names else ""
    return UsageError(f"no {what} named {name!r} is in the database{hint}")


def _exact(store: Store, table: sa.Table, name: str) -> list[int]:
    """By the whole name, the slug or the lexicon's key; a slug typed as it is means its record alone."""
    c, typed = table.c, one_line(name)
    same = [c.folded == fold(typed), c.slug == typed.lower()]
    if table is company:
        same.append(c.folded == company_key(typed))
    if "lexicon_id" in c:
        same.append(c.lexicon_id == typed.lower())
    rows = store.rows(sa.select(c.id, c.slug).where(sa.or_(*same)))
    return [row.id for row in rows if row.slug == typed] or [row.id for row in rows]


def _containing(store: Store, table: sa.Table, name: str) -> list[int]:
    """By whole words of the name where there are any, else by any part of it.

    Raises UsageError when the part stands in too many names.
    """
    sought = fold(one_line(name))
    if not sought:
        return []
    words = (" " + table.c.folded + " ").contains(f" {sought} ", autoescape=True)
    for fits in (words, table.c.folded.contains(sought, autoescape=True)):
        found = [row.id for row in store.rows(sa.select(table.c.id).where(fits).limit(MOST + 1))]
        if len(found) > MOST:
            raise UsageError(f"more than {MOST} names hold {name!r}: give more of it")
        if found:
            return found
    return []


def _by_initials(store: Store, name: str) -> list[int]:
    sought = fold(one_line(name))
    rows = store.rows(sa.select(festival.c.id, festival.c.folded))
    return [row.id for row in rows if len(sought) > 1 and sought == _initials(row.folded)]


def _initials(folded: str) -> str:
    return "".join(word[0] for word in folded.split() if word not in SMALL)


def _written(store: Store, column: str, name: str) -> list[int]:
    """By the forms that the newest articles write: an acronym, a short name."""
    words = term(name)
    if words is None:
        return []
    found = matching(store.dialect, words)
    hits = found.order_by(found.selected_columns[0].desc()).limit(NEWEST).subquery()
    which = mention.c[column]
    query = sa.select(which, mention.c.words).where(mention.c.docid.in_(sa.select(hits.c.docid)), which.is_not(None))
    sought = fold(one_line(name))
    return list({row[0] for row in store.rows(query.distinct()) if fold(row.words) == sought})


def _nobody(store: Store, table: sa.Table, name: str, what: str) -> list[int]:
    """Nobody is meant; names that begin alike may be."""
    c = table.c
    starts = {word[:2] for word in fold(one_line(name)).split() if word[:2].isalnum()}
    begins = [form for start in starts for form in (c.folded.like(f"{start}%"), c.folded.like(f"% {start}%"))]
    rows = store.rows(sa.select(c.folded, c.name).where(sa.or_(*begins)).limit(ENOUGH)) if begins else []
    raise unknown(what, name, {row.folded: row.name for row in rows})
