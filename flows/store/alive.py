"""Names this process so that a later one on the same machine can tell it is dead."""

import os
from pathlib import Path


_BOOT = Path("/proc/sys/kernel/random/boot_id")
_START_FIELD = 19
"""`starttime` in /proc/PID/stat, counted after the closing parenthesis (man proc)."""


def this_process() -> str:
    """Boot, process namespace, number and start; empty where /proc cannot tell."""
    return _name_of(os.getpid())


def is_dead(process: str) -> bool:
    """Whether a process named so has ended for certain; doubt is False.

    Only a name of this very boot and process namespace can be judged: a container or
    another machine that shares the vault has another one.
    """
    scope, _, rest = process.rpartition("/")
    number = rest.partition("@")[0]
    if not number.isdigit() or scope != this_process().rpartition("/")[0]:
        return False
    return _name_of(int(number)) != process


def _name_of(number: int) -> str:
    try:
        boot = _BOOT.read_text(encoding="ascii").strip()
        space = Path("/proc/self/ns/pid").readlink().name
        status = Path(f"/proc/{number}/stat").read_text(encoding="utf-8")
    except OSError:
        return ""
    started = status.rpartition(")")[2].split()[_START_FIELD]
    return f"{boot}/{space}/{number}@{started}"
