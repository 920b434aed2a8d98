"""The same story told twice is found; two stories about the same film are not taken for one."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.dedupe import is_copy, shingles, signature, similarity, words_of

HEADS = ("ba", "ce", "di", "fo", "gu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo", "zu")
VOCABULARY = [head + tail for head in HEADS for tail in ("lan", "mer", "nis", "tol", "ver")]


def story(seed: int, words: int = 400) -> list[str]:
    dice = random.Random(seed)
    return [dice.choice(VOCABULARY) for _ in range(words)]


def edited(words: list[str], edits: int, seed: int = 1) -> list[str]:
    dice = random.Random(seed)
    changed = list(words)
    for place in dice.sample(range(len(words)), edits):
        changed[place] = "changed"
    return changed


ORIGINAL = story(1)
LINE = ["reporting", "for", "another", "outlet", "from", "the", "south", "of", "the", "country"]


@pytest.mark.parametrize(
    "copy",
    [
        ORIGINAL,
        edited(ORIGINAL, 6),
        edited(ORIGINAL, 20),
        ORIGINAL[:340],
        LINE + ORIGINAL + LINE,
        ORIGINAL[:150],
        [word.upper() + "," for word in ORIGINAL],
    ],
    ids=["same", "six words", "twenty words", "last paragraph cut", "lines added", "cut to a brief", "case and marks"],
)
def test_an_edited_or_cut_story_is_a_copy_whichever_comes_first(copy: list[str]):
    assert is_copy(" ".join(ORIGINAL), " ".join(copy))
    assert is_copy(" ".join(copy), " ".join(ORIGINAL))


@pytest.mark.parametrize(
    "other",
    [story(2), ORIGINAL[:60] + story(3)[:340], story(4)[:350] + ORIGINAL[-50:], [], ORIGINAL[:30], ORIGINAL[:90]],
    ids=[
        "another story",
        "a shared opening",
        "a shared last paragraph",
        "nothing",
        "a few lines of it",
        "less than a brief of it",
    ],
)
def test_another_story_is_no_copy(other: list[str]):
    assert not is_copy(" ".join(ORIGINAL), " ".join(other))


def test_short_texts_are_copies_only_when_their_words_are_the_same():
    assert is_copy("Nine titles join the line-up.", "nine titles join the line-up")
    assert not is_copy("Nine titles join the line-up.", "Ten titles join the line-up.")
    assert not is_copy("", "")


@pytest.mark.parametrize("seed", range(20))
def test_copies_share_a_band_and_so_are_found(seed: int):
    words = story(seed, 600)

    ours, theirs = signature(" ".join(words)), signature(" ".join(edited(words, 6, seed)))

    assert set(ours.bands) & set(theirs.bands)


def test_other_stories_hardly_ever_share_a_band():
    bands = [set(signature(" ".join(story(seed, 600))).bands) for seed in range(60)]

    met = sum(bool(a & b) for i, a in enumerate(bands) for b in bands[:i])
    assert met <= 2


def test_a_signature_is_the_same_in_every_process_and_fits_into_sql():
    sign = signature("Tilda Farrow sells The Salt Road to nine territories at the market in Busan this week")

    assert len(sign.content_hash) == 64
    assert len(sign.bands) == 8
    assert all(-(2**63) <= band < 2**63 for band in sign.bands)
    assert sign == signature(
        "TILDA FARROW sells “The Salt Road” to nine territories, at the market in Busan this week!"
    )


@given(st.text(max_size=400), st.text(max_size=400))
def test_similarity_is_a_share_and_the_same_both_ways(a: str, b: str):
    assert 0 <= similarity(a, b) == similarity(b, a) <= 1
    assert similarity(a, a) == 1
    assert signature(a).content_hash == signature(a).content_hash


@given(st.text(st.characters() | st.sampled_from("aé _’“”—…£€½ßİΣ漢한\u0301\ud800"), max_size=60))
def test_words_are_runs_of_letters_digits_and_underscores_of_any_script(text: str):
    assert [word.decode() for word in words_of(text)] == re.findall(r"\w+", text.lower())


def test_a_text_of_one_word_has_one_shingle():
    assert len(shingles("Cannes")) == 1
    assert shingles("Cannes") == shingles("CANNES!") != shingles("Busan")


def test_bands_stay_what_they_are_since_the_store_keeps_them():
    sign = signature("one two three four five six seven eight nine ten")

    assert sign.bands[:2] == (-67516378705262713, -7638390546939270495)


def test_words_in_another_order_are_other_shingles():
    assert not shingles("one two three") & shingles("three two one")
    assert similarity("one two three four", "one two three five") == pytest.approx(1 / 3)


@pytest.mark.parametrize(("edits", "copy"), [(15, True), (28, False), (45, False)])
def test_a_copy_shares_seven_of_ten_shingles(edits: int, copy: bool):
    spread = [("changed" if place % (400 // edits) == 5 else word) for place, word in enumerate(ORIGINAL)]

    assert is_copy(" ".join(ORIGINAL), " ".join(spread)) is copy
    assert (similarity(" ".join(ORIGINAL), " ".join(spread)) >= 0.7) is copy
