"""corpus.yaml, policy.yaml and README.md of the demo: lives enter, text leaves.

The texts are templates in this package, because people read them first.
"""

import re
from datetime import date
from importlib.resources import files
from string import Template

from flows.demo.chatgpt import owners, place
from flows.demo.sittings import Life


MADE_FOR = re.compile(
    r"^Everything here is invented\. Made for the day ([\d-]{10});", re.MULTILINE
)


def corpus_yaml(everybody: tuple[Life, ...]) -> str:
    """Fill in one export per person who handed over a ChatGPT archive."""
    entries = "\n".join(
        f"  - {{format: chatgpt, uri: {place(life)}, source: chatgpt,"
        f' channel: subject_export, owner: "{life.person.subject}", clock: chatgpt}}'
        for life in owners(everybody)
    )
    return _template("corpus.yaml").substitute(chatgpt=entries)


def policy_yaml(officer_pem: str) -> str:
    """Fill in the officer's public key."""
    indented = "\n".join(f"    {line}" for line in officer_pem.strip().splitlines())
    return _template("policy.yaml").substitute(officer=indented)


def readme(today: date) -> str:
    """Tell what lies in the folder, and for which day it was made."""
    return _template("README.txt").substitute(day=today.isoformat())


def day_told(text: str) -> date | None:
    """Read the day back out of such a text."""
    told = MADE_FOR.search(text)
    return date.fromisoformat(told[1]) if told else None


def _template(name: str) -> Template:
    text = files("flows.demo").joinpath(f"template_{name}").read_text("utf-8")
    return Template(text)
