"""The rules of an engine enter; for each text the rules that can match in it leave.

With Hyperscan one scan asks all patterns at once; where it is not installed the clues
of the rules do, with the same results in more time. A rule too many costs time, one too
few would leave personal data: patterns are widened, one that cannot be always runs.
"""

import hashlib
import platform
import re
import threading
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from importlib.metadata import version
from typing import Protocol

from flows.redact.private_cache import keep, kept
from flows.redact.rule import FLAGS, Clues, Rule, digits_in
from flows.redact.superset import Unclear, copied, superset


try:
    import hyperscan
except ImportError:  # a platform without a wheel
    hyperscan = None  # type: ignore[assignment] # absent on some platforms


DIGIT = re.compile(r"[0-9]")


class Prefilter(Protocol):
    """Tells which rules must be asked."""

    def live(self, text: str) -> list[int]:
        """Places of the rules that can match in a normalised text, in order."""


class CluePrefilter:
    """By the characters and words that the rules themselves declare necessary."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)

    def live(self, text: str) -> list[int]:
        """Rules whose clues the text has."""
        clues = Clues.of(text)
        return [n for n, rule in enumerate(self.rules) if rule.may_match(clues)]


class HyperscanPrefilter:
    """By a scan of the text's ASCII copy, and another where the text has digits.

    Half of the patterns need digits, and 19 of 20 chat messages have none.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.digits = [rule.digits for rule in rules]
        places = range(len(rules))
        self.scans = (
            Scan(rules, [n for n in places if not self.digits[n]]),
            Scan(rules, [n for n in places if self.digits[n]]),
        )
        self.always = [n for scan in self.scans for n in scan.always]

    def live(self, text: str) -> list[int]:
        """Rules whose widened pattern matches, and those that always run."""
        copy = copied(text)
        plain, numbered = self.scans
        found = plain.live(copy)
        if DIGIT.search(text) is None:
            return sorted(found)
        digits = digits_in(text)
        found += [n for n in numbered.live(copy) if self.digits[n] <= digits]
        return sorted(found)


class Scan:
    """Several of the rules as one database of patterns."""

    def __init__(self, rules: Sequence[Rule], places: Sequence[int]) -> None:
        told = {n: wider(rules[n].pattern) for n in places}
        taken = accepted(tuple(sorted({p for p in told.values() if p is not None})))
        self.always = [n for n, pattern in told.items() if pattern not in taken]
        self.rules_of = [[n for n, one in told.items() if one == p] for p in taken]
        self.database = database(taken) if taken else None
        self.threads = threading.local()

    def live(self, copy: bytes) -> list[int]:
        """Those of its rules that may match, in no order."""
        hits = list(self.always)
        if self.database is not None:
            self.database.scan(
                copy,
                lambda place, *_: hits.extend(self.rules_of[place]),
                scratch=self._scratch(),
            )
        return hits

    def _scratch(self) -> "hyperscan.Scratch":
        """This thread's own working memory: two scans must not share any."""
        held: hyperscan.Scratch | None = getattr(self.threads, "scratch", None)
        if held is None:
            held = self.threads.scratch = hyperscan.Scratch(self.database)
        return held


Prefilters = Callable[[Sequence[Rule]], Prefilter]


def prefilter(rules: Sequence[Rule]) -> Prefilter:
    """The fastest prefilter of this platform."""
    return CluePrefilter(rules) if hyperscan is None else HyperscanPrefilter(rules)


def wider(pattern: str) -> str | None:
    """The pattern for copies; None when none can be told."""
    try:
        return superset(pattern, FLAGS)
    except Unclear:
        return None


@lru_cache(maxsize=16)
def accepted(patterns: tuple[str, ...]) -> tuple[str, ...]:
    """Those that Hyperscan takes: all of them, unless somebody's own is too much."""
    try:
        database(patterns)
    except hyperscan.error:
        return tuple(filter(alone, patterns))
    return patterns


@cache
def alone(pattern: str) -> bool:
    """Whether Hyperscan takes this pattern."""
    try:
        compiled((pattern,))
    except hyperscan.error:
        return False
    return True


@lru_cache(maxsize=16)
def database(patterns: tuple[str, ...]) -> "hyperscan.Database":
    """The compiled patterns: once per process, and kept for the next one."""
    made_by = f"{version('hyperscan')} {platform.machine()}"
    key = hashlib.sha256("\n".join((made_by, *patterns)).encode()).hexdigest()
    held = kept(key)
    if held is not None:
        try:
            return hyperscan.loadb(held, hyperscan.HS_MODE_BLOCK)
        except hyperscan.error:  # compiled for another processor: once more
            held = None
    made = compiled(patterns)
    keep(key, hyperscan.dumpb(made))
    return made


def compiled(patterns: tuple[str, ...]) -> "hyperscan.Database":
    """A database that tells each pattern once, by its place."""
    made = hyperscan.Database()
    made.compile(
        expressions=[pattern.encode() for pattern in patterns],
        ids=list(range(len(patterns))),
        flags=hyperscan.HS_FLAG_SINGLEMATCH | hyperscan.HS_FLAG_PREFILTER,
    )
    return made
