"""The `chatgpt` exports of the demo: people who hand over their own archive.

Odd people hold a folder with one `conversations.json`, even ones the zip with numbered
parts. Off the shown path lie regenerated answers, tool calls and hidden rows.
"""

from collections.abc import Iterator
from typing import Any

from flows.demo.files import File, document, packed_zip
from flows.demo.people import Conversation, Json, Line
from flows.demo.sittings import Life


PARTS = 2
REGENERATED, EDITED, HIDDEN, TOOL, NO_TIME, IMAGE, BARE = 5, 9, 6, 7, 11, 13, 4
"""Every so many conversations has one of these."""


def chatgpt(everybody: tuple[Life, ...]) -> Iterator[File]:
    """Give one archive per person."""
    for life in owners(everybody):
        talks = [_conversation(talk) for talk in life.conversations]
        folder = place(life)
        if folder.endswith(".zip"):
            yield folder, packed_zip(_members(life, talks))
        else:
            yield f"{folder}/conversations.json", document(talks)


def owners(everybody: tuple[Life, ...]) -> list[Life]:
    """List those who hand over an archive."""
    return [life for life in everybody if life.person.source == "chatgpt"]


def place(life: Life) -> str:
    """Name the folder or the zip of a person's archive."""
    suffix = "" if life.person.number % 2 else ".zip"
    return f"exports/chatgpt/{life.person.account}{suffix}"


def _members(life: Life, talks: list[Json]) -> dict[str, bytes]:
    """Fill the zip, with the junk that such archives carry."""
    person, per_part = life.person, -(-len(talks) // PARTS)
    parts = {
        f"conversations-{part:03d}.json": document(
            talks[part * per_part : (part + 1) * per_part]
        )
        for part in range(PARTS)
    }
    user = {"id": person.account, "email": person.email, "phone_number": person.phone}
    return {
        **parts,
        "user.json": document(user),
        "user_settings.json": document({"user_id": person.account, "settings": {}}),
        "export_manifest.json": document({"export_files": sorted(parts)}),
        "message_feedback.json": document([]),
        "chat.html": b"<html><body>the same conversations again</body></html>\n",
        "__MACOSX/._conversations-000.json": b"\x00\x05\x16\x07\x00\x02\x00\x00",
    }


def _conversation(talk: Conversation) -> Json:
    """Hang the lines one below the other, and the rest beside them."""
    nodes = _Nodes(talk.id)
    nodes.hang(None)
    nodes.hang(_hidden("system", {"content_type": "text", "parts": [""]}))
    if talk.number % HIDDEN == 0:
        nodes.hang(_hidden("user", _instructions()))
    for i, line in enumerate(talk.lines):
        if line.role == "assistant" and talk.number % REGENERATED == 0:
            nodes.beside(_message(line, "Let me try again. " + line.text))
        if line.role == "assistant" and i == 1 and talk.number % TOOL == 0:
            nodes.hang(_tool_call(line))
            nodes.hang(_tool_answer(line))
        if line.role == "user" and talk.number % EDITED == 0:
            nodes.beside(_message(line, line.text[: len(line.text) // 2]))
        nodes.hang(_shown(talk, line, i))
    return {
        "title": None if talk.number % NO_TIME == 0 else talk.lines[0].text[:24],
        "create_time": talk.began.timestamp(),
        "update_time": talk.lines[-1].at.timestamp(),
        "mapping": nodes.mapping,
        "moderation_results": [],
        "current_node": nodes.leaf,
        "conversation_id": talk.id,
        "id": talk.id,
        "default_model_slug": "auto",
        "is_archived": False,
    }


class _Nodes:
    """A growing `mapping`: `hang` goes on from the leaf, `beside` leaves it there."""

    def __init__(self, name: str) -> None:
        self.name, self.mapping = name, dict[str, Json]()
        self.leaf: str | None = None

    def hang(self, message: Json | None) -> None:
        self.leaf = self.beside(message)

    def beside(self, message: Json | None) -> str:
        node = f"{self.name}-n{len(self.mapping)}"
        if message is not None:
            message = {"id": node, **message}
        self.mapping[node] = {
            "id": node,
            "message": message,
            "parent": self.leaf,
            "children": [],
        }
        if self.leaf is not None:
            self.mapping[self.leaf]["children"].append(node)
        return node


def _message(line: Line, text: str, **changes: Any) -> Json:
    return {
        "author": {"role": line.role, "name": None, "metadata": {}},
        "create_time": line.at.timestamp(),
        "update_time": None,
        "content": {"content_type": "text", "parts": [text]},
        "status": "finished_successfully",
        "end_turn": True if line.role == "assistant" else None,
        "weight": 1.0,
        "metadata": {},
        "recipient": "all",
        "channel": None,
        **changes,
    }


def _shown(talk: Conversation, line: Line, place: int) -> Json:
    """Write a line of the shown path, with what varies between real exports."""
    message = _message(line, line.text)
    first = place == 0
    if first and talk.number % NO_TIME == 0:
        message["create_time"] = None
    if first and talk.number % IMAGE == 0:
        image = {
            "content_type": "image_asset_pointer",
            "asset_pointer": f"sediment://file_{talk.number:08d}",
        }
        parts = [image, line.text]
        message["content"] = {"content_type": "multimodal_text", "parts": parts}
    if line.role == "user" and talk.number % BARE == 0:
        del message["metadata"]
    return message


def _hidden(role: str, content: Json) -> Json:
    return {
        "author": {"role": role, "name": None, "metadata": {}},
        "create_time": None,
        "content": content,
        "status": "finished_successfully",
        "weight": 0.0 if role == "system" else 1.0,
        "metadata": {
            "is_visually_hidden_from_conversation": True,
            "is_user_system_message": role == "user",
        },
        "recipient": "all",
    }


def _instructions() -> Json:
    return {
        "content_type": "user_editable_context",
        "user_profile": "Please answer as if I were in a hurry.",
        "user_instructions": "Short answers.",
    }


def _tool_call(line: Line) -> Json:
    code = {"content_type": "code", "language": "python", "text": "print(6 * 7)"}
    return _message(line, "", content=code, recipient="python", end_turn=False)


def _tool_answer(line: Line) -> Json:
    author = {"role": "tool", "name": "python", "metadata": {}}
    output = {"content_type": "execution_output", "text": "42"}
    return _message(line, "", author=author, content=output)
