"""Score the taggers on every annotated set, beside the figures last committed.

python bench/score.py
python bench/score.py --misses 20 --set tuning
python bench/score.py --errors --misses 3
python bench/score.py --polnear FOLDER --guide FOLDER
python bench/score.py --commit

It ends with 1, and commits nothing, where a figure stands below its floor.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # so that it runs from anywhere

from bench.scoring import report
from bench.scoring.constructions import drop_passing, score_constructions
from bench.scoring.errors import kinds_of_errors
from bench.scoring.floors import Values, fallen, raised, read_floors, write_floors
from bench.scoring.newsroom import score_newsroom
from bench.scoring.sets import (
    FLOORS,
    read_guide,
    score_articles,
    score_folder,
    score_passages,
    score_polnear,
)
from bench.scoring.sheet import Sheet
from pipelines.annotate import Lexicons

PASSAGES = {"passages": "tuned", "unseen": "held_out"}
OWN = ("tuning", "gate", "newsroom", "constructions", *PASSAGES)
SEALED = frozenset({"gate", "unseen"})


def score(groups: tuple[str, ...] = OWN, polnear: Path | None = None, guide: Path | None = None) -> dict[str, Sheet]:
    """The sheet of each set, in the order they are printed."""
    lexicons, sheets = Lexicons.load(), {}
    for group in groups:
        if group == "newsroom":
            sheets[group] = score_newsroom(lexicons)
        elif group == "constructions":
            sheets[group], _ = score_constructions(lexicons)
        elif group in PASSAGES:
            sheets[group] = score_passages(PASSAGES[group], lexicons)
        else:
            sheets[group], problems = score_folder(group, lexicons)
            for problem in problems:
                print(f"left out: {group}/{problem}", file=sys.stderr)
    if guide:
        sheets[f"guide: {guide.name}"] = score_articles(read_guide(guide), lexicons)
    if polnear:
        sheets[f"spans: {polnear.name}"] = score_polnear(polnear, lexicons)
    return sheets


def options() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--set", choices=OWN, action="append", help="only this set; may be given twice")
    parser.add_argument("--polnear", type=Path, help="a folder of news with attribution spans, in brat's format")
    parser.add_argument("--guide", type=Path, help="a folder with gold.jsonl and texts/")
    parser.add_argument("--misses", type=int, metavar="N", help="list N misses of each kind")
    parser.add_argument(
        "--open-gate", action="store_true", help="list the misses of what is held out too, not only their number"
    )
    parser.add_argument("--errors", action="store_true", help="the commonest kinds of errors on the tuning articles")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--commit", action="store_true", help="keep these figures, and raise the floors to them")
    return parser.parse_args()


def show(sheets: dict[str, Sheet], asked: argparse.Namespace) -> None:
    """Print the tables, and the misses where asked."""
    floors = read_floors(FLOORS)
    for group, sheet in sheets.items():
        print("\n".join(report.table(group, sheet, floors)))
    if asked.misses:
        for group, sheet in sheets.items():
            print(f"\n{group}")
            print("\n".join(report.misses(sheet, asked.misses, sealed=group in SEALED and not asked.open_gate)))


def commit(values: Values) -> None:
    """Keep the figures, raise the floors, and strike from the known failures what passes now."""
    write_floors(FLOORS, raised(values, read_floors(FLOORS)))
    if "constructions" in values:
        _, passing = score_constructions(Lexicons.load())
        for key in drop_passing(passing):
            print(f"passes now: {key}")


def main() -> int:
    """Print the figures; 1 where one is below its floor."""
    asked = options()
    if asked.errors:
        print("\n".join(report.errors(kinds_of_errors("tuning", Lexicons.load()), asked.misses or 0)))
        return 0
    groups = tuple(asked.set or OWN)
    sheets = score(groups, asked.polnear, asked.guide)
    if asked.json:
        print(json.dumps(report.as_records(sheets), indent=2))
    else:
        show(sheets, asked)
    values = {group: dict(sheets[group].values()) for group in groups}
    floors = {group: kept for group, kept in read_floors(FLOORS).items() if group in groups}
    below = fallen(values, floors)
    for line in below:
        print(line, file=sys.stderr)
    if asked.commit and below:
        print("nothing is committed while a figure stands below its floor", file=sys.stderr)
    elif asked.commit:
        commit(values)
    return int(bool(below))


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except BrokenPipeError:  # somebody reads only the first lines
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
