"""Whatever is typed is understood as far as it can be, and what cannot is told in a sentence."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tradewatch.query.language import read_question
from tradewatch.query.language.dates import day_after, read_day
from tradewatch.query.language.sentence import sentence

TODAY = date(2024, 5, 20)


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("sales agent", "sales AND agent"),
        ('"sales agent" rights -remake', '"sales agent" AND rights AND NOT remake'),
        ("rights remake OR reboot", "rights AND (remake OR reboot)"),
        ("a AND b OR c AND d e", "((a AND b) OR (c AND d)) AND e"),
        ("(neon OR a24) deal", "(neon OR a24) AND deal"),
        ("-(remake OR reboot)", "NOT (remake OR reboot)"),
        ("deal NEAR/3 streaming", "deal NEAR/3 streaming"),
        ("deal NEAR streaming", "deal NEAR/5 streaming"),
        ("produc*", "produc*"),
        ("company:wiip", "company:wiip"),
        ("company: wiip", "company:wiip"),
        ("said:“Ted Hope”", 'said:"Ted Hope"'),
        ("speaker:hope market:acfm year:2022", "said:hope AND (festival:acfm AND edition:2022)"),
        ("after:2022-10 before:2022-11-05", "after:2022-10-01 AND before:2022-11-05"),
        ("since:7d", "after:2024-05-13"),
        ("date:2022-12", "after:2022-12-01 AND before:2023-01-01"),
        ("title:korean", "headline:korean"),
        ("-company:neon", "NOT company:neon"),
        ("NOT NOT deal", "deal"),
        ("AT&T C++", '"AT&T" AND "C++"'),
    ],
)
def test_a_question_is_understood(typed: str, understood: str):
    question = read_question(typed, today=TODAY)

    assert str(question) == understood
    assert question.ignored == ()


@pytest.mark.parametrize(
    ("typed", "understood", "told"),
    [
        ("OR deal", "deal", "OR has nothing to join on one side; it was left out"),
        ("deal NOT", "deal", "NOT has nothing after it; it was left out"),
        ("(deal", "deal", "a bracket was not closed; it was taken to end with the question"),
        ("deal) film", "deal AND film", "a closing bracket has no opening one; it was left out"),
        ("deal ()", "deal", "brackets with nothing in them were left out"),
        ("deal !!!", "deal", "“!!!” holds no letter or digit; it was left out"),
        ("pr* deal", "pr AND deal", "“pr*”: a beginning needs 3 letters; the word “pr” was looked for"),
        ("foo:bar", '"foo:bar"', "“foo:” is no field; “foo:bar” was looked for as words"),
        ("company: ", "", "“company:” names nothing; it was left out"),
        ("after:soon deal", "deal", "after:soon is no day and was left out"),
        ("edition:next", "", "edition:next is no year and was left out; write edition:2024"),
        ("kind:loud", "", "kind:loud was left out; there are direct, mixed, indirect"),
        ("deal NEAR/50 film", "deal NEAR/20 film", "NEAR/50: from 1 to 20 words; 20 was taken"),
        ("deal NEAR (film OR tv)", "deal AND (film OR tv)", "NEAR stands between two words or phrases only"),
        ("\udcff", "", "what was typed holds no sign that can be read"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_told(typed: str, understood: str, told: str):
    question = read_question(typed, today=TODAY)

    assert str(question) == understood
    assert any(note.startswith(told) for note in question.ignored)


def test_a_question_of_a_thousand_words_is_cut_short_and_says_so():
    question = read_question("word1 word2 " * 500)

    assert any("characters was left out" in note or "first 64" in note for note in question.ignored)
    assert len(str(question)) < 2000


@example("111:*")
@example("“1)11부")
@given(st.text(alphabet=st.sampled_from('abé부 "()*-:/12ORANDNEAT“”\\\x00'), max_size=60) | st.text(max_size=60))
def test_nothing_typed_breaks_it_and_the_plain_form_means_the_same(typed: str):
    question = read_question(typed, today=TODAY)
    again = read_question(str(question), today=TODAY)

    assert again.tree == question.tree
    assert sentence(question.tree, 3)


@pytest.mark.parametrize(
    ("typed", "number", "told"),
    [
        ("", 3, "3 articles, all there are"),
        ("company:WIIP after:2022", 18, "18 articles that mention WIIP and were published on 1 January 2022 or later"),
        ("deal film lang:fr", 1, "1 article that holds “deal” and “film” and is in French"),
        ("agency:AFP", 2, "2 articles that have AFP in the byline"),
        ("neon OR a24", 2, "2 articles that hold “neon” or “a24”"),
        ("deal -remake", 2, "2 articles that hold “deal” and do not hold “remake”"),
        ("-company:Neon", 1, "1 article that does not mention Neon"),
        ("-outlet:Variety -lang:en", 2, "2 articles that do not come from Variety and are not in English"),
        ("deal NEAR/1 film", 2, "2 articles that hold “deal” within 1 word of “film”"),
        ("headline:film produc*", 2, "2 articles that hold “film” in the headline and words that begin with “produc”"),
        ("(said:Hope OR company:WIIP) deal", 2, "2 articles that hold “deal” and (either quote Hope or mention WIIP)"),
        ("festival:Busan edition:2022", 2000, "2,000 articles that are about Busan 2022"),
    ],
)  # fmt: skip
def test_a_question_is_said_in_a_sentence(typed: str, number: int, told: str):
    assert sentence(read_question(typed).tree, number) == told


@pytest.mark.parametrize(
    ("text", "first", "after"),
    [
        ("2024", date(2024, 1, 1), date(2025, 1, 1)),
        ("2024-12", date(2024, 12, 1), date(2025, 1, 1)),
        ("2024-02-29", date(2024, 2, 29), date(2024, 3, 1)),
        ("yesterday", date(2024, 5, 19), date(2024, 5, 20)),
        ("1y", date(2023, 5, 21), date(2023, 5, 22)),
        ("100d", date(2024, 2, 10), date(2024, 2, 11)),
    ],
)
def test_a_day_is_read_with_its_end(text: str, first: date, after: date):
    day = read_day(text, TODAY)

    assert day == first
    assert day_after(text, day) == after


@pytest.mark.parametrize("text", ["", "soon", "2023-02-29", "9999999d", "0000", "2024-1-1-1"])
def test_what_is_no_day_is_none(text: str):
    assert read_day(text, TODAY) is None
