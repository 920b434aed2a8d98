"""Folding and matching: what is found stands where the text as given has it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.matching import Form, Matcher, fold_aligned, longest
from pipelines.matching.folding import fold_form


def found(text: str, *forms: Form) -> list[str]:
    return [hit.span.of(text) for hit in longest(Matcher(forms).find(fold_aligned(text)))]


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        ("Sold to Pathé in May.", "Pathé", "Pathé"),
        ("Sold to Pathe in May.", "Pathé", "Pathe"),
        ("Sold to Pathe\u0301 in May.", "Pathé", "Pathe\u0301"),
        ("İstanbul buyers met İnter Medya there.", "Inter Medya", "İnter Medya"),
        ("Der Weißensee-Verleih Großfilm zahlt.", "Grossfilm", "Großfilm"),
        ("The ﬁlm and Kinoﬁlm Werk agreed.", "Kinofilm Werk", "Kinoﬁlm Werk"),
        ("𝒳𝒴 🎬 then Łódź Films said", "Lodz Films", "Łódź Films"),
        ("Bells  &  Sons bought", "Bells & Sons", "Bells  &  Sons"),
        ("Bells and Sons bought", "Bells & Sons", "Bells and Sons"),
        ("Bells & Sons bought", "Bells and Sons", "Bells & Sons"),
        ("King’s Gate's deal", "King's Gate", "King’s Gate"),
        ("at Warner Bros.", "Warner Bros.", "Warner Bros."),
        ("at Warner Bros on Monday", "Warner Bros.", "Warner Bros"),
        ("Blue\nLamp wraps", "Blue Lamp", "Blue\nLamp"),
        ("Blue\u00a0Lamp wraps", "Blue Lamp", "Blue\u00a0Lamp"),
        ("Blue\u00adlamp wraps", "Bluelamp", "Blue\u00adlamp"),
        ("“Blue Lamp” wraps", "Blue Lamp", "Blue Lamp"),
        ("Sold (A+B Films)", "A+B Films", "A+B Films"),
        ("by_+Plus/-Plus", "+Plus", "+Plus"),
        ("配給：東宝、松竹", "東宝", "東宝"),
        ("at @home—@Home Films", "@Home Films", "@Home Films"),
    ],
)
def test_a_name_is_found_where_the_text_as_given_has_it(text: str, name: str, words: str):
    assert found(text, Form(name, "it")) == [words]


@pytest.mark.parametrize(
    "text",
    [
        "Neonlight is lit",
        "Proneon is none",
        "the sign’s neon light",
        "see neon.example.com or @Neon",
        "Write to Neon.com today",
        "#Neon trends",
    ],
)
def test_a_part_of_a_word_an_address_or_a_lower_case_word_is_no_name(text: str):
    assert found(text, Form("Neon", "neon")) == []


@pytest.mark.parametrize(
    ("form", "text", "words"),
    [
        (Form("UTA", "uta", exact=True), "Uta Hagen left UTA.", ["UTA"]),
        (Form("Mubi", "mubi"), "MUBI and Mubi, not mubi", ["MUBI", "Mubi"]),
        (Form("wiip", "wiip"), "wiip sold; WIIP bought", ["wiip", "WIIP"]),
        (Form("Bank of Film", "bank"), "Bank Of Film, BANK OF FILM, bank of film", ["Bank Of Film", "BANK OF FILM"]),
    ],
)
def test_a_form_counts_in_the_case_it_can_be_meant_in(form: Form, text: str, words: list[str]):
    assert found(text, form) == words


def test_the_longest_of_overlapping_names_is_kept():
    forms = [Form("Sony", "sony"), Form("Sony Pictures", "pictures"), Form("Sony Pictures Classics", "classics")]

    assert found("Sony Pictures Classics beat Sony Pictures and Sony.", *forms) == [
        "Sony Pictures Classics",
        "Sony Pictures",
        "Sony",
    ]


def test_no_name_crosses_a_paragraph_break():
    assert found("He left Blue\n\nLamp posts line the street.", Form("Blue Lamp", "it")) == []


def test_a_matcher_without_forms_finds_nothing():
    assert Matcher([]).find(fold_aligned("Blue Lamp")) == []


LETTERS = st.text(
    alphabet=st.sampled_from("aEéßﬁİıŁ \u0301\u00ad&’-🎬𝒳韓n\n"),
    max_size=40,
)


@given(before=LETTERS, after=LETTERS)
def test_whatever_surrounds_a_name_its_span_holds_exactly_the_name(before: str, after: str):
    text = f"{before} Zürichsee Film {after}"
    words = found(text, Form("Zürichsee Film", "it"))

    assert [fold_form(word) for word in words] == ["zurichsee film"]
    assert all(word.startswith("Z") for word in words)


@given(LETTERS)
def test_every_folded_character_has_a_place_in_the_text_as_given(text: str):
    folded = fold_aligned(text)
    spans = [folded.span(place, place + 1) for place in range(len(folded.text))]

    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert [span.start for span in spans] == sorted(span.start for span in spans)
