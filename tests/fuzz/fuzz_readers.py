"""Coverage-guided fuzzing of the readers, by atheris.

    python tests/fuzz/fuzz_readers.py FORMAT|every RUNS SECONDS FOLDER [libFuzzer option...]

Ends after so many runs or seconds (0: no limit), with the executions a format as JSON.
A crash is told with its traceback, and its input is written into FOLDER.

An input is a byte that chooses the format, one that chooses the stream (0: the export,
else its n-th companion), and the stream's bytes.
"""

import gzip
import io
import json
import os
import random
import resource
import sys
import time
import zipfile
from collections import Counter
from pathlib import Path

import atheris
import polars as pl  # noqa: F401 - before the rest, so that it is not instrumented


ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

with atheris.instrument_imports(include=["flows.collect"]):
    from fuzz.oracle import AUTO, read_any

from collect.seeds import SEEDS  # noqa: E402
from fuzz.mutate import mutated  # noqa: E402


TARGETS = (*SEEDS, AUTO)
STRUCTURED = 0.8
OPTIONS = ("-timeout=20", "-rss_limit_mb=0", "-max_len=20000", "-verbosity=0")
MOST_MEMORY = 2 << 30
"""Bytes. libFuzzer's own limit also counts the peak of the process that started it."""


class Target:
    """Where inputs go, counted."""

    def __init__(self, forms, runs, seconds):
        self.forms, self.runs = forms, runs
        self.until = time.monotonic() + seconds if seconds else None
        self.done = Counter()

    def form(self, choice):
        return self.forms[choice % len(self.forms)]

    def read(self, content):
        """Give one input to its reader."""
        if len(content) < 2:
            return
        form, data = self.form(content[0]), content[2:]
        self.done[form] += 1
        streams = [None, *SEEDS[form].beside] if form in SEEDS else [None]
        companion = streams[content[1] % len(streams)]
        if companion is None:
            read_any(form, data, SEEDS[form].companions if form in SEEDS else {})
        else:
            read_any(form, SEEDS[form].raw, SEEDS[form].companions | {companion: data})
        self.end()

    def end(self):
        """Stop after the runs or the time asked for."""
        total = self.done.total()
        late = self.until and not total % 50 and time.monotonic() > self.until
        if total == self.runs or late:
            sys.stdout.write(json.dumps(self.done))
            sys.stdout.flush()
            os._exit(0)  # libFuzzer would go on

    def mutate(self, content, size, seed):
        """Mostly a change of the JSON, else one of the bytes."""
        chance = random.Random(seed)
        head, data = content[:2], content[2:]
        if len(head) == 2 and chance.random() < STRUCTURED:
            made = mutated(data, self.form(head[0]), chance)
            if made is not None and len(made) + 2 <= size:
                return head + made
        return head + atheris.Mutate(data, size - 2)


def packed():
    """Archives of all seeds, for the door that tells formats itself."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for form, seed in SEEDS.items():
            archive.writestr(zipfile.ZipInfo(f"{form}/{seed.name}"), seed.raw)
    yield held.getvalue()
    for seed in SEEDS.values():
        yield gzip.compress(seed.raw, mtime=0)


def corpus(forms):
    """Every seed and companion of these formats, as inputs."""
    for choice, form in enumerate(forms):
        streams = packed()
        if form in SEEDS:
            streams = (SEEDS[form].raw, *SEEDS[form].companions.values())
        for number, raw in enumerate(streams):
            yield bytes([choice, 0 if form == AUTO else number]) + raw


def main(form, runs, seconds, folder, *options):
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
    forms = TARGETS if form == "every" else (form,)
    target = Target(forms, int(runs), float(seconds))
    begin = Path(folder) / f"corpus-{form}"
    begin.mkdir(parents=True, exist_ok=True)
    for number, content in enumerate(corpus(forms)):
        (begin / f"seed-{number:03d}").write_bytes(content)
    told = [sys.argv[0], *OPTIONS, *options, f"-artifact_prefix={folder}/", str(begin)]
    atheris.Setup(told, target.read, custom_mutator=target.mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
