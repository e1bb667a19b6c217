"""How fast the whole way is: every step of a build of generated exports, no Prefect.

    python benchmarks/whole_way.py [PEOPLE]

Prints seconds, units a second and the peak memory after each step, in one process.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flows.build import steps
from flows.commands.trial import make_demo


def timed(name: str, units: int, step: Callable[[], Any]) -> Any:
    begun = time.perf_counter()
    answer = step()
    seconds = time.perf_counter() - begun
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    count = units or answer
    rate = f"{count / seconds:>10,.0f}" if isinstance(count, int) else " " * 10
    print(f"{name:<10} {seconds:>8.2f} {rate} {megabytes:>8.0f}")
    return answer


def main(people: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        demo = Path(folder) / "demo"
        make_demo(demo, today=datetime.now(UTC).date(), people=people)
        config = str(demo / "corpus.yaml")
        print(f"{'step':<10} {'seconds':>8} {'units/s':>10} {'peak MB':>8}")
        begun = time.perf_counter()
        with steps.leased(config) as held:
            outline = timed("prepare", 0, lambda: steps.prepare(config, as_of=None))
            build = outline.build
            read = sum(
                timed(
                    "collect",
                    0,
                    lambda n=n: steps.collect(config, build=build, group=n),
                )
                for n in range(outline.groups)
            )
            for n in range(outline.shards):
                timed(
                    "curate",
                    read // outline.shards,
                    lambda n=n: steps.curate(config, build=build, shard=n),
                )
            timed(
                "publish",
                read,
                lambda: steps.publish(
                    config, build=build, quarantine="continue", held=held
                ),
            )
        seconds = time.perf_counter() - begun
        print(
            f"{'whole':<10} {seconds:>8.2f} {read / seconds:>10,.0f}   ({read:,} units)"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
