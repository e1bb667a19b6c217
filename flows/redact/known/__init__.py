"""People whom an export tells of, and where a text names them."""
