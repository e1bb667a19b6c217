"""Keys, tokens, passwords, codes and connection strings."""

from flows.redact.families.credentials import CREDENTIALS
from flows.redact.families.keys import KEYS
from flows.redact.families.passwords import PASSWORDS
from flows.redact.rule import Family


SECRETS = Family("SECRET", (*KEYS, *CREDENTIALS, *PASSWORDS))
