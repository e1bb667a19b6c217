"""How well the term lists find special categories, and what reading costs.

    python benchmarks/special.py [SET.jsonl]

Prints recall and the false share per language and category, then characters a second.
A set has one object a line: `language` (or `lang`), `text`, `categories`.
"""

import json
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from flows.redact.special.scanner import TermScanner
from schemas.policy import LANGUAGES, SPECIAL_CATEGORIES, SpecialPolicy


GOLD = Path(__file__).resolve().parents[1] / "tests" / "special" / "gold.jsonl"


def share(part: int, whole: int) -> str:
    return f"{part / whole:.3f} ({part}/{whole})" if whole else "-"


def recall(rows: Iterable[dict[str, Any]], category: str | None = None) -> str:
    told = [
        (wanted, row["found"])
        for row in rows
        for wanted in row["categories"]
        if category in {None, wanted}
    ]
    return share(sum(wanted in found for wanted, found in told), len(told))


def false_share(rows: Iterable[dict[str, Any]]) -> str:
    free = [row for row in rows if not row["categories"]]
    return share(sum(bool(row["found"]) for row in free), len(free))


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
    print("\n| category | en | fr | id | all |\n| --- | --- | --- | --- | --- |")
    for category in SPECIAL_CATEGORIES:
        cells = [
            recall([row for row in rows if row["language"] == language], category)
            for language in LANGUAGES
        ]
        print(f"| {category} | {' | '.join([*cells, recall(rows, category)])} |")


def main(path: Path) -> None:
    scanner = TermScanner(SpecialPolicy(), LANGUAGES)
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    begun = time.perf_counter()
    for row in rows:
        row["language"] = row.get("language") or row["lang"]
        row["found"] = scanner.scan(row["text"], row["language"])
    seconds = time.perf_counter() - begun
    print(scanner.name, f"{len(rows)} texts\n")
    report(rows)
    speed = sum(len(row["text"]) for row in rows) / seconds
    print(f"\n{speed:,.0f} characters/s, {len(rows) / seconds:,.0f} texts/s")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else GOLD)
