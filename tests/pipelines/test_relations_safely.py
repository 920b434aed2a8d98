"""Reading relations never raises, stays within the text and its companies, and is never slow."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.relations import find_relations
from pipelines.relations.lexicon import forms, promising, relation_words
from pipelines.relations.sentences import sentences
from tests.costs import cost
from tests.pipelines.relation_cases import NOTHING, OWNERS, SALES
from tests.pipelines.test_relations_stated import article
from tradewatch.article import Article, Company, Span

LIMIT = 0.05  # seconds of processor time on 10 KB
NAMES = ("Ottar", "Brava", "Calder")
PIECES = [
    "[Ottar]", "[Brava]", "[Calder]", " ", " ", ", ", ". ", "’s ", " and ", " which was ", " owned by ", " acquired ",
    " sold to ", " a stake in ", " the parent of ", "-owned ", " (", ") ", " – ", " in 2019", " last year", " may ",
    " merger with ", "\n\n", " part of ", " of ", " by ", " to ", " not ", " İstanbul ", "🎬", "\u2028", "?", "“", "”",
]  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join), st.booleans())
def test_whatever_stands_there_what_is_found_is_the_articles_own(marked: str, dated: bool):
    read = article(marked) if dated else article(marked, None)
    names = {company.name for company in read.companies}

    for relation in find_relations(read):
        assert {relation.company, relation.other} | ({relation.seller} if relation.seller else set()) <= names
        assert relation.company != relation.other
        assert 0 <= relation.span.start < relation.span.end <= len(read.text)
        assert relation.company in relation.span.of(read.text)
        assert relation.other in relation.span.of(read.text)
        assert relation.dated is None or re.fullmatch(r"\d{4}(-\d\d){0,2}", relation.dated)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200), st.lists(st.tuples(st.integers(0, 200), st.integers(1, 20)), max_size=8))
def test_companies_in_any_place_of_any_text_do_no_harm(text: str, places: Sequence[tuple[int, int]]):
    spans = [Span(start, min(len(text), start + length)) for start, length in places if start < len(text)]
    companies = tuple(Company(f"C{number}", mentions=(span,)) for number, span in enumerate(spans))

    for relation in find_relations(Article(url="", text=text, companies=companies)):
        assert relation.span.of(text)


def test_a_sentence_is_the_whole_sentence():
    read = article("It rained. [Brava] Inc. has acquired [Ottar] for $2.5 million from a U.S. fund. It snowed.")
    (relation,) = find_relations(read)

    assert relation.span.of(read.text).startswith("Brava Inc. has")
    assert relation.span.of(read.text).endswith("fund.")


def test_only_sentences_with_two_companies_are_looked_at():
    read = article("[Ottar] was sold. [Brava] bought [Ottar]. [Ottar] and [Ottar] left.\n[Brava]")

    assert [one.span.of(read.text) for one in sentences(read.text, read.companies, promising())] == [
        "Brava bought Ottar."
    ]


def test_relations_come_in_reading_order():
    read = article("[Brava] bought [Ottar]. [Ottar] is owned by [Brava].\n\n[Calder] acquired [Brava].")

    assert [one.span.start for one in find_relations(read)] == [0, 20, 46]


@pytest.mark.parametrize(
    ("words", "day", "dated"),
    [
        ("last year", "2025-01-03", "2024"),
        ("last month", "2025-01-03", "2024-12"),
        ("in November", "2025-05-14", "2024-11"),
        ("in May", "2025-05-14", "2025-05"),
        ("last May", "2025-05-14", "2024-05"),
        ("on Friday", "2025-05-14", "2025-05-09"),
        ("yesterday", "2025-03-01", "2025-02-28"),
        ("three years ago", "2025-05-14", "2022"),
        ("in October 2019", "2025-05-14", "2019-10"),
        ("on 3 March 2020", "2025-05-14", "2020-03-03"),
        ("on February 31, 2020", "2025-05-14", "2020-02"),
        ("last year", None, None),
        ("in 2019", None, "2019"),
        ("in Spain", "2025-05-14", None),
        ("99 years ago", "0050-05-14", None),
    ],
)
def test_the_date_is_reckoned_from_the_articles_own(words: str, day: str | None, dated: str | None):
    read = article(f"[Ottar] was bought {words} by [Brava].", date.fromisoformat(day) if day else None)

    assert [one.dated for one in find_relations(read)] == ([dated] if words != "in Spain" else [])


def hostile() -> Iterator[str]:
    atoms = [piece.replace("[Ottar]", "C ").replace("[Brava]", "C ").replace("[Calder]", "C ") for piece in PIECES]
    atoms += ["C , ", "C and ", "the ", "a the ", "C - ", "C 's ", "said ", "2019 ", "in a ", "( ", "C bought C , "]
    for atom in atoms:
        yield (atom * 10_000)[:10_000]
        yield "C " + (atom * 10_000)[:9_990]
    for first, second in zip(atoms, atoms[5:] + atoms[:5], strict=True):
        yield ((first + second) * 5_000)[:10_000]


def patterns() -> list[re.Pattern[str]]:
    return [pattern for form in forms() for pattern in form.says] + [relation_words().undone]


@pytest.mark.parametrize("text", [*hostile()], ids=lambda text: text[:12])
def test_no_form_takes_long_on_a_hostile_sentence(text: str):
    longest = 900  # as sentences() lets through; 10 KB are eleven of them
    pieces = [text[place : place + longest] for place in range(0, len(text), longest)]
    for pattern in patterns():
        took = cost(lambda find: [find(piece) for piece in pieces], pattern.findall, enough=LIMIT)

        assert took < LIMIT, pattern.pattern


@pytest.mark.parametrize("piece", PIECES)
def test_hostile_text_is_read_quickly(piece: str):
    marked = ("[Ottar] bought [Brava]" + piece) * (10_000 // (16 + len(piece)))
    read = article(marked)

    assert cost(find_relations, read, enough=1) < 1


def test_an_ordinary_article_costs_next_to_nothing():
    marked = " ".join(sentence for sentence in NOTHING[:25]) + " It rained on the coast, and nobody minded." * 60
    read = article(marked)
    find_relations(read)

    assert cost(find_relations, read, enough=0.02) < 0.02


def test_the_table_is_long_enough():
    assert len(OWNERS) + len(SALES) > 150
    assert len(NOTHING) > 80
    assert all(name in " ".join(sentence for sentence, _ in OWNERS) for name in NAMES)
