"""The only reader of the environment."""

import hashlib
import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path


QUIET_PREFECT = {
    # Measured: the embedded server starts in 10-14 s, more on a busy machine.
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    # Nothing about a build leaves this machine.
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    # Frames and counts never become persisted results.
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says; `repr` hides the secrets."""

    master_key: str | None = field(repr=False)
    signing_key: str | None = field(repr=False)
    spill: Path

    @classmethod
    def read(cls) -> "Settings":
        """Read the environment once."""
        spill = os.environ.get("CONSENTRY_SPILL") or tempfile.gettempdir()
        return cls(
            master_key=os.environ.get("CONSENTRY_MASTER_KEY") or None,
            signing_key=os.environ.get("CONSENTRY_SIGNING_KEY") or None,
            spill=Path(spill),
        )


def spill_folder(settings: Settings, *, vault: str) -> Path:
    """Where a vault's builds keep unfinished text: the same place every time.

    A run that was killed leaves its spill there, and the next one clears it.
    """
    digest = hashlib.sha256(vault.encode()).hexdigest()[:16]
    return settings.spill / f"consentry-spill-{digest}"


def quiet_prefect() -> None:
    """Set Prefect's defaults before it is imported; what the user set stays."""
    for name, value in QUIET_PREFECT.items():
        os.environ.setdefault(name, value)
