"""Any bytes enter a reader; how many units they gave, or an AssertionError, leaves.

A reader may refuse an object with an ExportError and nothing else. Else its turns are
counted on from 0, hold what the schema says, and every text of them can be written.
"""

import io
from dataclasses import replace

from collect.seeds import SEEDS

from flows.collect.causes import CAUSES
from flows.collect.declared import Declared
from flows.collect.gaps import marked
from flows.collect.read import read_object
from flows.collect.registry import FORMATS, formats_named
from flows.errors import ExportError
from schemas.interaction import Identity, Turn


DECLARED = Declared(
    1,
    "acme",
    "platform_export",
    bots=("HelpdeskBot", "user777"),
    owner="acme:101",
    people={"Zorblax": "acme:zorblax"},
)
AUTO = "auto"
_TEXT = (str, type(None))
_TEXTS = (
    *("conversation_id", "record_id", "text", "created_at", "edited_at", "clock"),
    *("bot", "visibility", "reply_to", "parent_id", "modality", "source", "channel"),
    *("malformed", "skip"),
)
_ROLES = {"user", "assistant", "system", "tool"}
_KINDS = {"human", "bot", "service"}


def read_any(form, content, beside=None):
    """Read as a build does, whether or not the format recognises the bytes."""
    turns = 0
    try:
        for unit in marked(_units(form, content, beside or {}), set()):
            if isinstance(unit, Turn):
                assert unit.position == turns, "positions are not counted on"
                check_turn(unit)
                turns += 1
            else:
                check_identity(unit)
    except ExportError as fault:
        refusal = fault
    else:
        return turns
    assert "Zorblax" not in f"{refusal} {refusal!r}", "a refusal quotes the object"
    assert refusal.__suppress_context__ or refusal.__context__ is None
    return 0


def _units(form, content, beside):
    if form == AUTO:
        formats, name = formats_named(AUTO), "export.zip"
    else:
        formats, name = [replace(FORMATS[form], sniffs=_anything)], SEEDS[form].name
    return read_object(
        io.BytesIO(content), name, formats=formats, declared=DECLARED, beside=beside
    )


def _anything(_head):
    return True


def check_turn(turn):
    """What the Interaction frame takes, and nothing else."""
    for name in _TEXTS:
        assert isinstance(getattr(turn, name), _TEXT), f"{name} is no text"
    assert turn.role in _ROLES
    assert turn.skip is None or turn.skip in CAUSES, "an unknown cause"
    assert turn.addressed_to_bot in {None, True, False}
    assert type(turn.after_gap) is bool
    if turn.author is not None:
        assert turn.author.kind in _KINDS
        check_texts((turn.author.id or "", *turn.author.handles))
    for other in turn.contributors or ():
        check_texts((other.role, other.id or "", *other.handles))
    check_texts((*(turn.special_categories or ()), *turn.rights_signals))


def check_identity(unit):
    """What the frame of identities takes."""
    assert isinstance(unit, Identity)
    assert unit.kind in {"participant", "contact"}
    check_texts((unit.conversation_id, *unit.names, *unit.handles))
    check_texts((*unit.emails, *unit.phones))


def check_texts(values):
    """Texts only, all of which can be written to a file."""
    for value in values:
        assert type(value) is str, "no text where a text must be"
        value.encode()
