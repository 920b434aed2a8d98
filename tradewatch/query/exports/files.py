"""Write a file so that it stands there whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from tradewatch.errors import UsageError

__all__ = ["whole_file"]


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write to, which takes the place of `path` when the block ends well, and is gone when it does not.

    Raises UsageError when it cannot be written there.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    if path.is_dir() or not path.parent.is_dir():
        raise UsageError(
            f"{path} cannot be written: {'it is a folder' if path.is_dir() else 'its folder is not there'}"
        )
    try:
        try:
            with partial.open("wb") as out:
                yield out
                out.flush()
                os.fsync(out.fileno())
            partial.replace(path)
        except OSError as problem:
            if problem.filename is None:
                problem.filename = str(path)
            raise
    finally:
        partial.unlink(missing_ok=True)
