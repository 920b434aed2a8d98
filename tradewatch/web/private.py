"""Write files that nobody else on the machine reads: whole or not at all."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

__all__ = ["make", "write"]


def write(path: Path, data: bytes) -> None:
    """Put a file in the place of the one that is there, if any. Raises OSError."""
    _beside(path, data).replace(path)


def make(path: Path, data: bytes) -> bytes:
    """Put a file where none is; gives what is there then, which another may have put. Raises OSError."""
    if not path.exists():
        beside = _beside(path, data)
        try:
            os.link(beside, path)
        except FileExistsError:
            pass
        finally:
            beside.unlink()
    return path.read_bytes()


def _beside(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        made.unlink(missing_ok=True)
        raise
    return made
