"""Speed of detection by Presidio and by us, and of all redaction as a build runs it.

`python benchmarks/redaction.py [SECONDS] [--peers]` reads ../shared where it is there,
else talk of our own. Every contestant reads the same texts in a process of its own, on
one core. With `--peers` other redactors, installed into an environment that is thrown
away afterwards, read them too.
"""

import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from time import process_time

import polars as pl
from presidio_analyzer import AnalyzerEngine, BatchAnalyzerEngine, RecognizerRegistry
from tldextract import TLDExtract, tldextract

from flows.redact.asked import Asked
from flows.redact.detect import detect
from flows.redact.engine import DetectionFailed, Engine
from flows.redact.nlp import BlankNlpEngine
from flows.redact.prefilter import CluePrefilter
from flows.redact.replace import replace
from schemas.interaction import IDENTITY
from schemas.policy import RedactionPolicy


SHARED = Path(__file__).resolve().parents[1].parent / "shared"
OWN = {
    "en": ("hello there , how are you doing today ?", "i like hiking and my two dogs"),
    "fr": ("bonjour , comment vas-tu aujourd'hui ?", "j'aime la marche et mes chiens"),
    "id": ("halo , apa kabar hari ini ?", "saya suka mendaki dan dua anjing saya"),
    "dense": ("mail jane@example.org or call 202-555-0143 before noon, please",),
}
tldextract.TLD_EXTRACTOR = TLDExtract(suffix_list_urls=())
"""Presidio's e-mail recognizer would ask the network at its first hit."""

MOST, LONG = 3000, 2048
SECONDS = 5.0

Read = Callable[[list[str]], int]
"""Reads texts and tells how much it found."""


def chat(language: str) -> list[str]:
    """Turns of 20 to 200 characters."""
    path = SHARED / "corpora" / f"xpersona_{language}.jsonl"
    if not path.exists():
        return list(OWN[language]) * 500
    with path.open(encoding="utf-8") as lines:
        said = [m["content"] for line in lines for m in json.loads(line)["messages"]]
    return [text for text in said if 20 <= len(text) <= 200][:MOST]


def long() -> list[str]:
    """Texts of 2 kB, made of English chat."""
    whole = " ".join(chat("en"))
    return [whole[n : n + LONG] for n in range(0, min(len(whole), 100 * LONG), LONG)]


def dense() -> list[str]:
    """Texts nearly each of which holds personal data."""
    path = SHARED / "pii" / "generated_large_en.jsonl"
    if not path.exists():
        return list(OWN["dense"]) * 500
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in islice(lines, MOST)]


TEXTS: dict[str, Callable[[], list[str]]] = {
    "short en": lambda: chat("en"),
    "short fr": lambda: chat("fr"),
    "short id": lambda: chat("id"),
    "long en": long,
    "dense en": dense,
}


def presidio(language: str) -> AnalyzerEngine:
    """Presidio with the recognizers it ships, and no model."""
    registry = RecognizerRegistry(supported_languages=[language])
    registry.load_predefined_recognizers(languages=[language])
    return AnalyzerEngine(
        registry=registry,
        nlp_engine=BlankNlpEngine((language,), cues=frozenset()),
        supported_languages=[language],
    )


def one_by_one(analyzer: AnalyzerEngine, language: str) -> Read:
    return lambda texts: sum(len(analyzer.analyze(t, language)) for t in texts)


def in_batches(language: str) -> Read:
    batch = BatchAnalyzerEngine(presidio(language))
    return lambda texts: sum(map(len, batch.analyze_iterator(texts, language)))


def ours(engine: Engine, language: str) -> Read:
    return lambda texts: sum(len(engine.find(text, language)) for text in texts)


def in_blocks(engine: Engine, language: str) -> Read:
    return lambda texts: sum(
        len(found)
        for found in engine.find_all([Asked(text, language) for text in texts])
        if not isinstance(found, DetectionFailed)
    )


FIRST = ("Marisol", "Anselm", "Dewanti", "Corentin", "Halvard", "Ngozi", "Sulastri")
LAST = ("Vega", "Quist", "Pranoto", "Kerbrat", "Oyelaran")
TURNS = 10
"""Of one conversation."""


def people(conversation: int) -> Iterator[dict[str, object]]:
    """Three people with all that an export may tell of them, the third a bot."""
    for place in range(3):
        first = FIRST[(conversation + 3 * place) % len(FIRST)]
        last = LAST[(conversation // len(FIRST) + place) % len(LAST)]
        handle = f"{first}_{last}{conversation}".lower()
        yield {
            "source": "web",
            "conversation_id": str(conversation),
            "kind": "participant",
            "names": ["Helpful Helper"] if place == 2 else [f"{first} {last}"],
            "handles": ["helper_bot"] if place == 2 else [handle],
            "emails": [] if place == 2 else [f"{handle}@example.org"],
            "phones": [] if place else [f"202-555-01{conversation % 100:02}"],
        }


def whole(engine: Engine) -> Read:
    """`detect` and `replace`: a frame of conversations enters, redacted text leaves."""

    def read(texts: list[str]) -> int:
        count = -(-len(texts) // TURNS)
        told = [one for number in range(count) for one in people(number)]
        numbers = [str(place // TURNS) for place in range(len(texts))]
        frame = pl.DataFrame({"conversation_id": numbers, "text": texts})
        frame = frame.with_columns(source=pl.lit("web"), row_id="conversation_id")
        known = pl.DataFrame(told, schema=IDENTITY)
        found = detect(frame, engine=engine, identities=known)
        done = replace(found, operator_of=engine.policy.operator_of)
        return int(done.get_column("findings").list.len().sum())

    return read


RULES = RedactionPolicy(names="cues")
CONTESTANTS: dict[str, Callable[[str], Read]] = {
    "Presidio analyze": lambda la: one_by_one(presidio(la), la),
    "Presidio batch": in_batches,
    "Presidio analyze, our rules": lambda la: one_by_one(Engine(RULES).analyzer(), la),
    "ours, no Hyperscan": lambda la: ours(Engine(RULES, prefilters=CluePrefilter), la),
    "ours": lambda la: ours(Engine(RULES), la),
    "ours, in blocks": lambda la: in_blocks(Engine(RULES), la),
    "ours with names": lambda la: ours(Engine(RedactionPolicy()), la),
    "ours with names, in blocks": lambda la: in_blocks(Engine(RedactionPolicy()), la),
    "whole path with names": lambda _: whole(Engine(RedactionPolicy())),
}


def measure(contestant: str, kind: str, seconds: float) -> dict[str, float]:
    """Figures of one contestant on one kind of text."""
    texts = TEXTS[kind]()
    read = CONTESTANTS[contestant](kind[-2:])
    read(texts[:20])
    count, size, found, started = 0, 0, 0, process_time()
    for part in rounds(texts):
        found += read(part)
        count += len(part)
        size += sum(map(len, part))
        if process_time() - started > seconds:
            break
    spent = process_time() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"texts": count / spent, "mb": size / spent / 1e6, "peak": peak,
            "found": 1000 * found / count}  # fmt: skip


def rounds(texts: list[str]) -> Iterator[list[str]]:
    """The texts in parts, over and over."""
    step = max(1, len(texts) // 3)
    while True:
        for start in range(0, len(texts), step):
            yield texts[start : start + step]


PEERS = {"datatrove": "datatrove==0.10.1", "scrubadub": "scrubadub==2.0.1"}


@contextmanager
def peers() -> Iterator[Callable[[str, str, float], dict[str, float]]]:
    """An environment of their own, which ends with the run."""
    with tempfile.TemporaryDirectory() as folder:
        python = Path(folder) / "bin" / "python"
        uv = Path(sys.executable).with_name("uv")
        subprocess.check_call([uv, "venv", "--quiet", folder])
        install = [uv, "pip", "install", "--quiet", "--python", python, "setuptools<81"]
        subprocess.check_call([*install, *PEERS.values()])

        def measured(peer: str, kind: str, seconds: float) -> dict[str, float]:
            asked = {"peer": peer, "texts": TEXTS[kind](), "seconds": seconds}
            script = Path(__file__).with_name("redaction_peers.py")
            return told([python, script], json.dumps(asked))

        yield measured


def ourselves(contestant: str, kind: str, seconds: float) -> dict[str, float]:
    """The figures of a contestant that runs in this environment."""
    return told([sys.executable, __file__, contestant, kind, str(seconds)])


def told(command: Sequence[str | Path], text: str = "") -> dict[str, float]:
    """What another process measures."""
    said: dict[str, float] = json.loads(
        subprocess.check_output(command, input=text, text=True)
    )
    return said


def main(seconds: float, *, with_peers: bool) -> None:
    print("| contestant | text | texts/s | MB/s | peak MB | found per 1,000 |")
    print("| --- | --- | --- | --- | --- | --- |")
    for contestant in CONTESTANTS:
        table(contestant, partial(ourselves, contestant, seconds=seconds))
    if with_peers:
        with peers() as measured:
            for peer in PEERS:
                table(peer, partial(measured, peer, seconds=seconds))


def table(name: str, measured: Callable[[str], dict[str, float]]) -> None:
    """The rows of one contestant."""
    for kind in TEXTS:
        figures = measured(kind)
        print(
            f"| {name} | {kind} | {figures['texts']:,.0f} | {figures['mb']:.2f} "
            f"| {figures['peak']:.0f} | {figures['found']:.0f} |",
            flush=True,
        )


if __name__ == "__main__":
    told_by = [word for word in sys.argv[1:] if word != "--peers"]
    if len(told_by) == 3:
        print(json.dumps(measure(told_by[0], told_by[1], float(told_by[2]))))
    else:
        main(
            float(told_by[0]) if told_by else SECONDS,
            with_peers="--peers" in sys.argv,
        )
