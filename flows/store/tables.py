"""The Delta table of a corpus: its live files out; one atomic commit of files in.

Data files keep their partition columns, and the same values stand in their path and
in the log: readers of the log, of hive paths and of bare files see each column once.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import quote, unquote

import pyarrow as pa
from botocore.exceptions import BotoCoreError
from deltalake import CommitProperties, DeltaTable, Schema, Transaction
from deltalake.exceptions import DeltaError, TableNotFoundError
from deltalake.transaction import (
    AddAction,
    RemoveAction,
    create_table_with_add_actions,
)

from flows.errors import ConfigError, StorageError
from flows.store.address import is_s3, local_path
from flows.store.s3 import S3Objects, s3_session


CONFIGURATION = {
    "delta.enableDeletionVectors": "false",
    "delta.dataSkippingStatsColumns": "build",
}
"""Default statistics would copy first and last texts into the log."""

MARK = "manifest"
"""The key by which our own commits are known."""

LOOK_BACK = 50
"""Commits of foreign tools, at most, above our newest one."""

NO_VALUE = "__HIVE_DEFAULT_PARTITION__"

_UNPATHLY = frozenset("%#?")


@dataclass(frozen=True, slots=True)
class DataFile:
    """A Parquet file below the table's root, and what the log says of it."""

    path: str
    size: int
    rows: int
    partition: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Head:
    """What a fresh look at the table shows; `version` is None without a table."""

    version: int | None = None
    files: tuple[DataFile, ...] = ()
    partition_by: tuple[str, ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)
    """What the newest commit of ours says of itself."""


@dataclass(frozen=True, slots=True)
class Change:
    """One commit: add and remove files, under one transaction id."""

    adds: tuple[DataFile, ...]
    removes: tuple[DataFile, ...]
    transaction: str
    metadata: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of the table, and those it is partitioned by."""

    schema: pa.Schema
    partition_by: tuple[str, ...]


def partition_path(partition: Mapping[str, str | None], name: str) -> str:
    """`source=telegram/language=en/name`, percent-encoded as hive readers expect."""
    folders = (
        f"{column}={NO_VALUE if value is None else quote(value, safe='')}"
        for column, value in partition.items()
    )
    return "/".join((*folders, name))


def head(uri: str) -> Head:
    """Version, live files and newest commit, read anew."""
    with _answered("read", uri):
        table = _loaded(uri)
        if table is None:
            return Head()
        return Head(
            table.version(),
            tuple(_live(table)),
            tuple(table.metadata().partition_columns),
            _newest_of_ours(table),
        )


def committed(uri: str, transaction: str) -> bool:
    """Whether this transaction is in the table, asked of a fresh snapshot.

    A freshly loaded table accepts the same transaction id twice (measured), so this
    question is the only guard against a second commit of the same build.
    """
    with _answered("read", uri):
        table = _loaded(uri)
        return table is not None and table.transaction_version(transaction) is not None


def commit_files(uri: str, change: Change, layout: Layout) -> int:
    """Add and remove in one atomic commit; the new version.

    A missing table is made by the same commit; another layout replaces the old one,
    and then every live file must be among `removes`.
    """
    with _answered("commit to", uri):
        table = _loaded(uri)
        if table is None:
            _create(uri, change, layout, mode="error")
        elif _layout_differs(table, layout):
            _create(uri, change, layout, mode="overwrite")
        else:
            table.create_write_transaction(
                [*map(_add, change.adds), *map(_remove, change.removes)],
                "append",
                Schema.from_arrow(layout.schema),
                list(layout.partition_by),
                commit_properties=_properties(change),
            )
        return DeltaTable(_address(uri), storage_options=_options(uri)).version()


def _create(
    uri: str, change: Change, layout: Layout, *, mode: Literal["error", "overwrite"]
) -> None:
    create_table_with_add_actions(
        _address(uri),
        Schema.from_arrow(layout.schema),
        [_add(file) for file in change.adds],
        mode=mode,
        partition_by=list(layout.partition_by),
        configuration=CONFIGURATION,
        storage_options=_options(uri),
        commit_properties=_properties(change),
    )


def _layout_differs(table: DeltaTable, layout: Layout) -> bool:
    return tuple(
        table.metadata().partition_columns
    ) != layout.partition_by or table.schema() != Schema.from_arrow(layout.schema)


def _loaded(uri: str) -> DeltaTable | None:
    try:
        return DeltaTable(_address(uri), storage_options=_options(uri))
    except TableNotFoundError:
        return None


def _live(table: DeltaTable) -> Iterator[DataFile]:
    for action in pa.table(table.get_add_actions()).to_pylist():
        yield DataFile(
            unquote(action["path"]),  # the log encodes what we gave it once more
            action["size_bytes"],
            action["num_records"],
            action.get("partition") or {},
        )


def _newest_of_ours(table: DeltaTable) -> Mapping[str, Any]:
    """Skips commits of foreign tools, such as an OPTIMIZE by hand."""
    return next((past for past in table.history(LOOK_BACK) if MARK in past), {})


def _add(file: DataFile) -> AddAction:
    return AddAction(
        path=file.path,
        size=file.size,
        partition_values=file.partition,
        modification_time=0,
        data_change=True,
        stats=json.dumps({"numRecords": file.rows}),
    )


def _remove(file: DataFile) -> RemoveAction:
    return RemoveAction(
        path=file.path,
        data_change=True,
        deletion_timestamp=0,
        size=file.size,
        partition_values=dict(file.partition),
    )


def _properties(change: Change) -> CommitProperties:
    return CommitProperties(
        custom_metadata=dict(change.metadata),
        app_transactions=[Transaction(change.transaction, 1)],
    )


def _address(uri: str) -> str:
    place = uri if is_s3(uri) else str(local_path(uri))
    # The Delta writer decodes % twice and ends a path at # and ?: its log would lie
    # elsewhere, perhaps in another corpus.
    if found := next((one for one in place if one in _UNPATHLY or one < " "), None):
        raise ConfigError(
            f"{uri}: a corpus' address cannot hold {found!r}; choose another"
        )
    return place


def _options(uri: str) -> dict[str, str] | None:
    """What boto3's chain finds, for a client that does not know that chain."""
    if not is_s3(uri):
        return None
    place = S3Objects.parse(uri)
    endpoint = place.client.meta.endpoint_url
    options = {
        "aws_region": place.region(),
        "aws_conditional_put": "etag",
        **_credentials(),
    }
    if "amazonaws.com" not in endpoint:
        options |= {
            "aws_endpoint": endpoint,
            "aws_allow_http": str(endpoint.startswith("http://")).lower(),
        }
    return options


def _credentials() -> dict[str, str]:
    """Asked for each time: a role's credentials change every hour."""
    found = s3_session().get_credentials()
    if found is None:
        raise StorageError(
            "no credentials were found for the corpus bucket; "
            "set AWS_PROFILE or AWS_ACCESS_KEY_ID"
        )
    frozen = found.get_frozen_credentials()
    named = {
        "aws_access_key_id": frozen.access_key,
        "aws_secret_access_key": frozen.secret_key,
        "aws_session_token": frozen.token,
    }
    return {name: value for name, value in named.items() if value}


@contextmanager
def _answered(operation: str, uri: str) -> Iterator[None]:
    """The writer's own errors quote paths and whole log lines: say only their kind."""
    try:
        yield
    except (DeltaError, BotoCoreError, OSError, ValueError) as fault:
        raise StorageError(
            f"cannot {operation} the table {uri}: {type(fault).__name__}; check that "
            "it is reachable, writable and made by this program, then run again"
        ) from None
