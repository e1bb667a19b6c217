"""Titles of My Activity enter; the prompts in them leave.

A title is a verb in the account's language and the prompt. Known verbs are cut off. Of
an unknown language, a label up to a colon is the verb if most of the file's answered
titles begin with it; otherwise the title stays as it is.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field


_PROMPT = re.compile(
    r"(?:Prompted(?: with:)?|Asked(?: Gemini| Bard)?:?|Said|Branched"
    r"|Answered(?! survey)|Eingegebener Prompt:|Prompt[ \u00a0\u202f]?:"
    r"|送信したメッセージ[:：])(?:[ \t\r\n\u00a0\u202f]+|$)"  # noqa: RUF001 - as written there
)
_TYPED = re.compile(r"(.*?)[ \u00a0]?と入力しました。?", re.DOTALL)
_ACT = re.compile(
    r"(?:Added|Answered survey|Cleared|Created|Deleted|Edited|Exported|Feedback|Gave"
    r"|Pinned|Renamed|Searched|Selected|Sent feedback|Shared|Updated|Used|Viewed"
    r"|Visited)\b|フィードバック"
)
_LABEL = re.compile(r"[^\n:：]{1,40}[:：][ \u00a0]?")  # noqa: RUF001 - fullwidth colon
_TAIL = re.compile(
    r"(?:Attached \d{1,3} files?|\d{1,3} Datei(?:en|\(en\))? angehängt"
    r"|添付ファイル ?\d{1,3} ?件)[.。]?\s*"
)
_LONGEST_TAIL = 60


@dataclass(frozen=True, slots=True)
class Titles:
    """How the titles of one file are read: the label of an unknown language, if any."""

    label: str | None = field(default=None, repr=False)

    @classmethod
    def of(cls, answered: Iterable[str]) -> "Titles":
        """Learn from the titles of the records that have an answer."""
        strange = [title for title in answered if _known(title) is None]
        found = (_LABEL.match(title) for title in strange)
        labels = Counter(match[0] for match in found if match)
        label, times = max(labels.items(), key=lambda each: each[1], default=("", 0))
        return cls(label if times > 1 and 2 * times > len(strange) else None)

    def prompt(self, title: str, *, answers: int) -> str | None:
        """What the person wrote; None when the record is no prompt."""
        known = _known(title)
        if known is None and self.label and title.startswith(self.label):
            known = title.removeprefix(self.label)
        if known is None and answers:
            known = title
        return _without_tail(known) if known else None


def is_act(title: str) -> bool:
    """Whether the title tells of something else than a prompt, by its verb."""
    return _known(title) == ""


def _known(title: str) -> str | None:
    """The prompt behind a known verb, empty for a known act, None if unknown."""
    if found := _PROMPT.match(title):
        # a prompt without words is a prompt nevertheless
        return title[found.end() :] or " "
    if typed := _TYPED.fullmatch(title):
        return _unquoted(typed[1])
    return "" if _ACT.match(title) else None


def _unquoted(text: str) -> str:
    quoted = text.startswith("「") and text.endswith("」")
    return text[1:-1] if quoted else text


def _without_tail(prompt: str) -> str:
    start = max(0, len(prompt) - _LONGEST_TAIL)
    for found in _TAIL.finditer(prompt, start):
        if found.end() == len(prompt):
            return prompt[: found.start()].strip()
    return prompt.strip()
