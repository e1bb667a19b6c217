"""What a commit says of itself: an in-toto statement, without any personal data.

Objects are numbers and digests here, declared people and owners only the fact that
they were declared; names and subjects stay in the vault's own tables.
"""

import hashlib
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from schemas.config import Channel
from schemas.corpus import SCHEMA_VERSION
from schemas.policy import NamesLevel
from schemas.strict import Share, Strict


StatementType = Literal["https://in-toto.io/Statement/v1"]
BuildType = Literal["https://consentry.dev/attestations/build/v1"]

EMPTY_TABLE = hashlib.sha256(b"").hexdigest()
"""The digest of a table without rows."""

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Count = Annotated[int, Field(ge=0)]
BuildId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]
"""Goes into object names: no dots, no slashes."""


class InputObject(Strict):
    """One listed object: `export 2, object 17, sha256:ab12...`."""

    export: Count
    object: Count
    sha256: Sha256 | None
    bytes: Count
    outcome: Literal["read", "unchanged", "out_of_scope", "quarantined"]


class Declared(Strict):
    """What corpus.yaml said of an export, without who."""

    export: Count
    format: str
    source: str
    channel: Channel = "platform_export"
    time_zone: str | None = None
    clock: str | None = None
    rights_signals: tuple[str, ...] = ()
    bots: Count = 0
    owner: Literal["declared", "absent"] = "absent"
    people: Literal["declared", "absent"] = "absent"


class PolicyRef(Strict):
    """Which rules held."""

    sha256: Sha256
    version: int


class SpecialScan(Strict):
    """How it was found out what turns tell of: by our lists of this state, or not."""

    scan: Literal["terms", "input"]
    scanner: str | None
    on_finding: Literal["turn", "conversation"]


class NamesFound(Strict):
    """Who found people and places in one language, and what was measured of it.

    The figures are shares of labelled spans covered on the sets named; null where
    nothing was measured: rules alone, and models of the user's own.
    """

    language: str
    level: NamesLevel
    model: str | None = None
    sha256: Sha256 | None = None
    recall_person: Share | None = None
    recall_location: Share | None = None
    measured_on: tuple[str, ...] = ()


class Planted(Strict):
    """Canaries of one class: how many detection covered before the build went out."""

    entity: str
    language: str
    planted: Count
    covered: Count


class Total(Strict):
    """Units that came to one fate, for one reason."""

    fate: Literal["skipped", "duplicate", "dropped", "held", "published"]
    reason: str | None
    count: Count


class Kept(Strict):
    """Rows of the corpus by their coordinates."""

    source: str
    language: str
    month: str
    rows: Count


class PartEntry(Strict):
    """One data file of the corpus."""

    path: str
    rows: Count
    bytes: Count
    sha256: Sha256


class Build(Strict):
    """The predicate: what came in, under which rules, what came out.

    Whoever builds leaves out `number`, `previous`, `rows`, `parts` and
    `table_sha256`: the commit sets them from the chain and the staged parts.
    """

    build: BuildId
    as_of: str
    build_at: str
    number: int = Field(0, ge=0)
    previous: Sha256 | None = None
    log_head: str
    recheck_head: str | None = None
    policy: PolicyRef
    special_categories: SpecialScan
    names: tuple[NamesFound, ...] = ()
    canaries: tuple[Planted, ...] = ()
    warnings: tuple[str, ...] = ()
    inputs: tuple[InputObject, ...]
    declared: tuple[Declared, ...]
    totals: tuple[Total, ...]
    kept: tuple[Kept, ...]
    rows: Count = 0
    parts: tuple[PartEntry, ...] = ()
    table_sha256: Sha256 = EMPTY_TABLE
    engine: str
    libraries: dict[str, str] = Field(default_factory=dict)
    schema_version: int = SCHEMA_VERSION


class Digest(Strict):
    """The one digest algorithm we use."""

    sha256: Sha256


class Subject(Strict):
    """What the statement is about: the corpus table, by the digest of its rows."""

    name: Literal["corpus"] = "corpus"
    digest: Digest


class Statement(Strict):
    """An in-toto Statement v1 around a build."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, validate_by_name=True, validate_by_alias=True
    )

    type_: StatementType = Field("https://in-toto.io/Statement/v1", alias="_type")
    subject: tuple[Subject]
    predicate_type: BuildType = Field(
        "https://consentry.dev/attestations/build/v1", alias="predicateType"
    )
    predicate: Build
