"""Bytes to interactions: opened, unpacked, read by a format, repeats removed."""
