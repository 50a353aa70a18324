"""Which e-mail domains belong to which health trust (email_domains.csv)."""

import csv
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "email_domains.csv"


@cache
def domains() -> Mapping[str, frozenset[str]]:
    """Return the domains by the name of the trust, both in lower case."""
    found: dict[str, set[str]] = {}
    with FILE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            name = _name(row["hf_name"])
            found.setdefault(name, set()).add(row["domain"].strip().lower())
    return {name: frozenset(those) for name, those in found.items()}


def _name(hf_name: str) -> str:
    return " ".join(hf_name.split()).casefold()


def belongs_to(email: str, hf_names: Collection[str]) -> bool:
    """Return whether an address is one of each of these trusts (and there are some)."""
    domain = email.rpartition("@")[2].lower()
    known = domains()
    return bool(hf_names) and all(
        domain in known.get(_name(hf_name), ()) for hf_name in hf_names
    )


def is_known(email: str) -> bool:
    """Return whether an address belongs to any trust."""
    domain = email.rpartition("@")[2].lower()
    return any(domain in those for those in domains().values())
