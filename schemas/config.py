"""corpus.yaml: where things are, owned by the engineer. Unknown keys are errors."""

from typing import Literal

from pydantic import Field

from schemas.policy import Strict


Channel = Literal["platform_export", "api", "subject_export", "operator_log"]
PARTITIONS = ("source", "language", "month", "split")


class Export(Strict):
    """One place logs come from, and what its files cannot say themselves."""

    format: str = Field(description="A name of the format registry.")
    uri: str = Field(description="A folder, a file or s3://bucket/prefix/.")
    source: str = Field(description="The platform, as policy.sources names it.")
    channel: Channel = "platform_export"
    bots: tuple[str, ...] = Field((), description="Names or ids that are our bot.")
    owner: str | None = Field(None, description="Whose export: `platform:id`.")
    time_zone: str | None = Field(None, description="IANA zone of local times.")
    people: str | None = Field(
        None, description="CSV with columns name,subject: export name -> `platform:id`."
    )
    clock: str | None = Field(None, description="Name of the clock of these times.")
    rights_signals: tuple[str, ...] = ()


class ConsentFiles(Strict):
    """Inboxes: read into the vault log and registers at the start of a build."""

    events: str | None = None
    notices: str | None = None
    agreements: str | None = None
    subjects: str | None = None
    links: str | None = None


class Engine(Strict):
    """Where shards run: this machine. Clusters come later."""

    kind: Literal["local"] = "local"
    workers: int = Field(2, ge=1, description="Processes, once there are many shards.")
    shard_megabytes: int = Field(
        128, ge=1, le=256, description="Input bytes a shard holds, about."
    )


class CorpusConfig(Strict):
    """Where exports, consent, policy, corpus and vault are."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    exports: tuple[Export, ...] = Field(min_length=1)
    consent: ConsentFiles
    policy: str = "policy.yaml"
    corpus: str
    vault: str
    keys: str | None = Field(
        None,
        description="Folder with master.key and signing.pem, for trials only; "
        "CONSENTRY_MASTER_KEY and CONSENTRY_SIGNING_KEY come first.",
    )
    partition_by: tuple[Literal["source", "language", "month", "split"], ...] = (
        "source",
        "language",
        "month",
    )
    engine: Engine = Field(default_factory=Engine)
