"""One thing that is still missing before a build can keep anything."""

from dataclasses import asdict, dataclass
from typing import Literal

from flows.errors import ConsentryError


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing, where, and what to do; it names no person."""

    file: str
    key: str
    problem: str
    remedy: str
    weight: Literal["missing", "note"] = "missing"
    """A note costs some people's rows only, and is no failure."""

    def __str__(self) -> str:
        where = f"{self.file}: {self.key}" if self.key else self.file
        return f"{where}: {self.problem}; {self.remedy}"

    def as_json(self) -> dict[str, str]:
        """The stable form that `--json` prints."""
        return asdict(self)


def refused(file: str, error: ConsentryError, *, key: str = "") -> Gap:
    """A gap of what an error of ours says: its sentences are `problem; remedy`."""
    problem, _, remedy = str(error).removeprefix(f"{file}: ").partition("; ")
    return Gap(file, key, problem, remedy or "correct it")
