"""A build's facts in; a signed manifest that names the one before it out."""

import hashlib
import json
import re
from dataclasses import dataclass

from pydantic import ValidationError

from flows.errors import SignatureInvalid, StorageError
from flows.store.objects import Objects
from flows.store.signing import IN_TOTO, SigningKey, open_envelope, sign_envelope
from schemas.manifest import Build, Digest, Statement, Subject


MANIFESTS = "manifests/"
_NAME = re.compile(rf"^{MANIFESTS}(\d{{6,}})-([A-Za-z0-9][A-Za-z0-9_-]*)\.json$")


@dataclass(frozen=True, slots=True)
class Link:
    """One manifest of the chain: its place in it, its build, its bytes' digest."""

    number: int
    build: str
    sha256: str

    @property
    def name(self) -> str:
        """The manifest's name in the vault."""
        return manifest_name(self.number, self.build)


def manifest_name(number: int, build: str) -> str:
    """`manifests/000012-<build>.json`; numbers start at 1."""
    return f"{MANIFESTS}{number:06d}-{build}.json"


def statement(build: Build) -> Statement:
    """The build's facts as a statement about the corpus table."""
    subject = Subject(digest=Digest(sha256=build.table_sha256))
    return Statement(subject=(subject,), predicate=build)


def seal(facts: Statement, key: SigningKey) -> bytes:
    """Sign the canonical JSON; the same facts and key give the same bytes."""
    plain = facts.model_dump(mode="json", by_alias=True)
    payload = json.dumps(plain, sort_keys=True, separators=(",", ":")).encode()
    return sign_envelope(payload, IN_TOTO, key)


def open_manifest(content: bytes, public_pem: str) -> Statement:
    """The statement, if this key signed it and it is a build of ours."""
    keys = {"manifest": public_pem}
    payload = open_envelope(content, payload_type=IN_TOTO, keys=keys).payload
    try:
        facts = Statement.model_validate_json(payload)
    except ValidationError:
        raise SignatureInvalid(
            "the envelope is signed but holds no build manifest of this version; "
            "use the file from manifests/, or the version that wrote it"
        ) from None
    if facts.subject[0].digest.sha256 != facts.predicate.table_sha256:
        raise SignatureInvalid(
            "the manifest is about another table than its build; "
            "do not use this corpus, build it again"
        )
    return facts


def links(vault: Objects) -> tuple[Link, ...]:
    """All manifests in the vault, the oldest first, orphans included."""
    return tuple(_link(vault, *place) for place in _places(vault))


def latest(vault: Objects) -> Link | None:
    """The newest manifest; after a settled commit, the one of the corpus."""
    places = _places(vault)
    return _link(vault, *places[-1]) if places else None


def opened_chain(vault: Objects, public_pem: str) -> tuple[Statement, ...]:
    """Every manifest verified, each naming the digest of the one before."""
    chain: list[Statement] = []
    previous: str | None = None
    for number, link in enumerate(links(vault), start=1):
        facts = open_manifest(vault.read(link.name), public_pem)
        due = (number, link.build, previous)
        told = (facts.predicate.number, facts.predicate.build, facts.predicate.previous)
        if link.number != number or told != due:
            raise SignatureInvalid(
                f"manifest {number} does not follow the one before it: one was "
                "removed, added or exchanged; restore the vault's manifests"
            )
        previous = link.sha256
        chain.append(facts)
    return tuple(chain)


def _places(vault: Objects) -> list[tuple[int, str]]:
    """Number and build of every manifest, sorted."""
    found = [_NAME.match(stat.name) for stat in vault.list(MANIFESTS)]
    if None in found:
        raise StorageError(
            "manifests/ of the vault holds an object that no build wrote; "
            "move it out of the vault"
        )
    return sorted((int(match[1]), match[2]) for match in found if match)


def _link(vault: Objects, number: int, build: str) -> Link:
    content = vault.read(manifest_name(number, build))
    return Link(number, build, hashlib.sha256(content).hexdigest())
