"""Invented exports of messengers: Telegram, X, Meta, Discord, Slack, WhatsApp."""

from collections.abc import Iterator, Mapping
from typing import Any

from invented_talk import Export, talk, talks


_ACCOUNTS = {True: ("user101", "Ann Example"), False: ("user777", "HelpdeskBot")}


def _telegram_desktop() -> Iterator[Any]:
    for said in talk():
        account, name = _ACCOUNTS[said.human]
        yield {
            "id": said.number,
            "type": "message",
            "date": f"{said.moment:%Y-%m-%dT%H:%M:%S}",
            "date_unixtime": str(said.seconds),
            "from": name,
            "from_id": account,
            "text": said.text,
            "text_entities": [{"type": "plain", "text": said.text}],
        }


def _telegram_botapi() -> Iterator[Any]:
    ann = {"id": 101, "is_bot": False, "first_name": "Ann", "username": "ann"}
    bot = {"id": 777, "is_bot": True, "first_name": "Desk", "username": "HelpdeskBot"}
    for said in talk():
        message = {
            "message_id": said.number + 1,
            "from": ann if said.human else bot,
            "chat": {"id": 101, "type": "private", "first_name": "Ann"},
            "date": said.seconds,
            "text": said.text,
        }
        if said.human:
            yield {"update_id": said.number, "message": message}
        else:
            yield {"ok": True, "result": message}


def _x_archive() -> Iterator[Any]:
    for said in talk():
        yield {
            "grokChatItem": {
                "accountId": "101",
                "chatId": str(said.number // 20),
                "createdAt": said.iso,
                "sender": {"name": "User" if said.human else "Agent"},
                "message": said.text,
                "postIds": [],
                "grokMode": "Regular",
                "attachments": [],
            }
        }


def _meta_messages() -> Iterator[Any]:
    for said in talk():
        yield {
            "sender_name": "Ann Example" if said.human else "HelpdeskBot",
            "timestamp_ms": said.seconds * 1000,
            "content": said.text.encode().decode("latin-1"),
            "is_geoblocked_for_viewer": False,
        }


def _meta_ai() -> Iterator[Any]:
    for number, said in enumerate(talks(12)):
        words = (f"{'You' if one.human else 'Meta AI'}: {one.text}" for one in said)
        label = f"Conversation {said[0].moment:%Y-%m-%d} {number}"
        yield {"label": label, "value": "Conversation\n" + "\n".join(words)}


def _discord() -> Iterator[Any]:
    for said in talk():
        account, name = _ACCOUNTS[said.human]
        yield {
            "id": str(1000 + said.number),
            "type": "Default",
            "timestamp": f"{said.moment:%Y-%m-%dT%H:%M:%S}+00:00",
            "timestampEdited": None,
            "isPinned": False,
            "content": said.text,
            "author": {
                "id": account[4:],
                "name": name,
                "discriminator": "4242",
                "nickname": name,
                "isBot": not said.human,
            },
            "attachments": [],
            "embeds": [],
            "stickers": [],
            "reactions": [],
            "mentions": [],
        }


def _slack() -> Iterator[Any]:
    for said in talk():
        yield {
            "type": "message",
            "user": "U1" if said.human else "U7",
            "ts": f"{said.seconds}.000100",
            "client_msg_id": f"{said.number:032x}",
            "text": said.text,
            "team": "T1",
            "blocks": [
                {
                    "type": "rich_text",
                    "elements": [
                        {
                            "type": "rich_text_section",
                            "elements": [{"type": "text", "text": said.text}],
                        }
                    ],
                }
            ],
        }


def _whatsapp() -> Iterator[Any]:
    for said in talk():
        name = _ACCOUNTS[said.human][1]
        yield f"{said.moment:%d/%m/%Y, %H:%M} - {name}: {said.text}"


EXPORTS: Mapping[str, Export] = {
    "telegram_desktop": Export(
        "result.json",
        _telegram_desktop,
        head='{"name": "HelpdeskBot", "type": "bot_chat", "id": 777, "messages": [\n',
        between=",\n",
        tail="\n]}",
        indent=1,
    ),
    "telegram_botapi": Export("updates.jsonl", _telegram_botapi),
    "x_archive": Export(
        "grok-chat-item.js",
        _x_archive,
        head="window.YTD.grok_chat_item.part0 = [",
        between=",\n",
        tail="]",
    ),
    "meta_messages": Export(
        "message_1.json",
        _meta_messages,
        head='{"participants": [{"name": "HelpdeskBot"}, {"name": "Ann Example"}], '
        '"title": "HelpdeskBot", "thread_path": "inbox/helpdeskbot_1", "messages": [',
        between=",\n",
        tail="]}",
    ),
    "meta_ai": Export(
        "conversations.json",
        _meta_ai,
        head='{"label_values": [{"dict": [{"dict": [',
        between=", ",
        tail="]}]}]}",
    ),
    "discord": Export(
        "channel.json",
        _discord,
        head='{"guild": {"id": "0"}, "channel": {"id": "50", "type": "DirectTextChat", '
        '"name": "HelpdeskBot"}, "dateRange": {}, "messages": [',
        between=",\n",
        tail="]}",
        indent=2,
    ),
    "slack": Export(
        "2026-03-01.json", _slack, head="[", between=",\n", tail="]", indent=4
    ),
    "whatsapp": Export("_chat.txt", _whatsapp),
}
