"""Turns enter; those that follow something unseen leave marked `after_gap`.

A picture or another bot's text is skipped, but two turns around it did not follow
each other, and a row must not glue them together.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from flows.collect.causes import BREAKS
from schemas.interaction import Identity, Turn


def marked(units: Iterable[Turn | Identity]) -> Iterator[Turn | Identity]:
    """The same units, `after_gap` set on the first turn after each gap."""
    open_gaps: set[str | None] = set()
    for unit in units:
        yield _marked(unit, open_gaps) if isinstance(unit, Turn) else unit


def _marked(turn: Turn, open_gaps: set[str | None]) -> Turn:
    if turn.skip in BREAKS:
        open_gaps.add(turn.conversation_id)
    elif turn.skip is None and turn.conversation_id in open_gaps:
        open_gaps.discard(turn.conversation_id)
        return replace(turn, after_gap=True)
    return turn
