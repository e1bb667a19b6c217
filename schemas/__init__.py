"""Nouns that cross a border: frames, values, config and policy."""
