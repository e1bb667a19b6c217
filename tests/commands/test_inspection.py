import gzip
import json
import zipfile

import pytest
from projects import TALK, telegram_chat

from flows.collect.declared import Declared
from flows.commands.inspection import inspections, turns
from flows.errors import ExportError


DECLARED = Declared(1, "telegram", "platform_export", bots=("HelpdeskBot",))


def looked_at(path):
    return list(inspections([str(path)], form="auto", declared=DECLARED))


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "result.json").write_text(json.dumps(telegram_chat(TALK)))
    return tmp_path


@pytest.mark.parametrize(
    ("name", "content", "cause"),
    [
        ("b.json.gz", gzip.compress(b"{}")[:-9], "cut off or damaged"),
        ("b.zip", b"PK\x03\x04 and no more", "the zip is cut off or damaged"),
        ("b.json", b"", "the object is empty"),
        ("b.json", '{"messages": []}'.encode("utf-16"), "UTF-16"),
    ],
)
def test_what_cannot_be_opened_is_told_beside_what_can(folder, name, content, cause):
    (folder / name).write_bytes(content)
    broken, whole = looked_at(folder)
    assert (broken.format, broken.objects, list(broken.broken)) == (
        "unknown",
        1,
        [name],
    )
    assert cause in broken.broken[name]
    assert (whole.format, whole.summary.units, whole.broken) == (
        "telegram_desktop",
        4,
        {},
    )


def test_all_turns_are_shown_before_what_cannot_be_opened_is_told(folder):
    (folder / "a.json").write_bytes(b"")
    shown = turns([str(folder)], form="auto", declared=DECLARED)
    assert [next(shown)["source"] for _ in TALK] == ["telegram"] * len(TALK)
    with pytest.raises(ExportError, match=r"a\.json: the object is empty"):
        next(shown)


def test_what_a_build_would_pass_by_is_no_broken_export(folder):
    (folder / "photos").mkdir()
    (folder / "photos" / "one.jpg").write_bytes(b"\xff\xd8")
    (folder / "notes.txt").write_bytes(b"")
    with zipfile.ZipFile(folder / "sent.zip", "w") as packed:
        packed.writestr("letter.pdf", b"x")
    (whole,) = looked_at(folder)
    assert (whole.objects, whole.broken) == (1, {})


@pytest.mark.parametrize(
    ("content", "cause"), [(b" \n", "empty"), ("[]".encode("utf-16"), "UTF-16")]
)
def test_a_file_alone_is_told_what_is_wrong_with_it(tmp_path, content, cause):
    (tmp_path / "a.json").write_bytes(content)
    (found,) = looked_at(tmp_path / "a.json")
    assert cause in found.broken["a.json"]
