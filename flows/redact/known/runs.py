"""The words of a text enter; where words of one person's name stand together leaves.

A run is any of a person's words side by side, in any order: `Doe, Jane M.`, `J. Doe`,
`Jane`. It counts when one of its words is a name alone, or when two say who it is.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from flows.redact.known.names import ANYWHERE, Piece
from flows.redact.known.words import ABBREVIATIONS, called


Words = Mapping[str, Mapping[int, Piece]]
"""A form -> whose word it is, and what it is there."""

LONGEST_GAP = 3
"""Signs between two words of one name: `Doe, Jane` has two."""

BETWEEN_INITIALS = re.compile(r"(?:, ?)?[ ._'\-\u00b7]{0,3}")
DOTTED = re.compile(r"[._\-]")
LONE_WORDS = frozenset("aioy")
"""Single letters that are words: only a capital or a dot makes them initials."""

NUMBERED = re.compile(r"_?\d{1,4}(?![^\W_])")
"""What people put behind their name to make it theirs: `jane92`."""


class Token(NamedTuple):
    """A folded word of a text and its place."""

    word: str
    start: int
    end: int


class Seen(NamedTuple):
    """A text in both forms: as it is, and folded to the same length."""

    text: str
    folded: str


Run = Sequence[tuple[Token, Piece]]


def named(
    seen: Seen, tokens: Sequence[Token], words: Words
) -> Iterator[tuple[int, int]]:
    """Start and end of every run that tells somebody."""
    for run, who in runs(seen.text, tokens, words):
        told = trimmed(seen.text, [(token, words[token.word][who]) for token in run])
        if told and counts(seen, told):
            yield told[0][0].start, ending(seen.text, told)


def runs(
    text: str, tokens: Sequence[Token], words: Words
) -> Iterator[tuple[list[Token], int]]:
    """Tokens that are one person's words, with that person."""
    run: list[Token] = []
    whose: set[int] = set()
    for token in tokens:
        found = words.get(token.word)
        if found is None or negated(text, token):
            if run:
                yield run, min(whose)
                run = []
            continue
        if run:
            again = token.word == run[-1].word
            shared = whose if again else whose & found.keys()
            if shared and joins(text, run[-1], token):
                run.append(token)
                whose = shared
                continue
            yield run, min(whose)
        run, whose = [token], set(found)
    if run:
        yield run, min(whose)


def negated(text: str, token: Token) -> bool:
    """Whether it is the beginning of "don't" or "won't"."""
    return text[token.end : token.end + 2] in {"'t", "'T"}


def joins(text: str, before: Token, after: Token) -> bool:
    """Whether two words are near enough to be one name."""
    gap = text[before.end : after.start]
    if len(before.word) == 1 or len(after.word) == 1:
        return BETWEEN_INITIALS.fullmatch(gap) is not None
    return len(gap) <= LONGEST_GAP


def trimmed(text: str, run: Run) -> Run:
    """The run without particles and letters at its ends that belong to others."""
    while run and not begins(text, run):
        run = run[1:]
    while run and not finishes(text, run):
        run = run[:-1]
    return run


def begins(text: str, run: Run) -> bool:
    """Whether the first word belongs to the name."""
    token, piece = run[0]
    if piece.kind == "full" or len(run) == 1:
        return piece.kind in {"full", "short"}
    after, beside = run[1]
    gap = text[token.end : after.start]
    if piece.kind == "initial":
        apart = not {"'", ","}.isdisjoint(gap) or beside.place == piece.place
        return not apart and initial(text, token, gap)
    if piece.kind == "short":
        return neighbours(piece, beside) and solid(text, token, piece, gap)
    return beside.place == piece.place + 1


def finishes(text: str, run: Run) -> bool:
    """Whether the last word belongs to the name."""
    token, piece = run[-1]
    if piece.kind == "full" or len(run) == 1:
        return piece.kind in {"full", "short"}
    before, beside = run[-2]
    gap = text[before.end : token.start]
    if piece.kind == "initial":
        behind = text[token.end : token.end + 1]
        apart = "'" in gap + behind or beside.place == piece.place
        listed = "," in gap and not (text[token.start].isupper() and behind == ".")
        return not apart and not listed and initial(text, token, gap)
    if piece.kind == "short":
        return neighbours(piece, beside) and solid(text, token, piece, gap)
    return False


def neighbours(one: Piece, other: Piece) -> bool:
    """Whether two words stand side by side in the name, too."""
    return abs(one.place - other.place) == 1 or ANYWHERE in {one.place, other.place}


def solid(text: str, token: Token, piece: Piece, gap: str) -> bool:
    """Whether a short word beside a name is no word of the sentence (`Le`, `De`)."""
    return piece.need != "company" or text[token.start].isupper() or " " not in gap


def initial(text: str, token: Token, gap: str) -> bool:
    """Whether a letter beside a name stands for another part of it."""
    written = text[token.start]
    dotted = DOTTED.search(gap) or text[token.end : token.end + 1] == "."
    return written.isupper() or bool(dotted) or token.word not in LONE_WORDS


def counts(seen: Seen, run: Run) -> bool:
    """Whether a run of one person's words means that person."""
    if any(alone(seen, token, piece) for token, piece in run):
        return True
    told = [piece for _, piece in run if piece.kind in {"full", "short"}]
    if any(piece.kind == "full" for piece in told):
        if len({piece.place for piece in told}) > 1:
            return True
    elif all(piece.need == "company" for piece in told):
        return False
    return any(
        piece.kind == "initial" and dotted(seen.text, token) for token, piece in run
    )


def dotted(text: str, token: Token) -> bool:
    """Whether a letter is written as an initial: `j.doe`, `rose_p`, `line n.`."""
    around = text[token.start - 1 : token.start] + text[token.end : token.end + 1]
    word = token.word in LONE_WORDS and text[token.start].islower()
    return DOTTED.search(around[-1:] if word else around) is not None


def alone(seen: Seen, token: Token, piece: Piece) -> bool:
    """Whether a word would be a name without its neighbours."""
    written = seen.text[token.start : token.end]
    if piece.kind not in {"full", "short"} or piece.need == "company":
        return False
    if piece.need == "nothing":
        return True
    if piece.need == "title":
        shouted = written.isupper() and token.word not in ABBREVIATIONS
        return written.istitle() or shouted
    if not written[0].islower():
        return True
    return piece.need == "cue" and (
        seen.text[token.start - 1 : token.start] in {"@", "#"}
        or NUMBERED.match(seen.text, token.end) is not None
        or called(seen.folded, token.start, token.end)
    )


def ending(text: str, run: Run) -> int:
    """Where a run ends: behind the dot of an initial, the number of a nickname."""
    token, piece = run[-1]
    if piece.kind == "initial" and text[token.end : token.end + 1] == ".":
        return token.end + 1
    number = NUMBERED.match(text, token.end)
    return number.end() if number else token.end
