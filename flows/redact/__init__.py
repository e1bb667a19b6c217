"""Language, findings, replacement."""
