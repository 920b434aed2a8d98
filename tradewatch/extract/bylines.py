"""Read bylines: one person a string, without agencies, jobs, addresses or biographies; better none than a wrong one."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

from tradewatch.text import fold, one_line

__all__ = ["CREDITS", "agencies_in", "is_agency", "person_name", "read_bylines", "without_lead"]

WORDS = Path(__file__).parent / "words"
LONGEST = 400  # characters of a byline; what is longer is a biography
MOST_WORDS = 6  # of one name
MOST_NAMES = 12

TAGS = re.compile(r"<[^<>]{0,300}>")
BEFORE = re.compile(
    r"^\W*(?:(?:written|words|reported|story|text|interview|interviewed|review|reviewed|article|posted|published|compiled"
    r"|edited|report|photos?|images?|analysis|commentary|created|contributed|translated|opinion|column|essay|op-ed"
    r"|guest\s+(?:post|column|essay|blog|opinion))\s+(?:and\s+\w+\s+)?by|by|from|(?:as\s+)?told\s+to"
    r"|follow|about|par|propos recueillis par|(?:entretien|critique|texte)(?: réalisée?)? par"
    r"|(?:gastbeitrag|kritik|rezension|interview|text|kommentar|reportage) von|(?:intervista|recensione|testo) di"
    r"|von|ein beitrag von|eine? (?:analyse|kommentar|interview|reportage) von"
    r"|por|di|a cura di|de|da|av|af|door|pelo|przez|authors?|autore?|autorin|autoren|auteur|autores|texte?|texto|testo"
    r"|writer|reporter|redaktion|fotos?|photos?|oleh|yazan|teksti?|words|автор|текст|記者|文|글|撰文)(?:\s*[:：・／/＝=]\s*|\s+)(?=\S)",
    re.IGNORECASE,
)
CUT = re.compile(
    r"\s*(?:\||•|·|–|—|\s-\s|\(|（|【|＠|\[|@|https?:|www\.|\bfor the\b|\bfor [A-Z]|\bin [A-Z][\w ]+$|\bat the\b"
    r"|\bon behalf of\b|\bis (?:an?|the|[A-Z])|\bwas\b|\bcovers\b|\bwrites\b|\d{1,2}[:.]\d{2}\b|\b(?:19|20)\d{2}\b"
    r"|(?i:\b(?:posted|published|updated|follow|former|see all|view all|more by|more from|more stories|plus icon)\b)"
    r"|(?i:\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.? \d)"
    r"|(?i:\b\d{1,2}(?:st|nd|rd|th|\.)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\b)).*$",
    re.DOTALL,
)
CREDITS = re.compile(  # what others did for the article, and what stands behind a byline; but "words and photos by"
    r"(?<!\band)(?<!\bund)(?<!&)[\s,;|•·(–—-]+"
    r"(?:(?:medically |clinically |expert )?(?:reviewed|fact[- ]checked|checked|edited|translated"
    r"|photographed|illustrated|produced|hosted|curated|presented|sponsored|tested|(?:data )?analysis|research) by"
    r"|(?:photo(?:graph)?s?|photography|images?|pictures?|illustrations?|videos?|art|graphics?)(?: by| ?:)"
    r"|fotos? ?:|bilder? ?:|mit (?:material|informationen) (?:von|der)|with (?:reporting|additional|files)"
    r"|additional reporting|advertiser disclosure|fact checked"
    r"|(?:more|view all) (?:articles|posts|stories) (?:by|from))(?!\w).*$",
    re.IGNORECASE | re.DOTALL,
)
SITE = re.compile(r"\(\s*www\.")  # "Deutsche Filmwelle (www.filmwelle.example)" is a house
DATED = re.compile(r"^[^,;]{0,20}\d[^,;]{0,30}?\bby\s+", re.IGNORECASE)  # "Published: 4 March 2024 by"
TAIL = re.compile(r"\s+(?:on:?|am|le|du|el|il|at|in|den)$")  # what is left where a date was cut off
EMAIL = re.compile(r"\S{1,80}@\S{1,80}\.\w{2,10}")
SPLIT = re.compile(
    r"\s*(?:[,;|/\n、，・•·／]|\s&\s|\s(?:[aA]nd|AND|und|UND|et|y|og|och|en|ja|with|mit|avec|con|i|и|та|und\s+von|and\s+by)\s(?!$|zu\s))"
    r"\s*(?:(?:and|und|et|y|og|by|with)\s)?"
)
SERVICES = re.compile(
    r"\s*(?:[,;|/\n、，・•·()]|\s[–—-]\s|(?<!\w)(?:&|and|und|et|y|with|mit|avec|con|via|for)(?!\w))\s*"
)
SPLIT_LATIN = re.compile(r"\s(?:e|ed)\s(?=[A-ZÀ-Þ])")
SUFFIX = re.compile(r"^(?:jr|sr|ii|iii|iv|ph\.?\s?d|m\.?d|m\.?a|msc|mba|esq|cfa|cpa|rn|dds|dr|prof)\.?$", re.IGNORECASE)
DEGREE = re.compile(r"(?:Ph\.?D|M\.?D|R\.?[ND]|MBA|MSc|BSc|CPA|CFA|CFP|LCSW|Esq|PsyD|EdD|MPH)\.?,?$")
LEVELS = frozenset(
    {"senior", "staff", "chief", "deputy", "contributing", "managing", "executive", "associate", "assistant", "special"}
)
TITLES = re.compile(r"^(?:(?:mr|mrs|ms|miss|herr|frau)\.?\s+)+", re.IGNORECASE)
DOMAIN = re.compile(r"\.(?:com|org|net|co\.uk|de|fr|it)$")
INITIAL = re.compile(r"\w\.?")
ODD = re.compile(r"[\d_:@#<>{}=?!%/\\]|www\.")
ARTICLES = ("the ", "der ", "die ")  # no name of a person begins so
PARTICLE_WORDS = """
    al ap ben bin da de degli dei del della den der di do dos du e el i ibn la las le los mac of san st ten ter the van
    von y zu zum zur af av bint het 't op und
"""
PARTICLES = frozenset(PARTICLE_WORDS.split())
UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
PICTURED = re.compile(  # who took the pictures, beside who wrote or alone
    r"\W*(?:photo(?:graph)?s?|photography|images?|pictures?|fotos?|bild(?:er)?|illustrations?|videos?|撮影|攝影|摄影)"
    r"(?:\s+(?:by|von|par)\s|\s*[:：／]|\s+(?-i:(?=[A-ZÀ-Þ])))",
    re.IGNORECASE,
)
SHOT = re.compile(r"\s*(?:撮影|攝影|摄影|写真)\s*[:：／/＝=].*$", re.DOTALL)
COVERED = re.compile(r"取材[・･＆&]?(?:構成[・･＆&]?)?文")  # who asked the questions wrote the text as well
LED_UNSPACED = re.compile(r"^(?:記者|记者)(?=[^\s:：／/])")
DONE_UNSPACED = re.compile(r"(?:報導|報道|报道|攝影|摄影|撮影|整理)$")  # "／台北報導": from where he reports
REPORTER = re.compile(r"\s*(?:記者|기자|특파원|편집위원|통신원|리포터|編集委員|記者会)$")


def read_bylines(texts: Iterable[str], houses: Iterable[str] = (), *, printed: bool = False) -> tuple[str, ...]:
    """Every person these bylines name, once, in reading order; `houses` are names of the outlet itself.

    What is `printed` on the page rather than stated in its head may be anything: there a name has two words or more.
    """
    own = _own(tuple(houses))
    names: dict[str, str] = {}
    for text in texts:
        if fold(without_lead(one_line(text[:LONGEST]))) in own or SITE.search(text):
            continue
        text = text if printed else _capitalised(text)
        for name in _names(text) if len(text) <= LONGEST else _names.__wrapped__(text):
            if not _is_of_house(fold(name), own) and not (printed and " " not in name and not UNSPACED.search(name)):
                names.setdefault(fold(name), name)
    return tuple(names.values())[:MOST_NAMES]


@lru_cache(maxsize=256)  # each page of an outlet gives the same
def _own(houses: tuple[str, ...]) -> frozenset[str]:
    """The names of the outlet folded, with and without an article before them and the end of an address behind."""
    folded = {name for house in houses for name in (fold(house), fold(house).removeprefix("the "))}
    return frozenset(folded | {DOMAIN.sub("", name) for name in folded})


def _is_of_house(name: str, own: Iterable[str]) -> bool:
    """Whether it is a name of the outlet, or begins with the outlet's and goes on with an initial: "Reelwire D"."""
    first, _, rest = name.partition(" ")
    begun = INITIAL.fullmatch(rest)
    return any(name == house or (begun and house.split()[0] == first) for house in own if house)


def _capitalised(text: str) -> str:
    """What somebody typed as "mara lindqvist" into the field for the author; other texts as they are."""
    words = text.split()
    typed = len(words) == 2 and all(word.isalpha() and word.islower() and len(word) > 2 for word in words)
    if not typed or not PARTICLES.isdisjoint(words):
        return text
    known = any(not _listed(name).isdisjoint(words) for name in ("desks.txt", "houses.txt", "jobs.txt"))
    return text if known else text.title()


def person_name(text: str) -> str | None:
    """One name, tidied; None when it is no name of a person."""
    name = LED_UNSPACED.sub("", text.strip(" \t,:;-–—|*'\"“”‘’()[]·•"))
    name = "" if DONE_UNSPACED.search(name) else REPORTER.sub("", name)
    words = _without_level(TITLES.sub("", name).split())
    if not words or not _sounds_human(" ".join(words), words):
        return None
    words = _without_initials(_without_job(words))
    return " ".join(_cased(words)) if len(words) <= MOST_WORDS and not _is_job(words) else None


def is_agency(name: str) -> bool:
    """Whether it is a wire service: then nobody else wrote the article."""
    return fold(name) in _listed("agencies.txt")


def agencies_in(text: str) -> tuple[str, ...]:
    """The wire services that a byline names, as it writes them, in reading order."""
    return _agencies(text[:LONGEST])


@lru_cache(maxsize=1024)
def _agencies(text: str) -> tuple[str, ...]:
    parts = (part.strip(" \t.:()[]") for part in SERVICES.split(without_lead(one_line(text))))
    return tuple(dict.fromkeys(part for part in parts if part and is_agency(part)))


def _without_job(words: list[str]) -> list[str]:
    """Without the job or degree set behind the name: "Jane Doe Senior Film Reporter", "Jane Doe PhD"."""
    end = len(words)
    while end > 2 and (_is_post(fold(words[end - 1].strip(".,"))) or DEGREE.match(words[end - 1])):
        end -= 1
    return words[:end]


def _is_post(word: str) -> bool:
    return word in _listed("desks.txt") or word in _listed("jobs.txt")


def _without_level(words: list[str]) -> list[str]:
    """Without a job that begins with its rank: "Jane Doe Senior Trends Reporter"."""
    end = next((place for place, word in enumerate(words[:-1]) if place > 1 and word.lower() in LEVELS), None)
    return words[:end] if end and fold(words[-1].strip(".,")) in _listed("jobs.txt") else words


def _is_job(words: list[str]) -> bool:
    """Whether it is a job or a desk: "Shipping Expert", "Lifestyle Desk", "Trends Reporter Nordics"."""
    return len(words) > 1 and fold(words[1].strip(".,")) in _listed("jobs.txt")


def _without_initials(words: list[str]) -> list[str]:
    """Without what an avatar shows in place of a picture: "ML Mara Lindqvist", "Mara Lindqvist Mara Lindqvist"."""
    half, odd = divmod(len(words), 2)
    if half and not odd and words[:half] == words[half:]:
        return words[:half]
    rest = words[1:]
    return rest if len(rest) > 1 and words[0] == "".join(word[0] for word in rest) else words


@lru_cache(maxsize=1024)  # an outlet has few writers, and a page names its own more than once
def _names(text: str) -> tuple[str, ...]:
    text = one_line(TAGS.sub(" ", html.unescape(html.unescape(COVERED.sub("文", text).replace("\n", ", ")))))
    if not text or len(text) > LONGEST:
        return ()
    text = DATED.sub("", SHOT.sub("", CREDITS.sub("", EMAIL.sub(" ", text)))).strip(" ()[]")
    found: list[str] = []
    pictured = False
    for part in SPLIT.split(text if PICTURED.match(text) else without_lead(text)):
        pictured = PICTURED.match(part) is not None or (pictured and not BEFORE.match(part))
        part = "" if pictured else TAIL.sub("", CUT.sub("", without_lead(part)))
        pieces = [piece for piece in SPLIT_LATIN.split(part) if not SUFFIX.match(piece)]
        found += [name for piece in pieces if (name := person_name(piece))]
    full = [name for name in found if " " in name or UNSPACED.search(name)]
    return tuple(full or found[:1])  # beside a full name a single word is a place, a degree or a job


def without_lead(text: str) -> str:
    """A byline without the "by" or "interview by" before its names."""
    before = ""
    while text != before:
        before, text = text, BEFORE.sub("", text, count=1)
    return text


def _sounds_human(name: str, words: list[str]) -> bool:
    folded = fold(name)
    if ODD.search(name) or folded in _listed("agencies.txt") or folded.startswith(ARTICLES):
        return False
    plain = [fold(word.strip(".,'\"")) for word in words]
    if all(word in _listed("desks.txt") or word in _listed("houses.txt") for word in plain):
        return False
    if any(word in _listed("houses.txt") for word in plain) or re.search(
        r"\.(?:com|org|net|info|co|de|tv|io)\b", folded
    ):
        return False
    if UNSPACED.search(name):
        return 2 <= len(name.replace(" ", "")) <= 12
    return len(name) > 1 and all(_is_name_word(word) for word in words)


def _is_name_word(word: str) -> bool:
    letter = next((c for c in word if c.isalpha()), "")
    if not letter or not letter.islower():
        return bool(letter)
    return word.lower() in PARTICLES or any(c.isupper() for c in word[:4])


def _cased(words: list[str]) -> list[str]:
    """In title case when all of it is in capitals."""
    shouted = [word for word in words if len(word.strip(".")) > 1 and word.upper() == word and word.lower() != word]
    if len(shouted) < len([word for word in words if len(word.strip(".")) > 1 and word.lower() not in PARTICLES]):
        return words
    if len(words) < 2:
        return words
    return [_lowered(word, first=place == 0) for place, word in enumerate(words)]


def _lowered(word: str, *, first: bool) -> str:
    if word.count(".") >= 2 or len(word) <= 1 or re.fullmatch(r"(?:II|III|IV|[A-Z]\.|[BCDFGHJKLMNPQRSTVWXZ]{2})", word):
        return word
    if not first and word.lower() in PARTICLES:
        return word.lower()
    parts = re.split(r"([-'’])", word)
    lowered = "".join(part[:1].upper() + part[1:].lower() for part in parts)
    return re.sub(r"^Mc(\w)", lambda found: "Mc" + found.group(1).upper(), lowered)


@cache
def _listed(name: str) -> frozenset[str]:
    lines = (WORDS / name).read_text(encoding="utf-8").splitlines()
    return frozenset(fold(line) for line in lines if line and not line.startswith("#"))
