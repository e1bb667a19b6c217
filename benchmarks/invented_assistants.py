"""Invented exports of assistants: ChatGPT, Claude, Grok, Gemini."""

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

from invented_talk import Export, Said, talk, talks


TURNS = 12


def _chatgpt() -> Iterator[Any]:
    for number, said in zip(count(), talks(TURNS), strict=False):
        nodes: dict[str, Any] = {"root": {"id": "root", "message": None}}
        parent = "root"
        for one in said:
            node = f"{one.number:032x}"
            nodes[parent]["children"] = [node]
            nodes[node] = _chatgpt_node(one, node, parent)
            parent = node
        yield {
            "title": "a conversation",
            "create_time": said[0].seconds,
            "mapping": nodes,
            "current_node": parent,
            "conversation_id": f"{number:032x}",
            "default_model_slug": "gpt-5",
            "is_archived": False,
        }


def _chatgpt_node(said: Said, node: str, parent: str) -> Any:
    role = "user" if said.human else "assistant"
    return {
        "id": node,
        "parent": parent,
        "children": [],
        "message": {
            "id": node,
            "author": {"role": role, "name": None, "metadata": {}},
            "create_time": said.seconds + 0.25,
            "update_time": None,
            "content": {"content_type": "text", "parts": [said.text]},
            "status": "finished_successfully",
            "end_turn": None,
            "weight": 1.0,
            "metadata": {"message_type": None, "model_slug": "gpt-5"},
            "recipient": "all",
            "channel": None,
        },
    }


def _claude() -> Iterator[Any]:
    for number, said in zip(count(), talks(TURNS), strict=False):
        yield {
            "uuid": f"c{number:031x}",
            "name": "a conversation",
            "created_at": said[0].iso,
            "account": {"uuid": "101"},
            "chat_messages": [_claude_message(one) for one in said],
        }


def _claude_message(said: Said) -> Any:
    root = "00000000-0000-4000-8000-000000000000"
    return {
        "uuid": f"{said.number:032x}",
        "text": said.text,
        "content": [{"type": "text", "text": said.text, "citations": []}],
        "sender": "human" if said.human else "assistant",
        "created_at": said.iso,
        "updated_at": said.iso,
        "attachments": [],
        "files": [],
        "parent_message_uuid": f"{said.number - 1:032x}" if said.number % 12 else root,
    }


def _grok() -> Iterator[Any]:
    for number, said in zip(count(), talks(TURNS), strict=False):
        yield {
            "conversation": {
                "id": f"c{number:031x}",
                "user_id": "101",
                "create_time": said[0].iso,
                "title": "a conversation",
                "leaf_response_id": f"{said[-1].number:032x}",
            },
            "responses": [_grok_response(one) for one in said],
        }


def _grok_response(said: Said) -> Any:
    response = {
        "_id": f"{said.number:032x}",
        "message": said.text,
        "sender": "human" if said.human else "assistant",
        "create_time": {"$date": {"$numberLong": str(said.seconds * 1000)}},
        "parent_response_id": f"{said.number - 1:032x}",
        "model": "grok-4",
        "metadata": {},
    }
    return {"response": response, "share_link": None}


def _gemini() -> Iterator[Any]:
    said = talk()
    for asked in said:
        yield {
            "header": "Gemini Apps",
            "title": f"Prompted {asked.text}",
            "time": asked.iso,
            "products": ["Gemini Apps"],
            "activityControls": ["Gemini Apps Activity"],
            "safeHtmlItem": [{"html": f"<p>{next(said).text}</p>"}],
        }


EXPORTS: Mapping[str, Export] = {
    "chatgpt": Export("conversations.json", _chatgpt, head="[", between=", ", tail="]"),
    "claude": Export("conversations.json", _claude, head="[", between=",", tail="]"),
    "grok": Export(
        "prod-grok-backend.json",
        _grok,
        head='{"conversations": [',
        between=",",
        tail="]}",
    ),
    "gemini": Export("MyActivity.json", _gemini, head="[", between=",", tail="]"),
}
