"""What can go wrong, and what a person can do about it.

ConsentryError
├── UsageError            exit 2   the command line, config or policy is wrong
│   ├── ConfigError                a key, value or file of corpus.yaml / policy.yaml
│   └── PolicyUnsigned             signature missing, altered or by a stranger
├── InputRefused          exit 3   what came in cannot be trusted
│   ├── ExportError                one export object (quarantined unless --strict)
│   ├── EventError                 a line of a consent file
│   ├── LogBroken                  the vault log's chain does not verify
│   ├── SignatureInvalid           an envelope is not signed by a key we were given
│   └── BundleAbort                a bundle that must give no output at all
├── CheckFailed           exit 1   our own check found something
│   ├── BooksError                 the balance does not close
│   ├── LeakError                  more residual findings than the policy allows
│   ├── CanariesMissed             planted personal data that detection missed
│   └── GateErrors                 more gate errors than the policy allows
├── StorageError          exit 4   a folder or bucket (retried where it may pass)
│   └── LeaseHeld                  another build holds the corpus
└── InternalFault         exit 1   a bug of ours, told without its data

A message says what is wrong, where (export, object, record number, column) and what
to do next. It never quotes a value from a person's text, and inside a flow never a
file name: an object is called `export 2, object 17, sha256:ab12...`.
"""

from typing import ClassVar


class ConsentryError(Exception):
    """Root of everything this program raises on purpose."""

    exit_code: ClassVar[int] = 1


# Usage...


class UsageError(ConsentryError):
    """The command line is wrong."""

    exit_code = 2


class ConfigError(UsageError):
    """A key, value or file of the config or policy is wrong."""


class PolicyUnsigned(UsageError):  # noqa: N818 - reads as the fact it states
    """The policy's signature is missing, does not match, or is by a stranger."""


# Input...


class InputRefused(ConsentryError):  # noqa: N818 - reads as the fact it states
    """Something that came in cannot be trusted."""

    exit_code = 3


class ExportError(InputRefused):
    """One export object cannot be read: wrong, broken or hostile.

    `problem` and `remedy` are fixed sentences of ours; `where` is a place inside the
    object (byte, line, record number), never a value.
    """

    def __init__(self, problem: str, remedy: str, where: str = "") -> None:
        """Keep the three parts so that the caller can prefix the object's label."""
        super().__init__(problem, remedy, where)
        self.problem, self.remedy, self.where = problem, remedy, where

    def __str__(self) -> str:
        """One sentence: what, where, what to do."""
        place = f" ({self.where})" if self.where else ""
        return f"{self.problem}{place}; {self.remedy}"


class EventError(InputRefused):
    """A line of a consent file cannot be imported."""


class LogBroken(InputRefused):
    """The vault log does not verify: nothing may be decided from it."""


class SignatureInvalid(InputRefused):
    """An envelope's signature is missing, does not match, or is by a stranger."""


class BundleAbort(InputRefused):
    """A consent bundle that must give no output at all; `code` names why."""

    def __init__(self, code: str) -> None:
        """Keep the machine-named cause, for example `missing_register:policy`."""
        super().__init__(code)
        self.code = code


# Checks...


class CheckFailed(ConsentryError):  # noqa: N818 - reads as the fact it states
    """One of our own checks found something; nothing was published."""


class BooksError(CheckFailed):
    """What was read is not what was skipped, dropped, held and published."""


class LeakError(CheckFailed):
    """More conversations with residual findings than the policy allows."""


class CanariesMissed(CheckFailed):
    """Detection missed more planted personal data than the policy allows."""


class GateErrors(CheckFailed):
    """More records failed inside the gate than the policy allows."""


# Storage...


class StorageError(ConsentryError):
    """A folder or bucket cannot be read or written."""

    exit_code = 4


class LeaseHeld(StorageError):  # noqa: N818 - reads as the fact it states
    """Another run holds the lease of this corpus."""


# Bugs...


class InternalFault(ConsentryError):  # noqa: N818 - reads as the fact it states
    """A bug: the kind of exception and the code line, never its message."""
