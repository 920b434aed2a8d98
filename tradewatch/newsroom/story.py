"""Say what a story of the invented press is: the text an outlet prints, and the truth a reader can find in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

__all__ = ["Block", "FestivalNamed", "Said", "Speaker", "Story"]


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody the story quotes or reports, with the job as the story words it."""

    name: str
    role: str | None = None
    company: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """Words between marks, and who says them; None where the story names nobody."""

    text: str
    speaker: str | None


@dataclass(frozen=True, slots=True)
class FestivalNamed:
    """A festival or market under its full name, and the year of the edition that the story is about."""

    name: str
    edition: int | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the body: `p` a paragraph, `h` a crosshead, `li` a line of a list, `q` an interviewer's question."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Story:
    """One article of an invented outlet, as it stands in one edition of the world."""

    outlet: str
    slug: str
    key: str
    url: str
    headline: str
    dek: str
    bylines: tuple[str, ...]
    published: datetime
    updated: datetime
    section: str
    tags: tuple[str, ...]
    blocks: tuple[Block, ...]
    said: tuple[Said, ...] = ()
    speakers: tuple[Speaker, ...] = ()
    companies: tuple[str, ...] = ()
    festivals: tuple[FestivalNamed, ...] = ()
    titles: tuple[str, ...] = ()
    traits: frozenset[str] = frozenset()  # what is special about its page: metered, undated, reserved ...
    copy_of: str | None = None  # the slug of the story it was copied from

    @property
    def path(self) -> str:
        """Where it stands on its host."""
        return "/" + self.url.split("/", 3)[3]

    @property
    def text(self) -> str:
        """The body as a reader of the page should get it: a blank line between two paragraphs."""
        return "\n\n".join(block.text for block in self.blocks)

    @property
    def free_text(self) -> str:
        """What stands on the page for a reader without a subscription."""
        return self.blocks[0].text if "walled" in self.traits else self.text
