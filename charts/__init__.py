"""Data frame in, Altair chart out, one theme."""
