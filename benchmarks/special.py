"""How well the scan finds special categories, and what reading costs.

    python benchmarks/special.py [SET.jsonl ...]

Prints recall and the false share per language and category with Wilson's 95 %
intervals, then texts a second. A set has one object a line: `language` (or `lang`),
`text`, `categories`. Without a set it reads the even half of our own gold set: the odd
half is trained on.
"""

import json
import math
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from flows.redact.special.scanner import TermScanner
from schemas.policy import LANGUAGES, SPECIAL_CATEGORIES, SpecialPolicy


GOLD = Path(__file__).resolve().parents[1] / "tests" / "special" / "gold.jsonl"


def share(part: int, whole: int) -> str:
    if not whole:
        return "-"
    low, high = interval(part, whole)
    return f"{part / whole:.3f} ({part}/{whole}; {low:.2f}-{high:.2f})"


def interval(part: int, whole: int) -> tuple[float, float]:
    """Wilson's: where the true share lies in 95 of 100 such samples."""
    z = 1.96
    middle = part + z * z / 2
    half = z * math.sqrt(part * (whole - part) / whole + z * z / 4)
    return (middle - half) / (whole + z * z), (middle + half) / (whole + z * z)


def recall(rows: Iterable[dict[str, Any]], category: str | None = None) -> str:
    told = [
        (wanted, row["found"])
        for row in rows
        for wanted in row["categories"]
        if category in {None, wanted}
    ]
    return share(sum(wanted in found for wanted, found in told), len(told))


def false_share(rows: Iterable[dict[str, Any]], category: str | None = None) -> str:
    """Texts that tell of nothing in which this category, or any, is found."""
    free = [row["found"] for row in rows if not row["categories"]]
    wrong = [found for found in free if found and category in {None, *found}]
    return share(len(wrong), len(free))


def dropped(rows: Iterable[dict[str, Any]]) -> str:
    """Tellings in which at least one category is found: what keeps a turn out."""
    told = [row for row in rows if row["categories"]]
    return share(sum(bool(row["found"]) for row in told), len(told))


def report(rows: list[dict[str, Any]]) -> None:
    print("| | recall | any category found | false share |")
    print("| --- | --- | --- | --- |")
    for language in LANGUAGES:
        own = [row for row in rows if row["language"] == language]
        print(f"| {language} | {recall(own)} | {dropped(own)} | {false_share(own)} |")
    print(f"| all | {recall(rows)} | {dropped(rows)} | {false_share(rows)} |")
    print(
        "\n| recall | en | fr | id | all | false share |\n"
        "| --- | --- | --- | --- | --- | --- |"
    )
    for category in SPECIAL_CATEGORIES:
        cells = [
            recall([row for row in rows if row["language"] == language], category)
            for language in LANGUAGES
        ]
        cells += [recall(rows, category), false_share(rows, category)]
        print(f"| {category} | {' | '.join(cells)} |")


def rows_of(paths: Sequence[Path]) -> list[dict[str, Any]]:
    """The rows of the named sets, or those of ours that nothing was trained on."""
    rows = [
        json.loads(line)
        for path in paths or [GOLD]
        for line in path.read_text("utf-8").splitlines()
    ]
    return rows if paths else [row for row in rows if int(row["id"][3:]) % 2 == 0]


def main(paths: Sequence[Path]) -> None:
    scanner = TermScanner(SpecialPolicy(), LANGUAGES)
    rows = rows_of(paths)
    begun = time.perf_counter()
    for row in rows:
        row["language"] = row.get("language") or row["lang"]
        row["found"] = scanner.scan(row["text"], row["language"])
    cold = time.perf_counter() - begun
    begun = time.perf_counter()
    for row in rows:
        scanner.scan(row["text"], row["language"])
    warm = time.perf_counter() - begun
    print(scanner.name, f"{len(rows)} texts\n")
    report(rows)
    print(f"\n{len(rows) / cold:,.0f} texts/s at first, {len(rows) / warm:,.0f} warm")


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
