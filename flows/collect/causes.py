"""Why a unit of an export never becomes an interaction: one word each."""

from types import MappingProxyType


SERVICE = "service"
SYSTEM = "system"
TOOL = "tool"
THOUGHTS = "thoughts"
HIDDEN = "hidden"
CUSTOM_INSTRUCTIONS = "custom_instructions"
OFF_PATH = "off_path"
VIA_BOT = "via_bot"
MEDIA_ONLY = "media_only"
DELETED = "deleted"
STEP = "step"
WITHHELD = "withheld"
EMPTY = "empty"
UNSUPPORTED = "unsupported"
MALFORMED = "malformed"

BREAKS = frozenset({VIA_BOT, MEDIA_ONLY, DELETED, WITHHELD, UNSUPPORTED, MALFORMED})
"""Causes after which the next turn did not follow the one before: they hold something
that the people in the conversation saw."""

CAUSES = MappingProxyType(
    {
        SERVICE: "an act on the platform, no words: joined, paid, pressed a button",
        SYSTEM: "instructions to the bot (system or developer message)",
        TOOL: "a call of a tool, its answer, or code that only a tool saw",
        THOUGHTS: "the bot's reasoning, not part of its answer",
        HIDDEN: "marked as not shown in the chat",
        CUSTOM_INSTRUCTIONS: "standing text about the person, added by the platform",
        OFF_PATH: "an edited-away prompt or an answer that was regenerated",
        VIA_BOT: "made by another bot under a person's name",
        MEDIA_ONLY: "a picture, voice, sticker, place, poll, ... without words",
        DELETED: "taken back by its author: deleted or unsent",
        STEP: "a step of the bot's own work; the exchange is told elsewhere",
        WITHHELD: "words that the log left out: not captured, or cut off",
        EMPTY: "nothing in it",
        UNSUPPORTED: "a kind of entry that this version does not know",
        MALFORMED: "an entry whose shape cannot be read",
    }
)
"""Cause -> what it means, for tables and for the report."""
