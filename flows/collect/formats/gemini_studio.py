"""A prompt of AI Studio enters; its turns leave."""

from collections.abc import Iterator, Mapping
from typing import Any

from flows.collect import causes, times
from flows.collect.declared import Declared
from flows.collect.formats.gemini_thread import Thread, Words, silence
from flows.collect.formats.lent import listed, mapping, text
from flows.collect.ids import digest
from schemas.interaction import Contributor, Turn


_MEDIA = {
    "driveDocument": "file",
    "driveImage": "image",
    "driveAudio": "voice",
    "driveVideo": "video",
    "youtubeVideo": "video",
    "inlineImage": "image",
    "inlineAudio": "voice",
    "inlineVideo": "video",
    "fileData": "file",
}
_MIME = {"image": "image", "audio": "voice", "video": "video"}
_CODE = ("executableCode", "codeExecutionResult", "functionCall", "functionResponse")

Chunk = Mapping[str, Any]


def turns(told: Mapping[str, Any], declared: Declared, *, name: str) -> Iterator[Turn]:
    """The system instruction, every chunk, and the input that was never sent."""
    prompt = mapping(told.get("chunkedPrompt"))
    chunks = listed(prompt.get("chunks"))
    thread = Thread(f"gemini:{_id(told, chunks, declared, name)}", declared)
    if _words(mapping(told.get("systemInstruction"))).strip():
        yield thread.skipped(f"{thread.conversation}:system", causes.SYSTEM)
    for at, chunk in enumerate(chunks):
        yield _turn(thread, chunk, at)
    for at, pending in enumerate(listed(prompt.get("pendingInputs"))):
        unsent = _words(mapping(pending)).strip()
        cause = causes.HIDDEN if unsent else causes.EMPTY
        yield thread.skipped(f"{thread.conversation}:pending:{at}", cause)
    if thread.position == 0:
        yield thread.skipped(None, causes.EMPTY)


def _id(
    told: Mapping[str, Any], chunks: list[Any], declared: Declared, name: str
) -> str:
    if given := text(told.get("id")):
        return given
    first = mapping(chunks[0]) if chunks else {}
    begun = text(first.get("createTime"))
    return digest(declared.owner_id, name, begun, _words(first))


def _turn(thread: Thread, chunk: Any, at: int) -> Turn:
    told = mapping(chunk)
    role, words = told.get("role"), _words(told)
    named = text(told.get("id")) or digest(at, text(role), words)
    record = f"{thread.conversation}:{named}"
    if role not in ("user", "model"):
        known = isinstance(role, str)
        cause = causes.UNSUPPORTED if known else causes.MALFORMED
        return thread.skipped(record, cause)
    modality = _modality(told)
    said = Words(
        record=record,
        text=words,
        created_at=times.from_iso(told.get("createTime")),
        modality=modality,
        cause=_hidden(told) or silence(words, modality),
        edited_by=_editor(thread, told),
    )
    return thread.asked(said) if role == "user" else thread.answered(said)


def _hidden(told: Chunk) -> str | None:
    if told.get("isThought") or told.get("thought"):
        return causes.THOUGHTS
    parts = [told, *map(mapping, listed(told.get("parts")))]
    code = any(part.get(key) is not None for part in parts for key in _CODE)
    return causes.TOOL if code and not _words(told).strip() else None


def _editor(thread: Thread, told: Chunk) -> tuple[Contributor, ...]:
    # of the model's words that a human rewrote, both are authors
    if told.get("role") != "model" or not told.get("isEdited"):
        return ()
    return (Contributor("edit", thread.declared.owner_id),)


def _words(told: Chunk) -> str:
    if words := text(told.get("text")):
        return words
    parts = map(mapping, listed(told.get("parts")))
    shown = [part for part in parts if not part.get("thought")]
    return "".join(text(part.get("text")) or "" for part in shown)


def _modality(told: Chunk) -> str:
    for part in (told, *map(mapping, listed(told.get("parts")))):
        for key in ("inlineFile", "inlineData", "fileData"):
            kind = text(mapping(part.get(key)).get("mimeType"))
            if kind:
                return _MIME.get(kind.partition("/")[0], "file")
        for key, modality in _MEDIA.items():
            if part.get(key) is not None:
                return modality
    return "text"
