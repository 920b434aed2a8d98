"""Write articles: a batch in one transaction, with its tags, its full text, its copies and its pages' done marks.

Writing the same again changes nothing; new words make a new revision. A batch that fails is written in halves, so
that one bad article costs itself alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

import sqlalchemy as sa

from tradewatch.article import Article
from tradewatch.store import fulltext, tags
from tradewatch.store.changes import ARTICLE, note
from tradewatch.store.copies import IsCopy, Signed, join_copies
from tradewatch.store.dialect import any_of, insert_many
from tradewatch.store.diff import diff
from tradewatch.store.directory import Directory
from tradewatch.store.done import mark_done
from tradewatch.store.draft import Draft, draft, names_of
from tradewatch.store.engine import Store
from tradewatch.store.fulltext import Indexed
from tradewatch.store.kept import Kept, Outcome
from tradewatch.store.known import Known, find, put_new
from tradewatch.store.statements import Change, changes, statements
from tradewatch.store.tables import article, article_text, copy_band, revision
from tradewatch.store.tags import Tagged
from tradewatch.store.turn import wait_for_turn

__all__ = ["Writer"]

BAD_ARTICLE = (sa.exc.StatementError, ValueError, TypeError, OverflowError, KeyError)
Work: TypeAlias = Callable[[sa.Connection, list[Any]], list[Outcome]]
ENOUGH = 200  # characters of text below which two articles may agree by chance

ADD_REVISION = sa.insert(revision)
NEWEST = sa.select(sa.func.max(revision.c.id)).where(revision.c.article_id == article.c.id).scalar_subquery()
SET_REVISION = sa.update(article).where(any_of(article.c.id, "numbers")).values(revision_id=NEWEST)


@dataclass(frozen=True, slots=True)
class Job:
    """One draft with its place in the store, and what is to be done about it."""

    draft: Draft
    known: Known

    @property
    def is_new(self) -> bool:
        """Whether this transaction added the article."""
        return self.known.docid is None

    @property
    def rereads(self) -> bool:
        """Whether the very page that is stored was read again, by other rules."""
        page = self.draft.kept.page
        return self.known.place is not None and self.known.place == (page.warc_file, page.warc_offset)

    @property
    def differs(self) -> bool:
        """Whether the words are other than those stored."""
        known = self.known
        mine = (self.draft.content_hash, self.draft.article.headline)
        return not self.is_new and mine != (known.content_hash, known.headline)

    @property
    def revises(self) -> bool:
        """Whether the outlet changed the words."""
        return self.differs and not self.rereads

    @property
    def rewrites(self) -> bool:
        """Whether text or tags differ from what is stored, if only by our rules or by typography."""
        mine = (self.draft.article.text, self.draft.names, self.draft.kept.tagger_version)
        return self.is_new or self.differs or mine != (self.known.body, self.known.names, self.known.tagger_version)

    @property
    def docid(self) -> int:
        """The key of the text: given once, kept for ever."""
        return self.draft.docid(self.known.id) if self.known.docid is None else self.known.docid

    @property
    def indexed(self) -> Indexed:
        """What is searched."""
        return Indexed(self.docid, self.draft.article.headline or "", self.draft.article.text, self.draft.names)

    @property
    def outcome(self) -> str:
        """What storing it comes to."""
        return "new" if self.is_new else "revised" if self.revises else "reread" if self.differs else "unchanged"


class Rehearsed(Exception):  # noqa: N818 - it is how a rehearsal ends, and no error
    """Everything was done, was looked at, and is undone."""

    def __init__(self, changes: Mapping[int, list[Change]]) -> None:
        super().__init__()
        self.changes = changes


class Writer:
    """Writes to one store; remembers the ids of people, companies and festivals between batches."""

    def __init__(self, store: Store, is_copy: IsCopy) -> None:
        self.store = store
        self.is_copy = is_copy
        self.directory = Directory()

    def write(self, batch: Sequence[Kept]) -> list[Outcome]:
        """Store a batch; an outcome for each, in order. What cannot be stored is an outcome `failed` with its reason.

        Raises StoreError when the database itself is in trouble; then nothing of the batch was stored.
        """
        outcomes: dict[int, Outcome] = {}
        drafts: list[tuple[int, Draft]] = []
        for place, kept in enumerate(batch):
            try:
                drafts.append((place, draft(kept)))
            except BAD_ARTICLE as problem:
                outcomes[place] = _failed(problem)
        written = self._halving([one for _, one in drafts], self._write)
        outcomes |= {place: outcome for (place, _), outcome in zip(drafts, written, strict=True)}
        return [outcomes[place] for place in range(len(batch))]

    def retag(self, articles: Mapping[int, Article], tagger_version: str) -> list[Outcome]:
        """Replace the tags of stored articles; `read.stored_articles` gives them with their text."""
        return self._halving(list(articles.items()), lambda conn, part: self._retag(conn, dict(part), tagger_version))

    def rehearse(self, articles: Mapping[int, Article], tagger_version: str) -> dict[int, list[Change] | str]:
        """What `retag` would change, article by article, or why it would fail; nothing is written."""
        try:
            self.store.attempt(lambda conn: self._rehearse(conn, dict(articles), tagger_version))
        except Rehearsed as done:
            return dict(done.changes)
        except BAD_ARTICLE as problem:
            items = list(articles.items())
            if len(items) == 1:
                return {items[0][0]: _failed(problem).reason or ""}
            half = len(items) // 2
            one, other = (self.rehearse(dict(part), tagger_version) for part in (items[:half], items[half:]))
            return one | other
        finally:
            self.directory.clear()
        return {}

    def _rehearse(self, conn: sa.Connection, articles: dict[int, Article], version: str) -> None:
        wait_for_turn(conn)
        before = statements(conn, list(articles))
        self.directory.begin()
        self._retag(conn, articles, version)
        after = statements(conn, list(articles))
        raise Rehearsed({number: list(changes(before[number], after[number])) for number in articles})

    def _halving(self, items: list[Any], work: Work, *, trusting: bool = True) -> list[Outcome]:
        """Do work on items in one transaction; when it fails, in two halves, down to the one that is bad."""
        if not items:
            return []
        try:
            done = self.store.attempt(lambda conn: self._fresh(work, conn, items))
        except BAD_ARTICLE as problem:
            self.directory.clear()
            if trusting:  # an id that was remembered may be gone from the tables, and no article to blame
                return self._halving(items, work, trusting=False)
            if len(items) == 1:
                return [_failed(problem)]
            half = len(items) // 2
            parts = (items[:half], items[half:])
            return [outcome for part in parts for outcome in self._halving(part, work, trusting=False)]
        self.directory.settle()
        return done

    def _fresh(self, work: Work, conn: sa.Connection, items: list[Any]) -> list[Outcome]:
        wait_for_turn(conn)
        self.directory.begin()
        outcomes = work(conn, items)
        self.directory.people.memory.mark(conn)
        return outcomes

    def _write(self, conn: sa.Connection, drafts: list[Draft]) -> list[Outcome]:
        outcomes: dict[int, Outcome] = {}
        for places in _rounds(drafts):
            done = self._write_round(conn, [drafts[place] for place in places])
            outcomes |= dict(zip(places, done, strict=True))
        mark_done(conn, [(one.kept, one.url, one.outlet) for one in drafts])
        return [outcomes[place] for place in range(len(drafts))]

    def _write_round(self, conn: sa.Connection, drafts: list[Draft]) -> list[Outcome]:
        """Store drafts that are all different articles."""
        jobs = self._place(conn, drafts)
        _revise([job for job in jobs if job.revises], conn)
        _reread([job for job in jobs if job.differs and job.rereads], conn)
        updated = _update([job for job in jobs if not job.is_new], conn)
        changed = [job for job in jobs if job.rewrites]
        _write_texts(conn, changed)
        _write_revisions(conn, [job for job in changed if job.is_new or job.revises])
        tags.renew(conn, self.directory, [_tagged(job) for job in changed if not job.is_new])
        tags.put(conn, self.directory, [_tagged(job) for job in changed if job.is_new])
        copies = self._group(conn, [job for job in changed if job.is_new or job.differs])
        note(conn, ARTICLE, [*updated, *(job.known.id for job in jobs if job.is_new)])
        return [Outcome(job.known.id, job.outcome, job.known.id in copies) for job in jobs]

    def _place(self, conn: sa.Connection, drafts: list[Draft]) -> list[Job]:
        """Find each draft's article, adding those that are new."""
        outlets = self.directory.outlets(conn, (one.outlet for one in drafts))
        found = find(conn, drafts, outlets)
        if fresh := [one for one in drafts if one.url not in found]:
            found |= put_new(conn, fresh, outlets)
        if missing := [one for one in drafts if one.url not in found]:  # another process was quicker
            found |= find(conn, missing, outlets)
        return [Job(one, found[one.url]) for one in drafts]

    def _group(self, conn: sa.Connection, jobs: list[Job]) -> set[int]:
        revised = [job.known.id for job in jobs if not job.is_new]
        if revised:
            conn.execute(sa.delete(copy_band).where(copy_band.c.article_id.in_(revised)))
        signed = [
            Signed(job.known.id, job.known.outlet_id, job.draft.article.text, job.draft.kept.signature.bands)
            for job in jobs
            if job.draft.kept.page.reserved is None and len(job.draft.article.text) >= ENOUGH
        ]
        return join_copies(conn, signed, self.is_copy)

    def _retag(self, conn: sa.Connection, articles: dict[int, Article], version: str) -> list[Outcome]:
        c = article_text.c
        query = sa.select(c.article_id, c.docid, c.headline, c.body, c.names).where(c.article_id.in_(articles))
        rows = {row.article_id: row for row in conn.execute(query)}
        for number, one in articles.items():
            if number not in rows or rows[number].body != one.text:
                raise ValueError(f"article {number} was changed meanwhile, or is gone")
        texts = [(n, Indexed(row.docid, row.headline, row.body, names_of(articles[n]))) for n, row in rows.items()]
        _replace_texts(conn, [(number, text) for number, text in texts if text.names != rows[number].names])
        tagged = [Tagged(n, rows[n].docid, one, version) for n, one in articles.items()]
        changed = tags.renew(conn, self.directory, tagged)
        _mark_tagged(conn, articles, changed, version)
        note(conn, ARTICLE, changed)
        return [Outcome(number, "retagged" if number in changed else "unchanged") for number in articles]


def _mark_tagged(conn: sa.Connection, articles: Mapping[int, Article], changed: set[int], version: str) -> None:
    """Write down by which rules, and where a rule named in the provenance gave something else than before."""
    c = article.c
    query = sa.select(c.id, c.tagger_version, c.provenance).where(c.id.in_(articles))
    for row in conn.execute(query).all():
        now: dict[str, Any] = {"tagger_version": version, "provenance": dict(articles[row.id].provenance)}
        fresh = {name: value for name, value in now.items() if value != getattr(row, name)}
        if row.id in changed:
            fresh["changed_at"] = datetime.now(UTC)
        if fresh:
            conn.execute(sa.update(article).where(c.id == row.id).values(**fresh))


def _failed(problem: Exception) -> Outcome:
    said = getattr(problem, "orig", None) or problem  # without the statement and its values
    return Outcome(0, "failed", reason=f"{type(said).__name__}: {said}"[:500])


def _rounds(drafts: Sequence[Draft]) -> Iterable[list[int]]:
    """The places of drafts in groups without two of one article; nearly always one group."""
    waiting = list(range(len(drafts)))
    while waiting:
        taken: set[tuple[str, str]] = set()
        now: list[int] = []
        later: list[int] = []
        for place in waiting:
            identities = drafts[place].identities
            (now if taken.isdisjoint(identities) else later).append(place)
            taken.update(identities)
        yield now
        waiting = later


def _tagged(job: Job) -> Tagged:
    return Tagged(job.known.id, job.docid, job.draft.article, job.draft.kept.tagger_version)


def _revise(jobs: Sequence[Job], conn: sa.Connection) -> None:
    """Give the revisions that stood until now their text, which leaves `article_text`."""
    if jobs:
        statement = sa.update(revision).where(revision.c.id == sa.bindparam("which")).values(body=sa.bindparam("text"))
        conn.execute(statement, [{"which": job.known.revision_id, "text": job.known.body} for job in jobs])


def _reread(jobs: Sequence[Job], conn: sa.Connection) -> None:
    """The outlet changed nothing, our rules did: the revision that stands is as they read it now."""
    for job in jobs:
        fresh = {"content_hash": job.draft.content_hash, "headline": job.draft.article.headline}
        conn.execute(sa.update(revision).where(revision.c.id == job.known.revision_id).values(**fresh))


def _update(jobs: Sequence[Job], conn: sa.Connection) -> list[int]:
    """Bring known articles' own columns up to date, where the page says something new; gives those articles."""
    updated = []
    for job in jobs:
        fresh = {name: value for name, value in job.draft.values.items() if job.known.values[name] != value}
        if fresh or job.rewrites:
            fresh |= {"changed_at": datetime.now(UTC), "tagger_version": job.draft.kept.tagger_version}
            conn.execute(sa.update(article).where(article.c.id == job.known.id).values(**fresh))
            updated.append(job.known.id)
    return updated


def _write_texts(conn: sa.Connection, jobs: Sequence[Job]) -> None:
    new = [(job.known.id, job.indexed) for job in jobs if job.is_new]
    if new:
        insert_many(conn, article_text, ("article_id", *Indexed._fields), ((number, *text) for number, text in new))
        fulltext.add(conn, [text for _, text in new])
    _replace_texts(conn, [(job.known.id, job.indexed) for job in jobs if not job.is_new])


def _replace_texts(conn: sa.Connection, texts: Sequence[tuple[int, Indexed]]) -> None:
    if not texts:
        return
    fulltext.drop(conn, [text.docid for _, text in texts])
    new: dict[str, Any] = {name: sa.bindparam(f"new_{name}") for name in ("headline", "body", "names")}
    statement = sa.update(article_text).where(article_text.c.docid == sa.bindparam("which")).values(**new)
    rows = [{"which": t.docid, "new_headline": t.headline, "new_body": t.body, "new_names": t.names} for _, t in texts]
    conn.execute(statement, rows)
    fulltext.add(conn, [text for _, text in texts])


def _write_revisions(conn: sa.Connection, jobs: Sequence[Job]) -> None:
    if not jobs:
        return
    conn.execute(ADD_REVISION, [_revision(job) for job in jobs])
    conn.execute(SET_REVISION, {"numbers": [job.known.id for job in jobs]})


def _revision(job: Job) -> dict[str, Any]:
    page, known, text = job.draft.kept.page, job.known, job.draft.article.text
    return {
        "article_id": known.id,
        "seq": known.seq + 1,
        "fetched_at": page.fetched_at,
        "content_hash": job.draft.content_hash,
        "headline": job.draft.article.headline,
        "body": None,
        "diff": None if job.is_new else diff(known.body, text),
        "warc_file": page.warc_file,
        "warc_offset": page.warc_offset,
        "warc_length": page.warc_length,
        "charset": page.charset,
        "run_id": job.draft.kept.run_id,
    }
