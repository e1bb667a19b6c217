"""Vault and corpus as a killed run left them in; exactly one committed state out.

The corpus table's newest commit names a manifest, and that manifest is the truth:
what was written for a commit that never came is removed, what a commit left to do is
done. Call it under the lease, which must be held from the first staged part on:
everything that another build has staged is taken for a dead run's.
"""

import json
import re
from collections.abc import Collection

from flows.errors import StorageError
from flows.store import tables
from flows.store.objects import Objects
from flows.write.manifest import Link, links
from flows.write.parts import STAGING


PUBLISHED = "published.json"
"""The vault's own note of the last commit: tells a new corpus from a lost one."""

RECORDS = ("evidence", "counts", "ingested")
"""Vault folders whose objects are called after a build and count through its commit."""

_PART = re.compile(r"(?:^|/)part-[0-9a-f]{64}\.parquet$")


def settle(vault: Objects, *, corpus: Objects, keep: str = "") -> Link | None:
    """Complete or clear what is unfinished; the manifest that holds, if any.

    `keep` is the build that is about to be committed: its records and its staging
    stay. Raises StorageError when vault and corpus do not belong together.
    """
    head = tables.head(corpus.uri)
    chain = links(vault)
    current = _current(head, chain, vault, corpus)
    number = current.number if current else 0
    _clear_corpus({file.path for file in head.files}, corpus)
    for orphan in (link for link in chain if link.number > number):
        vault.delete(orphan.name)
    standing = {link.build for link in chain if link.number <= number}
    _clear_records(vault, standing | {keep})
    clear_staging(vault, keep=keep)
    vault.clear_partial()
    if current:
        note(current, vault)
    return current


def clear_staging(vault: Objects, *, keep: str = "") -> None:
    """Delete what was staged, but for the build `keep`."""
    for stat in tuple(vault.list(f"{STAGING}/")):
        if stat.name.split("/")[1] != keep:
            vault.delete(stat.name)


def note(link: Link, vault: Objects) -> None:
    """Write down that this manifest's commit is in the corpus."""
    content = {"number": link.number, "build": link.build, "sha256": link.sha256}
    written = json.dumps(content, sort_keys=True).encode()
    known = vault.read_tagged(PUBLISHED)
    if known is None or known.content != written:
        vault.put(PUBLISHED, written)


def _current(
    head: tables.Head, chain: Collection[Link], vault: Objects, corpus: Objects
) -> Link | None:
    if head.version is None:
        if vault.exists(PUBLISHED):
            raise StorageError(
                f"the vault has a published build, but there is no table at "
                f"{corpus.uri}; correct `corpus`, restore the table, or begin with a "
                "new vault"
            )
        return None
    named = head.metadata.get(tables.MARK)
    for link in chain:
        if link.sha256 == named:
            return link
    raise StorageError(
        f"the table at {corpus.uri} was not committed from the vault {vault.uri}; "
        "correct `corpus` or `vault`, or choose a new folder for the corpus"
    )


def _clear_corpus(live: Collection[str], corpus: Objects) -> None:
    corpus.clear_partial()
    for stat in tuple(corpus.list()):
        if stat.name in live or not _is_seen_as_data(stat.name):
            continue
        if not _PART.search(stat.name):
            raise StorageError(
                f"{corpus.uri} holds Parquet files that this program did not write; "
                "choose an empty folder for the corpus, or move them away"
            )
        corpus.delete(stat.name)


def _is_seen_as_data(name: str) -> bool:
    """Whether a plain reader of the corpus would take this for rows."""
    folder, _, _ = name.rpartition("/")
    return name.endswith(".parquet") and (not folder or "=" in folder.split("/")[0])


def _clear_records(vault: Objects, builds: Collection[str]) -> None:
    for folder in RECORDS:
        for stat in tuple(vault.list(f"{folder}/")):
            if re.split(r"[./]", stat.name)[1] not in builds:
                vault.delete(stat.name)
