"""Terms as written in the lists enter; the places where a text says them leave.

A term is words with four signs: `diabet*` any ending, `*statin` any beginning,
`(a|b c)` one of these, `[a]` may stand there, `..` up to three words may. Matching is
a walk from word to word through remembered states, so that its time grows with the
text alone.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from flows.redact.normal import fold
from flows.redact.special.reading import STOP


GAP = ".."
LONGEST_GAP = 3

ANY_WORD, NOTHING = "*", ""
"""What a gap is made of: a word that is any, and none."""

MOST_LEARNT = 50_000
"""Steps from word to word that are remembered before all are forgotten again."""

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
            here.to(word, after)
            here = after
        here.to(words[-1], goal)

    def to(self, word: str, after: "Node") -> None:
        """Make one word, or a gap, lead from here to a node."""
        if word != GAP:
            self.follow.setdefault(word, []).append(after)
            return
        here = self
        for _ in range(LONGEST_GAP):
            between = Node()
            here.follow.setdefault(NOTHING, []).append(after)
            here.follow.setdefault(ANY_WORD, []).append(between)
            here = between
        here.follow.setdefault(NOTHING, []).append(after)


@dataclass(slots=True)
class State:
    """All nodes that a run of words may have reached, and where each word leads."""

    nodes: tuple[Node, ...] = field(repr=False)
    ends: tuple[Meaning, ...]
    after: dict[tuple[str, ...], "State"] = field(default_factory=dict, repr=False)


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
        self.known: set[str] = set()
        self.endings = endings
        for meaning, several in terms.items():
            for term in several:
                self._grow(term, meaning)
        self.keys = lru_cache(maxsize=65_536)(self._keys)
        self._forget()

    def _forget(self) -> None:
        self.states: dict[frozenset[int], State] = {}
        self.learnt = 0
        self.first = self._state([self.root])

    def _grow(self, term: str, meaning: Meaning) -> None:
        ends = [self.root]
        for choice in steps_of(term):
            goal, left_out = Node(), () in choice
            for words in filter(None, choice):
                for node in ends:
                    node.lead(words, goal)
                self.known.update(words)
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
        forms = dict.fromkeys((*self.endings(word), *begun, *ended))
        return (ANY_WORD, *(form for form in forms if form in self.known))

    def said(self, words: Sequence[str]) -> Iterator[Said]:
        """Every place where a term is said."""
        if self.learnt > MOST_LEARNT:
            self._forget()
        keys = [self.keys(word) for word in words]
        for start in range(len(words)):
            state = self.first
            for place in range(start, len(words)):
                found = keys[place]
                state = state.after.get(found) or self._learn(state, found)
                if not state.nodes:
                    break
                for meaning in state.ends:
                    yield Said(start, place + 1, meaning)

    def _learn(self, state: State, keys: tuple[str, ...]) -> State:
        """Where a word leads from a state, remembered."""
        self.learnt += 1
        reached = [
            after
            for node in state.nodes
            for key in keys
            for after in node.follow.get(key, ())
        ]
        state.after[keys] = self._state(reached)
        return state.after[keys]

    def _state(self, reached: list[Node]) -> State:
        nodes, meanings = dict[int, Node](), set[Meaning]()
        while reached:
            node = reached.pop()
            if id(node) not in nodes:
                nodes[id(node)] = node
                meanings.update(node.ends)
                reached += node.follow.get(NOTHING, ())
        made = State(tuple(nodes.values()), tuple(sorted(meanings)))
        return self.states.setdefault(frozenset(nodes), made)
