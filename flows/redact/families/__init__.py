"""What each entity looks like: patterns, checks and cue words, one module each."""

from flows.redact.families import (
    births,
    cards,
    contact,
    crypto,
    handles,
    national,
    network,
    people,
    phones,
    secrets,
    streets,
)
from flows.redact.rule import Family


FAMILIES: tuple[Family, ...] = (
    cards.CARDS,
    cards.IBAN,
    contact.EMAIL,
    phones.PHONES,
    network.IP,
    network.MAC,
    network.URL,
    crypto.CRYPTO,
    people.PEOPLE,
    handles.HANDLES,
    births.BIRTHS,
    streets.STREETS,
    secrets.SECRETS,
    national.US_SSN,
    national.FR_NIR,
    national.FR_SIRET,
    national.ID_NIK,
    national.ID_NPWP,
)
