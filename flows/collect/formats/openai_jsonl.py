"""JSONL of OpenAI's APIs enters (fine-tune lines, logs, batches); turns leave.

Accepted, a line each: `{"messages": [...]}`; `{"request": {...}, "response": {...}}`
with `user` and `created` (in request, response or beside them); a flat completion with
`choices`; batch requests (`custom_id`, `body`) and batch answers (`custom_id`,
`response.body`). Every message and every choice is one unit.

Traps, and what is done:
- Each request repeats the whole history. A record id is a hash over the user, the
  thread (`metadata.conversation_id`, `session_id`, `thread_id` or `chat_id`) and the
  roles and words up to and including the message, so repetitions collapse later.
  System and tool texts do not count: they change from request to request.
- A time (`created`) is known only for the newest user message of a request and what
  answers it; repeated history has none, and what is only ever seen as history stays
  without a time, and drops.
- The conversation id is the hash at the first user message: all requests that may
  belong together meet. Two chats of one user that open with the same words are told
  apart by a thread only; without one the later branch is the conversation, as with
  regenerated answers and n > 1 choices (`unrepeat` keeps the path to the latest leaf).
- Lines without `user`, `created` and response stand alone: only exact copies collapse.
- Content is text, null or parts; refusals are the assistant's words; tool calls, tool,
  system and developer messages are skipped. A batch answer has no question, so no
  trigger.
- The author is `<source>:<user>`, else the declared `owner` where no user is told, else
  unresolved. Several names in one request make it a group chat: `people` resolves.
- The bot is the first one declared, else null. Role `user` may carry retrieved text;
  the log does not say so.
- Responses API lines (`input`, `output`) are read too. Where the API keeps the history
  (`conversation`, `previous_response_id`), requests go on where it stood; an answer of
  several messages is a sequence, not a choice.
- Pretty-printed files are refused with a hint.
"""

from collections.abc import Iterator

from flows.collect.declared import Declared
from flows.collect.export_file import ExportFile
from flows.collect.formats.exchange import Ledger
from flows.collect.formats.openai_shapes import parse
from flows.collect.lines import objects
from flows.collect.shape import shape
from flows.collect.unpack import bare
from schemas.interaction import Identity, Turn


OBTAIN = "write chat-completions JSON, one object a line"
COMPLETE = False


def wants(name: str) -> bool:
    """JSONL files (also `.ndjson`)."""
    return bare(name).endswith((".jsonl", ".ndjson", ".zip"))


def sniffs(head: bytes) -> bool:
    """Lines with messages that have roles, or a request or response around them."""
    seen = shape(head)
    if seen.root != "{" or seen.has("mapping"):
        return False
    wrapped = seen.has("request") and seen.has("response")
    return (
        wrapped
        or seen.under("messages", "role")
        or seen.under("choices", "message")
        or (seen.has("custom_id") and seen.some("body", "response"))
        or (seen.has("output") and seen.some("previous_response_id", "instructions"))
    )


def read(file: ExportFile, declared: Declared) -> Iterator[Turn | Identity]:
    """Every message of every line as one turn."""
    ledger = Ledger(declared, name="openai")
    source, owner = declared.source, declared.owner_id
    for _, row in objects(file.stream):
        yield from ledger.units(parse(row, source=source, owner=owner))
