"""What one record of another system says: who, and which choices; before our names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal


Identity = tuple[str, Any]
"""(kind of id there, value)."""

VERBATIM = ""
"""The kind of an id that is one of ours already: `platform:id` or `@handle`."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One yes or no. `accepted`: it meets its format's rule for an explicit opt-in."""

    kind: Literal["grant", "refuse", "withdraw", "restrict"]
    at: str | None = field(repr=False)
    """When, as it was told; a grant without it is void, a restriction acts at once."""
    accepted: bool = False
    method: str = "unknown"
    """How it was made when it was not accepted: never a way that counts."""
    about: str | None = field(default=None, repr=False)
    """The purpose as it is called there; None is what the attestation names."""
    purposes: tuple[str, ...] | None = None
    """For a signal: what it restricts; () is everything."""
    scope: Mapping[str, Any] | None = field(default=None, repr=False)
    key: str | None = field(default=None, repr=False)
    """The id that the record has there, if a record never changes under it."""
    notice: str | None = field(default=None, repr=False)
    received: str | None = field(default=None, repr=False)
    """When the other system received it: for `--migrate` only."""
    facts: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """What was said there in its own words, kept beside the event."""


@dataclass(frozen=True, slots=True)
class Told:
    """One record. With `refused` only its restrictions count, whatever is wrong."""

    number: int
    identities: tuple[Identity, ...] = field(default=(), repr=False)
    choices: tuple[Choice, ...] = ()
    refused: str | None = None
