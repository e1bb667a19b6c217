"""corpus.yaml: where things are, owned by the engineer. Unknown keys are errors."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from schemas.strict import Strict


Channel = Literal["platform_export", "api", "subject_export", "operator_log"]
PARTITIONS = ("source", "language", "month", "split")


class Export(Strict):
    """One place logs come from, and what its files cannot say themselves."""

    format: str = Field(
        description="A format's name, or `auto`: each object tells its own."
    )
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


Explicit = Literal[
    "optin_button",
    "optin_checkbox",
    "typed_command",
    "two_step",
    "signed_form",
    "email_statement",
    "recorded_oral",
]
"""Ways to say yes that may count (consent.md section 6); oral only by policy."""

Never = Literal[
    "pre_ticked",
    "agent_ticked",
    "implied",
    "continued_use",
    "silence",
    "no_objection",
    "tos_acceptance",
    "notice_only",
    "acknowledge",
    "dismiss",
    "scroll",
    "install",
    "default",
    "script",
    "public_visibility",
    "signal",
    "legitimate_interest",
    "unknown",
]
"""Ways that never count, however they are attested."""


class CitedNotice(Strict):
    """The text that people saw, as the notice register has it."""

    id: str
    version: int
    lang: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class GrantScope(Strict):
    """What a consent speaks of, as in a consent event."""

    kind: Literal["message", "conversation", "direct_bot", "source", "all"]
    sources: tuple[str, ...] = ()
    bots: tuple[str, ...] = ()
    conversations: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()


class Attestation(Strict):
    """What an opt-in of another system stands for, and who vouches for it."""

    attested_by: str = Field(min_length=1, description="Name and role.")
    notice: CitedNotice
    method: Explicit | Never = Field(
        description="What people did: `optin_checkbox`, ..."
    )
    purposes: tuple[str, ...] = Field(min_length=1)
    controllers: tuple[str, ...] = Field(min_length=1)
    recipients: tuple[str, ...] = ()
    scope: GrantScope
    special_categories: tuple[str, ...] = ()
    applies_to_past_from: str | None = Field(
        None, description="Only if the notice itself said so (`covers_past`)."
    )
    clock: str | None = Field(None, description="Whose clock the times are of.")


class Foreign(Strict):
    """Names of other systems, and what each of them is here."""

    identities: dict[str, Annotated[str, Field(pattern=r"^([a-z][a-z0-9_-]*|@)$")]] = (
        Field(
            default_factory=dict,
            description="Kind of id there (`account_id`; `user` for CSV) -> platform "
            "here; `@` for a handle, which can only restrict.",
        )
    )
    purposes: dict[str, tuple[str, ...]] = Field(
        default_factory=dict,
        description="Purpose there -> purposes here; [] says that it is about "
        "something else.",
    )
    notices: dict[str, CitedNotice] = Field(
        default_factory=dict,
        description="Notice there -> notice here; without any the attested one holds.",
    )


class ConsentImport(Strict):
    """One file that the flow record-consent brings in."""

    uri: str
    format: str = "auto"


class Consent(ConsentFiles):
    """The inboxes, and how the files of other systems are to be read."""

    attestation: Attestation | None = None
    foreign: Foreign = Field(default_factory=Foreign)
    imports: tuple[ConsentImport, ...] = ()

    def inboxes(self) -> dict[str, str]:
        """Kind -> address of the inbox files that are given."""
        names = set(ConsentFiles.model_fields)
        given = self.model_dump(include=names, exclude_none=True)
        return {kind: str(name) for kind, name in given.items()}


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
    consent: Consent
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

    @model_validator(mode="after")
    def partitions_differ(self) -> "CorpusConfig":
        """Refuse a column named twice, which no table could have."""
        if len(set(self.partition_by)) < len(self.partition_by):
            raise ValueError("partition_by names a column twice")
        return self
