"""Read what stands beside a name: a company's noun before or behind it, a job somebody holds there."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.companies.words import CompanyWords
from pipelines.matching.runs import Run
from pipelines.matching.surroundings import word_after, word_before

__all__ = ["evidence"]

ROLE_WORDS = frozenset(
    ("chief", "CEO", "COO", "CFO", "co-founder", "co-founders", "co-CEO", "managing", "head", "president", "founder")
)
ROLE_STARTS = frozenset((" ", "’", "'"))
AT_WORDS = frozenset(("at", "of", "the"))
CLAUSE_END = re.compile(r"[.,;:()“”\"\n]")
JOB_OF = re.compile(r"\b(?:CEO|COO|CFO|chief executive|co-founders?|co-CEO|managing director|MD) of (?:the )?$")
SALE = re.compile(r"\b(?:sold|sales|rights|deals?|territor(?:y|ies)|buyers?|closed|distribut\w+)\b")
BEHIND = re.compile(
    r", (?:the|a|an) (?:(?!(?:at|of|for|from|in|on|who|and|senior|head|executive|analyst) )[\w’'.-]+ ){0,5}?([a-z-]+)"
    r"(?=[,.;)]| (?:that|which|behind|based|founded|run|led|whose|known|owned|with|headed)\b)"
)
ROLE_BEHIND = re.compile(
    r"(?:[’']s)? (?:chief executive|CEO|COO|CFO|co-founders?|co-CEO|managing director|head of [a-z]+|president|founder)"
    r" (?:and [a-z-]+ )?[A-Z]"
)


def evidence(text: str, words: CompanyWords, run: Run, folded: Sequence[str], count: int) -> str | None:
    """The kind of company that the words around the run's first `count` tell; "" for some company, None for no sign."""
    before = word_before(text, run.start).lower()
    if before in words.nouns:
        return words.nouns[before]
    if count > 1 and folded[0] in words.nouns:
        return words.nouns[folded[0]]
    if before in AT_WORDS and job_before(text, words, run.start, before):
        return ""
    if count < len(folded):
        return "" if folded[count] in words.titles and count + 1 < len(folded) else None
    return behind_whole(text, words, run, before)


def behind_whole(text: str, words: CompanyWords, run: Run, before: str) -> str | None:
    """The same where the name is the whole run: from what follows it."""
    following = text[run.end : run.end + 1]
    if following == ")":
        return "distributor" if sold_there(text, words, run) else None
    kind = noun_behind(text, words, run.end) if following == "," else None
    if kind is not None:
        return kind
    alone = len(run.words) == 1
    if alone and before.endswith("-based"):
        return ""
    return "" if following in ROLE_STARTS and job_behind(text, run, alone) else None


def sold_there(text: str, words: CompanyWords, run: Run) -> bool:
    """Whether the name is the buyer in a list of territories: "sold to Germany (X), Spain (Y)"."""
    if text[run.start - 1 : run.start] != "(":
        return False
    territory = text[max(0, run.start - 30) : run.start - 2].rpartition(" ")[2]
    return territory.lower() in words.places and SALE.search(text, max(0, run.start - 400), run.start) is not None


def noun_behind(text: str, words: CompanyWords, end: int) -> str | None:
    """The kind of company that an apposition behind the name tells: "X, the Rome-based distributor"."""
    match = BEHIND.match(text, end, end + 90)
    return words.nouns.get(match[1]) if match else None


def job_before(text: str, words: CompanyWords, start: int, word: str) -> bool:
    """Whether somebody is said to hold a job there: "head of sales at X", "CEO of X"."""
    clause = CLAUSE_END.split(text[max(0, start - 60) : start])[-1]
    if word == "at":
        return any(w.lower() in words.roles for w in clause.split())
    return JOB_OF.search(clause) is not None


def job_behind(text: str, run: Run, alone: bool) -> bool:
    """Whether a job and a person's name stand directly behind: "X CEO Ada Byron", "X’s co-founder Ada Byron"."""
    if word_after(text, run.end) not in ROLE_WORDS and text[run.end] == " ":
        return False
    match = ROLE_BEHIND.match(text, run.end, run.end + 50)
    return match is not None and not (alone and "president" in match.group())
