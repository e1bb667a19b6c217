"""The second look at replaced text, and the books."""
