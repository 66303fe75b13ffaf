"""The tables that travel with the package: found, verified, read."""
