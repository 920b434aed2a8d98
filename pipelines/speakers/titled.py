"""Tell what is a film's title between marks from what somebody says there."""

from __future__ import annotations

from pipelines.speakers.cues import cue_forms
from pipelines.speakers.lexicon import clause_words
from pipelines.speakers.marks import Stretch

__all__ = ["is_title"]


def _reported_behind(text: str, place: int) -> bool:
    """Whether a verb of reporting follows within a few words."""
    following = text[place : place + 60].split("\n", 1)[0].split()[:5]
    if following[1:2] == ["that"]:  # "whose company sold “Salt,” explained that"
        return False
    return any(word.strip(",.").lower() in cue_forms() for word in following)


def is_title(text: str, stretch: Stretch) -> bool:
    """Whether what stands between the marks reads as a film's title or a name rather than as speech."""
    words = text[stretch.inner.start : stretch.inner.end].split()
    if not stretch.closed or not words or len(words) > 9 or (words[-1][-1] in ";?!" and len(words) > 4):
        return False
    if words[-1][-1] == "," and (len(words) == 1 or len(words) < 5):
        # "“Tidewrack,” a drama": the comma of American style; "“Never,” Park said" is speech.
        if _reported_behind(text, stretch.outer.end):
            return False
        words[-1] = words[-1][:-1] or ","
    if len(words) == 1:
        return words[0][-1] not in ",?!." and not words[0][0].islower()
    bare = [word.strip("‘’'(),.:!?-–") for word in words]
    return all(not b or not b[0].islower() or b in clause_words("title_words") for b in bare) and any(
        b[:1].isupper() for b in bare
    )
