"""The rules a data dump is held against, each with its words in both languages."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

RULES_FILE = Path(__file__).with_name("rules.csv")


@dataclass(frozen=True)
class Rule:
    """One rule. `stops`: what breaks it cannot be taken in; else it is a remark."""

    code: str
    stops: bool
    nb: str
    en: str


@cache
def rules() -> Mapping[str, Rule]:
    """Return every rule by its code."""
    with RULES_FILE.open(encoding="utf-8", newline="") as lines:
        return {
            row["code"]: Rule(row["code"], row["stops"] == "yes", row["nb"], row["en"])
            for row in csv.DictReader(lines)
        }
