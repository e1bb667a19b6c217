"""How fast exports are read into Interaction frames, on one core, in how much memory.

    python benchmarks/readers.py [FORMAT...] [--megabytes N] [--full]

Writes an invented export of each format, reads it in a process of its own and prints
megabytes, turns, megabytes a CPU second and the peak memory. `--full` measures the
sizes that are promised: 2 GB in one JSON document, 4 GB of JSONL.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from invented_exports import EXPORTS, write_export

from flows.collect.declared import Declared
from flows.collect.frame import identities, interactions
from flows.collect.gaps import marked
from flows.collect.read import read_object
from flows.collect.registry import formats_named
from schemas.interaction import Identity, Turn


CHUNK = 10_000
MEGABYTE = 1_000_000
FULL = {"telegram_desktop": 2_000, "chatgpt": 2_000, "interactions_jsonl": 4_000}
DECLARED = Declared(
    1, "bench", "api", bots=("HelpdeskBot", "user777"), owner="bench:user101"
)


def chunks(units: Iterator[Turn | Identity]) -> Iterator[list[Turn | Identity]]:
    while chunk := list(islice(units, CHUNK)):
        yield chunk


def measure(form: str, path: Path) -> None:
    """Read as a build does, and print what it took as JSON."""
    turns, rows, begun = 0, 0, time.process_time()
    with path.open("rb") as stream:
        units = read_object(
            stream, path.name, formats=formats_named(form), declared=DECLARED
        )
        for chunk in chunks(marked(units, set())):
            found = [unit for unit in chunk if isinstance(unit, Turn)]
            people = [unit for unit in chunk if isinstance(unit, Identity)]
            frame = interactions(
                found, declared=DECLARED, object_number=1, first_seen="2026-01-01"
            )
            identities(people, declared=DECLARED)
            turns += len(found)
            rows += frame.height
    print(
        json.dumps(
            {
                "turns": turns,
                "rows": rows,
                "seconds": time.process_time() - begun,
                "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }
        )
    )


def shown(form: str, megabytes: int, folder: Path) -> str:
    path = folder / EXPORTS[form].name
    write_export(form, path, size=megabytes * MEGABYTE)
    size = path.stat().st_size / MEGABYTE
    told = subprocess.run(
        [sys.executable, __file__, "--measure", form, str(path)],
        check=True,
        stdout=subprocess.PIPE,
    )
    path.unlink()
    found = json.loads(told.stdout)
    speed = size / found["seconds"]
    return (
        f"{form:<20} {size:>7,.0f} {found['turns']:>11,} {found['rows']:>11,} "
        f"{speed:>7.1f} {found['peak']:>8,.0f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("formats", nargs="*", metavar="FORMAT")
    parser.add_argument("--megabytes", type=int, default=30)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--measure", nargs=2, metavar=("FORMAT", "PATH"))
    asked = parser.parse_args()
    if asked.measure:
        measure(asked.measure[0], Path(asked.measure[1]))
        return
    sizes = FULL if asked.full else dict.fromkeys(EXPORTS, asked.megabytes)
    heads = ("MB", "turns", "rows", "MB/s", "peak MB")
    print("{:<20} {:>7} {:>11} {:>11} {:>7} {:>8}".format("format", *heads))
    with tempfile.TemporaryDirectory() as folder:
        for form in asked.formats or sizes:
            print(shown(form, sizes[form], Path(folder)), flush=True)


if __name__ == "__main__":
    main()
