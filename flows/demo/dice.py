"""Repeatable choices: a seed and labels enter, a generator of numbers leaves."""

from random import Random


def dice(seed: int, *labels: object) -> Random:
    """Give the generator of one purpose: what it draws moves no other purpose."""
    return Random("/".join(map(str, (seed, *labels))))  # noqa: S311 - no secrets here
