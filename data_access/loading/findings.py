"""What is wrong with a data dump: each finding written down, and counted by rule."""

import csv
from collections import Counter
from dataclasses import dataclass
from typing import TextIO

from data_access.loading.rules import rules
from data_access.spreadsheet import harmless

HEADINGS = ("file", "line", "column", "value", "rule", "stops", "text_nb", "text_en")
LONGEST_VALUE = 200
# A file that breaks a rule on every line tells nothing more after so many.
MOST_FINDINGS = 1_000_000
# Of those that stop rows, and of the remarks.
MOST_KEPT = 1_000


class TooManyFindings(Exception):  # noqa: N818 - told in one sentence
    """The files are wrong throughout; reading on would only repeat it."""


@dataclass(frozen=True)
class Finding:
    """One broken rule. `line` counts from 1, the header; `value` is as in the file."""

    file: str
    line: int
    column: str
    value: str
    rule: str


class Findings:
    """Collects findings: all go to `out` at once, the first of each kind stay here.

    `first` are `MOST_KEPT` that stop rows and as many remarks, in their order.

    `strict` lets remarks stop rows too. `by_rule` counts by (file, rule, column);
    `is_unreadable` says that a whole file could not be read to its end.
    """

    def __init__(self, out: TextIO | None = None, *, strict: bool = False) -> None:
        self.strict = strict
        self.by_rule: Counter[tuple[str, str, str]] = Counter()
        self.first: list[Finding] = []
        self._kept = {True: 0, False: 0}
        self.stopping = 0
        self.is_unreadable = False
        self._writer = csv.writer(out, delimiter=";") if out else None
        if self._writer:
            self._writer.writerow(HEADINGS)

    def add(self, file: str, line: int, column: str, value: str, rule: str) -> bool:
        """Note a finding; return whether it stops its row.

        Raises `TooManyFindings`.
        """
        stops = self.stops(rule)
        finding = Finding(file, line, column, value[:LONGEST_VALUE], rule)
        self.by_rule[file, rule, column] += 1
        self.stopping += stops
        if self._kept[stops] < MOST_KEPT:
            self._kept[stops] += 1
            self.first.append(finding)
        if self._writer:
            self._writer.writerow(_safe_row(finding, stops))
        if self.total > MOST_FINDINGS:
            raise TooManyFindings
        return stops

    def add_to_file(
        self, file: str, rule: str, *, line: int = 1, column: str = "", value: str = ""
    ) -> None:
        """Note what keeps a whole file from being read."""
        self.add(file, line, column, value, rule)
        self.is_unreadable = True

    def stops(self, rule: str) -> bool:
        """Return whether what breaks a rule cannot be taken in."""
        return self.strict or rules()[rule].stops

    @property
    def total(self) -> int:
        """How many findings there are, remarks among them."""
        return self.by_rule.total()


def _safe_row(finding: Finding, stops: bool) -> list[str]:
    rule = rules()[finding.rule]
    return [
        harmless(finding.file),
        str(finding.line),
        harmless(finding.column),
        harmless(finding.value),
        finding.rule,
        "yes" if stops else "no",
        rule.nb,
        rule.en,
    ]
