"""Counts enter; what they can be taken to say at 95 % confidence leaves."""

from math import sqrt


Z = 1.959964
"""Two-sided 95 % of the normal distribution."""

Interval = tuple[float, float]


def wilson(hits: int, total: int) -> Interval | None:
    """Wilson's score interval of a share (1927); None of nothing: that says nothing."""
    if not total:
        return None
    share, square = hits / total, Z * Z / total
    middle = (share + square / 2) / (1 + square)
    reach = Z * sqrt(share * (1 - share) / total + square / (4 * total)) / (1 + square)
    low, high = max(0.0, middle - reach), min(1.0, middle + reach)
    return min(low, share), max(high, share)  # rounding may cut the very ends


def poisson(events: int, exposure: float) -> Interval | None:
    """Byar's interval of a rate: events for one unit of exposure; None of nothing."""
    if not exposure:
        return None
    more = events + 1
    low = events * (1 - 1 / (9 * events) - Z / (3 * sqrt(events))) ** 3 if events else 0
    high = more * (1 - 1 / (9 * more) + Z / (3 * sqrt(more))) ** 3
    return low / exposure, high / exposure
