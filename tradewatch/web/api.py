"""Answer programs in JSON: the same runs, schedules and alerts as on the pages."""

from __future__ import annotations

from fastapi import APIRouter

__all__ = ["router"]

router = APIRouter()
