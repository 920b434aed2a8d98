"""Invent a small trade press: three outlets with their stories, pages and feeds, served on loopback.

It is the demo, the end-to-end fixture and the source of the screenshots. Every person, every film and every quotation
in it is invented; so is every company that says anything. Nothing in it depends on the clock or on chance.
"""

from __future__ import annotations

from pathlib import Path

from tradewatch.newsroom.reading import stories
from tradewatch.newsroom.story import Said, Speaker, Story

__all__ = ["SLUGS", "Said", "Speaker", "Story", "newsroom_outlets", "stories"]

SLUGS = ("reelwire", "screenmarket", "kinoblatt")


def newsroom_outlets() -> Path:
    """The folder with the outlets' TOML files, for `Config.outlets_dir`."""
    return Path(__file__).parent / "outlets"
