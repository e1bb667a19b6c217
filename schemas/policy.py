"""policy.yaml: every rule, owned by the officer. Unknown keys are errors.

The first block is the policy of a consent bundle (consent/BUNDLE.md), given to the
gate as it stands; the rest says what a build does with what the gate keeps.
"""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from schemas.recognizers import PRESIDIO_ENTITIES, AddedRecognizer, EntityName
from schemas.strict import Share, Strict


ENTITIES: tuple[str, ...] = (
    "CREDIT_CARD",
    "IBAN_CODE",
    "EMAIL_ADDRESS",
    "PHONE_NUMBER",
    "IP_ADDRESS",
    "MAC_ADDRESS",
    "URL",
    "CRYPTO",
    "PERSON",
    "LOCATION",
    "HANDLE",
    "DATE_OF_BIRTH",
    "STREET_ADDRESS",
    "SECRET",
    "US_SSN",
    "FR_NIR",
    "FR_SIRET",
    "ID_NIK",
    "ID_NPWP",
    "US_ITIN",
    "UK_NHS",
    "FR_TAX_NUMBER",
    "ID_KK",
    "ID_BPJS",
    "BANK_ACCOUNT",
    "PASSPORT",
    "DRIVER_LICENSE",
    "LICENSE_PLATE",
    "GEO_COORDINATES",
    "AGE",
)
"""Entity types that our own recognizers find; a policy may name a subset."""

KNOWN_IDENTITY = "KNOWN_IDENTITY"
"""The release gate's class of people whom the export tells of; no entity's name."""

Operator = Literal["placeholder", "surrogate", "mask", "drop_turn", "drop_conversation"]
"""What becomes of a finding: replaced in one of three ways, or its turn or its whole
conversation leaves as `entity_dropped`."""

NAMED_ENTITIES = ("PERSON", "LOCATION")
"""What `redaction.names` finds: people, and places that are no street address."""

NamesLevel = Literal["cues", "builtin", "model"]

Names = Annotated[
    str,
    Field(
        max_length=200,
        pattern=r"^(cues|builtin|(spacy|transformers|gliner|stanza):[\w./-]+)$",
    ),
]

NAMES_FLOORS: dict[str, float] = {"PERSON": 0.9, "LOCATION": 0.9}
"""Floors for what no rule can know; docs/redaction.md has what was measured."""

Language = Literal["en", "fr", "id"]
LANGUAGES: tuple[Language, ...] = ("en", "fr", "id")

SpecialCategory = Literal[
    "health",
    "religion",
    "politics",
    "union",
    "sex_life",
    "ethnic_origin",
    "genetic",
    "biometric",
]
SPECIAL_CATEGORIES: tuple[SpecialCategory, ...] = (
    "health",
    "religion",
    "politics",
    "union",
    "sex_life",
    "ethnic_origin",
    "genetic",
    "biometric",
)
"""The special categories of GDPR article 9, as grants and records name them."""

GATE_KEYS = (
    "version",
    "controller",
    "profile",
    "sources",
    "age_table",
    "region_bans",
    "min_notice_version",
    "max_consent_age",
    "max_record_age",
    "skew_seconds",
    "group_mode",
    "context_mode",
    "require_verified_age",
    "allow_recorded_oral",
)


class AgeRow(Strict):
    """From this day on, this age of digital consent holds."""

    from_: str = Field(alias="from", pattern=r"^\d{4}-\d{2}-\d{2}$")
    age: int = Field(ge=0, le=21)


def refuse_unknown(named: Iterable[str], known: Sequence[str]) -> None:
    """Raise ValueError for the first that is not known, with those most like it."""
    for one in sorted(set(named) - set(known)):
        close = get_close_matches(one, sorted({*known, *PRESIDIO_ENTITIES}), n=3)
        like = f"did you mean {' or '.join(close)}? " if close else ""
        raise ValueError(
            f"unknown entity {one!r}; {like}`entities` takes ours, `extra_entities` "
            "Presidio's other ones, `recognizers` your own (docs/redaction.md)"
        )


class RedactionPolicy(Strict):
    """What is found and how sure detection must be."""

    languages: tuple[Language, ...] = Field(LANGUAGES, min_length=1)
    entities: tuple[str, ...] = Field(ENTITIES, description="Entity types to remove.")
    extra_entities: tuple[str, ...] = Field(
        (), description="Entity types of Presidio's own recognizers to remove as well."
    )
    recognizers: tuple[AddedRecognizer, ...] = Field(
        (), description="Recognizers of your own, written as in Presidio's YAML."
    )
    names: Names = Field(
        "builtin",
        description="Who finds people and places: `cues` (only where words around say "
        "so), `builtin` (the shipped model), or `spacy:`, `transformers:`, `gliner:` "
        "MODEL, `stanza:` LANGUAGE. A language the model does not read has `builtin`.",
    )
    names_minimum: NamesLevel = Field(
        "cues",
        description="Turns in a language whose names are found worse than this drop.",
    )
    threshold: Share = Field(0.4, description="Score from which a finding counts.")
    thresholds: dict[str, Share] = Field(
        default_factory=dict, description="Own threshold per entity type."
    )
    operator: Operator = Field("placeholder", description="What becomes of a finding.")
    operators: dict[str, Operator] = Field(
        default_factory=dict, description="Own operator per entity type."
    )
    verify_factor: Share = Field(
        0.75, description="The second look uses threshold x this factor."
    )
    timeout_seconds: float = Field(
        10.0, gt=0, description="A turn that takes longer drops."
    )
    max_residual_share: Share = Field(
        0.01,
        description="More conversations with a residual finding than this abort.",
    )
    canaries: int = Field(
        381,
        ge=1,
        description="Planted values per entity, in all its languages; a floor of .99 "
        "needs 381 without a miss.",
    )
    canary_floor: Share = Field(
        0.99,
        description="What the lower end of recall's 95 % interval must reach.",
    )
    canary_floors: dict[str, Share] = Field(
        default_factory=dict,
        description="Own floor per entity type; for people and places by default what "
        "the shipped model reaches.",
    )
    canary_examples: dict[EntityName, tuple[str, ...]] = Field(
        default_factory=dict,
        description="Invented values to plant for entities that are none of ours, or "
        "sentences with the value in braces. Without any, an entity is not measured.",
    )

    @model_validator(mode="after")
    def entities_are_known(self) -> "RedactionPolicy":
        """Refuse an entity type that nothing would find."""
        refuse_unknown(self.entities, ENTITIES)
        refuse_unknown(self.extra_entities, PRESIDIO_ENTITIES)
        named = (*self.thresholds, *self.operators, *self.canary_floors)
        refuse_unknown(named, (*ENTITIES, *self.sought))
        added = [entity for entity in self.sought if entity not in ENTITIES]
        refuse_unknown(self.canary_examples, added)
        return self

    @model_validator(mode="after")
    def recognizers_are_heard(self) -> "RedactionPolicy":
        """Refuse a recognizer that would never be asked, or whose name is taken."""
        for one in self.recognizers:
            if one.supported_entity == KNOWN_IDENTITY:
                raise ValueError(
                    f"{KNOWN_IDENTITY} is the release gate's own; choose another name"
                )
            if one.languages and set(one.languages).isdisjoint(self.languages):
                raise ValueError(
                    f"recognizer {one.name!r} reads none of the policy's languages; "
                    f"name one of: {', '.join(self.languages)}"
                )
        return self

    @property
    def sought(self) -> tuple[str, ...]:
        """Every entity type that is removed, once, ours first."""
        added = (one.supported_entity for one in self.recognizers)
        return tuple(dict.fromkeys((*self.entities, *self.extra_entities, *added)))

    def operator_of(self, entity: str) -> Operator:
        """What becomes of findings of this entity."""
        return self.operators.get(entity, self.operator)

    def floor_of(self, entity: str) -> float:
        """What recall on canaries of this entity must surely reach."""
        shipped = NAMES_FLOORS.get(entity, self.canary_floor)
        if entity in NAMED_ENTITIES and self.names == "cues":
            shipped = 0.0  # the officer chose that nobody looks for them
        return self.canary_floors.get(entity, shipped)


Term = Annotated[
    str, Field(max_length=80, pattern=r"^\*?[^\W_]{2,}\*?([ '-]\*?[^\W_]+\*?){0,7}$")
]
"""One to eight words; `diabet*` takes any ending, `*statin` any beginning."""


class SpecialPolicy(Strict):
    """How it is found out what a turn tells of, and what goes when it is uncovered."""

    scan: Literal["terms", "input"] = Field(
        "terms",
        description="`terms` reads every turn by our lists; `input` trusts the list "
        "that the input carries and drops turns without one.",
    )
    on_finding: Literal["turn", "conversation"] = Field(
        "turn", description="What drops with a category that no grant covers."
    )
    extra_terms: dict[SpecialCategory, dict[Language, tuple[Term, ...]]] = Field(
        default_factory=dict, description="Terms that count wherever they stand."
    )
    ignore_terms: dict[Language, tuple[Term, ...]] = Field(
        default_factory=dict, description="Phrases inside which no term counts."
    )


class Policy(Strict):
    """Every rule of a build: who may be in the corpus, and what is taken out."""

    version: int = Field(1, description="The officer's own numbering.")
    controller: str = Field(description="Who decides on the corpus, as notices say.")
    profile: Literal["strict", "statutory"] = "strict"
    sources: tuple[str, ...] = Field(min_length=1)
    age_table: dict[str, tuple[AgeRow, ...]] = Field(default_factory=dict)
    region_bans: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    min_notice_version: dict[str, int] = Field(default_factory=dict)
    max_consent_age: str = Field("P24M", pattern=r"^(P\d+[DMY]|off)$")
    max_record_age: str = Field("off", pattern=r"^(P\d+[DMY]|off)$")
    skew_seconds: int = Field(300, ge=0)
    group_mode: Literal["addressed", "none"] = "addressed"
    context_mode: Literal["pair", "whole"] = "pair"
    require_verified_age: bool = False
    allow_recorded_oral: bool = False

    purposes: tuple[str, ...] = Field(min_length=1)
    recipients: tuple[str, ...] = ()
    signature: Literal["required", "none"] = "required"
    officers: dict[str, str] = Field(
        default_factory=dict, description="Name -> Ed25519 public key (PEM)."
    )
    approval: Literal["none"] = Field(
        "none", description="`required` comes with the approval flow."
    )
    special_categories: SpecialPolicy = Field(default_factory=SpecialPolicy)
    redaction: RedactionPolicy = Field(default_factory=RedactionPolicy)
    splits: dict[str, Share] = Field(
        default_factory=lambda: {"train": 0.9, "validation": 0.05, "test": 0.05}
    )
    purge_delay: Literal[0] = 0
    retention: str = Field("off", pattern=r"^(P\d+[DMY]|off)$")
    max_gate_error_share: Share = 0.001

    @model_validator(mode="after")
    def splits_make_one(self) -> "Policy":
        """Refuse splits that lose or double-count people."""
        if abs(sum(self.splits.values()) - 1) > 1e-9:  # noqa: PLR2004 - rounding
            raise ValueError("splits must add up to 1")
        return self

    def gate(self) -> dict[str, Any]:
        """The policy as a consent bundle's `policy.json`."""
        whole = self.model_dump(mode="json", by_alias=True)
        return {key: whole[key] for key in GATE_KEYS}
