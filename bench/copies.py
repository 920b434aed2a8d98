"""Measure the finding of copies: processor time a text, copies found, and what comparing all with all would cost.

    python bench/copies.py [--most 20000]

The texts have 600 words of an invented language, drawn as unevenly as real words are; every tenth is the one before
it with six words changed. A pair is found when the two share a band and `is_copy` says that they are copies.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import accumulate

from pipelines.dedupe import is_copy, shingles, signature
from tradewatch.store.kept import Signature

WORDS = 600
EDITS = 6
NAIVE = 400  # texts for comparing all with all, which grows with the square


def vocabulary(count: int = 12_000) -> tuple[list[str], list[float]]:
    """Invented words, and how often the first, the second ... of them stand in a text (Zipf)."""
    chance = random.Random(5)
    syllables = [consonant + vowel for consonant in "bcdfgklmnprstv" for vowel in "aeio"]
    words = ["".join(chance.choices(syllables, k=chance.choice((1, 2, 2, 3)))) for _ in range(count)]
    return words, list(accumulate(1 / rank for rank in range(1, count + 1)))


def texts(count: int) -> Iterator[tuple[str, bool]]:
    """So many texts, and whether each is an edit of the one before."""
    chance = random.Random(9)
    words, weights = vocabulary()
    story: list[str] = []
    for number in range(count):
        edit = number % 10 == 9
        if edit:
            for place in chance.sample(range(WORDS), EDITS):
                story[place] = f"edit{number}"
        else:
            story = chance.choices(words, cum_weights=weights, k=WORDS)
        yield " ".join(story), edit


def candidates(signatures: Sequence[Signature]) -> Iterator[tuple[int, int]]:
    """Pairs that share a band, as the store's join finds them."""
    seen: dict[int, list[int]] = defaultdict(list)
    for number, sign in enumerate(signatures):
        others = {other for band in sign.bands for other in seen[band]}
        yield from ((other, number) for other in sorted(others))
        for band in set(sign.bands):
            seen[band].append(number)


def measure(count: int) -> None:
    """Print one line for so many texts."""
    stories = list(texts(count))
    started = time.process_time()
    signatures = [signature(text) for text, _ in stories]
    signing = time.process_time() - started
    pairs = list(candidates(signatures))
    started = time.process_time()
    copies = {pair for pair in pairs if is_copy(stories[pair[0]][0], stories[pair[1]][0])}
    comparing = time.process_time() - started
    each = comparing / max(1, len(pairs))
    wanted = {(number - 1, number) for number, (_, edit) in enumerate(stories) if edit}
    print(
        f"{count:7,} texts  sign {signing / count * 1e6:6.0f} us a text   candidates {len(pairs):7,}"
        f"   compare {each * 1e6:6.0f} us a pair   recall {len(copies & wanted) / len(wanted):.3f}"
        f"   false {len(copies - wanted)}   peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB"
    )


def naive(count: int) -> None:
    """Print what it costs to compare every text with every other by its shingles."""
    stories = [shingles(text) for text, _ in texts(count)]
    started = time.process_time()
    found = sum(len(a & b) >= 0.7 * len(a | b) for i, a in enumerate(stories) for b in stories[:i])
    spent = time.process_time() - started
    print(f"{count:7,} texts  all with all {spent / count * 1e6:6.0f} us a text and growing   copies {found}")


def main() -> None:
    """Read the command line and measure."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--most", type=int, default=20_000, help="texts of the larger measurement")
    most = options.parse_args().most
    for count in sorted({min(1_000, most), most}):
        measure(count)
    naive(min(NAIVE, most))


if __name__ == "__main__":
    main()
