"""`python -m tools.greeting`: where the sample opens, and as whom to sign in."""

import os

from access.accounts import load_accounts
from access.passwords import DEMO_PASSWORD
from access.start_check import start_problems


def main() -> None:
    """Print the address and the demo users; nothing for a registry of one's own.

    Nothing either when serve.py is going to refuse: it says why.
    """
    if os.environ.get("DATABASE_URL") or start_problems():
        return
    print(f"\nSlagtavle opens at http://localhost:{os.environ.get('PORT') or 8501}")
    print(f"All patients are invented. Password {DEMO_PASSWORD}, sign in as")
    for account in load_accounts().by_username.values():
        print(f"  {account.username:<12} {account.name}")
    print("Ctrl+C stops it.", flush=True)


if __name__ == "__main__":
    main()
