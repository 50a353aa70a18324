"""`python -m access`: make the password hash of a user in auth_config.yaml."""

import sys
from getpass import getpass

from access.passwords import DEMO_PASSWORD, hash_password

SHORTEST = 12


def main() -> int:
    """Ask for a password twice and print its hash; exit code 2 when it will not do."""
    try:
        password, again = getpass("Password: "), getpass("Once more: ")
    except (EOFError, KeyboardInterrupt):
        return _refuse("\nNo password was given.")
    if password != again:
        return _refuse("The two differ.")
    if len(password.strip()) < SHORTEST or password.strip() == DEMO_PASSWORD:
        return _refuse(f"Choose one of at least {SHORTEST} characters, not the demo's.")
    try:
        print(hash_password(password))
    except ValueError as error:
        return _refuse(str(error))
    return 0


def _refuse(reason: str) -> int:
    print(reason, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
