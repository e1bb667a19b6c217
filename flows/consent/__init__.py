"""Event log and registers, the decision on one record, the gate over frames."""
