"""Other redactors on texts of ours; run by the Python of a throw-away environment.

Standard input: `{"peer", "texts", "seconds"}`; standard output: the figures of
`redaction.py`. What counts as found is a text that the peer changes.
"""

import json
import resource
import sys
from collections.abc import Callable
from time import process_time


def datatrove() -> Callable[[str], str]:
    """E-mail and IP addresses, by pattern."""
    from datatrove.pipeline.formatters import PIIFormatter  # noqa: PLC0415 - only where it is asked

    return PIIFormatter().format


def scrubadub() -> Callable[[str], str]:
    """Its default detectors: e-mail, phone, URL, handles, cards, a few numbers."""
    from scrubadub import Scrubber  # noqa: PLC0415 - only where it is asked

    return Scrubber().clean


PEERS = {"datatrove": datatrove, "scrubadub": scrubadub}


def measure(peer: str, texts: list[str], seconds: float) -> dict[str, float]:
    """Texts and megabytes a second of one core's time, peak memory, texts changed."""
    clean = PEERS[peer]()
    for text in texts[:20]:
        clean(text)
    count, size, found, started = 0, 0, 0, process_time()
    while process_time() - started < seconds:
        text = texts[count % len(texts)]
        found += clean(text) != text
        count += 1
        size += len(text)
    spent = process_time() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"texts": count / spent, "mb": size / spent / 1e6, "peak": peak,
            "found": 1000 * found / count}  # fmt: skip


if __name__ == "__main__":
    json.dump(measure(**json.load(sys.stdin)), sys.stdout)
