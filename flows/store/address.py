"""An address in (folder, file, `file://`, `s3://bucket/prefix`); `Objects` out."""

import os
import posixpath
import stat
from pathlib import Path
from urllib.parse import unquote, urlsplit

from flows.errors import ConfigError, StorageError
from flows.store.local import PRIVATE, LocalObjects
from flows.store.objects import Objects
from flows.store.s3 import S3Objects, s3_at


def objects_at(uri: str) -> Objects:
    """What lies at an address: a folder or prefix, or exactly one file.

    A local address must exist; so must the bucket of an S3 one.
    """
    if is_s3(uri):
        return s3_at(uri)
    path = local_path(uri)
    if path.is_dir():
        return LocalObjects(path)
    if path.is_file():
        return LocalObjects(path.parent, only=path.name)
    raise StorageError(f"{uri} is neither a folder nor a file; correct the address")


def corpus_at(uri: str) -> Objects:
    """The place of a corpus; a local folder is made with the usual permissions."""
    return _made_at(uri, hidden_bits=0)


def vault_at(uri: str) -> Objects:
    """The place of a vault; a local folder is made for its owner alone."""
    return _made_at(uri, hidden_bits=PRIVATE)


def private_at(uri: str) -> Objects:
    """A local folder with a name others can guess, which must be ours alone.

    In a shared place somebody else could have made it before us, or put a link there.
    """
    found = vault_at(uri)
    status = Path(uri).expanduser().lstat()
    if stat.S_ISLNK(status.st_mode) or status.st_uid != os.geteuid():
        raise StorageError(
            f"{uri} is a link or belongs to somebody else; remove it, or set "
            "CONSENTRY_SPILL to a folder of your own"
        )
    return found


def is_s3(uri: str) -> bool:
    """Whether the address is a bucket's; another scheme than file is an error."""
    scheme = urlsplit(uri).scheme if "://" in uri else "file"
    if scheme not in {"file", "s3"}:
        raise ConfigError(
            f"{uri}: addresses are folders, file:// or s3://bucket/prefix; "
            f"{scheme}:// is not supported"
        )
    return scheme == "s3"


def local_path(uri: str) -> Path:
    """The absolute path of a local address, links of the address itself followed."""
    plain = unquote(urlsplit(uri).path) if uri.startswith("file://") else uri
    return Path(plain).expanduser().resolve()


def absolute(uri: str) -> str:
    """One spelling of a place: what two addresses share when they mean the same."""
    return posixpath.normpath(uri) if is_s3(uri) else str(local_path(uri))


def _made_at(uri: str, hidden_bits: int) -> Objects:
    if is_s3(uri):
        return S3Objects.parse(uri)
    path = local_path(uri)
    try:
        path.mkdir(mode=0o777 & ~hidden_bits, parents=True, exist_ok=True)
    except OSError as fault:
        raise StorageError(
            f"cannot make the folder {uri}: {fault.strerror}; correct the address"
        ) from None
    return LocalObjects(path, hidden_bits=hidden_bits)
