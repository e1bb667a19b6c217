"""The public sample exports give the counts that their README tells."""

import gzip
import io
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from flows.collect import frame
from flows.collect.declared import Declared
from flows.collect.read import recognised
from flows.collect.registry import FORMATS
from flows.errors import ExportError


OTHERWISE_CALLED = {
    "telegram": "telegram_desktop",
    "x": "x_archive",
    "x_grok": "x_archive",
    "meta": "meta_messages",
    "otel": "otel_genai",
}
"""Folders of samples that are not called after their format."""

OWNED = Declared(1, "chatgpt", "platform_export", owner="chatgpt:me")


def roles(units):
    return Counter(turn.role for turn in units.kept)


@pytest.mark.parametrize("kind", ["single", "batch"])
def test_telegram_chats_without_ids(read, shared, kind):
    path = shared / "telegram" / f"chat-miner__test_{kind}_export.json"
    units = read(path.read_bytes(), "telegram_desktop")
    assert units.texts == ["Minimal Message", "Link:https://telegram.org/"]
    assert {turn.author.id for turn in units.kept} == {None}
    assert len({turn.conversation_id for turn in units.kept}) == 1


def test_a_chatgpt_export_with_broken_entries(read, shared):
    content = (shared / "chatgpt" / "chatlore__conversations.json").read_bytes()
    units = read(content, "chatgpt", declared=OWNED)
    per_chat = Counter((t.conversation_id[-1], t.role) for t in units.kept)
    assert per_chat == {
        ("1", "user"): 2,
        ("1", "assistant"): 2,
        ("2", "user"): 1,
        ("2", "assistant"): 1,
    }
    skips = frame.skipped(units.turns)
    assert skips["off_path"] == 1
    assert (skips["malformed"], skips["empty"]) == (1, 1)


def test_numbered_shards_in_a_zip_with_junk_are_the_same_turns(read, shared):
    path = shared / "chatgpt" / "chatlore__conversations.json"
    other = shared / "chatgpt" / "polylogue__native-conversation-v1.json"
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Ann/conversations-001.json", f"[{other.read_text()}]")
        archive.writestr("Ann/conversations-000.json", path.read_bytes())
        archive.writestr("__MACOSX/Ann/._conversations-000.json", b"\0\1junk")
        archive.writestr("Ann/export_manifest.json", "{}")
        archive.writestr("Ann/chat.html", "<html>")
    units = read(held.getvalue(), "chatgpt", declared=OWNED, name="x.zip")
    apart = [
        *read(path.read_bytes(), "chatgpt", declared=OWNED).turns,
        *read(other.read_bytes(), "chatgpt", declared=OWNED).turns,
    ]
    assert [t.record_id for t in units.turns] == [t.record_id for t in apart]
    assert [t.position for t in units.turns] == list(range(len(apart)))


def test_a_single_chatgpt_conversation(read, shared):
    path = shared / "chatgpt" / "polylogue__native-conversation-v1.json"
    units = read(path.read_bytes(), "chatgpt", declared=OWNED)
    assert roles(units) == {"user": 1, "assistant": 1}
    assert len(units.turns) == 8
    assert frame.skipped(units.turns)["off_path"] == 1
    assert "custom_instructions" in units.causes


def test_a_browser_capture_is_refused(read, shared):
    path = shared / "chatgpt" / "polylogue__native-browser-capture-v1.json"
    with pytest.raises(ExportError, match="no chatgpt export; request the official"):
        read(path.read_bytes(), "chatgpt")


def test_fine_tune_lines(read, shared):
    (path,) = (shared / "openai_jsonl").iterdir()
    units = read(path.read_bytes(), "openai_jsonl")
    assert roles(units) == {"user": 6, "assistant": 7}
    assert frame.skipped(units.turns) == {"system": 3}
    assert len({turn.conversation_id for turn in units.turns}) == 4


def test_no_sample_is_taken_for_another_format(shared):
    for path in filter(Path.is_file, sorted(shared.rglob("*.*"))):
        folder = path.parent.name
        with path.open("rb") as stream:
            found = {form.name for form in recognised(stream, path.name)}
        assert found <= {OTHERWISE_CALLED.get(folder, folder)}, path


@pytest.mark.parametrize("form", ["chatgpt", "openai_jsonl", "telegram_desktop"])
def test_the_name_of_every_readable_sample_is_wanted(shared, form):
    names = [path.name for path in (shared / form.split("_desk")[0]).iterdir()]
    refused = [name for name in names if not FORMATS[form].wants(name)]
    assert all("browser-capture" in name for name in refused)


@pytest.mark.parametrize("packed", ["plain", "gz", "zip"])
def test_the_first_bytes_tell_the_format_however_packed(packed):
    content = b'[{"title": "x", "mapping": {}}]'
    held = io.BytesIO(content if packed == "plain" else gzip.compress(content))
    if packed == "zip":
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w") as archive:
            archive.writestr("user.json", "{}")
            archive.writestr("conversations-000.json", content)
    assert recognised(held, "object") == (FORMATS["chatgpt"],)


def test_what_no_format_reads_is_recognised_as_nothing_or_refused():
    assert recognised(io.BytesIO(b"hello"), "a.txt") == ()
    with pytest.raises(ExportError, match="cut off or damaged"):
        recognised(io.BytesIO(gzip.compress(b"x" * 99)[:-9]), "a.gz")
