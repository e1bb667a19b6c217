"""A bounded run of the fuzzer over every format, and what it found once."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from collect.seeds import SEEDS
from fuzz.oracle import AUTO, check_identity, check_turn, read_any

from schemas.interaction import Contributor, Identity, Person, Turn


RUNS = 15_000
"""Of all formats together: half a minute to a minute."""

FUZZER = Path(__file__).with_name("fuzz_readers.py")


@pytest.mark.skipif(
    importlib.util.find_spec("atheris") is None,
    reason="atheris has wheels for Linux on x86-64 only",
)
def test_no_input_of_a_bounded_run_crashes_a_reader(tmp_path):
    ran = subprocess.run(
        [
            sys.executable,
            str(FUZZER),
            "every",
            str(RUNS),
            "0",
            str(tmp_path),
            "-seed=1",
        ],
        env=os.environ | {"PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    assert ran.returncode == 0, (ran.stdout + ran.stderr)[-3000:]
    executions = json.loads(ran.stdout.splitlines()[-1])
    assert executions.keys() == {*SEEDS, AUTO}
    assert sum(executions.values()) == RUNS


@pytest.mark.parametrize("form", sorted(SEEDS))
def test_a_seed_passes_the_oracle(form):
    assert read_any(form, SEEDS[form].raw, SEEDS[form].companions) == 1


@pytest.mark.parametrize(
    ("form", "content"),
    [
        ("oasst", {"role": "prompter", "text": None, "tree_state": ["x"]}),
        ("langsmith", {"outputs": {"messages": [{"type": {}, "text": "x"}]}}),
        (
            "otel_genai",
            {
                "spanId": "s",
                "attributes": [
                    {"key": "gen_ai.operation.name", "value": {"x": "chat"}}
                ],
            },
        ),
    ],
)
def test_what_fuzzing_found_is_read_or_refused(form, content):
    assert read_any(form, json.dumps(content).encode()) >= 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": 1},
        {"conversation_id": ["c"]},
        {"role": "bot"},
        {"skip": "because"},
        {"author": Person("person")},
        {"author": Person("human", 101)},
        {"author": Person("human", "a:1", ("\ud800",))},
        {"contributors": (Contributor(None),)},
        {"special_categories": (None,)},
    ],
)
def test_the_oracle_refuses_a_turn_that_no_frame_takes(wrong):
    turn = Turn(conversation_id="c", record_id="r", position=0)
    check_turn(turn)
    for name, value in wrong.items():
        setattr(turn, name, value)
    with pytest.raises((AssertionError, UnicodeEncodeError)):
        check_turn(turn)


def test_the_oracle_refuses_an_identity_that_no_frame_takes():
    with pytest.raises(AssertionError, match="no text"):
        check_identity(Identity(conversation_id="c", names=(7,)))
