"""notices.json and the archived texts enter; questions nobody answered leave."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from flows.consent.rules.instants import read_start
from flows.consent.rules.shapes import members, sha256, text, whole
from flows.starter.gap import Gap


CHECKLIST = (
    "controller_named",
    "purpose",
    "data_types",
    "withdrawal_right",
    "recipients_named",
)
WORKFLOW = {
    "separate_from_terms": True,
    "default_unset": True,
    "refusal_equal": True,
    "conditional_on_service": False,
    "imbalance": False,
}
STEPS = ("steps_to_grant", "steps_to_withdraw")
DRAFT = b"[DRAFT"

Texts = Callable[[str], bytes | None]
"""The archived text of this name, if it is there."""


def notice_gaps(
    rows: Sequence[Mapping[str, Any]], texts: Texts, *, file: str, now: int
) -> Iterator[Gap]:
    """Gaps of every notice that is still shown, and of a registry that has none."""
    shown = [row for row in rows if _shown(row)]
    if not shown:
        yield Gap(file, "", "no notice is in use", "add what your users are shown")
    for row in shown:
        yield from _of_one(row, texts, file=file, now=now)


def _shown(row: Mapping[str, Any]) -> bool:
    """One that has ended stays in the registry as history, however it was answered."""
    return row.get("effective_to") is None and row.get("invalidated_at") is None


def _of_one(
    row: Mapping[str, Any], texts: Texts, *, file: str, now: int
) -> Iterator[Gap]:
    name = f"{row.get('id')}-v{row.get('version')}-{row.get('lang')}"
    if (problem := _wrong_text(row, texts(f"{name}.txt"), name)) is not None:
        yield Gap(file, f"{name}.sha256", *problem)
    since = read_start(row.get("effective_from"))
    if since is None or since > now:
        yield Gap(
            file,
            f"{name}.effective_from",
            "no day since which it is shown",
            "write that day",
        )
    if open_points := _unticked(members(row.get("checklist"))):
        yield Gap(
            file,
            f"{name}.checklist",
            f"not true: {', '.join(open_points)}",
            "read the text and write true for what it tells",
        )
    if open_points := _unfree(members(row.get("workflow"))):
        yield Gap(
            file,
            f"{name}.workflow",
            f"unanswered, or not how to ask for consent: {', '.join(open_points)}",
            "answer as README.md beside it tells",
        )
    if not text(row.get("approved_by")):
        yield Gap(
            file,
            f"{name}.approved_by",
            "no officer approved it",
            "write who did, for example dpo:ana",
        )


def _wrong_text(
    row: Mapping[str, Any], content: bytes | None, name: str
) -> tuple[str, str] | None:
    """(problem, remedy) of digest and archived text."""
    if content is not None and content.startswith(DRAFT):
        return (
            "the text is still our draft",
            f"put what users see into notices/{name}.txt",
        )
    told = sha256(row.get("sha256"))
    if content is None:
        return None if told else ("no digest of the text shown", "archive the text")
    found = hashlib.sha256(content).hexdigest()
    if told == found:
        return None
    return "is not the digest of the archived text", f"write {found}"


def _unticked(checklist: Mapping[str, Any]) -> list[str]:
    return [point for point in CHECKLIST if checklist.get(point) is not True]


def _unfree(workflow: Mapping[str, Any]) -> list[str]:
    points = [key for key, must in WORKFLOW.items() if workflow.get(key) is not must]
    grant, withdraw = (whole(workflow.get(key)) for key in STEPS)
    if grant is None or withdraw is None or not 0 < withdraw <= grant:
        points += STEPS
    return points
