"""Invented rows of public datasets: WildChat, LMSYS, Open Assistant, ShareGPT."""

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

from invented_talk import Export, Said, talks


def _role(said: Said) -> str:
    return "user" if said.human else "assistant"


def _wildchat() -> Iterator[Any]:
    for number, said in zip(count(), talks(8), strict=False):
        yield {
            "conversation_hash": f"{number:032x}",
            "model": "gpt-4",
            "timestamp": said[-1].iso,
            "conversation": [
                {
                    "role": _role(one),
                    "content": one.text,
                    "language": "English",
                    "hashed_ip": "ab12" if one.human else None,
                    "timestamp": None if one.human else one.iso,
                    "turn_identifier": one.number // 2,
                }
                for one in said
            ],
            "turn": len(said) // 2,
            "language": "English",
        }


def _lmsys() -> Iterator[Any]:
    for number, said in zip(count(), talks(8), strict=False):
        told = [{"role": _role(one), "content": one.text} for one in said]
        yield {
            "conversation_id": f"{number:032x}",
            "model": "vicuna-13b",
            "conversation": told,
            "turn": len(said) // 2,
            "language": "English",
            "redacted": False,
        }


def _oasst() -> Iterator[Any]:
    for number, said in zip(count(), talks(4), strict=False):
        for place, one in enumerate(said):
            yield {
                "message_id": f"m{one.number}",
                "parent_id": f"m{one.number - 1}" if place else None,
                "user_id": "101",
                "created_date": f"{one.moment:%Y-%m-%dT%H:%M:%S}+00:00",
                "text": one.text,
                "role": "prompter" if one.human else "assistant",
                "lang": "en",
                "message_tree_id": f"m{said[0].number}",
                "tree_state": "ready_for_export",
                "deleted": False,
                "rank": None if number else 0,
            }


def _sharegpt() -> Iterator[Any]:
    for number, said in zip(count(), talks(8), strict=False):
        yield {
            "id": f"c{number}",
            "conversations": [
                {"from": "human" if one.human else "gpt", "value": one.text}
                for one in said
            ],
        }


EXPORTS: Mapping[str, Export] = {
    "wildchat": Export("wildchat.jsonl", _wildchat),
    "lmsys": Export("lmsys.jsonl", _lmsys),
    "oasst": Export("oasst.jsonl", _oasst),
    "sharegpt": Export("sharegpt.json", _sharegpt, head="[", between=",\n", tail="]"),
}
