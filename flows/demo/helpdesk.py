"""The `openai_jsonl` exports of the demo: request logs, and fine-tuning examples.

A log line repeats the whole history of its conversation, as such logs do.
"""

from collections.abc import Iterator
from itertools import groupby

from flows.demo.dice import dice
from flows.demo.files import File, lines, packed_gz
from flows.demo.people import Conversation, Json, Line, Person
from flows.demo.sittings import Life
from flows.demo.talk import Spoken, dialogue


SYSTEM = "You are HelpdeskBot of Acme. Answer briefly, in the language of the question."
MODEL = "acme-small-2"
EXAMPLES = 16


def helpdesk(everybody: tuple[Life, ...]) -> Iterator[File]:
    """Give one packed log a month, oldest request first."""
    requests = sorted(
        (
            (talk.lines[place].at, talk.id, _request(talk, place))
            for life in everybody
            if life.person.source == "helpdesk"
            for talk in life.conversations
            for place in range(1, len(talk.lines), 2)
        ),
        key=lambda request: request[:2],
    )
    for month, logged in groupby(requests, lambda request: f"{request[0]:%Y-%m}"):
        text = lines(body for _, _, body in logged)
        yield f"exports/helpdesk/requests-{month}.jsonl.gz", packed_gz(text)


def _request(talk: Conversation, place: int) -> Json:
    """Log the request that the bot's line at `place` answers."""
    answer, number = talk.lines[place], talk.number
    request = {"model": MODEL, "messages": _messages(talk, place)}
    if talk.person.story != "row_no_author":
        request["user"] = talk.person.account
    return {
        "request": request,
        "response": {
            "id": f"chatcmpl-demo{number:05d}x{place}",
            "object": "chat.completion",
            "created": int(answer.at.timestamp()),
            "model": MODEL,
            "choices": _choices(answer, number),
            "usage": {"prompt_tokens": 40 * place, "completion_tokens": 30},
        },
    }


def _messages(talk: Conversation, place: int) -> list[Json]:
    role = "developer" if talk.number % 40 == 0 else "system"
    told: list[Json] = [{"role": role, "content": SYSTEM}]
    told += [_message(line, talk.number) for line in talk.lines[:place]]
    if talk.number % 30 == 0:
        told[2:2] = _tool_call(talk.number)
    return told


def _message(line: Line, number: int) -> Json:
    """Write content as a list of parts now and then: both forms are legal."""
    if line.role == "user" and number % 25 == 0:
        return {"role": "user", "content": [{"type": "text", "text": line.text}]}
    return {"role": line.role, "content": line.text}


def _tool_call(number: int) -> list[Json]:
    called = {"name": "find_order", "arguments": '{"days": 30}'}
    call = {"id": f"call_{number}", "type": "function", "function": called}
    return [
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": call["id"], "content": '{"orders": 1}'},
    ]


def _choices(answer: Line, number: int) -> list[Json]:
    """Offer a second choice now and then; the client showed the first."""
    texts = [answer.text]
    if number % 35 == 0:
        texts.append(f"{answer.text} ({MODEL})")
    return [
        {
            "index": index,
            "message": {"role": "assistant", "content": text},
            "finish_reason": "stop",
        }
        for index, text in enumerate(texts)
    ]


def examples(seed: int, person: Person) -> File:
    """Give fine-tuning examples, which name nobody and no time: all must drop."""
    rows = [
        {
            "messages": [
                {"role": "system", "content": SYSTEM},
                *(
                    {"role": ("user", "assistant")[place % 2], "content": text}
                    for place, (text, _) in enumerate(spoken)
                ),
            ]
        }
        for spoken in example_dialogues(seed, person)
    ]
    return "exports/examples/examples.jsonl", lines(rows)


def example_dialogues(seed: int, person: Person) -> Iterator[list[Spoken]]:
    """Compose what the examples hold."""
    for number in range(EXAMPLES):
        yield dialogue(person, "en", number, dice(seed, "example", number))
