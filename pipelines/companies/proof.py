"""Prove names: add up what an article says of each unknown name, and keep those that can only be companies."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pipelines.companies.pieces import Piece, fold_words, pieces
from pipelines.companies.signs import ENOUGH, MOVED, NO_SIGN, Sign, before, behind
from pipelines.companies.words import CompanyWords
from pipelines.matching.runs import capitalised_runs
from pipelines.matching.surroundings import starts_sentence, word_before
from tradewatch.article import Span

__all__ = ["Case", "proven", "told_by"]

FIRM = 1.5
MIXED = 0.4  # so much of a headline must begin with small letters
LIKELY = 1.5  # what "&" in a name says
SAID_BY = -1.5  # "said X."
LONE = 1.5  # what a name of one word must be told by at one place
MOST = 4.5  # what one place of the text may say at most
# What stands between two of a list: "Blue Lamp, Oakline and Zed", "Blue Lamp (France), Oakline".
BETWEEN = re.compile(r"(?: \([^()\n]{2,30}\))?(?:,? (?:and|or|&|plus) (?:[a-z-]+ )?|, |/)(?:the )?")
# Ends of ordinary words that open sentences.
ORDINARY = ("ly", "ing", "ed", "ers", "ors", "ists", "ions", "ness", "ment", "ies", "er", "est", "ants", "ents")
CAMEL = re.compile(r"(?!Mac|Mc|De|Di|La|Le|Fitz|Van|Du|O[’'])[A-Z][a-z]{2,}[A-Z][A-Za-z]+$")  # "FormatBeat"
LINKS = (", ", "/", " and ", " or ", " & ", " plus ", ",", " (")
SECOND = re.compile(r"(?<=[a-z])(?=[A-Z])")
PREPOSITIONS = {"of": 2.0, "at": 2.0, "from": 1.5, "for": 1.0}


@dataclass(slots=True)
class Case:
    """A name, the places where it stands, and the sum of what they say."""

    pieces: list[Piece] = field(default_factory=list)
    weight: float = 0.0
    best: float = 0.0  # what the place that says most says
    spoken: float = 0.0  # what speaks for a person
    kind: str | None = None

    @property
    def may_be_listed(self) -> bool:
        """Whether a company beside it in a list could tip the scales."""
        return 0 < self.weight < ENOUGH or (self.weight == 0 and len(self.pieces[0].folded) > 1)

    @property
    def last(self) -> str:
        """The last word of the name."""
        return self.pieces[0].folded[-1]

    def add(self, piece: Piece, ahead: Sign, about: Sign, person: Sign) -> None:
        """Count one more place; behind a company’s sign, "who" and a job belong to the person before."""
        self.pieces.append(piece)
        if ahead == about == person == NO_SIGN:
            return
        signs = (ahead, about, person)
        for_company = sum(sign.weight for sign in signs if sign.weight > 0)
        self.weight += min(MOST, for_company)
        self.best = max(self.best, for_company)
        if sum(sign.weight for sign in (ahead, person) if sign.weight > 0 and sign.firm) < FIRM:
            self.spoken = min(self.spoken, *(sign.weight for sign in signs))
        self.kind = self.kind or next((sign.kind for sign in signs if sign.kind), None)


def told_by(headline: str, words: CompanyWords) -> dict[str, float]:
    """What the words before a name say of it in a headline; nothing where that capitalises every word."""
    if sum(word[0].islower() for word in headline.split()) < MIXED * len(headline.split()):
        return {}
    cut = pieces([(run, fold_words(run)) for run in capitalised_runs(headline)], words)
    return {piece.key: said for piece in cut if (said := in_front(headline, piece, words).weight) >= FIRM}


def proven(
    text: str,
    cut: Sequence[Piece],
    known: Collection[Span],
    words: CompanyWords,
    likely: Collection[str] = (),
    told: Mapping[str, float] | None = None,
) -> list[Case]:
    """The names that the article proves to be companies, with every place they stand in as names of their own."""
    cases = weigh(text, cut, {span.start for span in known}, words)
    for key in (told or {}).keys() & cases.keys():
        cases[key].weight += (told or {})[key]
        cases[key].best = max(cases[key].best, (told or {})[key])
    people = surnames(cut) | {case.last for case in cases.values() if case.spoken <= SAID_BY}
    alone = {piece.folded[0] for piece in cut if len(piece.folded) == 1}
    for key, case in cases.items():
        if key in likely and case.weight > 0:
            case.weight += 1.0  # the lexicon has a company of this name
        case.weight += shape(text, case, people, alone, words) + case.spoken
    company_list(text, cases, known)
    sure = {
        case.pieces[0].folded[0] for case in cases.values() if case.weight >= ENOUGH and len(case.pieces[0].folded) == 1
    }
    return [case for case in cases.values() if case.weight >= ENOUGH or fuller(case, sure, words)]


def fuller(case: Case, sure: Collection[str], words: CompanyWords) -> bool:
    """Whether the name adds a word to one that is proven: "Blue" alone, and "Blue Stages"."""
    piece = case.pieces[0]
    ordinary = piece.folded[-1] in words.elsewhere or words.is_plain(piece.folded[-1])
    return len(piece.folded) == 2 and piece.folded[0] in sure and not piece.personal and not ordinary


def weigh(text: str, cut: Sequence[Piece], settled: Collection[int], words: CompanyWords) -> dict[str, Case]:
    """What is said of each name, by its folded form; names that begin where a known one does are left out."""
    cases: dict[str, Case] = {}
    earlier: Piece | None = None
    inherited: Sign | None = None  # what is said of the piece before; None before somebody asks
    for number, piece in enumerate(cut):
        ahead: Sign | None = None
        if piece.start not in settled and nameable(piece, words):
            ahead = in_front(text, piece, words)
            if earlier and listed(text, earlier, piece):
                handed = inherited or in_front(text, earlier, words)
                if handed.weight > ahead.weight or (handed.weight == ahead.weight and not ahead.firm):
                    ahead = handed if handed.weight < ENOUGH else Sign(ENOUGH)
            following = cut[number + 1] if number + 1 < len(cut) else None
            about = Sign(ENOUGH) if piece.titled else behind(text, piece.start, piece.end, words)
            about = moved(text, piece, about, words)
            person = beside(text, earlier, piece, following, words)
            case = cases.get(piece.key) or cases.setdefault(piece.key, Case())
            case.add(piece, tempered(text, piece, ahead), about, person)
        earlier, inherited = piece, ahead
    return cases


def moved(text: str, piece: Piece, about: Sign, words: CompanyWords) -> Sign:
    """What follows a name that somebody "joined" or "left" adds: "joined Blue Lamp as", "left Blue Lamp after"."""
    if about.weight == 0.0 and MOVED.match(text, piece.end) and word_before(text, piece.start) in words.moves:
        return Sign(1.0)
    return about


def in_front(text: str, piece: Piece, words: CompanyWords) -> Sign:
    """What stands before a name says of it, within its own run or outside."""
    if piece.lead:
        return led(text, piece, words)
    if len(piece.folded) == 1 and word_before(text, piece.start) == "producer":
        return Sign(FIRM)  # people have two words where they are called one
    return before(text, piece.start, words)


def tempered(text: str, piece: Piece, ahead: Sign) -> Sign:
    """The same with less trust where it would mislead."""
    if ahead.weight == SAID_BY and text[piece.end : piece.end + 1] not in (".", ","):
        return NO_SIGN  # "said X had" says nothing of X
    if not ahead.firm and len(piece.folded) in (1, 4, 5, 6):
        return Sign(min(ahead.weight, 1.0), ahead.kind, firm=False)  # "Dhaka’s Ashulia", "Portugal’s Ana da Silva Dias"
    return ahead


def led(text: str, piece: Piece, words: CompanyWords) -> Sign:
    """What capitalised words before a name say: "Distributor Blue Lamp", "Norwegian Blue Lamp", "Actor Ada Byron"."""
    last = piece.lead[-1]
    if last in words.nouns:
        return Sign(ENOUGH, words.nouns[last] or None)
    if last in words.roles or last in words.calling:
        return Sign(words.calling.get(last, -1.5))
    start = piece.start - sum(len(word) + 1 for word in piece.lead)
    ahead = before(text, start, words)
    return ahead._replace(weight=ahead.weight + 0.5) if last in words.peoples else ahead


def beside(text: str, earlier: Piece | None, piece: Piece, following: Piece | None, words: CompanyWords) -> Sign:
    """What a person beside the name says: "Ada Byron of Blue Lamp", "Blue Lamp’s Ada Byron"."""
    weight = 0.0
    if earlier and piece.joiner in PREPOSITIONS and not piece.lead and earlier.personal:
        weight = PREPOSITIONS[piece.joiner] if piece.start - earlier.end == len(piece.joiner) + 2 else 0.0
    owns = following and following.start == piece.end + 3 and text[piece.end : piece.end + 2] in ("’s", "'s")
    if owns and following and not following.lead and following.personal and not piece.personal:
        weight += 1.5 if len(piece.folded) == 1 else ENOUGH
    return Sign(weight)


def listed(text: str, earlier: Piece, piece: Piece) -> bool:
    """Whether the piece stands in one list with the one before it."""
    if piece.start - earlier.end > 45 or not text.startswith(LINKS, earlier.end):
        return False
    return BETWEEN.fullmatch(text, earlier.end, piece.start) is not None


def nameable(piece: Piece, words: CompanyWords) -> bool:
    """Whether the words can be a company's name at all."""
    folded = piece.folded
    if folded[-1] in words.elsewhere or folded[0] in words.calendar or folded[0][0].isdigit():
        return False
    if (
        piece.key in words.place_names
        or words.place_words.issuperset(folded)
        or (len(folded) == 1 and len(folded[0]) < 3)
    ):
        return False
    return any(len(word) > 1 and word not in words.common and not word.isdigit() for word in folded)


def surnames(cut: Iterable[Piece]) -> set[str]:
    """The last words of the article's people."""
    return {piece.folded[-1] for piece in cut if piece.personal}


def shape(text: str, case: Case, people: Collection[str], alone: Collection[str], words: CompanyWords) -> float:
    """What the name itself says."""
    piece = case.pieces[0]
    folded = piece.folded
    if len(folded) == 1:
        return lone(text, case, people, words)
    if piece.personal:
        return -2.5
    if folded[-1] in words.sure_tails or folded[0] in words.sure_heads:
        return ENOUGH
    if folded[0] in words.heads or "&" in folded or "+" in folded:
        return ENOUGH if folded[-1] in words.tails else LIKELY
    if folded[-1] in words.place_words:
        return 1.0 if len(folded) < 4 else 0.0
    if folded[-1] in alone and folded[0] not in alone and folded[-1] not in words.tails:
        return -2.5  # named by the last word alone, as people are
    if folded[-1] in words.soft and case.best < ENOUGH:
        return -1.0
    return 1.0 if folded[-1] in words.tails or folded[-1] in words.suffixes else 0.0


def lone(text: str, case: Case, people: Collection[str], words: CompanyWords) -> float:
    """What a name of one word says: nobody’s surname or given name, and no ordinary word that opens a sentence."""
    word = case.pieces[0].folded[0]
    written = text[case.pieces[0].start : case.pieces[0].end]
    if not written[1:].islower() and CAMEL.match(written):
        return 0.0 if SECOND.split(written)[-1].lower() in words.openers else ENOUGH
    if word in words.given_names and word not in people:
        return -2.5
    if word in people or word in words.families or case.best < LONE:
        return -9.0
    if len(case.pieces) > 1 and case.best >= ENOUGH:
        return 0.0
    if written[1:] != written[1:].lower():
        return 1.0
    if all(starts_sentence(text, piece.start) for piece in case.pieces):
        return -9.0 if word.endswith(ORDINARY) or re.search(rf"\b{re.escape(word)}\b", text) else 0.0
    return 0.0


def company_list(text: str, cases: dict[str, Case], known: Collection[Span]) -> None:
    """Let companies vouch for what stands in one list with them, and this for what is next in it."""
    doubtful = [case for case in cases.values() if case.may_be_listed]
    ends = {span.end for span in known} | {p.end for c in cases.values() if c.weight >= ENOUGH for p in c.pieces}
    begins = {span.start for span in known} | {p.start for c in cases.values() if c.weight >= ENOUGH for p in c.pieces}
    while vouched := [case for case in doubtful if any(neighbour(text, p, ends, begins) for p in case.pieces)]:
        doubtful = [case for case in doubtful if case not in vouched]
        for case in vouched:
            case.weight += 1.0
            if case.weight >= ENOUGH:
                ends |= {piece.end for piece in case.pieces}
                begins |= {piece.start for piece in case.pieces}


def neighbour(text: str, piece: Piece, ends: Collection[int], begins: Collection[int]) -> bool:
    """Whether a sure company stands directly before or behind in the same list."""
    for gap in (" and ", ", and ", ", ", "/", " & "):
        if piece.start - len(gap) in ends and text.startswith(gap, piece.start - len(gap)):
            return True
        if piece.end + len(gap) in begins and text.startswith(gap, piece.end):
            return True
    return False
