"""A diff shows which paragraphs changed, and nothing when none did."""

from __future__ import annotations

import time

from tradewatch.store.diff import diff

OLD = "One stays.\n\nTwo goes.\n\nThree stays.\n\nFour stays.\n\nFive stays."


def test_a_changed_paragraph_is_shown_between_its_neighbours():
    assert diff(OLD, OLD.replace("Two goes.", "Two comes.")).splitlines() == [
        "--- before",
        "+++ after",
        "@@ -1,3 +1,3 @@",
        " One stays.",
        "-Two goes.",
        "+Two comes.",
        " Three stays.",
    ]


def test_an_added_paragraph_is_shown_as_added():
    lines = diff(OLD, OLD + "\n\nSix is new.").splitlines()

    assert [line for line in lines[2:] if line.startswith(("+", "-"))] == ["+Six is new."]


def test_equal_texts_have_no_diff():
    assert diff(OLD, OLD) == diff("", "") == ""


def test_a_long_text_of_equal_paragraphs_is_compared_in_time():
    started = time.process_time()

    assert diff("Same.\n\n" * 3_000, "Same.\n\n" * 2_999 + "Other.").count("+Other.") == 1
    assert time.process_time() - started < 5
