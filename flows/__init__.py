"""The way through the house: collect, consent, redact, verify, write."""
