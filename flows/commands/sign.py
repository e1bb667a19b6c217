"""`consentry sign`: a file and an officer's key to a signature beside the file."""

from pathlib import Path
from typing import Annotated

import typer

from flows.commands.terminal import out
from flows.errors import ConfigError


def sign(
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    *,
    key: Annotated[Path, typer.Option(help="Ed25519 private key (PEM).")],
) -> None:
    """Sign a file; the signature is written beside it as FILE.sig.

    Example: `consentry sign policy.yaml --key officer.pem`
    """
    out.print(f"Wrote {sign_beside(file, key=key)}")


def sign_beside(file: Path, *, key: Path) -> Path:
    """Write FILE.sig, a DSSE envelope over the file's digest."""
    for path, remedy in (
        (file, "name a file to sign"),
        (key, f"make one with `openssl genpkey -algorithm ed25519 -out {key}`"),
    ):
        if not path.is_file():
            raise ConfigError(f"{path} is not there; {remedy}")
    from flows.store.signing import SigningKey, sign_file

    signature = file.with_name(f"{file.name}.sig")
    signer = SigningKey.load(key.read_text("ascii", "replace"))
    signature.write_bytes(sign_file(file.read_bytes(), signer))
    return signature
