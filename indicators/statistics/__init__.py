"""Pure functions on numbers, each checked against published values."""
