"""How much foreign text slips through, what of our own is lost, and how fast.

    python benchmarks/language.py

Reads the turns beside it (`language_turns.txt`), with neighbours joined for more long
ones, and ../shared/corpora where they are there. A turn slips when it is not told to
be foreign; our own is lost when it is.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise
from pathlib import Path
from time import process_time

from flows.redact.language import FOREIGN, Languages, languages_for


HERE = Path(__file__).resolve().parent
CORPORA = HERE.parents[1] / "shared" / "corpora"
OURS = ("en", "fr", "id")
BOUNDS = (12, 20, 32, 64, 128)
CLASSES = ("1-11", "12-19", "20-31", "32-63", "64-127", "128+")
SCRIPTS = {"ru", "uk", "hi", "ar", "fa", "th", "zh", "ja", "ko", "fresh-el"}
SIDES = {"jv": "Javanese", "su": "Sundanese"}
BLOCK = 500
TALK = 6


def turns() -> dict[str, list[str]]:
    """The invented turns by heading."""
    found: dict[str, list[str]] = {}
    heading = ""
    for line in (HERE / "language_turns.txt").read_text("utf-8").splitlines():
        if named := re.fullmatch(r"\[([\w-]+)\]", line):
            heading = named[1]
            found[heading] = []
        elif line and not line.startswith(";"):
            found[heading].append(line)
    return found


def kind(heading: str) -> str:
    if heading in SCRIPTS:
        return "other scripts"
    if heading.endswith("-latin"):
        return "Hindi, Arabic, Russian in Latin letters"
    if heading.startswith("fresh-"):
        return "Latin script, fresh"
    return SIDES.get(heading, "Latin script")


def foreign(of: dict[str, list[str]]) -> Iterator[tuple[str, list[str]]]:
    """Kinds and turns of every foreign language."""
    for heading, said in of.items():
        if heading != "ms" and not heading.startswith("own-"):
            yield kind(heading), said


def joined(said: Sequence[str]) -> list[str]:
    """The turns, and each with one and two that follow."""
    pairs = [" ".join(pair) for pair in pairwise(said)]
    threes = zip(said, said[1:], said[2:], strict=False)
    return [*said, *pairs, *(" ".join(three) for three in threes)]


def length(text: str) -> str:
    """The class of how many letters it has."""
    letters = sum(map(str.isalpha, text))
    return CLASSES[sum(letters >= bound for bound in BOUNDS)]


def chat() -> dict[str, list[list[str]]]:
    """Conversations by corpus."""
    return {
        path.stem: [
            [said["content"] for said in json.loads(line)["messages"]]
            for line in path.read_text("utf-8").splitlines()
        ]
        for path in sorted(CORPORA.glob("*.jsonl"))
    }


def told(of: Languages, texts: Sequence[str]) -> list[str | None]:
    blocks = (texts[at : at + BLOCK] for at in range(0, len(texts), BLOCK))
    return [one for block in blocks for one in of.of_all(block)]


def percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f}" if whole else "-"


def slipping(of: Languages, every: dict[str, list[str]]) -> None:
    print("foreign turns that slip, % (turns), by letters")
    counts: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for what, said in foreign(every):
        texts = joined(said)
        for text, one in zip(texts, told(of, texts), strict=True):
            counts[what, length(text)].append(one != FOREIGN)
    for what in dict.fromkeys(what for what, _ in counts):
        cells = [counts[what, size] for size in CLASSES]
        row = (f"{percent(sum(cell), len(cell))} ({len(cell)})" for cell in cells)
        print(f"| {what} |", " | ".join(row), "|")


def talks(said: Sequence[str]) -> Iterable[list[str]]:
    """Conversations of turns of all lengths."""
    steps = max(1, len(said) // TALK)
    return (list(islice(said, start, None, steps)) for start in range(steps))


def slipping_in_talk(of: Languages, every: dict[str, list[str]]) -> None:
    print("the same in conversations of", TALK, "turns: alone, together")
    counts: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for what, said in foreign(every):
        for talk in talks(said):
            alone = told(of, talk)
            together = of.in_conversation(alone, talk)
            kept = [len(talk) - each.count(FOREIGN) for each in (alone, together)]
            counts[what].append((len(talk), kept[0], kept[1]))
    for what, rows in counts.items():
        whole, alone_kept, kept_together = map(sum, zip(*rows, strict=True))
        print(f"| {what} | {percent(alone_kept, whole)} |", end=" ")
        print(percent(kept_together, whole), "|")


def lost(of: Languages, name: str, talk: Sequence[Sequence[str]]) -> None:
    """Of our own: lost, told to be another of ours, undecided; turns a second."""
    texts = [text for one in talk for text in one]
    begun = process_time()
    alone = told(of, texts)
    speed = len(texts) / (process_time() - begun)
    ahead = iter(alone)
    whole = [
        each
        for one in talk
        for each in of.in_conversation([next(ahead) for _ in one], one)
    ]
    own = next(language for language in OURS if language in re.split("[-_]", name))
    wrong = len(alone) - sum(alone.count(one) for one in (own, None, FOREIGN))
    shares = (whole.count(FOREIGN), wrong, alone.count(None))
    cells = " | ".join(percent(share, len(texts)) for share in shares)
    print(f"| {name} | {len(texts)} | {cells} | {speed:,.0f} |")


def alone_configured(own: dict[str, list[list[str]]]) -> None:
    print("told foreign where the policy names one language only, %")
    for language in OURS:
        of = languages_for((language,))
        shares = {
            name: percent(told(of, texts).count(FOREIGN), len(texts))
            for name, talk in own.items()
            if (texts := [text for one in talk[:200] for text in one])
        }
        print(language, shares)


def main() -> None:
    of, every, own = languages_for(OURS), turns(), chat()
    slipping(of, every)
    slipping_in_talk(of, every)
    print("our own: turns, lost, another of ours, undecided, %; turns a second")
    for name, talk in own.items():
        lost(of, name, talk)
    for heading in every:
        if heading.startswith("own-"):
            lost(of, heading, [[said] for said in every[heading]])
    alone_configured(own)


if __name__ == "__main__":
    main()
