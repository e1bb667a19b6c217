import gzip
import io
import json
import zipfile
from collections import Counter
from itertools import pairwise

import pytest


def results(demo, under):
    return [n for n in demo.names(under) if n.endswith("result.json")]


def telegram(demo, name):
    text = demo.read(name).decode().replace("\\x", "\\u00")
    whole = json.loads(text)
    if "chats" not in whole:
        return [whole]
    return whole["chats"]["list"] + whole["left_chats"]["list"]


@pytest.fixture(scope="module")
def chats(demo):
    found = []
    for name in results(demo, "exports/telegram"):
        try:
            found += telegram(demo, name)
        except json.JSONDecodeError:
            found.append(None)
    return found


# Telegram...


def test_exactly_one_export_ends_in_the_middle(chats):
    assert len(chats) > 50
    assert chats.count(None) == 1


def test_kinds_of_telegram_chats(chats):
    kinds = Counter(chat["type"] for chat in chats if chat)
    assert set(kinds) == {
        "bot_chat",
        "personal_chat",
        "saved_messages",
        "private_supergroup",
        "private_group",
    }
    assert kinds["private_supergroup"] == 2, "two members exported the group"


def test_messages_are_the_last_key_and_their_ids_ascend(chats):
    for chat in filter(None, chats):
        assert list(chat)[-1] == "messages"
        ids = [row["id"] for row in chat["messages"]]
        assert all(one < two for one, two in pairwise(ids))


def test_rare_telegram_rows_occur(chats):
    rows = [row for chat in chats if chat for row in chat["messages"]]
    for key in ("forwarded_from", "via_bot", "edited_unixtime", "inline_bot_buttons"):
        assert any(key in row for row in rows), key
    for key in ("reply_to_message_id", "photo", "media_type", "contact_information"):
        assert any(key in row for row in rows), key
    assert {row["type"] for row in rows} == {"message", "service", "unsupported"}
    assert any(row.get("from", "") is None for row in rows), "a deleted account"
    assert any(row.get("from_id", "").startswith("channel") for row in rows)


def test_marked_text_is_an_array_and_loses_nothing(chats):
    rows = [row for chat in chats if chat for row in chat["messages"]]
    marked = [row["text"] for row in rows if isinstance(row.get("text"), list)]
    types = {p["type"] for text in marked for p in text if isinstance(p, dict)}
    assert {"email", "phone", "bot_command", "mention", "pre"} <= types
    for row in rows:
        text = row.get("text", "")
        parts = text if isinstance(text, list) else [text]
        flat = "".join(p if isinstance(p, str) else p["text"] for p in parts)
        assert flat == "".join(e["text"] for e in row.get("text_entities", ()))


def test_some_files_hold_the_illegal_escape_and_none_a_raw_line_separator(demo):
    texts = [demo.read(name) for name in results(demo, "exports/telegram")]
    assert any(b"\\x01" in text for text in texts)
    assert any(b"\\u2028" in text for text in texts)
    assert not any("\u2028".encode() in text for text in texts)


def test_one_chat_was_exported_twice(demo):
    again = [n for n in results(demo, "exports/telegram") if "ChatExport_again" in n]
    assert len(again) == 1
    (chat,) = telegram(demo, again[0])
    owner = next(row["from_id"] for row in chat["messages"])
    others = set(results(demo, "exports/telegram")) - set(again)
    texts = [demo.read(name).decode() for name in others]
    assert any(f'"user_id": {owner[4:]}' in t or f'"{owner}"' in t for t in texts)


def test_old_exports_have_local_times_only(demo):
    names = results(demo, "exports/telegram_old")
    assert names
    for name in names:
        assert b"unixtime" not in demo.read(name)
        assert b"text_entities" not in demo.read(name)


# ChatGPT...


def archives(demo):
    for name in demo.names("exports/chatgpt"):
        if name.endswith("conversations.json"):
            yield name, {"conversations.json": demo.read(name)}
        elif name.endswith(".zip"):
            with zipfile.ZipFile(io.BytesIO(demo.read(name))) as opened:
                yield name, {n: opened.read(n) for n in opened.namelist()}


@pytest.fixture(scope="module")
def talks(demo):
    return [
        talk
        for _, members in archives(demo)
        for name, content in members.items()
        if name.startswith("conversations")
        for talk in json.loads(content)
    ]


def test_both_layouts_of_chatgpt_archives_occur(demo):
    layouts = dict(archives(demo))
    assert len(layouts) == 8
    zips = [set(members) for name, members in layouts.items() if name.endswith("zip")]
    for members in zips:
        assert {"conversations-000.json", "conversations-001.json"} <= members
        assert {
            "user.json",
            "chat.html",
            "__MACOSX/._conversations-000.json",
        } <= members
        assert "conversations.json" not in members
    assert len(zips) == 4


def test_every_conversation_can_be_walked_from_its_leaf(talks):
    for talk in talks:
        mapping, node, steps = talk["mapping"], talk["current_node"], 0
        while node is not None:
            parent = mapping[node]["parent"]
            assert parent is None or node in mapping[parent]["children"]
            node, steps = parent, steps + 1
        assert steps >= 4


def test_rare_chatgpt_rows_occur(talks):
    nodes = [node for talk in talks for node in talk["mapping"].values()]
    messages = [node["message"] for node in nodes if node["message"]]
    kinds = {message["content"]["content_type"] for message in messages}
    assert kinds == {
        "text",
        "code",
        "execution_output",
        "multimodal_text",
        "user_editable_context",
    }
    assert any(len(node["children"]) > 1 for node in nodes), "a regenerated answer"
    assert any("metadata" not in message for message in messages)
    asked = [m for m in messages if m["author"]["role"] == "user"]
    assert any(m["create_time"] is None and m.get("metadata") == {} for m in asked)
    assert any(talk["title"] is None for talk in talks)


# Logs...


@pytest.fixture(scope="module")
def requests(demo):
    return [
        json.loads(line)
        for name in demo.names("exports/helpdesk")
        for line in gzip.decompress(demo.read(name)).splitlines()
    ]


def test_request_logs_repeat_the_history_and_end_before_the_answer(requests):
    for logged in requests:
        roles = [message["role"] for message in logged["request"]["messages"]]
        assert roles[0] in {"system", "developer"}
        assert roles[-1] == "user" or roles[-2:] == ["assistant", "tool"]
        assert logged["response"]["choices"][0]["message"]["role"] == "assistant"
    sizes = Counter(len(logged["request"]["messages"]) for logged in requests)
    assert {2, 4, 6, 8} <= set(sizes)


def test_rare_request_log_lines_occur(requests):
    assert any("user" not in logged["request"] for logged in requests)
    assert any(len(logged["response"]["choices"]) == 2 for logged in requests)
    said = [m for logged in requests for m in logged["request"]["messages"]]
    assert any(isinstance(message["content"], list) for message in said)
    assert any(message["role"] == "tool" for message in said)


def test_each_log_holds_one_month_in_order(demo):
    for name in demo.names("exports/helpdesk"):
        lines = gzip.decompress(demo.read(name)).splitlines()
        created = [json.loads(line)["response"]["created"] for line in lines]
        assert created == sorted(created)


def test_fine_tuning_examples_name_nobody_and_no_time(demo):
    for row in demo.rows("exports/examples/examples.jsonl"):
        assert set(row) == {"messages"}


def test_webchat_rows_are_of_many_kinds(demo):
    rows = list(demo.webchat())
    kinds = {row["visibility"] for row in rows}
    assert kinds == {
        "direct_bot",
        "group",
        "public",
        "private_dm",
        "secret_chat",
        "unknown",
    }
    scans = Counter(json.dumps(row["special_categories"]) for row in rows)
    assert set(scans) == {"null", "[]", '["health"]'}
    assert {row["source"] for row in rows} >= {"kiosk", "shopapp", "forum", "irc"}


def test_some_webchat_rows_come_twice_byte_for_byte(demo):
    seen = Counter(json.dumps(row) for row in demo.webchat())
    assert 10 < sum(times - 1 for times in seen.values()) < 200
    assert max(seen.values()) == 2
