"""Give memory back that is free: what pages of half a megabyte leave between what is kept, page after page.

Nothing of a page is kept once it is stored, and still a crawl grew by 11 KiB a page: the GNU C library keeps what was
freed unless it lies at the end of its heap, and the next page rarely fits into the gaps. Asked to, it returns the gaps'
whole pages to the system (`man 3 malloc_trim`), which takes a few milliseconds. Other systems' libraries are not asked.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from functools import cache

__all__ = ["give_back"]


def give_back() -> None:
    """Return to the system what is free in the heap."""
    if (trim := _trim()) is not None:
        trim(0)


@cache
def _trim() -> Callable[[int], int] | None:
    if not sys.platform.startswith("linux"):
        return None
    try:
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    except OSError:  # a Python that is linked to no library
        return None
    if trim is not None:
        trim.argtypes = [ctypes.c_size_t]
    return trim
