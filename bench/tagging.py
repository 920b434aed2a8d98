"""Measure tagging: processor time an article of about 600 words, with 5,000 and with 50,000 names in the lexicon.

    python bench/tagging.py

The articles are invented from a fixed seed; the names added to the shipped lexicon are invented too.
"""

from __future__ import annotations

import random
import resource
import time
from collections.abc import Callable, Sequence
from datetime import date

from pipelines.companies import CompanyEntry, CompanyLexicon, build_companies, find_companies, load_companies
from pipelines.companies.lexicon import Kind
from pipelines.festivals import FestivalLexicon, find_festivals, load_festivals

SYLLABLES = [consonant + vowel for consonant in "bcdfgklmnprstv" for vowel in "aeio"]
ENDINGS = ("Films", "Pictures", "Media", "Entertainment", "Studios", "Distribution", "TV", "Group")
SENTENCES = (
    "{person}, head of sales at {company}, said that buyers had returned in numbers and that budgets were holding.",
    "“We want stories that travel and still belong somewhere,” said {person}, who runs the outfit from Paris.",
    "{company} has acquired rights to the drama, which follows three sisters through one long winter by the sea.",
    "The film premiered at Cannes and opens the {festival} this autumn before a release in December.",
    "Production starts in May, with {company} on board and a cast that is still to be announced later this year.",
    "Rights for several territories remain open, and the producers expect to close them by the end of the market.",
    "The director wrote the screenplay with her brother, and the two spent a year talking to people on the island.",
    "Most of the budget comes from private investors, the rest from tax relief and a regional loan agreed last week.",
)
FESTIVALS = ("Busan International Film Festival", "European Film Market", "MIPCOM", "Locarno Film Festival")
ARTICLES, ROUNDS = 60, 5


def invented(chance: random.Random) -> str:
    """A word that is in no lexicon."""
    return "".join(chance.choices(SYLLABLES, k=chance.choice((2, 3, 4)))).capitalize()


def names(count: int) -> list[str]:
    """So many different company names."""
    chance = random.Random(7)
    found: dict[str, None] = {}
    while len(found) < count:
        found[f"{invented(chance)} {invented(chance)} {chance.choice(ENDINGS)}"] = None
    return list(found)


def article(chance: random.Random, companies: Sequence[str]) -> str:
    """About 600 words in the manner of the trade press."""
    paragraphs: list[str] = []
    while sum(len(paragraph.split()) for paragraph in paragraphs) < 600:
        sentences = chance.sample(SENTENCES, k=3)
        paragraphs.append(" ".join(fill(chance, sentence, companies) for sentence in sentences))
    return "\n\n".join(paragraphs)


def fill(chance: random.Random, sentence: str, companies: Sequence[str]) -> str:
    """The sentence with names in it."""
    while "{" in sentence:
        for slot, name in (
            ("{person}", f"{invented(chance)} {invented(chance)}"),
            ("{company}", chance.choice(companies)),
            ("{festival}", chance.choice(FESTIVALS)),
        ):
            sentence = sentence.replace(slot, name, 1)
    return sentence


def lexicon_of(count: int) -> CompanyLexicon:
    """The shipped companies and invented ones, so many forms of names in all."""
    shipped = list(load_companies().entries.values())
    forms = sum(1 for entry in shipped for _ in entry.forms())
    return build_companies(
        shipped + [CompanyEntry(f"x{i}", name, Kind.PRODUCTION) for i, name in enumerate(names(max(0, count - forms)))]
    )


def microseconds(work: Callable[[str], object], texts: Sequence[str]) -> float:
    """Processor time an article, the best of several rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        for text in texts:
            work(text)
        best = min(best, time.process_time() - start)
    return best / len(texts) * 1e6


def report(count: int, texts: Sequence[str], festivals: FestivalLexicon) -> float:
    """Print one line; return the time an article for both steps."""
    start = time.process_time()
    companies = lexicon_of(count)
    build = time.process_time() - start
    day = date(2022, 10, 8)

    def both(text: str) -> None:
        find_companies(text, None, companies)
        find_festivals(text, None, day, festivals)

    alone = microseconds(lambda text: find_companies(text, None, companies), texts)
    total = microseconds(both, texts)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{count:>7} names: companies {alone:5.0f} us, with festivals {total:5.0f} us", end="")
    print(f", built in {build:.2f} s, peak {peak:.0f} MB")
    return total


def main() -> None:
    """Print both sizes and what growth costs."""
    festivals = load_festivals()
    texts = [article(random.Random(seed), names(5000)[:200]) for seed in range(ARTICLES)]
    print(f"{ARTICLES} articles of {sum(len(text.split()) for text in texts) // ARTICLES} words")
    few, many = (report(count, texts, festivals) for count in (5_000, 50_000))
    print(f"growth from 5,000 to 50,000 names: {many / few:.2f} times")


if __name__ == "__main__":
    main()
