"""The only storage clients: objects, tables, leases, keys."""
