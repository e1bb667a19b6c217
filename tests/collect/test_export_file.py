"""Companions of an export, and objects that tell their own format."""

import io
import json
import zipfile

import pytest

from flows.collect.declared import Declared
from flows.collect.export_file import MAX_BESIDE, ExportFile, read_beside
from flows.collect.read import read_object, recognised
from flows.collect.registry import FORMATS, Format, formats_named
from flows.collect.unpack import bare, numeric_order
from flows.errors import ExportError
from schemas.interaction import Turn


DECLARED = Declared(1, "acme", "platform_export")
CHATGPT = [{"title": "x", "mapping": {}}]


def packed(**members):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return held


def greeting(file, _declared):
    users = json.loads(file.companion("users.json") or b"{}")
    said = file.stream.read().decode()
    yield Turn(conversation_id="c", record_id="r", position=0, text=users.get(said))


GREETINGS = Format(
    name="greetings",
    wants=lambda name: bare(name).endswith(".said"),
    sniffs=bool,
    read=greeting,
    obtain="ask for it",
    complete=True,
    lends=lambda name: bare(name) == "users.json",
    order=lambda name: tuple((-place, rest) for place, rest in numeric_order(name)),
)


def texts(content, name, **beside):
    found = read_object(content, name, formats=[GREETINGS], declared=DECLARED, **beside)
    return [unit.text for unit in found]


def test_a_companion_in_the_same_folder_goes_before_one_above():
    beside = {"users.json": b"above", "a/b/users.json": b"here", "a/c/users.json": b"-"}
    for name, wanted in {"a/b/x": b"here", "a/x": b"above", "x": b"above"}.items():
        assert ExportFile(io.BytesIO(), name, beside).companion("users.json") == wanted
    assert ExportFile(io.BytesIO(), "a/b/x", beside).companion("other.json") is None


def test_a_zip_brings_its_own_companions():
    held = packed(**{"one.said": "ann", "users.json": json.dumps({"ann": "hello"})})
    assert texts(held, "a.zip") == ["hello"]


def test_a_plain_object_is_read_with_the_companions_of_its_folder():
    beside = {"team/users.json": json.dumps({"ann": "hello"}).encode()}
    found = texts(io.BytesIO(b"ann"), "team/one.said", beside=beside)
    assert found == ["hello"]


def test_the_format_says_in_which_order_the_members_of_a_zip_follow():
    users = json.dumps({name: name for name in ("new", "old")})
    held = packed(**{"m_1.said": "new", "m_10.said": "old", "users.json": users})
    assert texts(held, "a.zip") == ["old", "new"]


def test_companions_larger_than_any_list_of_users_are_refused():
    def opened(name):
        return io.BytesIO(b"x" * (MAX_BESIDE // 2 + 1))

    with pytest.raises(ExportError, match="larger than 64 MiB; leave out"):
        read_beside(["a/users.json", "b/users.json"], lends=bool, opened=opened)


def test_companions_are_unpacked_as_objects_are():
    held = packed(**{"users.json": "{}"})
    found = read_beside(["u.zip"], lends=bool, opened=lambda _: held)
    assert found == {"u.zip": b"{}"}


def test_a_zip_of_two_formats_is_read_as_both():
    line = {"messages": [{"role": "user", "content": "hi"}]}
    held = packed(
        **{"conversations.json": json.dumps(CHATGPT), "log.jsonl": json.dumps(line)}
    )
    names = [form.name for form in recognised(held, "a.zip")]
    assert names == ["chatgpt", "openai_jsonl"]
    found = list(
        read_object(held, "a.zip", formats=formats_named("auto"), declared=DECLARED)
    )
    assert [unit.position for unit in found] == list(range(len(found)))
    assert "hi" in [unit.text for unit in found]


@pytest.mark.parametrize("content", [b"hello", b"{}", b"[1]"])
def test_an_object_of_no_known_format_is_refused_with_what_to_do(content):
    with pytest.raises(ExportError, match="no export of a known format; declare its"):
        list(
            read_object(
                io.BytesIO(content),
                "a.json",
                formats=formats_named("auto"),
                declared=DECLARED,
            )
        )


def test_a_web_page_in_the_place_of_an_export_is_refused_by_the_name_it_has():
    page = io.BytesIO(b"<!DOCTYPE html><title>chat</title>")
    with pytest.raises(ExportError, match="export but a web page"):
        recognised(page, "conversations.json")


def test_auto_stands_for_every_format():
    assert formats_named("auto") == tuple(FORMATS.values())
