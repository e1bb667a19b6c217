"""The demo's folder: invented exports, their consent history, keys, a signature."""

from datetime import UTC, date, datetime
from pathlib import Path

from flows.build.prepare import import_consent, open_log
from flows.build.workspace import open_workspace
from flows.commands.sign import sign_beside
from flows.demo import made_for, write_demo
from flows.errors import UsageError
from flows.store.keys import make_master_key
from flows.store.signing import SigningKey


PEOPLE = 400
OURS = ("README.md", "corpus.yaml", "policy.yaml", "exports", "consent")
"""What a demo writes, the text that tells it for a demo first."""


def make_demo(folder: Path, *, today: date, people: int = PEOPLE) -> None:
    """Write the demo's files; keys that are there already stay.

    The history comes with receipt times of its own, so it goes into the vault log as
    `record-consent --migrate` takes it: marked as supplied, not stamped by us.
    """
    # The vault that took over a first history would see every event changed.
    day = made_for(folder) or _free(folder, today)
    officer = _key(folder / "keys" / "officer.pem")
    _key(folder / "keys" / "signing.pem")
    _master(folder / "keys" / "master.key")
    write_demo(folder, today=day, officer_pem=officer.public_pem, people=people)
    sign_beside(folder / "policy.yaml", key=folder / "keys" / "officer.pem")
    workspace = open_workspace(str(folder / "corpus.yaml"))
    import_consent(
        workspace, log=open_log(workspace), now=datetime.now(UTC), receipt="supplied"
    )


def _free(folder: Path, today: date) -> date:
    """The day for a first demo; a folder of somebody's own is never written over."""
    for name in OURS:
        if (folder / name).exists():
            raise UsageError(
                f"{folder} already holds {name}, and no demo; name another folder: "
                "consentry demo DIR"
            )
    return today


def _key(path: Path) -> SigningKey:
    if path.is_file():
        return SigningKey.load(path.read_text("ascii"))
    made = SigningKey.make()
    _secret(path, made.private_pem)
    path.with_suffix(".pub").write_text(made.public_pem, "ascii")
    return made


def _master(path: Path) -> None:
    if not path.is_file():
        _secret(path, make_master_key())


def _secret(path: Path, content: str) -> None:
    """A file that only its owner can read, from its first byte on."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(content, "ascii")
