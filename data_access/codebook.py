"""The registry's codebook: every column Slagtavle may read, declared once in a file."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CODEBOOK_FILE = Path(__file__).with_name("codebook.csv")


@dataclass(frozen=True)
class Variable:
    """One column of one table.

    `codes` and `codes_en` map a stored integer to its label and are empty for columns
    that hold measurements, dates or text. `kind` is one of integer, boolean, string,
    date and datetime; booleans are stored as 0 and 1.
    """

    table: str
    name: str
    kind: str
    unit: str
    codes: Mapping[int, str]
    codes_en: Mapping[int, str]
    code_text: str
    label_nb: str
    label_en: str
    required: str
    source: str
    note: str

    def code_label(self, code: int, language: str) -> str:
        """Return what a stored code means; the code itself where nothing says."""
        labels = self.codes_en if language == "en" else self.codes
        return labels.get(code, str(code))

    def label(self, language: str) -> str:
        """Return the form's label in `nb` or `en`."""
        return self.label_en if language == "en" else self.label_nb


def parse_codes(text: str) -> dict[int, str]:
    """Return `{code: label}` from `1=Ja; 2=Nei`; parts without a number fall out."""
    codes: dict[int, str] = {}
    for part in text.split(";"):
        number, sign, label = part.strip().partition("=")
        if sign and number.isdigit():
            codes[int(number)] = label.strip()
    return codes


@cache
def variables() -> tuple[Variable, ...]:
    """Return every column in the order of the forms."""
    with CODEBOOK_FILE.open(encoding="utf-8", newline="") as lines:
        return tuple(
            Variable(
                table=row["table"],
                name=row["column"],
                kind=row["type"],
                unit=row["unit"],
                codes=parse_codes(row["codes"]),
                codes_en=parse_codes(row["codes_en"]),
                code_text=row["codes"],
                label_nb=row["label_nb"],
                label_en=row["label_en"],
                required=row["required"],
                source=row["source"],
                note=row["note"],
            )
            for row in csv.DictReader(lines)
        )


@cache
def variable(name: str) -> Variable:
    """Return the form column called `name`; `KeyError` when no form has it."""
    for candidate in variables():
        if candidate.name == name:
            return candidate
    raise KeyError(name)
