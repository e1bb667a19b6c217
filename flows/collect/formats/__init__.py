"""One module per export format: what it accepts, its traps, how it is read."""
