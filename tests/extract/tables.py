"""Read the tables beside the tests: one string as outlets print it a line, and what must come out."""

from __future__ import annotations

from pathlib import Path

__all__ = ["rows"]


def rows(name: str) -> list[tuple[str, str]]:
    r"""What is printed and what comes out of each line: two columns with a tab between; `\n` stands for a new line."""
    lines = (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()
    parts = [line.partition("\t") for line in lines if line and not line.startswith("#")]
    return [(printed.replace("\\n", "\n"), expected) for printed, _, expected in parts]
