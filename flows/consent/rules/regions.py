"""Step 10: whether every country a person may be in is one we may use data from."""

from collections.abc import Iterable

from flows.consent.rules.agreements import Agreement
from flows.consent.rules.people import NOWHERE
from flows.consent.rules.policy import Policy


def restricted(
    jurisdictions: Iterable[str],
    source: str,
    *,
    policy: Policy,
    agreement: Agreement | None,
) -> bool:
    """Whether any candidate is banned for the source or outside the agreement.

    Without an agreement (a subject export) nothing lifts a ban.
    """
    none: frozenset[str] = frozenset()
    bans = policy.region_bans.get(source, none) | policy.region_bans.get("*", none)
    lifted = agreement.region_override if agreement else none
    agreed = agreement.regions if agreement else None
    return any(
        _banned(code, bans, lifted) or (agreed is not None and code not in agreed)
        for code in jurisdictions
    )


def _banned(code: str, bans: frozenset[str], lifted: frozenset[str]) -> bool:
    """XX is in every non-empty ban and never lifted (BUNDLE.md, READINGS 38)."""
    if code == NOWHERE:
        return bool(bans)
    return code not in lifted and any(_overlap(code, ban) for ban in bans)


def _overlap(one: str, other: str) -> bool:
    """A ban on CC holds for CC-SUB, and a ban on CC-SUB for CC (READINGS 38)."""
    return one == other or one.startswith(f"{other}-") or other.startswith(f"{one}-")
