"""Weigh what stands beside a name: what speaks for a company counts up, what speaks for a person counts down."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from pipelines.companies.words import CompanyWords
from pipelines.matching.surroundings import word_before

__all__ = ["ENOUGH", "MOVED", "NO_SIGN", "Sign", "before", "behind"]

CLAUSE_END = re.compile(r"[.,;:()“”\"\n]")
SALE = re.compile(
    r"\b(?:sold|sales|rights|deals?|territor(?:y|ies)|buyers?|closed|distribut\w+|gone to|picked up|pre-?sold|series"
    r"|season)\b|[“\"‘]"
)
APPOSITION = re.compile(
    r", (?:the|a|an|its|itself a|one of the)"
    r" (?:(?!(?:at|of|for|from|in|on|who|whose|senior|head|executive|analyst) )[\w’'.-]+ ){0,6}?([a-z-]+)"
    r"(?=[,.;)]"
    r"| (?:that|which|behind|based|founded|run|led|whose|known|owned|with|headed|set|launched|of|from|in|for)\b)"
)
OWNED_THING = re.compile(r"[’']s? ((?:[\w-]+ ?){1,4})")
VERB = re.compile(r"((?: [a-z]+(?:-[a-z]+)?){1,5})")
DEPARTMENTAL = frozenset(("director", "directors", "head", "heads", "vp", "svp", "evp"))  # "head of Drama"
COUNTING = frozenset(("are", "include", "included", "includes", "including"))
COUNTED = re.compile(
    r"\b(?:backers|buyers|clients|co-?producers|companies|distributors|financiers|investors|labels|outfits|owners"
    r"|partners|producers)\b"
    r"[^.“”\"\n]{0,50}? (?:are|includ(?:e|ed|es|ing)) $"
)
TOLD = re.compile(r"[A-Z][\w’'-]{0,30}(?: [A-Z][\w’'-]{0,30}){0,3}(?:[.:,]| that )")  # "told Blue Lamp Weekly."
NAMING = frozenset(("called", "dubbed", "named"))  # "a company called Blue Lamp"
FROM = re.compile(r"\b(?:arriv|hir|join|poach|recruit)(?:e[ds]?|s|ing)? [^.,;“”\"\n]{0,60}from $")  # "joins Zed from"
MOVED = re.compile(r" (?:as|from|after|where|last|earlier|in (?:19|20)|to (?:head|join|launch|lead|oversee|run))\b")
FOUNDED = re.compile(r" (?:was|were|is) (?:co-?founded|founded|set up|established) (?:by|in|last)\b")
PASSIVE = re.compile(r"-(?:owned|backed|produced|distributed|financed|commissioned|controlled|funded)\b")
PERSONAL = re.compile(r",? who(?:m|se)?\b|, \d\d[,.]")
JOB_HELD = re.compile(
    r", (?:(?:the|a|an|its|his|her|former|then|ex-)? ?(?:[\w’'-]+ ){0,3}?)([a-z-]+)(?=,| (?:of|at|for|and)\b)"
)
TRADE_MAKER = re.compile(
    r", the (?:[\w’'-]+ ){0,2}?(?:animation|children[’']s|content|factual|formats?|kids|unscripted)"
    r" (?:maker|producer|seller|buyer)\b"
)
RELATIVE = re.compile(r", (?:which|where)\b")
SEAT = re.compile(r" (of|in|for) (?:the |[a-z]+ )?([A-Z][\w.-]+)")
TERRITORY = re.compile(r" \((?:the )?([A-Z][\w.’'-]+)")
JOB_BEHIND = re.compile(
    r"(?:[’']s)? (?:[a-z-]+ ){0,3}?"
    r"(?:chief executive|[cC][A-Z]O|co-CEO|co-founders?|founder|co-head|managing director|president|chairman|chairwoman"
    r"|chief|boss|topper|exec|executive|head|commissioner|buyer|EVP|SVP|VP|MD)"
    r"(?: (?:of|for) [a-z-]+(?: (?:and )?[a-z-]+){0,2})?(?:(?:,? and|,) [a-z-]+(?: [a-z-]+)?)? [A-Z]"
)


class Sign(NamedTuple):
    """How much the surroundings speak for a company (below zero: for a person), and for what kind of one."""

    weight: float
    kind: str | None = None
    firm: bool = (
        True  # what "who" and a job behind the name cannot outweigh, since they then belong to a person before it
    )


NO_SIGN = Sign(0.0)
FIRM = 1.5
ENOUGH = 2.0  # what proves a name
SAID = 4.5  # what the word "company" or "head of sales at" says: it proves even a name that looks like a person's


def before(text: str, start: int, words: CompanyWords) -> Sign:
    """What the words directly before a name say of it."""
    word = word_before(text, start).lower()
    if not word:
        return NO_SIGN
    if word in words.nouns:
        return Sign(ENOUGH if callings(text, start, word, words) else SAID, words.nouns[word] or None)
    if not word[-1].isalpha():
        return introduced(word[:-1], words) if word[-1] == "," else NO_SIGN
    table = words.before.get(word)
    if table is not None or word == "the":
        return Sign(job(text, start, word, words) or pair(text, start, word, table or {}))
    if word in words.calling:
        return Sign(words.calling[word])
    return by_form(text, start, word, words)


def callings(text: str, start: int, word: str, words: CompanyWords) -> bool:
    """Whether the noun is the second calling of somebody: "producer and distributor Anna Keller"."""
    place = start - len(word) - 1
    if word_before(text, place) != "and":
        return False
    return word_before(text, place - 4).lower() in words.roles


def by_form(text: str, start: int, word: str, words: CompanyWords) -> Sign:
    """What the form of the word before a name says: "Rome-based", "Norway’s", "distributors", "told"."""
    if word.endswith(("-based", "-owned", "-controlled")):
        place = start - len(word) - 1
        return Sign(SAID if job(text, place, word_before(text, place).lower(), words) else ENOUGH)
    if word.endswith(("’s", "'s")):
        return Sign(ENOUGH, firm=False) if word[:-2] in words.place_words else NO_SIGN
    if word[-1] == "s" and word[:-1] in words.nouns:
        return Sign(1.5, words.nouns[word[:-1]] or None)
    if word in COUNTING:
        return Sign(ENOUGH) if COUNTED.search(text, max(0, start - 90), start) else NO_SIGN
    if word in ("told", "tells"):
        return Sign(ENOUGH if TOLD.match(text, start, start + 60) else 1.0)
    if word in NAMING:
        return Sign(ENOUGH) if word_before(text, start - len(word) - 1).lower() in words.nouns else NO_SIGN
    return NO_SIGN


def introduced(noun: str, words: CompanyWords) -> Sign:
    """What a noun says that a comma parts from the name: "a small Italian partner, Blue Lamp,"."""
    if noun in words.nouns:
        return Sign(1.0, words.nouns[noun] or None, firm=False)
    return Sign(max(0.0, words.calling.get(noun, 0.0)), firm=False)


def pair(text: str, start: int, word: str, table: Mapping[str, float]) -> float:
    """What a small word says together with the word before it, past an adverb: "handled worldwide by", "pact with"."""
    place = start - len(word) - 1
    earlier = word_before(text, place).lower()
    if earlier.endswith("ly") or earlier in ("also", "worldwide", "internationally"):
        earlier = word_before(text, place - len(earlier) - 1).lower()
    if word == "from" and FROM.search(text, max(0, start - 90), start):
        return ENOUGH
    return table.get(earlier.lstrip('(“"‘'), table.get("", 0.0))


def job(text: str, start: int, word: str, words: CompanyWords) -> float:
    """What a job before "at", "of" or "for" says: "head of sales at", "founder of"."""
    if word == "the":
        word = word_before(text, start - 4).lower()
        start -= 4
    if word not in ("at", "of", "for"):
        return 0.0
    clause = CLAUSE_END.split(text[max(0, start - 60) : start])[-1].lower().split()
    if word == "of":
        office = clause[-2] if len(clause) > 1 else ""
        return (1.5 if office in DEPARTMENTAL else 2.0) if office in words.offices else 0.0
    if not any(w in words.roles for w in clause):
        return 0.0
    return SAID if word == "at" else ENOUGH


def behind(text: str, start: int, end: int, words: CompanyWords) -> Sign:
    """What follows a name says of it."""
    following = text[end : end + 1]
    if following == " ":
        return Sign(ENOUGH) if FOUNDED.match(text, end, end + 60) else deed(text, end, words)
    if following == ",":
        return apposition(text, start, end, words)
    if following in ("’", "'"):
        return belonging(text, end, words)
    if following == "-":
        return Sign(2.0) if PASSIVE.match(text, end) else NO_SIGN
    if following == ")":
        return Sign(2.0, "distributor") if sold_there(text, start, words) else NO_SIGN
    return NO_SIGN


def deed(text: str, end: int, words: CompanyWords) -> Sign:
    """What the verb behind a name says: companies handle, acquire and board, people say and direct."""
    if text[end + 1 : end + 2] == "(":
        match = TERRITORY.match(text, end, end + 40)
        if match and match[1].lower().rstrip(".") not in words.place_words:
            return Sign(-1.0)  # "Ada Byron (Salt Road)": a film behind its director
        near = match and match[1].lower().rstrip(".") in words.place_words and SALE.search(text, max(0, end - 300), end)
        return Sign(2.0, "distributor") if near else NO_SIGN
    match = SEAT.match(text, end, end + 40)
    if match:
        if match[2].lower().rstrip(".") not in words.place_words:
            return NO_SIGN
        seated = deed(text, match.end(), words) if text[match.end() : match.end() + 1] == " " else NO_SIGN
        return Sign((1.0 if match[1] != "in" else 0.5) + max(0.0, seated.weight))
    match = VERB.match(text, end, end + 80)
    if match is None:
        return NO_SIGN
    if PERSONAL.match(text, end):
        return Sign(-2.0)
    verb = next((word for word in match[1].split() if word not in words.helpers), "")
    if verb in words.banners and not text[end + len(verb) + 2 : end + len(verb) + 3].isupper():
        return Sign(ENOUGH)
    if verb in words.nouns and text[end + len(verb) + 2 : end + len(verb) + 3].isupper():
        return Sign(-2.0)  # "the Midlands chain Blue Lamp"
    weight = words.deeds.get(verb)
    if weight is None:
        return Sign(2.0) if JOB_BEHIND.match(text, end, end + 90) else NO_SIGN
    return Sign(weight + 1.0 if 0 < weight < ENOUGH and traded(text, end, words) else weight)


def traded(text: str, end: int, words: CompanyWords) -> bool:
    """Whether what the verb acts on is traded: rights, a deal, a country."""
    return SALE.search(text, end, end + 70) is not None


def apposition(text: str, start: int, end: int, words: CompanyWords) -> Sign:
    """What the words between commas behind a name say: "X, the Rome-based distributor", "X, who"."""
    if PERSONAL.match(text, end):
        return Sign(0.5) if text.startswith(", whose", end) else Sign(-2.0)
    if RELATIVE.match(text, end):
        if text.startswith(", where", end):
            return Sign(ENOUGH) if text.endswith(" at ", 0, start) else NO_SIGN
        return Sign(1.0)
    match = APPOSITION.match(text, end, end + 110)
    if match and match[1] in words.nouns:
        return Sign(2.0, words.nouns[match[1]] or None)
    if match and match[1] == "specialist":
        return Sign(FIRM)
    if TRADE_MAKER.match(text, end, end + 60):
        return Sign(2.0)
    match = JOB_HELD.match(text, end, end + 70)
    return Sign(-2.0) if match and match[1] in words.roles else NO_SIGN


def belonging(text: str, end: int, words: CompanyWords) -> Sign:
    """What the thing owned says: "X’s slate", "X’s head of sales"."""
    match = OWNED_THING.match(text, end, end + 70)
    owned = match[1].lower().split() if match else []
    return Sign(2.0) if any(word in words.belongings or word in words.offices for word in owned) else NO_SIGN


def sold_there(text: str, start: int, words: CompanyWords) -> bool:
    """Whether the name is the buyer in a list of territories: "sold to Germany (X), Spain (Y)"."""
    if text[start - 1 : start] != "(":
        return False
    territory = text[max(0, start - 30) : start - 2].rpartition(" ")[2].lower()
    there = territory in words.place_words or territory in ("countries", "territories", "rights", "states", "region")
    return there and SALE.search(text, max(0, start - 400), start) is not None
