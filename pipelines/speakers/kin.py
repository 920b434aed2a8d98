"""Find whom "her brother" means: the relative whom the article introduces so, else the only other one of the family."""

from __future__ import annotations

from pipelines.speakers.lexicon import roles
from pipelines.speakers.name_lists import name_words
from pipelines.speakers.people import Cast, Character
from pipelines.speakers.reading import Reading
from tradewatch.article import Span

__all__ = ["relative"]

OWNERS = frozenset({"his", "her", "their", "'s", "’s"})
REACH = 6  # words between "his daughter" and the name that follows
NO_FAMILY = frozenset({"friend", "colleague"})


def relative(reading: Reading, cast: Cast, source: Span, owner: Character | None) -> Character | None:
    """Whom a phrase such as "her brother" means; `owner` is whose brother it is."""
    noun = source.of(reading.text).lower().split()[-1]
    if noun not in roles().kin:
        return None
    gender = "m" if noun in roles().masculine else "f" if noun in roles().feminine else "u"
    introduced = {id(who): who for span, who in cast.places if _introduced(reading, span, noun)}
    found = [who for who in introduced.values() if who is not owner]
    if not found and owner is not None and noun not in NO_FAMILY:
        found = [who for who in cast.people if who is not owner and _family(who) == _family(owner)]
    fitting = [who for who in found if who.gender in ("u", gender) or gender == "u"]
    return fitting[0] if len(fitting) == 1 else None


def _family(who: Character) -> str:
    """A person's family name; a single word is none that another could share."""
    return who.families[0] if len(who.words) > 1 and who.words[-1] not in name_words().given else who.name


def _introduced(reading: Reading, span: Span, noun: str) -> bool:
    """Whether a name is introduced as a relative: "his daughter, casting director NAME", "Keller’s sister NAME"."""
    first = reading.at(span.start)
    for place in range(first - 1, max(0, first - 1 - REACH), -1):
        low, word = reading.lower[place], reading.words[place]
        if low == noun:
            return reading.lower[place - 1] in OWNERS
        if not (low == "," or (word.islower() and word.isalpha()) or "-" in word) or low in {"and", "with", "to", "of"}:
            return False
    return False
