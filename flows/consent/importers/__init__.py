"""Consent as other systems write it down, read by our rules: one module a format.

Pure: bytes and the config's declarations in, consent events out. What is not an
explicit opt-in becomes an event that can never carry a record; a restriction is always
honoured.
"""
