import json

import pytest

from flows.collect.declared import Declared, declare, read_people
from flows.collect.registry import FORMATS, detect, format_named
from flows.errors import ConfigError
from schemas.config import Export


def export(**facts):
    return Export(format="chatgpt", uri="exports", source="chatgpt", **facts)


def test_a_declaration_carries_the_exports_facts():
    told = declare(
        export(bots=("A",), owner="x:1", time_zone="Asia/Jakarta", clock="c"),
        number=3,
        people={"Ann": "x:2"},
    )
    assert (told.number, told.source, told.channel) == (3, "chatgpt", "platform_export")
    assert (told.owner_id, told.time_zone.key, told.clock) == (
        "x:1",
        "Asia/Jakarta",
        "c",
    )


def test_people_and_owner_never_show():
    told = Declared(1, "x", "api", owner="x:secret", people={"Ann": "x:2"})
    assert "Ann" not in repr(told)
    assert "secret" not in repr(told)


def test_an_unknown_zone_names_the_nearest():
    with pytest.raises(ConfigError, match=r"did you mean Europe/Paris\?"):
        declare(export(time_zone="Europe/Pariss"), number=1, people={})


@pytest.mark.parametrize("zone", ["", "../../etc/passwd", "zzz"])
def test_a_zone_that_is_none_is_refused(zone):
    with pytest.raises(ConfigError, match="no IANA zone"):
        declare(export(time_zone=zone), number=1, people={})


@pytest.mark.parametrize(
    ("owner", "expected"),
    [
        (None, None),
        ("telegram:user1", "telegram:user1"),
        ("user1", "desk:user1"),
        ("Ann Example", None),
    ],
)
def test_an_owner_is_a_subject_id_or_becomes_one(owner, expected):
    assert Declared(1, "desk", "api", owner=owner).owner_id == expected


@pytest.mark.parametrize(
    ("bots", "account", "name", "bot"),
    [
        ((), "user7", "A", None),
        (("A",), None, "a", "bot:a"),
        (("@A_b",), "user7", "A B", "bot:a_b"),
        (("A",), "user7", "B", None),
        (("A", "user7"), "user7", "B", "bot:a"),
        (("A", "user7"), "user8", "A", None),
        (("A", "7"), None, "A", "bot:a"),
        (("telegram:user7",), "user7", None, "bot:user7"),
        (("A",), None, None, None),
        (("",), None, "", "bot:"),
    ],
)
def test_a_bot_is_known_by_account_or_else_by_name(bots, account, name, bot):
    declared = Declared(1, "telegram", "api", bots=bots)
    assert declared.bot_author(account=account, name=name) == bot


def test_people_are_read_from_csv():
    content = '\ufeffname,subject\n"Example, Ann",x:1\n\nBen,x:2\nBen,x:2\n'
    assert read_people(content.encode()) == {"Example, Ann": "x:1", "Ben": "x:2"}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "first line must be: name,subject"),
        (b"subject,name\n", "first line must be: name,subject"),
        (b"name,subject\nZorblax\n", "line 2 .* is not name,platform:stable-id"),
        (b"name,subject\nZorblax,y\n", "line 2 .* is not name,platform:stable-id"),
        (b"name,subject\nZorblax,X:1\n", "line 2 .* is not name,platform:stable-id"),
        (b"name,subject\nA,x:1\nA,x:2\n", "line 3 .* a second subject"),
        (b"name,subject\n\xff,x:1\n", "no UTF-8 CSV"),
        (b'name,subject\n"A,x:1\n', "no UTF-8 CSV"),
    ],
)
def test_a_wrong_people_file_is_refused_without_its_names(content, told):
    with pytest.raises(ConfigError, match=told) as caught:
        read_people(content)
    assert "Zorblax" not in str(caught.value)


def test_formats_are_named_after_their_modules():
    modules = {name: form.read.__module__ for name, form in FORMATS.items()}
    assert modules == {name: f"flows.collect.formats.{name}" for name in FORMATS}
    assert format_named("chatgpt") is FORMATS["chatgpt"]


@pytest.mark.parametrize(
    ("name", "hint"),
    [("chatgtp", r"did you mean chatgpt\?"), ("zzz", "one of: telegram_desktop")],
)
def test_an_unknown_format_names_the_nearest(name, hint):
    with pytest.raises(ConfigError, match=hint):
        format_named(name)


@pytest.mark.parametrize(
    ("content", "form"),
    [
        ({"about": "x", "personal_information": {}}, "telegram_desktop"),
        ({"chats": {"about": "", "list": []}}, "telegram_desktop"),
        ({"name": None, "type": None, "id": 5, "messages": []}, "telegram_desktop"),
        ({"messages": [{"date": "x"}]}, "telegram_desktop"),
        ([], "chatgpt"),
        ([None, {"mapping": {}}], "chatgpt"),
        ({"conversations": [{"mapping": {}}]}, "chatgpt"),
        ({"messages": [{"role": "user"}]}, "openai_jsonl"),
        ({"request": {}, "response": None}, "openai_jsonl"),
        ({"participants": [], "messages": [{"date": 1}]}, None),
        ({"conversations": [{"responses": []}]}, "grok"),
        ([{"uuid": "x", "chat_messages": []}], "claude"),
        ("text", None),
        ({}, None),
    ],
)
@pytest.mark.parametrize("indent", [None, 1])
def test_a_format_is_told_by_its_first_bytes(content, form, indent):
    found = detect(json.dumps(content, indent=indent).encode())
    assert (found and found.name) == form


def test_a_head_cut_anywhere_does_not_crash():
    whole = json.dumps({"chats": {"list": [{"name": 'a "quoted" \\ name'}]}}).encode()
    for end in range(len(whole)):
        detect(whole[:end])
