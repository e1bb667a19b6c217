"""Recognizers beyond our own: Presidio's by entity, and those a policy writes itself.

A policy writes them as Presidio's YAML does, so one that exists can be pasted.
"""

from typing import Annotated, Literal

import regex
from pydantic import Field, field_validator, model_validator

from schemas.strict import Share, Strict


PRESIDIO_ENTITIES: tuple[str, ...] = (
    "ABA_ROUTING_NUMBER",
    "AU_ABN",
    "AU_ACN",
    "AU_MEDICARE",
    "AU_TFN",
    "CA_POSTAL_CODE",
    "CA_SIN",
    "DATE_TIME",
    "DE_BSNR",
    "DE_FUEHRERSCHEIN",
    "DE_HANDELSREGISTER",
    "DE_HEALTH_INSURANCE",
    "DE_ID_CARD",
    "DE_KFZ",
    "DE_LANR",
    "DE_PASSPORT",
    "DE_PLZ",
    "DE_SOCIAL_SECURITY",
    "DE_TAX_ID",
    "DE_TAX_NUMBER",
    "DE_VAT_ID",
    "ES_NIE",
    "ES_NIF",
    "ES_PASSPORT",
    "FI_PERSONAL_IDENTITY_CODE",
    "IN_AADHAAR",
    "IN_GSTIN",
    "IN_PAN",
    "IN_PASSPORT",
    "IN_VEHICLE_REGISTRATION",
    "IN_VOTER",
    "IT_DRIVER_LICENSE",
    "IT_FISCAL_CODE",
    "IT_IDENTITY_CARD",
    "IT_PASSPORT",
    "IT_VAT_CODE",
    "KR_BRN",
    "KR_DRIVER_LICENSE",
    "KR_FRN",
    "KR_PASSPORT",
    "KR_RRN",
    "MEDICAL_LICENSE",
    "NG_NIN",
    "NG_VEHICLE_REGISTRATION",
    "PH_PASSPORT",
    "PH_TIN",
    "PH_UMID",
    "PL_PESEL",
    "SE_ORGANISATIONSNUMMER",
    "SE_PERSONNUMMER",
    "SG_NRIC_FIN",
    "SG_UEN",
    "TH_TNIN",
    "TR_LICENSE_PLATE",
    "TR_NATIONAL_ID",
    "UK_DRIVING_LICENCE",
    "UK_NINO",
    "UK_PASSPORT",
    "UK_POSTCODE",
    "UK_VEHICLE_REGISTRATION",
    "US_BANK_NUMBER",
    "US_CLAIM_NUMBER",
    "US_DRIVER_LICENSE",
    "US_HEALTH_INSURANCE_MEMBER_ID",
    "US_MBI",
    "US_NPI",
    "US_PASSPORT",
    "US_PRESCRIPTION_NUMBER",
    "US_PRIOR_AUTHORIZATION_NUMBER",
    "US_PROVIDER_TAX_ID",
    "US_REFERRAL_NUMBER",
    "UUID",
    "ZA_COMPANY_REGISTRATION",
    "ZA_DRIVER_LICENSE",
    "ZA_ID_NUMBER",
    "ZA_INCOME_TAX_NUMBER",
    "ZA_LICENSE_PLATE",
    "ZA_PASSPORT",
    "ZA_TRAFFIC_REGISTER_NUMBER",
    "ZA_VAT_NUMBER",
)
"""Entities that the installed Presidio finds by pattern and that are none of ours."""

EntityName = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{1,39}$")]


class AddedPattern(Strict):
    """One regular expression and how sure a match of it is."""

    name: str = "pattern"
    regex: str = Field(min_length=1)
    score: Share

    @field_validator("regex")
    @classmethod
    def can_be_read(cls, pattern: str) -> str:
        """Refuse what is no regular expression."""
        try:
            regex.compile(pattern)
        except regex.error as error:
            raise ValueError(f"no regular expression: {error}") from None
        return pattern


class Spoken(Strict):
    """A language with words of its own that speak for the entity."""

    language: str
    context: tuple[str, ...] = ()


class AddedRecognizer(Strict):
    """A recognizer of the officer's own, with the keys of Presidio's YAML.

    It reads all languages of the policy unless `supported_languages` names some.
    """

    name: str
    type: Literal["custom"] = Field(
        "custom",
        description="Presidio's own are named by entity, in `extra_entities`.",
    )
    supported_entity: EntityName
    supported_languages: tuple[str | Spoken, ...] = ()
    patterns: tuple[AddedPattern, ...] = ()
    deny_list: tuple[str, ...] = ()
    deny_list_score: Share = 1.0
    context: tuple[str, ...] = Field(
        (), description="Words near a match that make it surer, in any language."
    )

    @model_validator(mode="after")
    def finds_something(self) -> "AddedRecognizer":
        """Refuse one without anything to look for."""
        if not self.patterns and not any(map(str.strip, self.deny_list)):
            raise ValueError(
                f"recognizer {self.name!r} looks for nothing; give it `patterns` or a "
                "`deny_list`"
            )
        return self

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages it is limited to; none means all."""
        return tuple(
            one if isinstance(one, str) else one.language
            for one in self.supported_languages
        )

    @property
    def cues(self) -> tuple[str, ...]:
        """Its context words of all languages."""
        told = (one for one in self.supported_languages if isinstance(one, Spoken))
        return (*self.context, *(word for one in told for word in one.context))
