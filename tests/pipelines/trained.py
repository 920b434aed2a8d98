"""Train a small spaCy pipeline that finds people, companies and festivals, in seconds, from invented sentences."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

PEOPLE = (
    "Ovrim Tasket", "Welk Dorbin", "Quill Sarnoth", "Brae Holvik", "Tarn Yessup", "Ilmo Crandt",
    "Vesk Aldory", "Pell Norwath", "Drin Kolbeck", "Suvi Marrash", "Jorl Tenby", "Ketra Obwold",
)  # fmt: skip
COMPANIES = (
    "Lantrix", "Orvado", "Pellucia", "Brontal", "Quarvo", "Timberel", "Vastrum", "Kelvano", "Norrick", "Zembla",
)  # fmt: skip
FESTIVALS = ("Saltmarsh Encounters", "Pinewater Days", "Harrow Lights", "Northgate Visions", "Oldbridge Screens")
SENTENCES = (
    "{person} said the market was slow this year.",
    "The series was written by {person} over two winters.",
    "{person} told reporters that buyers were careful.",
    "Rights to the drama went to {company} last week.",
    "{company} has picked up the film for six territories.",
    "The thriller premieres at {festival} in the autumn.",
    "{person} left {company} after nine years.",
    "{festival} opens on Friday with a comedy.",
    "The rain in spring reminded {person} of home.",
    "Yesterday {person} spoke about money and time.",
    "The deal with {company} was signed at {festival}.",
)
ROUNDS = 12


def train(folder: Path) -> Path:
    """Train the pipeline, write it, and give its folder."""
    import spacy
    from spacy.training import Example
    from spacy.util import fix_random_seed, minibatch

    fix_random_seed(7)
    chance = random.Random(7)
    pipeline = spacy.blank("en", meta={"name": "trade", "version": "1.0"})
    pipeline.add_pipe("ner")
    examples = [Example.from_dict(pipeline.make_doc(text), {"entities": names}) for text, names in sentences(chance)]
    pipeline.initialize(lambda: examples)
    for _ in range(ROUNDS):
        chance.shuffle(examples)
        for batch in minibatch(examples, size=8):
            pipeline.update(batch)
    pipeline.to_disk(folder / "trade")
    return folder / "trade"


def sentences(chance: random.Random) -> list[tuple[str, list[tuple[int, int, str]]]]:
    """Sixty-six sentences and the places of the names in them."""
    found: list[tuple[str, list[tuple[int, int, str]]]] = []
    for pattern in SENTENCES * 6:
        text, names = "", list[tuple[int, int, str]]()
        pieces = pattern.replace("}", "{").split("{")
        for piece in pieces:
            choices: Any = {"person": PEOPLE, "company": COMPANIES, "festival": FESTIVALS}.get(piece)
            words = chance.choice(choices) if choices else piece
            if choices:
                label = {"person": "PERSON", "company": "ORG", "festival": "FESTIVAL"}[piece]
                names.append((len(text), len(text) + len(words), label))
            text += words
        found.append((text, names))
    return found
