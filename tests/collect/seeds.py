"""A tiny valid object of every format, from which hostile ones are made.

Whoever adds a format adds its seed here: one turn is kept of it, whose words are
`WORDS`; no other word of it may get into an error.
"""

import json
from dataclasses import dataclass, field
from typing import Any, Literal


WORDS = "Zorblax Quennimore"
ID = "Zorblax"


@dataclass(frozen=True)
class Seed:
    """`content` is a JSON value, or text as it stands.

    `shape`: one JSON `document` and nothing behind it; `lines` of one object each;
    `rows`, which may be either and one value after the other; or `text`, no JSON.
    """

    shape: Literal["document", "lines", "rows", "text"]
    content: Any
    name: str = "export.json"
    beside: dict[str, Any] = field(default_factory=dict)

    @property
    def raw(self):
        told = self.content
        return (told if isinstance(told, str) else json.dumps(told)).encode()

    @property
    def is_json(self):
        return self.shape != "text"

    @property
    def companions(self):
        return {name: json.dumps(told).encode() for name, told in self.beside.items()}


SEEDS = {
    "telegram_desktop": Seed(
        "document",
        {
            "name": ID,
            "type": "bot_chat",
            "id": 7,
            "messages": [{"id": 1, "type": "message", "from": ID, "text": WORDS}],
        },
        name="result.json",
    ),
    "telegram_botapi": Seed(
        "rows",
        {
            "update_id": 1,
            "message": {
                "message_id": 1,
                "from": {"id": 101, "is_bot": False, "first_name": ID},
                "chat": {"id": 101, "type": "private", "first_name": ID},
                "date": 1772362800,
                "text": WORDS,
            },
        },
        name="updates.jsonl",
    ),
    "x_archive": Seed(
        "document",
        "window.YTD.grok_chat_item.part0 = "
        + json.dumps(
            [
                {
                    "grokChatItem": {
                        "accountId": "101",
                        "chatId": "9",
                        "createdAt": "2026-03-01T12:00:00.000Z",
                        "sender": {"name": "User"},
                        "message": WORDS,
                    }
                }
            ]
        ),
        name="data/grok-chat-item.js",
        beside={"data/account.js": [{"account": {"accountId": "101"}}]},
    ),
    "grok": Seed(
        "document",
        {
            "conversations": [
                {
                    "conversation": {"id": "c", "title": ID, "user_id": "101"},
                    "responses": [
                        {
                            "response": {
                                "_id": "r",
                                "sender": "human",
                                "message": WORDS,
                                "create_time": "2026-03-01T12:00:00Z",
                            },
                            "share_link": None,
                        }
                    ],
                }
            ]
        },
        name="prod-grok-backend.json",
        beside={"prod-mc-auth-mgmt-api.json": {"user": {"userId": "101"}}},
    ),
    "chatgpt": Seed(
        "document",
        [
            {
                "title": ID,
                "conversation_id": ID,
                "mapping": {
                    ID: {
                        "message": {
                            "author": {"role": "user"},
                            "content": {"content_type": "text", "parts": [WORDS]},
                        }
                    }
                },
            }
        ],
        name="conversations.json",
    ),
    "gemini": Seed(
        "document",
        [
            {
                "header": "Gemini Apps",
                "title": f"Prompted {WORDS}",
                "time": "2026-03-01T12:00:00.000Z",
                "products": ["Gemini Apps"],
                "safeHtmlItem": [],
            }
        ],
        name="MyActivity.json",
    ),
    "claude": Seed(
        "document",
        [
            {
                "uuid": "c",
                "name": ID,
                "account": {"uuid": "101"},
                "chat_messages": [
                    {
                        "uuid": "m",
                        "sender": "human",
                        "created_at": "2026-03-01T12:00:00Z",
                        "text": WORDS,
                        "content": [{"type": "text", "text": WORDS}],
                    }
                ],
            }
        ],
        name="conversations.json",
        beside={"users.json": [{"uuid": "101", "full_name": ID}]},
    ),
    "meta_messages": Seed(
        "document",
        {
            "participants": [{"name": ID}, {"name": "HelpdeskBot"}],
            "messages": [
                {"sender_name": ID, "timestamp_ms": 1772362800000, "content": WORDS}
            ],
            "title": "HelpdeskBot",
            "thread_path": "inbox/helpdeskbot_1",
        },
        name="inbox/helpdeskbot_1/message_1.json",
    ),
    "meta_ai": Seed(
        "document",
        {
            "label_values": [
                {
                    "dict": [
                        {
                            "dict": [
                                {
                                    "label": "chat_04-17-2026_7.txt",
                                    "value": f"Conversation\nYou: {WORDS}",
                                }
                            ]
                        }
                    ]
                }
            ]
        },
        name="meta_ai.json",
    ),
    "discord": Seed(
        "document",
        {
            "guild": {"id": "0", "name": "Direct Messages"},
            "channel": {"id": "50", "type": "DirectTextChat", "name": ID},
            "dateRange": {"after": None, "before": None},
            "messages": [
                {
                    "id": "1001",
                    "type": "Default",
                    "timestamp": "2026-03-01T12:00:00+00:00",
                    "content": WORDS,
                    "author": {"id": "101", "name": ID, "isBot": False},
                }
            ],
        },
    ),
    "slack": Seed(
        "document",
        [{"type": "message", "user": "U1", "ts": "1772362800.000100", "text": WORDS}],
        name="general/2026-03-01.json",
        beside={
            "users.json": [{"id": "U1", "name": ID, "is_bot": False}],
            "channels.json": [{"id": "C1", "name": "general"}],
        },
    ),
    "whatsapp": Seed("text", f"13/02/2026, 14:05 - {ID}: {WORDS}", name="_chat.txt"),
    "interactions_jsonl": Seed(
        "lines",
        {
            "record_id": "r",
            "conversation_id": "c",
            "author": {"kind": "human"},
            "channel": "api",
            "visibility": "group",
            "created_at": "2026-01-01",
            "text": WORDS,
        },
        name="a.jsonl",
    ),
    "openai_jsonl": Seed(
        "lines", {"messages": [{"role": "user", "content": WORDS}]}, name="a.jsonl"
    ),
    "botframework": Seed(
        "rows",
        [
            {
                "type": "message",
                "id": "1",
                "timestamp": "2026-03-01T12:00:00.000Z",
                "channelId": "webchat",
                "conversation": {"id": "c"},
                "from": {"id": "101", "name": ID, "role": "user"},
                "text": WORDS,
            }
        ],
        name="a.transcript",
    ),
    "rasa": Seed(
        "rows",
        {
            "sender_id": "s",
            "events": [
                {
                    "event": "user",
                    "timestamp": 1772362800.5,
                    "text": WORDS,
                    "parse_data": {"intent": {"name": "greet"}},
                }
            ],
        },
        name="tracker.json",
    ),
    "sharegpt": Seed(
        "rows", [{"id": "c", "conversations": [{"from": "human", "value": WORDS}]}]
    ),
    "lmsys": Seed(
        "rows",
        {
            "conversation_id": "c",
            "model": "m",
            "conversation": [{"role": "user", "content": WORDS}],
        },
    ),
    "wildchat": Seed(
        "rows",
        {
            "conversation_hash": "h",
            "model": "m",
            "conversation": [{"role": "user", "content": WORDS}],
        },
    ),
    "oasst": Seed(
        "rows",
        {"message_id": "m", "parent_id": None, "role": "prompter", "text": WORDS},
    ),
    "otel_genai": Seed(
        "rows",
        {
            "traceId": "t",
            "spanId": "s",
            "startTimeUnixNano": "1772362800000000000",
            "attributes": [
                {"key": "gen_ai.operation.name", "value": {"stringValue": "chat"}},
                {"key": "gen_ai.prompt.0.role", "value": {"stringValue": "user"}},
                {"key": "gen_ai.prompt.0.content", "value": {"stringValue": WORDS}},
            ],
        },
    ),
    "langfuse": Seed(
        "rows",
        {
            "id": "t",
            "timestamp": "2026-03-01 12:00:00.000000",
            "user_id": "101",
            "session_id": "s",
            "input": {"role": "user", "content": WORDS},
            "output": None,
        },
    ),
    "langsmith": Seed(
        "rows",
        {
            "id": "r",
            "run_type": "chain",
            "start_time": "2026-03-01T12:00:00",
            "inputs": {"messages": [{"role": "user", "content": WORDS}]},
            "outputs": None,
        },
    ),
}
"""Format -> its seed."""
