"""Read bylines: one person a string, without agencies, jobs, addresses or biographies; better none than a wrong one."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

from tradewatch.extract.unspaced import UNSPACED, bare_name, split_names
from tradewatch.text import fold, one_line

__all__ = ["CREDITS", "agencies_in", "is_agency", "person_name", "read_bylines", "without_lead"]

WORDS = Path(__file__).parent / "words"
LONGEST = 400  # characters of a byline; what is longer is a biography
MOST_WORDS = 6  # of one name
MOST_NAMES = 12
SHORTEST_HOUSE = 4  # letters of an outlet's name that is looked for amid a byline

TAGS = re.compile(r"<[^<>]{0,300}>")
CUT = re.compile(
    r"\s*(?:\||•|·|–|—|\s-\s|\(|（|【|＠|\[|@|https?:|www\.|\bfor the\b|\b[Ff]or [A-Z]|\bin [A-Z][\w ]+$|\bat the\b"
    r"|\bon behalf of\b|(?i:\bof the\b)"
    r"|\bist? [a-zA-Z]|\bwas\b|\bcovers\b|\bwrites\b|\d{1,2}[:.]\d{2}\b|\b(?:19|20)\d{2}\b"
    r"|(?i:\b(?:posted|published|updated|follow|former|see all|view all|more by|more from|more stories|plus icon"
    r"|publié|publicado|pubblicato|veröffentlicht|gepubliceerd|publicerad|publisert|mis à jour|aktualisiert)\b)"
    r"|(?i:\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.? \d)"
    r"|(?i:\b\d{1,2}(?:st|nd|rd|th|\.)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\b)).*$",
    re.DOTALL,
)
DID_PICTURES = re.compile(  # "Gesche Tjarks (Text) und Jan Ott (Fotos)"
    r"[(\[]\s*(?:fotos?|photos?|photographs?|bild(?:er)?|kuvat?|zdj[eę]cia|fotografie|illustrations?|videos?)\s*(?:[)\]]|$)",
    re.IGNORECASE,
)
CREDITS = re.compile(  # what others did for the article, and what stands behind a byline; but "words and photos by"
    r"(?<!\band)(?<!\bund)(?<!&)[\s.,;|•·(–—-]+"
    r"(?:(?:medically |clinically |expert )?(?:reviewed|fact[- ]checked|checked|edited|translated"
    r"|photographed|illustrated|produced|hosted|curated|presented|sponsored|tested|(?:data )?analysis|research) by"
    r"|(?:photo(?:graph)?s?|photography|images?|pictures?|illustrations?|videos?|art|graphics?)(?: by| ?:)"
    r"|fotos? (?:di|de|von|av|af)|(?:fotos?|bilder?|kuvat?|zdj[eę]cia|фото|editor|redaktur) ?:"
    r"|mit (?:material|informationen) (?:von|der)|with (?:reporting|additional|files)"
    r"|additional reporting|advertiser disclosure|fact checked"
    r"|(?:more|view all) (?:articles|posts|stories) (?:by|from))(?!\w).*$",
    re.IGNORECASE | re.DOTALL,
)
LOWER_END = re.compile(r"(?:\s[a-zß-ÿ]+\.?)*\s*$")  # "for the"
SITE = re.compile(r"\(\s*www\.")  # "Deutsche Filmwelle (www.filmwelle.example)" is a house
DATED = re.compile(r"^[^,;]{0,20}\d[^,;]{0,30}?\bby\s+", re.IGNORECASE)  # "Published: 4 March 2024 by"
TAIL = re.compile(r"\s+(?:on:?|am|le|du|el|il|at|in|den)$")  # what is left where a date was cut off
WORK = re.compile(  # whoever made it did not write the article
    r"\W*(?:an?|eine?|une?|un[ao]?|et|en|een)\s+(?:film|filme|movie|serie|série|series|película|pelicula|novela|novel|roman|romanzo"
    r"|libro|livro|livre|buch|book)\s+(?:by|von|de|di|da|par|por|av|af|van)(?!\w)",
    re.IGNORECASE,
)
EMAIL = re.compile(r"\S{1,80}@\S{1,80}\.\w{2,10}")
SPLIT = re.compile(
    r"\s*(?:[,;|/\n、，・•·／]|\s&\s|\s(?:[aA]nd|AND|und|UND|et|y|og|och|en|ja|with|mit|avec|con|i|и|та|ve|és|și|και|dan|und\s+von|and\s+by)\s(?!$|zu\s))"
    r"\s*(?:(?:and|und|et|y|og|by|with)\s)?"
)
SERVICES = re.compile(
    r"\s*(?:[,;|/\n、，・•·()]|\s[–—-]\s|(?<!\w)(?:&|and|und|et|y|with|mit|avec|con|via|for)(?!\w))\s*"
)
SPLIT_LATIN = re.compile(r"\s(?:e|ed|a)\s(?=[A-ZÀ-ÞČĎĚŇŘŠŤŽĽ])")
SUFFIX = re.compile(r"^(?:jr|sr|ii|iii|iv|ph\.?\s?d|m\.?d|m\.?a|msc|mba|esq|cfa|cpa|rn|dds|dr|prof)\.?$", re.IGNORECASE)
DEGREE = re.compile(r"(?:Ph\.?D|M\.?D|R\.?[ND]|MBA|MSc|BSc|CPA|CFA|CFP|LCSW|Esq|PsyD|EdD|MPH)\.?,?$")
LEVELS = frozenset(
    {"senior", "staff", "chief", "deputy", "contributing", "managing", "executive", "associate", "assistant", "special"}
)
PHOTOGRAPHERS = frozenset({"photographer", "fotograf", "fotografin", "fotografo", "photographe"})
GROUPS = frozenset({"team", "desk", "staff", "redaktion", "editors", "writers", "reporters", "experts", "producers"})
TITLES = re.compile(r"^(?:(?:mr|mrs|ms|miss|herr|frau)\.?\s+)+", re.IGNORECASE)
DOMAIN = re.compile(r"\.(?:com|org|net|co\.uk|de|fr|it)$")
INITIAL = re.compile(r"\w\.?")
INITIALS = re.compile(r"(?:[A-ZÀ-Þ]\.[\s-]?){2,4}")  # nobody's whole name
ODD = re.compile(r"[\d_:：@#<>{}=?!%/\\]|www\.")
ARTICLES = ("the ", "der ", "die ")  # no name of a person begins so
PARTICLE_WORDS = """
    al ap ben bin da de degli dei del della den der di do dos du e el i ibn la las le los mac of san st ten ter the van
    von y zu zum zur af av bint het 't op und
"""
PARTICLES = frozenset(PARTICLE_WORDS.split())
PICTURED = re.compile(  # who took the pictures, beside who wrote or alone
    r"\W*(?:photo(?:graph)?s?|photography|images?|pictures?|fotos?|bild(?:er)?|illustrations?|videos?|撮影|攝影|摄影)"
    r"(?:\s+(?:by|von|par)\s|\s*[:：／]|\s+(?-i:(?=[A-ZÀ-Þ])))",
    re.IGNORECASE,
)


def read_bylines(texts: Iterable[str], houses: Iterable[str] = (), *, printed: bool = False) -> tuple[str, ...]:
    """Every person these bylines name, once, in reading order; `houses` are names of the outlet itself.

    What is `printed` on the page rather than stated in its head may be anything: there a name has two words or more.
    """
    own = _own(tuple(houses))
    names: dict[str, str] = {}
    for text in texts:
        if fold(without_lead(one_line(text[:LONGEST]))) in own or SITE.search(text):
            continue
        if len(text) > LONGEST or WORK.match(text):
            continue
        text = _without_house(text if printed else _capitalised(text), tuple(houses))
        for name in _names(text):
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


def _without_house(text: str, houses: tuple[str, ...]) -> str:
    """Without the outlet's name and what goes on behind it, where it follows a name: "Jane Doe Daily Wire staff"."""
    pattern = _house_behind(houses)
    return pattern.sub(_before_house, text) if pattern else text


def _before_house(found: re.Match[str]) -> str:
    before = LOWER_END.sub("", found["before"])
    named = bool(before.strip()) if found.start() == 0 else not before.strip()
    return before if named and (found.start() or len(without_lead(f"{before} x").split()) > 2) else found[0]


@lru_cache(maxsize=256)
def _house_behind(houses: tuple[str, ...]) -> re.Pattern[str] | None:
    """What stands before a name of the outlet between two marks, and what follows up to the next name."""
    names = {name for house in houses for name in (house, house.upper()) if len(name) >= SHORTEST_HOUSE}
    if not names:
        return None
    whole = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    part = r"[^,;/|&\n–—]"
    return re.compile(rf"(?P<before>{part}*?)(?<![\w@.])(?:The )?(?:{whole})(?!\w)(?:(?! (?:and|und|et|y|e) ){part})*")


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
    name = bare_name(text.strip(" \t,:;-–—|*'\"“”‘’()[]·•"))
    if INITIALS.fullmatch(name):
        return None
    words = _without_agency(_without_job_before(_without_level(TITLES.sub("", name).split())))
    if words and words[-1].islower() and len(bare := _without_job(words)) == 2:  # "Jane Doe Film editor"
        words = bare
    if not words or words[0].lower() in LEVELS or not _sounds_human(" ".join(words), words):
        return None
    bare = _without_job(words)
    if len(bare) < len(words) and _is_post(fold(bare[-1])):  # "Print Managing Editor"
        return None
    words = _without_initials(bare)
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


def _without_agency(words: list[str]) -> list[str]:
    """Without the wire service set behind the name: "Jane Doe Associated Press", "Jane Doe AFP"."""
    for end in range(max(2, len(words) - 3), len(words)):
        tail = words[end:]
        if is_agency(" ".join(tail)) and (len(tail) > 1 or (tail[0].isupper() and not words[0].isupper())):
            return words[:end]
    return words


def _without_job(words: list[str]) -> list[str]:
    """Without the job or degree set behind the name: "Jane Doe Senior Film Reporter", "Jane Doe PhD"."""
    end = len(words)
    while end > 2 and (_is_post(fold(words[end - 1].strip(".,"))) or DEGREE.match(words[end - 1])):
        end -= 1
    return words[:end]


def _without_job_before(words: list[str]) -> list[str]:
    """Without the job set before the name: "Guest contributor Jane Doe"; none for a photographer."""
    start = 0
    while start < len(words) - 2 and _is_post(fold(words[start].strip(".,"))):
        start += 1
    job = fold(words[start - 1].strip(".,")) if start else ""
    if job in PHOTOGRAPHERS:
        return []
    return words[start:] if job in _listed("jobs.txt") and job not in GROUPS else words


def _is_post(word: str) -> bool:
    return word in _listed("desks.txt") or word in _listed("jobs.txt")


def _without_level(words: list[str]) -> list[str]:
    """Without a job that begins with its rank: "Jane Doe Senior Trends Reporter"."""
    for place, word in enumerate(words[:-1]):
        if place > 1 and words[place + 1].islower() and fold(word) in _listed("jobs.txt"):
            return words[:place]  # "Jane Doe Journaliste au service Culture"
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
    size = len(words)
    glued = words[0][size : size + 1].isupper() and words[0][size + 1 : size + 2].islower()
    if rest and glued and words[0][:size] == "".join([words[0][size : size + 1], *(word[0] for word in rest)]):
        return [words[0][size:], *rest]  # "MLMara Lindqvist"
    return rest if len(rest) > 1 and words[0] == "".join(word[0] for word in rest) else words


@lru_cache(maxsize=1024)  # an outlet has few writers, and a page names its own more than once
def _names(text: str) -> tuple[str, ...]:
    text = one_line(TAGS.sub(" ", html.unescape(html.unescape(text.replace("\n", ", ")))))
    if not text or len(text) > LONGEST:
        return ()
    text = DATED.sub("", CREDITS.sub("", EMAIL.sub(" ", text))).strip(" ()[]")
    text = split_names(text) if UNSPACED.search(text) else text
    found: list[str] = []
    pictured = False
    for part in SPLIT.split(text if PICTURED.match(text) else without_lead(text)):
        if DID_PICTURES.search(part):
            continue
        pictured = PICTURED.match(part) is not None or (pictured and not _lead().match(part))
        part = "" if pictured else TAIL.sub("", CUT.sub("", without_lead(part)))
        if fold(part) in PHOTOGRAPHERS:  # set behind the name of who is one
            del found[-1:]
            continue
        pieces = [piece for piece in SPLIT_LATIN.split(part) if not SUFFIX.match(piece)]
        found += [name for piece in pieces if (name := person_name(piece))]
    full = [name for name in found if " " in name or UNSPACED.search(name)]
    return tuple(full or found[:1])  # beside a full name a single word is a place, a degree or a job


def without_lead(text: str) -> str:
    """A byline without the "by" or "interview by" before its names."""
    before = ""
    while text != before:
        before, text = text, _lead().sub("", text, count=1)
    return text


@cache
def _lead() -> re.Pattern[str]:
    lines = [line for line in (WORDS / "leads.txt").read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    free = "|".join(line for line in lines if not line.endswith(":"))
    marked = "|".join(line[:-1] for line in lines if line.endswith(":"))
    mark = r"\s*[:：・／/＝=｜]\s*"
    return re.compile(rf"^\W*(?:(?:{free})(?:{mark}|\s+)|(?:{marked}){mark})(?=\S)", re.IGNORECASE)


def _sounds_human(name: str, words: list[str]) -> bool:
    folded = fold(name)
    if ODD.search(name) or folded in _listed("agencies.txt") or folded.startswith(ARTICLES):
        return False
    plain = [fold(word.strip(".,'\"")) for word in words]
    plain = [word.rpartition("-")[2] if word[:1] != "-" else word for word in plain]  # "ARD-Studio"
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
