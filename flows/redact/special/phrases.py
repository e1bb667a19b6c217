"""Terms as written in the lists enter; the places where a text says them leave.

A term is words with four signs: `diabet*` any ending, `*statin` any beginning,
`(a|b c)` one of these, `[a]` may stand there, `..` up to three words may. Matching is
a walk from word to word, so that its time grows with the text alone.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from flows.redact.normal import fold
from flows.redact.special.reading import STOP


GAP = ".."
LONGEST_GAP = 3

_STEP = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|(\.\.|\*?[^\W_]+\*?)|\S")
_WORD = re.compile(r"\*?[^\W_]+\*?")

Meaning = tuple[str, str]
"""What a term stands for: its group and its kind."""

Endings = Callable[[str], tuple[str, ...]]
"""The forms of a word under which a list may hold it, the word itself among them."""

Choice = tuple[tuple[str, ...], ...]
"""Word sequences of which one must be said; an empty one stands for none."""


@dataclass(frozen=True, slots=True)
class Said:
    """Words `start` to `end` of a text say something that means this."""

    start: int
    end: int
    meaning: Meaning


@dataclass(slots=True)
class Node:
    """A place between two words of terms: what may be said next, what ends here."""

    follow: dict[str, list["Node"]] = field(default_factory=dict, repr=False)
    ends: set[Meaning] = field(default_factory=set)

    def lead(self, words: Sequence[str], goal: "Node") -> None:
        """Make these words lead from here to `goal`."""
        here = self
        for word in words[:-1]:
            after = Node()
            here.follow.setdefault(word, []).append(after)
            here = after
        here.follow.setdefault(words[-1], []).append(goal)


def steps_of(term: str) -> list[Choice]:
    """A term as the choices a speaker has, one after the other."""
    steps: list[Choice] = []
    for match in _STEP.finditer(fold(term)):
        one, maybe, word = match.groups()
        if word:
            steps.append(((word,),))
        elif one is not None or maybe is not None:
            several = tuple(_words(part) for part in (one or maybe or "").split("|"))
            steps.append(((), *several) if maybe else several)
        elif match.group() not in "'-/&":
            raise ValueError(f"{match.group()!r} is no sign of a term")
    if not steps or steps[0] == ((GAP,),) or steps[-1] == ((GAP,),):
        raise ValueError("a term without words, or with a gap at its edge")
    return steps


def _words(part: str) -> tuple[str, ...]:
    found = tuple(_WORD.findall(part))
    if not found:
        raise ValueError("an empty choice; [a] is a word that may be left out")
    return found


class Phrases:
    """All terms of one language."""

    def __init__(
        self, terms: Mapping[Meaning, Sequence[str]], *, endings: Endings
    ) -> None:
        self.root = Node()
        self.parts: set[str] = set()
        self.endings = endings
        for meaning, several in terms.items():
            for term in several:
                self._grow(term, meaning)
        self.keys = lru_cache(maxsize=65_536)(self._keys)

    def _grow(self, term: str, meaning: Meaning) -> None:
        ends = [self.root]
        for choice in steps_of(term):
            goal, left_out = Node(), () in choice
            for words in filter(None, choice):
                for node in ends:
                    node.lead(words, goal)
                self.parts.update(word for word in words if "*" in word)
            ends = [*ends, goal] if left_out else [goal]
        if self.root in ends:
            raise ValueError("a term of which every word may be left out")
        for node in ends:
            node.ends.add(meaning)

    def _keys(self, word: str) -> tuple[str, ...]:
        """Everything in the terms that this word may stand for."""
        if word == STOP:
            return ()
        cuts = range(1, len(word) + 1)
        begun = (f"{word[:cut]}*" for cut in cuts)
        ended = (f"*{word[-cut:]}" for cut in cuts)
        held = [part for part in (*begun, *ended) if part in self.parts]
        return (*dict.fromkeys(self.endings(word)), *held)

    def said(self, words: Sequence[str]) -> Iterator[Said]:
        """Every place where a term is said."""
        keys = [self.keys(word) for word in words]
        for start in range(len(words)):
            for end, meaning in self._walk(keys, start):
                yield Said(start, end, meaning)

    def _walk(
        self, keys: Sequence[tuple[str, ...]], start: int
    ) -> Iterator[tuple[int, Meaning]]:
        paths, seen = [(self.root, start)], set[tuple[int, int]]()
        while paths:
            node, place = paths.pop()
            if (id(node), place) in seen:
                continue
            seen.add((id(node), place))
            for meaning in node.ends:
                yield place, meaning
            for after in node.follow.get(GAP, ()):
                paths += [(after, reached) for reached in _over_gap(keys, place)]
            if place < len(keys):
                for key in keys[place]:
                    paths += [(found, place + 1) for found in node.follow.get(key, ())]


def _over_gap(keys: Sequence[tuple[str, ...]], place: int) -> Iterator[int]:
    """The places a gap may reach: none of its words may end a sentence."""
    for reached in range(place, place + LONGEST_GAP + 1):
        yield reached
        if reached >= len(keys) or not keys[reached]:
            return
