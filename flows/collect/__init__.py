"""Bytes to interactions: one module per export format."""
