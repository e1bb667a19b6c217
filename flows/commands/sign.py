"""`consentry sign`: a file and an officer's key to a signature beside the file."""

from pathlib import Path

from flows.errors import ConfigError
from flows.store.signing import SigningKey, sign_file


def sign_beside(file: Path, *, key: Path) -> Path:
    """Write FILE.sig, a DSSE envelope over the file's digest."""
    for path, remedy in (
        (file, "name a file to sign"),
        (key, f"make one with `openssl genpkey -algorithm ed25519 -out {key}`"),
    ):
        if not path.is_file():
            raise ConfigError(f"{path} is not there; {remedy}")
    signature = file.with_name(f"{file.name}.sig")
    signer = SigningKey.load(key.read_text("ascii", "replace"))
    signature.write_bytes(sign_file(file.read_bytes(), signer))
    return signature
