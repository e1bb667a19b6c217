"""Invented logs of operators: our own rows, OpenAI, OTel, Langfuse, LangSmith, Rasa."""

import json
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

from invented_talk import Export, Said, talk, talks


_PEOPLE: Mapping[bool, Any] = {
    True: {"kind": "human", "id": "bench:user101", "handles": ["@ann"]},
    False: {"kind": "bot", "id": "bot:helpdeskbot", "handles": []},
}


def _role(said: Said) -> str:
    return "user" if said.human else "assistant"


def _messages(said: list[Said]) -> list[Any]:
    return [{"role": _role(one), "content": one.text} for one in said]


def _interactions_jsonl() -> Iterator[Any]:
    for said in talk():
        yield {
            "record_id": f"r{said.number}",
            "source": "bench",
            "channel": "api",
            "conversation_id": f"c{said.number // 20}",
            "bot": "bot:helpdeskbot",
            "author": _PEOPLE[said.human],
            "created_at": said.iso,
            "edited_at": None,
            "clock": "server",
            "ingested_at": said.iso,
            "visibility": "direct_bot",
            "addressed_to_bot": True,
            "reply_to": None if said.human else f"r{said.number - 1}",
            "contributors": [],
            "modality": "text",
            "special_categories": [],
            "rights_signals": [],
            "redaction": None,
            "text": said.text,
            "role": _role(said),
        }


def _openai_jsonl() -> Iterator[Any]:
    system = {"role": "system", "content": "You are a helpful assistant."}
    for said in talks(8):
        yield {"messages": [system, *_messages(said)]}


def _otel_genai() -> Iterator[Any]:
    for number, said in zip(count(), talks(8), strict=False):
        told = [
            {"role": _role(one), "parts": [{"type": "text", "content": one.text}]}
            for one in said
        ]
        attributes = {
            "gen_ai.operation.name": "chat",
            "gen_ai.conversation.id": f"c{number}",
            "gen_ai.input.messages": json.dumps(told[:-1]),
            "gen_ai.output.messages": json.dumps(told[-1:]),
        }
        yield {
            "traceId": f"{number:032x}",
            "spanId": f"{number:016x}",
            "startTimeUnixNano": f"{said[0].seconds}000000000",
            "endTimeUnixNano": f"{said[-1].seconds}000000000",
            "attributes": [
                {"key": key, "value": {"stringValue": value}}
                for key, value in attributes.items()
            ],
        }


def _langfuse() -> Iterator[Any]:
    for number, said in zip(count(), talks(2), strict=False):
        asked, answered = _messages(said)
        yield {
            "id": f"t{number}",
            "timestamp": said[0].iso,
            "name": "chat",
            "user_id": "101",
            "session_id": f"s{number // 10}",
            "input": {"messages": [asked]},
            "output": answered,
        }


def _langsmith() -> Iterator[Any]:
    for number, said in zip(count(), talks(2), strict=False):
        asked, answered = _messages(said)
        yield {
            "id": f"r{number}",
            "run_type": "chain",
            "start_time": f"{said[0].moment:%Y-%m-%dT%H:%M:%S}",
            "end_time": f"{said[1].moment:%Y-%m-%dT%H:%M:%S}",
            "inputs": {"messages": [asked]},
            "outputs": {"messages": [answered]},
            "extra": {"metadata": {"session_id": f"s{number // 10}"}},
        }


def _rasa() -> Iterator[Any]:
    for number, said in zip(count(), talks(12), strict=False):
        yield {
            "sender_id": f"s{number}",
            "events": [_rasa_event(one) for one in said],
        }


def _rasa_event(said: Said) -> Any:
    event = {"timestamp": said.seconds + 0.5, "text": said.text, "metadata": {}}
    if said.human:
        parsed = {"text": said.text, "intent": {"name": "ask"}, "entities": []}
        return {"event": "user", "parse_data": parsed, **event}
    return {"event": "bot", "data": {"buttons": None}, **event}


def _botframework() -> Iterator[Any]:
    for said in talk():
        yield {
            "type": "message",
            "id": f"m{said.number}",
            "timestamp": said.iso,
            "channelId": "webchat",
            "conversation": {"id": f"c{said.number // 20}"},
            "from": {"id": "101" if said.human else "777", "role": _bot_role(said)},
            "recipient": {"id": "777" if said.human else "101"},
            "text": said.text,
        }


def _bot_role(said: Said) -> str:
    return "user" if said.human else "bot"


EXPORTS: Mapping[str, Export] = {
    "interactions_jsonl": Export("interactions.jsonl", _interactions_jsonl),
    "openai_jsonl": Export("log.jsonl", _openai_jsonl),
    "otel_genai": Export("traces.jsonl", _otel_genai),
    "langfuse": Export("traces.jsonl", _langfuse),
    "langsmith": Export("runs.jsonl", _langsmith),
    "rasa": Export("tracker.jsonl", _rasa),
    "botframework": Export("chat.transcript", _botframework),
}
