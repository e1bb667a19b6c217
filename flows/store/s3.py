"""A bucket prefix (or one object of it) as `Objects`."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import boto3
import smart_open.s3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.loaders import create_loader
from botocore.session import Session

from flows.errors import StorageError
from flows.store.faults import ABSENT, CONFLICT, UNSUPPORTED, code_of, told
from flows.store.guarded import guarded
from flows.store.objects import Objects, Stat, Tagged


# Its warnings quote object names, and a file name holds people's names.
logging.getLogger("smart_open.s3").addFilter(lambda _: False)


_SERVICES = create_loader()
"""Shared: reading boto's service files anew takes 0.2 s a client (measured)."""


def s3_session() -> boto3.session.Session:
    """A session of boto3's usual chain, as the environment stands now."""
    core = Session()
    core.register_component("data_loader", _SERVICES)
    return boto3.session.Session(botocore_session=core)


def s3_client() -> Any:
    """A client from boto3's usual chain, `AWS_ENDPOINT_URL` included."""
    retries = {"max_attempts": 5, "mode": "standard"}
    try:
        return s3_session().client("s3", config=Config(retries=retries))
    except (BotoCoreError, ValueError) as fault:
        raise StorageError(told("reach S3", "s3://", fault)) from None


@dataclass(frozen=True, slots=True)
class S3Objects:
    """Objects whose key starts with `prefix` (empty or ending in `/`).

    With `only`, the root holds just that one object. `delete` removes every version;
    a service that does not know versions deletes plainly.
    """

    bucket: str
    prefix: str = ""
    only: str | None = None
    client: Any = field(default_factory=s3_client, repr=False, compare=False)

    @classmethod
    def parse(cls, uri: str) -> "S3Objects":
        """`s3://bucket/prefix` as a prefix, whether or not anything is there."""
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        return cls(bucket, f"{key.rstrip('/')}/" if key.strip("/") else "")

    @property
    def uri(self) -> str:
        """The address of the prefix or of the one object."""
        return f"s3://{self.bucket}/{self.prefix}{self.only or ''}".rstrip("/")

    def region(self) -> str:
        """Where the bucket is; the Delta writer does not follow redirects."""
        with self._answered("find"):
            answer = self.client.head_bucket(Bucket=self.bucket)
        return str(answer.get("BucketRegion") or self.client.meta.region_name)

    def list(self, prefix: str = "") -> Iterator[Stat]:
        """All objects below the prefix, page by page, in the order of their keys."""
        pages = self.client.get_paginator("list_objects_v2")
        start = self._key(self.only or prefix)
        with self._answered("list"):
            for page in pages.paginate(Bucket=self.bucket, Prefix=start):
                for entry in page.get("Contents", ()):
                    name = entry["Key"].removeprefix(self.prefix)
                    if self._listed(name, entry["Size"], prefix):
                        yield Stat(name, entry["Size"])

    def exists(self, name: str) -> bool:
        """Whether the object is there."""
        with self._answered("look for an object"):
            try:
                self.client.head_object(Bucket=self.bucket, Key=self._key(name))
            except ClientError as fault:
                if code_of(fault) in ABSENT:
                    return False
                raise
            return True

    def open(self, name: str) -> BinaryIO:
        """A seekable stream over ranged requests."""
        with self._answered("open an object"):
            stream = smart_open.s3.open(
                self.bucket, self._key(name), "rb", client=self.client
            )
        return guarded(stream, lambda fault: self._fault("read an object", fault))

    def read(self, name: str) -> bytes:
        """The whole object."""
        with self._answered("read an object"):
            return self._get(name).content

    def put(self, name: str, content: bytes) -> None:
        """Write the object; S3 shows it whole or not at all."""
        with self._answered("write an object"):
            self._put(name, content)

    def put_if_absent(self, name: str, content: bytes) -> bool:
        """Write unless the object exists (`If-None-Match: *`)."""
        with self._answered("write an object"):
            return self._put_on_condition(name, content, IfNoneMatch="*") is not None

    def delete(self, name: str) -> None:
        """Remove the object, all its versions and delete markers."""
        with self._answered("delete an object"):
            for version in tuple(self._versions(name)):
                self.client.delete_object(
                    Bucket=self.bucket, Key=self._key(name), **version
                )

    def read_tagged(self, name: str) -> Tagged | None:
        """The whole object with its ETag."""
        with self._answered("read an object"):
            try:
                return self._get(name)
            except ClientError as fault:
                if code_of(fault) in ABSENT:
                    return None
                raise

    def put_if_same(self, name: str, content: bytes, tag: str) -> str | None:
        """Replace the object if its ETag is still this one (`If-Match`)."""
        with self._answered("replace an object"):
            return self._put_on_condition(name, content, IfMatch=tag)

    def copy_from(self, other: Objects, source: str, name: str) -> None:
        """Copy on the server when the other root is a bucket too."""
        if not isinstance(other, S3Objects):
            self.put(name, other.read(source))
            return
        origin = {"Bucket": other.bucket, "Key": other._key(source)}  # noqa: SLF001 - our own class
        with self._answered("copy an object"):
            self.client.copy_object(
                Bucket=self.bucket, Key=self._key(name), CopySource=origin
            )

    def clear_partial(self) -> int:
        """Nothing to clear: objects are written in one request."""
        return 0

    def _key(self, name: str) -> str:
        return self.prefix + name

    def _listed(self, name: str, size: int, prefix: str) -> bool:
        """Leave out the empty `folder/` markers that consoles make."""
        if self.only:
            return name == self.only and name.startswith(prefix)
        return size > 0 or not name.endswith("/")

    def _get(self, name: str) -> Tagged:
        answer = self.client.get_object(Bucket=self.bucket, Key=self._key(name))
        return Tagged(answer["Body"].read(), answer["ETag"])

    def _put(self, name: str, content: bytes, **condition: str) -> str:
        answer = self.client.put_object(
            Bucket=self.bucket, Key=self._key(name), Body=content, **condition
        )
        return str(answer["ETag"])

    def _put_on_condition(
        self, name: str, content: bytes, **condition: str
    ) -> str | None:
        try:
            return self._put(name, content, **condition)
        except ClientError as fault:
            if code_of(fault) in CONFLICT | (
                ABSENT if "IfMatch" in condition else set()
            ):
                return None
            raise

    def _versions(self, name: str) -> Iterator[dict[str, str]]:
        key = self._key(name)
        pages = self.client.get_paginator("list_object_versions")
        try:
            for page in pages.paginate(Bucket=self.bucket, Prefix=key):
                for entry in (
                    *page.get("Versions", ()),
                    *page.get("DeleteMarkers", ()),
                ):
                    if entry["Key"] == key:
                        yield {"VersionId": entry["VersionId"]}
        except ClientError as fault:
            if code_of(fault) not in UNSUPPORTED:
                raise
            yield {}

    @contextmanager
    def _answered(self, operation: str) -> Iterator[None]:
        try:
            yield
        except (BotoCoreError, ClientError, OSError) as fault:
            raise self._fault(operation, fault) from None

    def _fault(self, operation: str, fault: Exception) -> StorageError:
        return StorageError(told(operation, f"s3://{self.bucket}", fault))


def s3_at(uri: str) -> S3Objects:
    """The prefix, or the one object whose key the address is."""
    place = S3Objects.parse(uri)
    folder, _, last = place.prefix.rstrip("/").rpartition("/")
    above = S3Objects(place.bucket, f"{folder}/" if folder else "", last, place.client)
    if last and not uri.endswith("/") and above.exists(last):
        return above
    return place
