"""What the command line does beside building: one module a command."""
