"""Replaced text enters; what a lower threshold still finds in it leaves."""

from collections.abc import Callable

from flows.redact.engine import second_engine_for
from flows.redact.rule import PLACEHOLDER_FILLER
from schemas.policy import RedactionPolicy
from schemas.standin import standins


SecondLook = Callable[[str, str | None], list[tuple[int, int, str]]]


def second_look(policy: RedactionPolicy) -> SecondLook:
    """A detector for replaced text: threshold x `verify_factor`, stand-ins unseen.

    Raises what detection raises: the caller must take that for a leak.
    """
    engine = second_engine_for(policy)
    standin = standins(policy.sought)

    def look(text: str, language: str | None) -> list[tuple[int, int, str]]:
        masked = standin.sub(lambda m: PLACEHOLDER_FILLER * len(m.group()), text)
        return [(f.start, f.end, f.entity) for f in engine.find(masked, language)]

    return look
