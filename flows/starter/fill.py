"""The starter's files: checked answers and a time enter, names and contents leave.

The texts are templates in this package, because people read them first.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from importlib.resources import files
from string import Template

from flows.starter.answers import Answers


FILES = {
    "README.md": "README.txt",
    "corpus.yaml": "corpus.yaml",
    "policy.yaml": "policy.yaml",
    "consent/README.md": "consent_README.txt",
    "consent/agreements.json": "agreements.json",
}
"""File -> the template it is filled from; notices are one entry a language."""

EMPTY = ("consent/subjects.jsonl", "consent/events.jsonl")
"""Lines that only the company can write; consent/README.md shows one of each."""


def starter_files(answers: Answers, *, now: datetime) -> dict[str, str]:
    """All files by name, the same for the same answers and time."""
    names = _names(answers, now)
    found = {file: _filled(template, names) for file, template in FILES.items()}
    entries = [_filled("notice.json", {"lang": lang}) for lang in answers.languages]
    rows = ",\n".join(entry.rstrip("\n") for entry in entries)
    return {
        **found,
        "consent/notices.json": f"[\n{rows}\n]\n",
        **dict(_notices(answers, names)),
        **dict.fromkeys(EMPTY, ""),
    }


def _notices(answers: Answers, names: dict[str, str]) -> Iterator[tuple[str, str]]:
    for language in answers.languages:
        text = _filled(f"notice_{language}.txt", names)
        yield f"consent/notices/train-v1-{language}.txt", text


def _names(answers: Answers, now: datetime) -> dict[str, str]:
    return {
        "name": answers.name,
        "controller": answers.controller,
        "bot": answers.bot,
        "source": answers.source,
        "purpose": answers.purpose,
        "languages": ", ".join(answers.languages),
        "first_language": answers.languages[0],
        "now": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        "quoted_controller": _quoted(answers.controller),
        "quoted_bot": _quoted(answers.bot),
        "quoted_bot_id": _quoted(answers.bot_id),
    }


def _quoted(value: str | None) -> str:
    """As a string of JSON, which YAML reads as well."""
    return json.dumps(value, ensure_ascii=False)


def _filled(template: str, names: dict[str, str]) -> str:
    text = files("flows.starter").joinpath(f"template_{template}").read_text("utf-8")
    return Template(text).substitute(names)
