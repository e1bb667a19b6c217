"""Which special categories a text tells of: reviewed term lists, read as data."""
