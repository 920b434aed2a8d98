"""Asking the articles that came in gives what asking the store gives, for every question, on both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import MakeDatabase
from tests.query.world import WORLD
from tests.store.stories import kept, tagged, write
from tradewatch.query.ask import ask
from tradewatch.store.engine import Store, open_store
from tradewatch.store.tables import article, article_text, company, festival, mention
from tradewatch.watch.match import Matcher

WORDS = (
    "coast",
    "remake",
    "sea",
    "Łódź",
    "lodz",
    "부산",
    "국제",
    "sold",
    "the",
    "nothere",
    "finan*",
    "pro*",
    "AT&T",
    "c++",
)
PHRASES = ('"head of sales"', '"chief executive"', '"a coast in them"', '"Night Ferry"', '"not there"')
NEARS = ("buyers NEAR/3 stories", '"Lantern House" NEAR/8 produces', "sea NEAR/2 neighbour")
COMPANIES = (
    "harbour-films",
    "Harbour-Films",
    "Harbour Films",
    "Old Lantern",
    "harbour",
    "lantern house ltd",
    "films",
    "x",
)
PEOPLE = ("Mira Łoś", "mira los", "Yang Yoomin", "yoomin", "o'neil brandt", "nobody", "kim-haneul")
ROLES = ("sales", "producer", "CHIEF", "prodúcer", "head of", "éditeur", "rédactrice", "programmer")
FESTIVALS = ("busan", "acfm", "ACFM", "Łódź Screen Days", "lodz", "film", "nowhere", "asian-contents-film-market")
DAYS = ("2022-10-10", "2023", "2024-09-02", "2024-10", "2031")
VALUES = {
    "company": COMPANIES,
    "person": PEOPLE,
    "said": PEOPLE,
    "role": ROLES,
    "festival": FESTIVALS,
    "edition": ("2022", "2024", "2031"),
    "outlet": ("reelwire", "screenmarket", "nowhere", "Screen"),
    "agency": ("AFP", "afp", "Agência Lusa", "af", "dpa"),
    "lang": ("en", "KO", "fr", "k"),
    "after": DAYS,
    "before": DAYS,
    "kind": ("direct", "mixed", "indirect"),
    "headline": ("opens", "sells", "panel", "goes"),
}
FIELDS = st.one_of(*(st.sampled_from([f'{name}:"{one}"' for one in values]) for name, values in VALUES.items()))
LEAVES = st.one_of(st.sampled_from(WORDS), st.sampled_from(PHRASES), st.sampled_from(NEARS), FIELDS, FIELDS)
QUESTIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(" ".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({' OR '.join(parts)})"),
        inner.map(lambda part: f"-({part})"),
    ),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def known(backend: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The small world, with one company merged into another, one whose name is part of another's, and wire services."""
    if backend == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('matching') / 'store.db'}"
    else:
        make: MakeDatabase = request.getfixturevalue("pg_database")
        url = make(True)
    with open_store(url) as opened:
        write(opened, *WORLD, kept(tagged()))
        with opened.begin() as conn:
            _complicate(conn)
        yield opened


def _complicate(conn: sa.Connection) -> None:
    """A market of a festival, a company merged into another, and one whose name is another's slug."""
    busan = sa.select(festival.c.id).where(festival.c.slug.startswith("busan")).scalar_subquery()
    conn.execute(sa.update(festival).where(festival.c.slug.startswith("asian")).values(part_of=busan))
    for number, services in ((2, ["AFP"]), (5, ["AFP", "Agência Lusa"])):
        conn.execute(sa.update(article).where(article.c.id == number).values(agencies=services))
    lantern = sa.select(company.c.id).where(company.c.folded == "lantern house").scalar_subquery()
    rows = [("old-lantern", "Old Lantern", lantern), ("other", "Harbour-Films", None)]
    for slug, name, into in rows:
        values = {"slug": slug, "name": name, "folded": name.lower(), "merged_into": into}
        number = conn.execute(sa.insert(company).values(**values).returning(company.c.id)).scalar_one()
        [place] = conn.execute(sa.select(article_text).where(article_text.c.article_id == 5))
        where = {"article_id": 5, "docid": place.docid, "start": 0, "end": 1, "words": name, "tagger_version": "1"}
        conn.execute(sa.insert(mention).values(company_id=number, **where))


def asked(store: Store, question: str, numbers: list[int]) -> set[int]:
    """What the store says, of some articles."""
    found = ask(store, question).docids().subquery()
    query = sa.select(article_text.c.article_id).where(article_text.c.docid.in_(sa.select(found.c[0])))
    return {row[0] for row in store.rows(query)} & set(numbers)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(question=QUESTIONS, those=st.sets(st.integers(1, 6)))
def test_the_matcher_finds_what_the_store_finds(known: Store, question: str, those: set[int]):
    with Matcher(known, those) as matcher:
        [found] = matcher.find([question])

    assert found == asked(known, question, sorted(those))


@pytest.mark.parametrize("question", [f'{name}:"{one}"' for name, values in VALUES.items() for one in values])
def test_each_field_means_what_it_means_in_the_store(known: Store, question: str):
    with Matcher(known, range(1, 7)) as matcher:
        alone, beside, without = matcher.find([question, f"{question} the", f"-{question}"])

    assert alone == asked(known, question, list(range(1, 7)))
    assert beside == asked(known, f"{question} the", list(range(1, 7)))
    assert without == set(range(1, 7)) - alone


def test_a_question_of_which_not_a_word_is_understood_finds_nothing_and_no_question_everything(known: Store):
    with Matcher(known, [1, 2, 3]) as matcher:
        assert matcher.find(["&&&", ""]) == [set(), {1, 2, 3}]
