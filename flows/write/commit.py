"""Staged parts and a build's facts in; one atomic commit of the corpus out.

Parts and the manifest are written first and count for nothing until the table's
commit names the manifest's digest. Killed anywhere, `settle` brings the next holder
of the lease to the old state or the new one. A build replaces the whole corpus.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from flows.errors import InternalFault, StorageError
from flows.store import tables
from flows.store.lease import Held
from flows.store.objects import Objects
from flows.store.signing import SigningKey
from flows.store.tables import Change, DataFile, Layout
from flows.write.join import joined
from flows.write.manifest import Link, links, open_manifest, seal, statement
from flows.write.parts import Part, arrow_schema, parts_digest
from flows.write.settle import clear_staging, note, settle
from schemas.manifest import Build, PartEntry


@dataclass(frozen=True, slots=True)
class Publication:
    """What a build wants to publish: its facts, its staged parts, its key.

    The vault's records of the build (evidence, counts, ingested) must lie there
    already; they count through the commit.
    """

    facts: Build = field(repr=False)
    parts: tuple[Part, ...] = field(repr=False)
    partition_by: tuple[str, ...]
    key: SigningKey

    @property
    def build(self) -> str:
        """The build's id, which is also its transaction."""
        return self.facts.build


@dataclass(frozen=True, slots=True)
class Committed:
    """The manifest that the corpus now stands by."""

    manifest: Link
    facts: Build = field(repr=False)
    outcome: Literal["committed", "already"]


def commit(
    publication: Publication, *, vault: Objects, corpus: Objects, held: Held
) -> Committed:
    """Publish under the lease; a build that is already in the table is left so."""
    held.check()
    before = settle(vault, corpus=corpus, keep=publication.build)
    if done := published(publication.build, publication.key, vault, corpus):
        clear_staging(vault)
        return done
    files = _files(publication, vault)
    facts = _completed(publication, before, files, vault)
    sealed = seal(statement(facts), publication.key)
    link = Link(facts.number, facts.build, hashlib.sha256(sealed).hexdigest())
    _copy(files, vault=vault, corpus=corpus)
    held.check()
    vault.put(link.name, sealed)
    stale = _swap(publication, files, link, corpus)
    held.check()
    _clean_up(stale, vault=vault, corpus=corpus, link=link)
    return Committed(link, facts, "committed")


def published(
    build: str, key: SigningKey, vault: Objects, corpus: Objects
) -> Committed | None:
    """What the manifest tells of a build that is in the table, else None."""
    if not tables.committed(corpus.uri, build):
        return None
    link = next((link for link in links(vault) if link.build == build), None)
    if link is None:
        raise StorageError(
            "the corpus holds a build whose manifest is not in the vault; restore the "
            "vault's manifests"
        )
    told = open_manifest(vault.read(link.name), key.public_pem)
    return Committed(link, told.predicate, "already")


def _files(publication: Publication, vault: Objects) -> Mapping[str, Part]:
    """Each joined part under its name in the corpus, which its digest makes."""
    if len({part.staged for part in publication.parts}) != len(publication.parts):
        raise InternalFault(
            "the same staged part is published twice; report this with the version"
        )
    parts = joined(publication.parts, vault=vault, build=publication.build)
    files = {_path(part): part for part in parts}
    return dict(sorted(files.items()))


def _path(part: Part) -> str:
    return tables.partition_path(part.partition, f"part-{part.sha256}.parquet")


def _completed(
    publication: Publication,
    before: Link | None,
    files: Mapping[str, Part],
    vault: Objects,
) -> Build:
    """The facts, tied to the chain and to the parts as they lie in the staging."""
    return publication.facts.model_copy(
        update={
            "number": before.number + 1 if before else 1,
            "previous": before.sha256 if before else None,
            "rows": sum(part.rows for part in files.values()),
            "parts": tuple(_entry(path, part) for path, part in files.items()),
            "table_sha256": parts_digest(files.values(), vault),
        }
    )


def _entry(path: str, part: Part) -> PartEntry:
    return PartEntry(path=path, rows=part.rows, bytes=part.bytes, sha256=part.sha256)


def _copy(files: Mapping[str, Part], *, vault: Objects, corpus: Objects) -> None:
    for path, part in files.items():
        corpus.copy_from(vault, part.staged, path)


def _swap(
    publication: Publication, files: Mapping[str, Part], link: Link, corpus: Objects
) -> tuple[DataFile, ...]:
    """The one commit; the files it took out of the table."""
    before = {file.path: file for file in tables.head(corpus.uri).files}
    change = Change(
        adds=tuple(
            DataFile(path, part.bytes, part.rows, part.partition)
            for path, part in files.items()
            if path not in before
        ),
        removes=tuple(file for path, file in before.items() if path not in files),
        transaction=publication.build,
        metadata={tables.MARK: link.sha256, "build": link.build},
    )
    layout = Layout(arrow_schema(), publication.partition_by)
    tables.commit_files(corpus.uri, change, layout)
    return change.removes


def _clean_up(
    stale: Iterable[DataFile], *, vault: Objects, corpus: Objects, link: Link
) -> None:
    for file in stale:
        corpus.delete(file.path)
    note(link, vault)
    clear_staging(vault)
