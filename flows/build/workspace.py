"""A config's address to everything a build works with: opened, checked, not yet used.

Nothing is read from exports here, so a wrong key, a missing policy or an altered
signature is told before any data is touched.
"""

import hashlib
import json
import posixpath
from dataclasses import dataclass, field

from flows.build.config import parse
from flows.errors import ConfigError, PolicyUnsigned, SignatureInvalid, StorageError
from flows.redact.names.finders import check_names
from flows.settings import Settings, spill_folder
from flows.store.address import absolute, is_s3, objects_at, private_at, vault_at
from flows.store.keys import Keys, parse_master_key
from flows.store.objects import Objects
from flows.store.signing import SigningKey, check_file
from schemas.config import CorpusConfig, Export
from schemas.policy import Policy


@dataclass(frozen=True, slots=True)
class Workspace:
    """One corpus: its config, its signed policy, its vault and its keys."""

    address: str
    home: str
    config: CorpusConfig
    policy: Policy
    policy_content: bytes = field(repr=False)
    vault: Objects = field(repr=False)
    keys: Keys = field(repr=False)
    signing: SigningKey = field(repr=False)

    @property
    def policy_sha256(self) -> str:
        """The digest under which the vault keeps this policy."""
        return hashlib.sha256(self.policy_content).hexdigest()

    @property
    def corpus(self) -> str:
        """The corpus' address, made absolute."""
        return self.uri(self.config.corpus)

    def uri(self, name: str) -> str:
        """An address of the config, relative to the folder the config lies in."""
        return _at(self.home, name)

    def file(self, name: str) -> bytes:
        """One of the engineer's own files beside the config."""
        return _file(*posixpath.split(self.uri(name)))

    def export(self, number: int) -> Export:
        """The export entry of this number, counted from 1."""
        return self.config.exports[number - 1]

    def objects(self, number: int) -> Objects:
        """Where the export of this number keeps its objects."""
        return objects_at(self.uri(self.export(number).uri))

    def declared_sha256(self) -> str:
        """Digest of all that the config says of rows: not where things lie.

        What exports cannot say themselves decides over their turns as they do.
        """
        exports = self.config.exports
        people = [self.file(one.people) if one.people else b"" for one in exports]
        facts = {
            "exports": [one.model_dump(exclude={"uri", "people"}) for one in exports],
            "people": [hashlib.sha256(content).hexdigest() for content in people],
            "partition_by": self.config.partition_by,
        }
        return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()

    def spill(self) -> Objects:
        """The private place for text on its way."""
        vault = absolute(self.uri(self.config.vault))
        place = spill_folder(Settings.read(), vault=vault)
        return private_at(str(place))


def open_workspace(address: str) -> Workspace:
    """Read config, policy and keys.

    Raises ConfigError, PolicyUnsigned or StorageError before any data is read.
    """
    home, name = posixpath.split(address)
    home = home or "."
    config = parse(_file(home, name), CorpusConfig, name=name)
    content = _file(*posixpath.split(_at(home, config.policy)))
    policy = parse(content, Policy, name=config.policy)
    check_policy(content, policy, envelope=_signature(_at(home, config.policy)))
    check_names(policy.redaction)
    _refuse_nested(home, config)
    keys, signing = _keys(home, config)
    return Workspace(
        address=address,
        home=home,
        config=config,
        policy=policy,
        policy_content=content,
        vault=vault_at(_at(home, config.vault)),
        keys=keys,
        signing=signing,
    )


def check_policy(content: bytes, policy: Policy, *, envelope: bytes | None) -> None:
    """Refuse a policy that no officer signed, unless it says `signature: none`."""
    if policy.signature == "none":
        return
    if not policy.officers:
        raise PolicyUnsigned(
            "the policy names no officers; add `officers: {name: public key}` and sign "
            "it with `consentry sign policy.yaml --key KEY`"
        )
    if envelope is None:
        raise PolicyUnsigned(
            "the policy is not signed; an officer signs it with "
            "`consentry sign policy.yaml --key KEY`"
        )
    try:
        check_file(content, envelope, policy.officers)
    except SignatureInvalid as error:
        raise PolicyUnsigned(f"the policy cannot be trusted: {error}") from None


def check_succession(workspace: Workspace, before: bytes | None) -> None:
    """A new policy must be signed by an officer whom the one before it names.

    Otherwise whoever can write policy.yaml could name himself officer. The first
    policy of a vault is trusted as it is.
    """
    if before is None or before == workspace.policy_content:
        return
    past = parse(before, Policy, name="the policy in force")
    if past.signature == "none":
        return
    if workspace.policy.signature == "none":
        raise PolicyUnsigned(
            "the policy in force is signed, the new one says `signature: none`; an "
            "officer of the policy in force must sign the change"
        )
    envelope = _signature(workspace.uri(workspace.config.policy))
    check_policy(workspace.policy_content, past, envelope=envelope)


def _refuse_nested(home: str, config: CorpusConfig) -> None:
    """Corpus and vault have two owners, and neither is an export to be read."""
    corpus, vault, *exports = (
        absolute(_at(home, uri)) + "/"
        for uri in (config.corpus, config.vault, *(e.uri for e in config.exports))
    )
    if corpus.startswith(vault) or vault.startswith(corpus):
        raise ConfigError(
            "corpus and vault lie inside each other; give them separate addresses, "
            "for example out/corpus and out/vault"
        )
    for number, export in enumerate(exports):
        if corpus.startswith(export) or vault.startswith(export):
            raise ConfigError(
                f"corpus or vault lies inside exports[{number}], which would read "
                "them as exports; give them an address of their own"
            )


def _at(home: str, name: str) -> str:
    if "://" in name or posixpath.isabs(name):
        return name
    return posixpath.join(home, name)


def _file(folder: str, name: str) -> bytes:
    """One of the engineer's own files; these may be named in messages."""
    try:
        place = objects_at(folder or ".")
        if place.exists(name):
            return place.read(name)
    except StorageError:
        if is_s3(folder):
            raise
    raise ConfigError(
        f"{posixpath.join(folder, name)} is not there; "
        "`consentry demo --no-build` writes an example"
    )


def _signature(policy: str) -> bytes | None:
    folder, name = posixpath.split(policy)
    place = objects_at(folder or ".")
    beside = f"{name}.sig"
    return place.read(beside) if place.exists(beside) else None


def _keys(home: str, config: CorpusConfig) -> tuple[Keys, SigningKey]:
    """From the environment; for trials from the config's `keys` folder."""
    settings = Settings.read()
    master = settings.master_key or _kept(home, config, "master.key")
    signing = settings.signing_key or _kept(home, config, "signing.pem")
    return Keys.from_master(parse_master_key(master)), SigningKey.load(signing)


def _kept(home: str, config: CorpusConfig, name: str) -> str:
    variable = {
        "master.key": "CONSENTRY_MASTER_KEY",
        "signing.pem": "CONSENTRY_SIGNING_KEY",
    }[name]
    if config.keys is None:
        raise ConfigError(
            f"{variable} is not set; put the key into the environment "
            "(see README, Keys)"
        )
    return _file(_at(home, config.keys), name).decode("ascii", "replace")
