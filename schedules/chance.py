"""Say how likely chance brings so few."""

from __future__ import annotations

import math

__all__ = ["below", "tail"]


def tail(count: int, expected: float) -> float:
    """How likely chance brings so few or fewer, where `expected` come on average (Poisson)."""
    if count >= expected:
        return 1.0
    term = math.exp(count * math.log(expected) - expected - math.lgamma(count + 1))
    total = 0.0
    for less in range(count, -1, -1):
        total += term
        term *= less / expected
    return min(1.0, total)


def below(count: int, of: int, share: float) -> float:
    """How likely chance gives so few or fewer of `of`, where `share`, neither 0 nor 1, is usual (binomial)."""
    if count >= of * share:
        return 1.0
    sure, other = math.log(share), math.log1p(-share)
    ways = (math.lgamma(of + 1) - math.lgamma(one + 1) - math.lgamma(of - one + 1) for one in range(count + 1))
    return min(1.0, sum(math.exp(way + one * sure + (of - one) * other) for one, way in enumerate(ways)))
