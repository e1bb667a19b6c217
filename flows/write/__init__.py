"""Rows, staged parts, one commit, a signed manifest."""
