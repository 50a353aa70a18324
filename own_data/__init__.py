"""The dashboard's own database: never the registry's, and writable."""
