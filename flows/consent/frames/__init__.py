"""The gate in Polars for what it models fully; the law itself stays in `rules`."""
