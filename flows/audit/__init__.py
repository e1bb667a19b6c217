"""Reads everything, changes nothing: what became of what was read."""
