"""The purpose tree (consent.md section 6): what a grant covers, a restriction hits.

Enters: names of purposes. Leaves: yes or no. A name outside the tree covers nothing.
"""

from collections.abc import Iterable


_PARENT: dict[str, str | None] = {
    "ai.train": None,
    "ai.train.pretrain": "ai.train",
    "ai.train.finetune": "ai.train",
    "ai.train.finetune.preference": "ai.train.finetune",
    "ai.train.safety": "ai.train",
    "ai.evaluate": None,
    "ai.retrieve": None,
    "share.recipient": None,
    "share.publish": None,
    "service.provide": None,
    "service.improve": None,
    "research": None,
}


def _lineage(purpose: str) -> frozenset[str]:
    """The purpose and everything above it."""
    parent = _PARENT[purpose]
    return frozenset({purpose}) | (_lineage(parent) if parent else frozenset())


_LINEAGE = {purpose: _lineage(purpose) for purpose in _PARENT}


def known(purpose: str) -> bool:
    """Whether a name stands in the tree."""
    return purpose in _PARENT


def covered(wanted: str, granted: Iterable[str]) -> bool:
    """A grant for P covers P and its descendants, never a parent or sibling."""
    return not _LINEAGE.get(wanted, frozenset()).isdisjoint(granted)


def touched(wanted: str, restricted: Iterable[str]) -> bool:
    """A restriction on P hits ancestors, P itself and descendants of P."""
    above = _LINEAGE.get(wanted, frozenset({wanted}))
    return any(
        purpose in above or wanted in _LINEAGE.get(purpose, frozenset())
        for purpose in restricted
    )
