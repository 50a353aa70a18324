"""Reads the registry's data dump: checks it, and stores it in one transaction."""
