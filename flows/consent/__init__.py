"""The decision on one record, the gate over frames, and below them rules and vault."""
