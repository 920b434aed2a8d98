"""Give slugs: the end of a permalink for each name, numbered where names share one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from tradewatch.store.draft import folded
from tradewatch.text import slugify

__all__ = ["free_slugs"]

LONGEST = 80  # characters


def free_slugs(conn: sa.Connection, table: sa.Table, names: Sequence[str], *, ask: bool) -> list[str]:
    """A slug for each name: of those with the same, the second gets -2, the third -3.

    Without `ask` the table is not looked into, and a slug may turn out to be taken.
    """

    def among(slugs: Iterable[str]) -> set[str]:
        column = table.c.slug
        return set(conn.scalars(sa.select(column).where(column.in_(slugs)))) if ask else set()

    bases = [slugify(folded(name))[:LONGEST].strip("-_") for name in names]
    taken = among(bases)
    slugs = []
    for base in bases:
        slug, number = base, 1
        while slug in taken:
            number += 1
            slug = f"{base}-{number}"
            if number % 20 == 2:
                taken |= among([f"{base}-{n}" for n in range(number, number + 20)])
        taken.add(slug)
        slugs.append(slug)
    return slugs
