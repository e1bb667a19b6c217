"""The texts that cost most: 20 kB of pieces of the rules, and what grows of these.

`python benchmarks/hostile.py [SECONDS] [WAY...]` prints the slowest texts of each way
(default: all) with milliseconds of processor time, least of three. A text is one piece
said over and over, as it is or with other letters and digits each time. Pieces come
from the rules' patterns (whole, begun, spoilt), from signs, separators and scripts;
then the slowest are changed at random for SECONDS (default 60) a way. Takes minutes.
"""

import re
import sys
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice, product
from random import Random
from re import _constants, _parser  # type: ignore[attr-defined] # patterns as trees
from string import ascii_lowercase, ascii_uppercase, digits
from time import process_time
from typing import Any

from flows.redact.engine import Engine, engine_for, second_engine_for
from flows.redact.families import FAMILIES
from flows.redact.known.identities import Identities
from flows.redact.language import languages_for
from flows.redact.normal import normalise
from flows.redact.replace import Numbering, replace_spans
from flows.redact.rule import FLAGS
from flows.redact.special.scanner import TermScanner
from flows.redact.superset import BEYOND, QUESTION, superset
from schemas.policy import RedactionPolicy, SpecialPolicy


SIZE = 20_000
SHOWN, KEPT = 12, 40
SECONDS = 60.0
POLICY = RedactionPolicy()
CUES = RedactionPolicy(names="cues")
WHO = Identities(
    names=("Jane Doe", "Ari Budiman"),
    handles=("jane_doe99",),
    emails=("jane@example.org",),
    phones=("+1 202-555-0143",),
    contacts=("Will May",),
)
"""People of whom a conversation knows."""

SIGNS = [
    *map(chr, range(128)),
    *"\u00e9\u00c9\u00df\u1e9e\ufb01\u0130\u0131\u017f\ufdfa\uff10\uff21\uff20\uff0e",
    *"\u0660\u0967\u0301\u200b\u202e\u00ad\ufeff\u1100\uac01\U0001f600\U0001d423\u6f22",
    *"\u0436\u05d0\u0639\ud800\u00a0\u2028\x85\u2019\u2013\u2026\u00b0\u00b2\u2167",
    "\u1100\u1161\u11a8", "e\u0301\u0323", "\U0001f468\u200d\U0001f469",
    "1\ufe0f\u20e3",
]  # fmt: skip
"""Accents, sharp s, ligatures, full-width, digits of other scripts, hidden, emoji."""

SEPARATORS = [" ", "\n", ".", ", ", "-", "/", ":", "@", "", "\t", "\u200b", "é"]


def of_patterns(chance: Random) -> Iterator[str]:
    """What the rules' patterns match, nearly match, and begin to match."""
    for pattern in sorted({rule.pattern for f in FAMILIES for rule in f.rules}):
        tree = _parser.parse(superset(pattern, FLAGS), re.DOTALL)
        for _ in range(2):
            whole = shown("".join(spoken(tree, chance)))
            yield from (whole, whole[:-1] + "%", whole[: len(whole) // 2])
            yield whole[: max(1, len(whole) // 4)]


def shown(text: str) -> str:
    """A sample of a widened pattern as a text has it."""
    return text.replace(BEYOND, "é").replace(QUESTION, "?")


def spoken(tree: Any, chance: Random) -> Iterator[str]:
    """One string that a parsed pattern matches, piece by piece."""
    for kind, told in tree:
        if kind is _constants.LITERAL:
            yield chr(told)
        elif kind is _constants.ANY:
            yield "x"
        elif kind is _constants.IN:
            yield chr(chance.choice(members(told)))
        elif kind is _constants.SUBPATTERN:
            yield from spoken(told[-1], chance)
        elif kind is _constants.BRANCH:
            yield from spoken(chance.choice(told[1]), chance)
        elif kind is _constants.MAX_REPEAT:
            least, most, inner = told
            for _ in range(chance.randint(least, min(most, least + 2))):
                yield from spoken(inner, chance)


def members(told: Any) -> list[int]:
    """The characters of a set, a range by its ends and middle."""
    found: list[int] = []
    for kind, value in told:
        if kind is _constants.RANGE:
            found += [value[0], sum(value) // 2, value[1]]
        else:
            found.append(value)
    return found


def pieces(chance: Random) -> Iterator[str]:
    """What texts are made of at first."""
    yield from SIGNS
    found = sorted(set(of_patterns(chance)))
    yield from found
    for piece in found:
        yield piece + chance.choice(SEPARATORS)
    for one, other in product("a1A.@:/-_#'(\"\n é0x", repeat=2):
        yield one + other
    for count, gap in product((1, 2, 3, 4, 6, 10), SEPARATORS):
        yield "".join(islice("4802159367", count)) + gap
        yield "".join(islice("Maryborough", count)) + gap
    for one, other, gap in product((1, 2, 3, 4, 6, 10), (1, 2, 4, 6), (" ", "-", ".")):
        yield "4802159367"[:one] + gap + "7639512048"[:other] + gap
    for opened in ("(", "[", "{", "<", '"', "'", "```", "*", "<!--", "\\", "$("):
        yield from (opened, opened + "a", opened + "1 ")
    yield from ("".join(SIGNS), "".join(SIGNS[:128]))


def repeated(piece: str) -> str:
    """A piece over and over."""
    return (piece * (SIZE // len(piece) + 1))[:SIZE]


def varied(piece: str) -> str:
    """The same with other letters and digits each time: nothing of it is known yet."""
    chance, told = Random(piece.encode("utf-8", "replace")), repeated(piece)
    for kind in (ascii_lowercase, ascii_uppercase, digits):
        told = re.sub(
            f"[{kind}]",
            lambda _, kind=kind: chance.choice(kind),  # type: ignore[misc] # str to str
            told,
        )
    return told


def changed(piece: str, others: list[str], chance: Random) -> str:
    """A piece with something put in, taken out, doubled or joined to it."""
    place = chance.randint(0, len(piece))
    into = chance.choice([*SIGNS, *SEPARATORS, *others])
    return chance.choice(
        [
            piece[:place] + into + piece[place:],
            piece[:place] + into + piece[place + 1 :],
            piece[:place] + piece[place + 1 :],
            piece[:place] + piece[place : place + 3] * 3 + piece[place:],
            piece + into,
            piece.swapcase(),
            into + piece + piece,
        ]
    )


def cost(way: Callable[[str], object], text: str, runs: int) -> float:
    """Milliseconds of processor time, least of some runs."""
    spent = []
    for _ in range(runs):
        started = process_time()
        way(text)
        spent.append(process_time() - started)
    return 1000 * min(spent)


Ranked = list[tuple[float, str, str]]
"""Milliseconds, the shape of the text, and its piece; the slowest first."""

SHAPES = {"repeated": repeated, "varied": varied}


def slowest(way: Callable[[str], object], seconds: float) -> Ranked:
    """The pieces that cost most, after the worst were changed for some seconds."""
    chance = Random(5)
    several = list(dict.fromkeys(filter(None, pieces(chance))))
    held: Ranked = [
        (cost(way, make(piece), 1), shape, piece)
        for piece in several
        for shape, make in SHAPES.items()
    ]
    held = measured_again(way, held)
    started = process_time()
    while process_time() - started < seconds:
        _, shape, piece = chance.choice(held[:KEPT])
        piece = changed(piece, several, chance)[:400]
        if not piece or any(piece == known for _, _, known in held):
            continue
        told = cost(way, SHAPES[shape](piece), 1)
        if told > held[KEPT - 1][0]:
            told = cost(way, SHAPES[shape](piece), 3)
            held = sorted([*held[: 2 * KEPT], (told, shape, piece)], reverse=True)
    return measured_again(way, held)


def measured_again(way: Callable[[str], object], held: Ranked) -> Ranked:
    """The worst with the least of three runs each, one a beginning."""
    worst = sorted(held, reverse=True)[: 4 * KEPT]
    return sorted(
        ((cost(way, SHAPES[s](piece), 3), s, piece) for _, s, piece in worst),
        reverse=True,
    )


def finding(engine: Engine, who: Identities) -> Callable[[str], object]:
    """Detection with people that are known."""
    return lambda text: engine.find(text, None, identities=who)


def echoing(text: str) -> object:
    """Seeking what was found once more, as in the other turns of a conversation."""
    told = dict.fromkeys((f.entity, text[f.start : f.end]) for f in found(text))
    return engine_for(CUES).widen(text, found(text), Identities(echoes=tuple(told)))


def replacing(text: str) -> object:
    """Writing placeholders for what was found."""
    return replace_spans(text, found(text), Numbering())


@cache
def found(text: str) -> Any:
    return engine_for(CUES).find(text, None)


def ways() -> dict[str, Callable[[str], object]]:
    """What may be slow, by name."""
    scanner = TermScanner(SpecialPolicy(), POLICY.languages)
    return {
        "find": finding(engine_for(POLICY), WHO),
        "rules": finding(engine_for(CUES), Identities()),
        "second": finding(second_engine_for(POLICY), Identities()),
        "echoes": echoing,
        "normalise": normalise,
        "language": languages_for(POLICY.languages).of,
        "special": lambda text: scanner.scan(text, None),
        "replace": replacing,
    }


def main(seconds: float, wanted: list[str]) -> None:
    every = ways()
    for name in wanted or every:
        print(f"{name}: milliseconds for {SIZE // 1000} kB")
        for spent, shape, piece in slowest(every[name], seconds)[:SHOWN]:
            print(f"  {spent:6.1f}  {shape:9}{ascii(piece)[:90]}", flush=True)


if __name__ == "__main__":
    told = sys.argv[1:]
    main(float(told[0]) if told else SECONDS, told[1:])
