"""Count on one sheet what is right about the bundled newsroom, whose stories say who speaks in them."""

from __future__ import annotations

from bench.newsroom_truth import Tally, judge_jobs, judge_names, judge_speech, tagged
from bench.scoring.sheet import FALSE_QUOTATIONS, Sheet
from pipelines.annotate import Lexicons
from tradewatch.newsroom import SLUGS, stories


def score_newsroom(lexicons: Lexicons) -> Sheet:
    """Every story of the newsroom that is no copy of another."""
    tally, sheet = Tally(), Sheet()
    told = [story for story in stories() if story.outlet in SLUGS and not story.copy_of]
    for story in told:
        article = tagged(story, lexicons)
        for judge in (judge_speech, judge_jobs, judge_names):
            judge(tally, story, article)
    sheet.rates[FALSE_QUOTATIONS] = [tally.all.pop("quotations that are none", 0), len(told)]
    for kind, total in tally.all.items():
        sheet.add(kind, tally.right[kind], 0, total)
    for kind, slug, words in tally.misses:
        sheet.id = slug
        sheet.miss(kind, "wrong", words)
    return sheet
