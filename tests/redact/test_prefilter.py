# ruff: noqa: RUF001 - characters that look like others are the point
"""The prefilter misses nothing: with and without it Presidio's results come out."""

import json
import re
import stat
import threading
from itertools import islice
from pathlib import Path
from time import monotonic

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.redact.engine import Engine, engine_for
from flows.redact.families import FAMILIES
from flows.redact.normal import normalise
from flows.redact.prefilter import (
    CluePrefilter,
    HyperscanPrefilter,
    database,
    hyperscan,
)
from flows.redact.private_cache import folder, keep, kept
from flows.redact.rule import FLAGS, Rule
from flows.redact.superset import LIKE_OTHERS, Unclear, copied, superset
from schemas.policy import RedactionPolicy


SHARED = Path(__file__).resolve().parents[2].parent / "shared"
PATTERNS = [rule.pattern for family in FAMILIES for rule in family.rules]
ENGINE = engine_for(RedactionPolicy())
ANALYZER = ENGINE.analyzer()

PATHS = {"clues": Engine(RedactionPolicy(), prefilters=CluePrefilter)}
if hyperscan is not None:
    PATHS["hyperscan"] = Engine(RedactionPolicy(), prefilters=HyperscanPrefilter)
needs_hyperscan = pytest.mark.skipif(
    hyperscan is None, reason="no wheel of hyperscan for this platform"
)

PIECES = [
    "jane@example.org", "jane dot doe at gmail dot com", "my name is Jane Doe", "call",
    "202-555-0143", "0612345678", "+62 812 3456 7890", "4111 1111 1111 1111", "order",
    "DE89370400440532013000", "1.2.3.4", "192.168.1.20", "https://example.org/a", "Pak",
    "password: hunter2", "ghp_16C7e42F292c6912E7710c838347Ae178B4a", "né le 14/03/1990",
    "3175010101010001", "1 84 12 76 451 089 46", "12 rue de Rivoli", "Jl. Merdeka",
    "@jane_doe99", "hello", "\n", "Regards,\nJane", "jane#1234", "café", "😀", "NIK",
    "ssn", "219 09 9999", "my wife Anna", "www.example.org", "x", "7", "born", "MRS É",
    "00:1A:2B:3C:4D:5E", "e\u0301", "\u200b", "０６１２３４５６７８", "مرحبا", "one two",
    "ﬁn@example.org", "Ⅷ", "İstanbul", "ſecret=abc123def456", "jane＠example．org",
    "𝐣𝐚𝐧𝐞@example.org", "१२३-४५६-७८९०", "\u202e0612345678", "josé@exämple.org", "?",
    "NÉ(E) LE 1ER MARS 1990", "I’m Zoë Müller", "²³", "\x1a", "\x00", "lahir 5 Mei 1990",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=8).map(" ".join) | st.text(
    max_size=60
)


def key(results):
    return sorted((r.entity_type, r.start, r.end, round(r.score, 4)) for r in results)


def results(engine, text):
    (every,) = engine.results([text], "fr", monotonic() + 60)
    found = [r for r in every if r.score >= 0.01]
    return key(engine.rules["fr"][0].remove_duplicates(found))


@pytest.mark.parametrize("path", PATHS)
@settings(max_examples=150, deadline=None)
@given(text=TEXTS)
def test_every_path_finds_what_presidio_finds(path, text):
    text = normalise(text).text
    slow = key(ANALYZER.analyze(text, "fr", score_threshold=0.01))
    assert results(PATHS[path], text) == slow


def public_texts():
    for path in sorted((SHARED / "pii").glob("*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            yield from (json.loads(line)["text"] for line in islice(lines, 40))
    for path in sorted((SHARED / "corpora").glob("*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            for line in islice(lines, 10):
                yield from (turn["content"] for turn in json.loads(line)["messages"])


@pytest.mark.parametrize("path", PATHS)
def test_every_path_finds_what_presidio_finds_in_public_texts(path):
    texts = [normalise(text).text for text in public_texts()]
    if not texts:
        pytest.skip("../shared is not here")
    for text in texts:
        slow = key(ANALYZER.analyze(text, "fr", score_threshold=0.01))
        assert results(PATHS[path], text) == slow


def wide_match(pattern, text):
    return re.search(superset(pattern, FLAGS).encode(), copied(text)) is not None


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_where_a_rule_matches_its_wider_pattern_does(text):
    text = normalise(text).text
    for pattern in PATTERNS:
        if regex.search(pattern, text, FLAGS):
            assert wide_match(pattern, text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"(?<!\w)ab(?=c)", "xab"),
        (r"(?:a|aa)++b", "aab"),
        (r"(?>a*)b{,3}", "b"),
        (r"([:-])x\1y", "-x-y"),
        (r"(?<sep>[ .])x(?P=sep)", ".x."),
        (r"\p{Lu}\w", "Éa"),
        (r"(?-i:K)i", "Kİ"),
        (r"[^\s?]{2}", "é😀"),
        (r"what\?", "What?"),
        (r"\x41\u00e9\n", "aÉ\n"),
        (r"(?i)^née$", "NÉE"),
        (r"(?:a|\b(?i)née)", "NÉE"),
        (r"a{12,}", "a" * 12),
        (r"a.c", "a?c"),
    ],
)
def test_a_pattern_is_widened(pattern, text):
    assert wide_match(pattern, text)


@pytest.mark.parametrize(
    "pattern",
    [r"(?x) a b", r"[[:alpha:]]", r"(a)?(?(1)b|c)", r"(?R)", r"(?:ab){e<=1}", r"\X",
     r"\L<words>", r"(?V1)[a--b]", r"(?-i:a(?i)b)", r"a)", r"(a", r"(\2)(b)"],
)  # fmt: skip
def test_what_cannot_be_widened_is_unclear(pattern):
    with pytest.raises(Unclear):
        superset(pattern, FLAGS)


def test_other_letters_differ_by_case_from_three_ascii_letters_only():
    beyond = "".join(map(chr, range(128, 0x110000)))
    letters = "abcdefghijklmnopqrstuvwxyz"
    assert {c for c in letters if regex.search(c, beyond, FLAGS)} == LIKE_OTHERS


def test_normalised_text_has_ascii_digits_only():
    beyond = "".join(map(chr, range(128, 0x110000)))
    digits = "".join(regex.findall(r"\d", beyond))
    assert regex.fullmatch("[0-9]+", normalise(digits).text)


@needs_hyperscan
def test_a_rule_that_cannot_be_widened_always_runs():
    rules = [Rule("clear", "abc", 1.0), Rule("unclear", r"(?x) a b c", 1.0)]
    assert HyperscanPrefilter(rules).live("nothing") == [1]
    assert HyperscanPrefilter(rules).live("ABC") == [0, 1]


@needs_hyperscan
def test_a_pattern_too_large_for_hyperscan_always_runs():
    large = "".join(rf"(?:{n}x){{3000}}" for n in range(40))
    rules = [Rule("clear", "abc", 1.0), Rule("large", large, 1.0)]
    assert HyperscanPrefilter(rules).live("abc") == [0, 1]


@needs_hyperscan
def test_threads_scan_at_the_same_time():
    wanted = {text: PATHS["hyperscan"].find(text, "en") for text in PIECES}
    found = [{} for _ in range(4)]

    def scan(into):
        for _ in range(20):
            into.update((t, PATHS["hyperscan"].find(t, "en")) for t in PIECES)

    threads = [threading.Thread(target=scan, args=(into,)) for into in found]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [wanted] * 4


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    keep("key", b"content")
    return folder() / "key"


def test_what_was_kept_is_private_and_comes_back(cache):
    assert kept("key") == b"content"
    assert stat.S_IMODE(cache.stat().st_mode) == 0o600
    assert list(cache.parent.iterdir()) == [cache]


def test_old_files_go(cache):
    for number in range(20):
        keep(f"key {number}", b"content")
    assert len(list(cache.parent.iterdir())) == 16
    assert kept("key 19") == b"content"


def test_a_damaged_file_counts_for_nothing(cache):
    cache.write_bytes(cache.read_bytes()[:-1] + b"X")
    assert kept("key") is None


def test_a_file_under_another_key_counts_for_nothing(cache):
    cache.rename(cache.with_name("other"))
    assert kept("other") is None


def test_a_file_or_folder_that_others_may_write_counts_for_nothing(cache):
    cache.chmod(0o622)
    assert kept("key") is None
    cache.chmod(0o600)
    cache.parent.chmod(0o777)
    assert kept("key") is None


def test_a_folder_that_cannot_be_made_does_no_harm(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    keep("key", b"content")
    assert kept("key") is None


@needs_hyperscan
def test_a_database_of_another_processor_is_compiled_anew(cache, monkeypatch):
    database.cache_clear()
    database(("abc",))
    (path,) = set(cache.parent.iterdir()) - {cache}
    keep(path.name, b"no database")
    database.cache_clear()
    assert HyperscanPrefilter([Rule("r", "abc", 1.0)]).live("abc") == [0]
