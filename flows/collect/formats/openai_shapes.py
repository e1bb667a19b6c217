"""One JSON line of a log of OpenAI's APIs enters; an `Exchange` leaves.

The line's kind is told by its keys: a fine-tune conversation, a request with its
response, a batch request, or a batch answer; of chat completions or of Responses.
"""

from collections.abc import Mapping
from typing import Any

from flows.collect import causes, times
from flows.collect.formats.chat_message import messages
from flows.collect.formats.exchange import Exchange, Message


_THREAD_KEYS = ("conversation_id", "session_id", "thread_id", "chat_id")

Row = Mapping[str, Any]
Choices = tuple[tuple[Message, ...], ...]
Lost = tuple[str, ...]


def parse(row: Row, *, source: str, owner: str | None) -> Exchange:
    """The line's messages and facts; a line of no known shape is one lost unit."""
    request, response = _request(row), _response(row)
    if request is None and response is None:
        known = isinstance(row.get("request"), dict) or "custom_id" in row
        cause = causes.UNSUPPORTED if known else causes.MALFORMED
        return Exchange(root=("lost",), lost=(cause,))
    sent, lost = _sent(request)
    choices, more = _choices(response)
    facts = [part for part in (request, row, response) if part is not None]
    user, told = _first(facts, "user"), _created(response, row)
    created = times.from_unix(told)
    thread, previous = _thread(facts), _id(request, "previous_response_id")
    root: tuple[Any, ...]
    if request is None:
        root = ("answers", source, user, told)
    elif response is not None or user is not None or told is not None:
        author = owner if user in (None, "") else user
        root = ("history", source, author, thread, previous)
    else:
        root = ("whole", source, thread)
    return Exchange(
        root=root,
        alone=root[0] != "history",
        sent=sent,
        choices=choices,
        lost=lost + more,
        thread=_kept(facts),
        previous=previous,
        answer=_id(response, "id"),
        user=_stable(user),
        asked=created,
        answered=created,
    )


def _stable(user: Any) -> str | None:
    """The user as text; empty when one is told that cannot be read, None without."""
    if user is None or user == "":
        return None
    return user if isinstance(user, str) else ""


def _request(row: Row) -> Row | None:
    for key in ("request", "body"):
        inner = row.get(key)
        if isinstance(inner, dict) and isinstance(inner.get("body"), dict):
            inner = inner["body"]
        if isinstance(inner, dict) and _asks(inner):
            return inner
    return row if _asks(row) else None


def _asks(row: Row) -> bool:
    return isinstance(row.get("messages"), list) or (
        isinstance(row.get("input"), list | str)
    )


def _response(row: Row) -> Row | None:
    inner = row.get("response")
    if isinstance(inner, dict) and isinstance(inner.get("body"), dict):
        inner = inner["body"]
    if isinstance(inner, dict) and _answers(inner):
        return inner
    return row if _answers(row) else None


def _answers(row: Row) -> bool:
    return isinstance(row.get("choices"), list) or isinstance(row.get("output"), list)


def _sent(request: Row | None) -> tuple[tuple[Message, ...], Lost]:
    if request is None:
        return (), ()
    if isinstance(request.get("messages"), list):
        return messages(request["messages"])
    told = request["input"]
    spoken = [{"role": "user", "content": told}] if isinstance(told, str) else told
    standing = request.get("instructions")
    first = [{"role": "system", "content": standing}] if standing else []
    return messages([*first, *spoken])


def _choices(response: Row | None) -> tuple[Choices, Lost]:
    if response is None:
        return (), ()
    if not isinstance(response.get("choices"), list):
        said, lost = messages(response["output"])
        return ((said,) if said else ()), lost
    told = [
        each.get("message") if isinstance(each, dict) else None
        for each in response["choices"]
    ]
    # whatever a choice says of its role, the assistant says it
    said, lost = messages(
        [
            {**each, "role": "assistant"} if isinstance(each, dict) else None
            for each in told
        ]
    )
    return tuple((each,) for each in said), lost


def _created(response: Row | None, row: Row) -> Any:
    facts = [part for part in (response, row) if part is not None]
    told = _first(facts, "created")
    return _first(facts, "created_at") if told is None else told


def _first(facts: list[Row], key: str) -> Any:
    told = (part.get(key) for part in facts)
    return next((value for value in told if value is not None), None)


def _thread(facts: list[Row]) -> str | None:
    places = [
        place
        for part in facts
        for place in (part, part.get("metadata"))
        if isinstance(place, dict)
    ]
    told = (place.get(key) for place in places for key in _THREAD_KEYS)
    return next((value for value in told if isinstance(value, str) and value), None)


def _kept(facts: list[Row]) -> str | None:
    """The conversation that the API itself keeps, so that requests tell no history."""
    told = _first(facts, "conversation")
    told = told.get("id") if isinstance(told, dict) else told
    return told if isinstance(told, str) and told else None


def _id(part: Row | None, key: str) -> str | None:
    told = part.get(key) if part is not None else None
    return told if isinstance(told, str) and told else None
