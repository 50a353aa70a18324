"""Accounts, passwords, sign-in tokens and settings; nothing here draws anything."""
