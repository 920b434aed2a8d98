"""Read the film and television trade press: who said what, in what role, for which company."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tradewatch.notebook import Reader, Records, open_store

__all__ = ["Reader", "Records", "open_store"]


def __getattr__(name: str) -> Any:
    """What notebooks ask with is imported when it is asked for, so that importing tradewatch costs nothing."""
    if name in __all__:
        import importlib

        return getattr(importlib.import_module("tradewatch.notebook"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
