"""Keep saved searches: a name, a question, and what its owner has seen of the answer."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tradewatch.errors import UsageError
from tradewatch.store.engine import Store
from tradewatch.store.slugs import free_slugs
from tradewatch.store.tables import article, saved_search
from tradewatch.text import fold, one_line

__all__ = ["LONGEST", "SavedSearch", "every", "find", "newest_article", "remove", "rename", "save", "see"]

LONGEST = 2000  # characters of a question
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A question that is asked again and again."""

    id: int
    slug: str
    name: str
    question: str
    created_at: datetime
    seen: int  # the newest article there was when its owner last looked
    seen_at: datetime | None = None


def save(store: Store, name: str, question: str, now: datetime) -> SavedSearch:
    """Save a search; what is stored by now counts as seen.

    Raises UsageError when there is no name, no question, or the name is taken.
    """
    plain, asked = _named(name), one_line(question)
    if not asked:
        raise UsageError("there is nothing to ask; write a question, such as '\"sales agent\" festival:busan'")
    if len(asked) > LONGEST:
        raise UsageError(f"the question has {len(asked)} characters; {LONGEST} is the most")
    seen = newest_article(store)

    def put(conn: sa.Connection) -> Any:
        _free(conn, plain)
        [slug] = free_slugs(conn, saved_search, [plain], ask=True)
        values = {"slug": slug, "name": plain, "question": asked, "created_at": now, "seen": seen, "seen_at": now}
        return conn.execute(sa.insert(saved_search).values(**values).returning(saved_search)).one()

    return _read(_unique(store, put, plain))


def every(store: Store) -> list[SavedSearch]:
    """All of them, by name."""
    return sorted(map(_read, store.rows(sa.select(saved_search))), key=lambda one: (fold(one.name), one.id))


def find(store: Store, name: str) -> SavedSearch:
    """One, by its name or slug.

    Raises UsageError with the nearest names when there is none.
    """
    known = every(store)
    sought = fold(one_line(name))
    for one in known:
        if sought in (one.slug, fold(one.name)):
            return one
    near = difflib.get_close_matches(sought, [one.slug for one in known] + [fold(one.name) for one in known], 1)
    hint = f"; did you mean {near[0]!r}?" if near else "; `tradewatch saved list` names them"
    raise UsageError(f"no saved search is named {name!r}{hint}")


def rename(store: Store, which: SavedSearch, name: str) -> SavedSearch:
    """Give it another name; its alerts and what was told stay.

    Raises UsageError when the name is taken.
    """
    plain = _named(name)

    def put(conn: sa.Connection) -> Any:
        _free(conn, plain, which.id)
        same = fold(plain) == fold(which.name)
        slug = which.slug if same else free_slugs(conn, saved_search, [plain], ask=True)[0]
        changed = sa.update(saved_search).where(saved_search.c.id == which.id).values(name=plain, slug=slug)
        return conn.execute(changed.returning(saved_search)).one_or_none()

    return _read(_unique(store, put, plain))


def remove(store: Store, which: SavedSearch) -> None:
    """Forget it, with its alerts."""
    with store.begin() as conn:
        conn.execute(sa.delete(saved_search).where(saved_search.c.id == which.id))


def see(store: Store, which: SavedSearch, newest: int, now: datetime) -> None:
    """Its owner has looked, when `newest` was the newest article."""
    seen = sa.case((saved_search.c.seen > newest, saved_search.c.seen), else_=newest)
    with store.begin() as conn:
        conn.execute(sa.update(saved_search).where(saved_search.c.id == which.id).values(seen=seen, seen_at=now))


def newest_article(store: Store) -> int:
    """The number of the article that was stored last, 0 in an empty store."""
    return int(store.rows(sa.select(sa.func.coalesce(sa.func.max(article.c.id), 0)))[0][0])


def _named(name: str) -> str:
    plain = one_line(name)
    if not plain:
        raise UsageError("a saved search needs a name")
    if len(plain) > LONGEST_NAME:
        raise UsageError(f"the name has {len(plain)} characters; {LONGEST_NAME} is the most")
    return plain


def _free(conn: sa.Connection, name: str, but: int = 0) -> None:
    c = saved_search.c
    for known in conn.execute(sa.select(c.id, c.name, c.slug)):
        if known.id != but and fold(name) in (fold(known.name), known.slug):
            raise UsageError(f"a search named {known.name!r} is saved already; choose another name, or rename that one")


def _unique(store: Store, put: Any, name: str) -> Any:
    try:
        row = store.attempt(put)
    except sa.exc.IntegrityError:
        raise UsageError(f"a search named {name!r} was saved this very moment; choose another name") from None
    if row is None:
        raise UsageError(f"the saved search that was to be named {name!r} is gone")
    return row


def _read(row: Any) -> SavedSearch:
    return SavedSearch(**row._mapping)
