"""Know the names of months and of zones, as outlets, feeds and pages write them, and what zone a country keeps."""

from __future__ import annotations

from datetime import timedelta, timezone, tzinfo
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

__all__ = ["months", "usual_zone", "zones"]

HERE = Path(__file__).parent


@cache
def months() -> dict[str, int]:
    """The number of each month by its names, in small letters."""
    return {name: int(number) for number, *names in _lines("months.txt") for name in names}


@cache
def zones() -> dict[str, tzinfo]:
    """The zone of each abbreviation; of some, as PT, the offset depends on the day."""
    return {
        name: ZoneInfo(of) if "/" in of else timezone(timedelta(hours=float(of))) for name, of in _lines("zones.txt")
    }


def usual_zone(host: str, language: str = "", country: str = "") -> tuple[ZoneInfo, str] | None:
    """The zone of times that a page prints without one, and what says so.

    That is its country's, by its code ("FR"); else that of the country that its host's name ends in, else of the one in
    its language tag ("fr-BE"), else of its language. None where these leave several: ".com", "en", "es-MX".

    The country that stands in the tag of a page in English says nothing: "en-US" is what publishing systems begin with.
    """
    countries = _places("countries.txt")
    if zone := countries.get(country.lower()):
        return zone, country
    end = host.rstrip(".").rpartition(".")[2].lower()
    if zone := countries.get(end):
        return zone, f".{end}"
    name, *parts = language.replace("_", "-").lower().split("-")  # "sr-latn-rs"
    within = parts[-1] if parts else ""
    if name != "en" and (zone := countries.get(within)):
        return zone, f"{name}-{within.upper()}"
    zone = _places("languages.txt").get(name)
    return (zone, name) if zone else None


@cache
def _places(name: str) -> dict[str, ZoneInfo]:
    return {place: ZoneInfo(zone) for place, zone in _lines(name)}


def _lines(name: str) -> list[list[str]]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [line.split() for line in lines if line and not line.startswith("#")]
