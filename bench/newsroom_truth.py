"""Measure tagging against the bundled newsroom, whose stories say who speaks in them and what they name.

python bench/newsroom_truth.py
python bench/newsroom_truth.py --misses 20
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterable

from pipelines.annotate import Lexicons, tag
from tradewatch.article import Article, Moment, QuotationKind
from tradewatch.newsroom import SLUGS, Story, stories
from tradewatch.text import fold

LIGHT = frozenset({"a", "an", "the", "of", "and", "at", "for", "in"})
ROLE_ENOUGH = 0.5


class Tally:
    """What was found of what there is, and what went wrong, by kind."""

    def __init__(self) -> None:
        self.right: Counter[str] = Counter()
        self.all: Counter[str] = Counter()
        self.misses: list[tuple[str, str, str]] = []

    def count(self, kind: str, right: bool, story: Story, words: str) -> None:
        """Count one case, and keep it where it went wrong."""
        self.all[kind] += 1
        self.right[kind] += right
        if not right:
            self.misses.append((kind, story.slug, words))

    def lines(self) -> Iterable[str]:
        """One line a kind."""
        for kind, total in self.all.items():
            yield f"{kind:<36} {self.right[kind]:>4} of {total:>4}  {100 * self.right[kind] / total:5.1f} %"


def words_of(text: str) -> list[str]:
    """The words that count, without case and marks."""
    return [word for word in re.findall(r"\w+", fold(text)) if word not in LIGHT]


def same(one: str, other: str) -> bool:
    """Whether two names are one, or one is the other's shorter form."""
    first, second = words_of(one), words_of(other)
    short, long = sorted((first, second), key=len)
    return bool(short) and set(short) <= set(long)


def role_score(one: str, other: str) -> float:
    """How far two roles share their words (F1)."""
    first, second = Counter(words_of(one)), Counter(words_of(other))
    shared = sum((first & second).values())
    return 2 * shared / max(1, sum(first.values()) + sum(second.values()))


def tagged(story: Story, lexicons: Lexicons) -> Article:
    """The story's text with its tags."""
    article = Article(
        story.url, story.outlet, headline=story.headline, text=story.text, published_at=Moment(story.published)
    )
    return tag(article, lexicons)


def judge_speech(tally: Tally, story: Story, article: Article) -> None:
    """Every stretch between marks, and whose it is."""
    marked = [item for item in article.quotations if item.kind != QuotationKind.INDIRECT]
    left = list(marked)
    for said in story.said:
        words = said.text.strip(" ,.?!")
        found = [item for item in marked if words in item.text]
        left = [item for item in left if item not in found]
        tally.count("quotations found", bool(found), story, said.text)
        if said.speaker is not None:
            right = any(item.speaker == said.speaker for item in found)
            who = ", ".join(str(item.speaker) for item in found)
            tally.count("quotations with the right speaker", right, story, f"{said.speaker} / {who}: {said.text}")
        for item in found:
            false = item.speaker not in (None, said.speaker)
            tally.count("quotations without a false speaker", not false, story, f"{item.speaker}: {said.text}")
        tally.count("quotations found once", len(found) < 2, story, " | ".join(item.text for item in found))
    for item in left:
        tally.count("quotations that are none", False, story, f"{item.kind} {item.speaker}: {item.text}")


def judge_jobs(tally: Tally, story: Story, article: Article) -> None:
    """Every speaker's company and role."""
    known = {speaker.name for speaker in story.speakers}
    for speaker in story.speakers:
        jobs = [job for job in article.affiliations if job.person == speaker.name]
        seen = "; ".join(f"{job.role} @ {job.organisation}" for job in jobs)
        line = f"{speaker.name}, {speaker.role} @ {speaker.company} / {seen}"
        there = [
            job for job in jobs if job.organisation and speaker.company and same(job.organisation, speaker.company)
        ]
        if speaker.company:
            tally.count("jobs with the company", bool(there), story, line)
        if speaker.role:
            right = any(role_score(job.role or "", speaker.role) >= ROLE_ENOUGH for job in jobs)
            tally.count("jobs with the role", right, story, line)
        if speaker.role and speaker.company:
            right = any(role_score(job.role or "", speaker.role) >= ROLE_ENOUGH for job in there)
            tally.count("jobs with both", right, story, line)
    for job in article.affiliations:
        true = [speaker for speaker in story.speakers if speaker.name == job.person]
        if job.person in known and job.organisation and true[0].company:
            right = same(job.organisation, true[0].company)
            tally.count("companies of jobs that are right", right, story, f"{job} / {true[0]}")


def judge_names(tally: Tally, story: Story, article: Article) -> None:
    """Companies, festivals with their edition, and people."""
    for name in story.companies:
        found = any(same(name, company.name) for company in article.companies)
        tally.count("companies found", found, story, name)
    for company in article.companies:
        if fold(company.name) in SLUGS:  # the newsroom's own titles, which its truth leaves out: "told Reelwire"
            continue
        right = any(same(company.name, name) for name in story.companies)
        tally.count("companies found that are right", right, story, company.name)
    for named in story.festivals:
        found_festivals = [one for one in article.festivals if same(one.name, named.name)]
        tally.count("festivals found", bool(found_festivals), story, named.name)
        if named.edition is not None and found_festivals:
            right = any(one.edition == named.edition for one in found_festivals)
            tally.count("editions right", right, story, f"{named} / {[one.edition for one in found_festivals]}")
    for festival in article.festivals:
        right = any(same(festival.name, named.name) for named in story.festivals)
        tally.count("festivals found that are right", right, story, festival.name)
    for speaker in story.speakers:
        tally.count("people found", any(one.name == speaker.name for one in article.people), story, speaker.name)


def main() -> None:
    """Print the table, and what was missed where asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--misses", type=int, default=0, help="how many misses of each kind to list")
    options = parser.parse_args()
    tally, lexicons = Tally(), Lexicons.load()
    told = [story for story in stories() if story.outlet in SLUGS and not story.copy_of]
    for story in told:
        article = tagged(story, lexicons)
        for judge in (judge_speech, judge_jobs, judge_names):
            judge(tally, story, article)
    print(f"{len(told)} stories of their own")
    print("\n".join(tally.lines()))
    listed: Counter[str] = Counter()
    for kind, slug, words in sorted(tally.misses):
        listed[kind] += 1
        if listed[kind] <= options.misses:
            print(f"{kind} | {slug} | {words}")


if __name__ == "__main__":
    main()
