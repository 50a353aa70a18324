"""Checks the files of a dump against the codebook and against each other."""

import csv
import io
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice
from typing import Any

from data_access.loading.answers import demands, years_asked
from data_access.loading.cells import Column
from data_access.loading.findings import Findings
from data_access.loading.forms import (
    ACUTE,
    FOLLOWUP,
    KEYS,
    MUST_BE_FILLED,
    NEEDED,
    Header,
    form_of,
    read_header,
)
from data_access.loading.sources import Source, encoding_of, readable
from data_access.loading.spool import CHUNK, Spool
from data_access.loading.times import ADMITTED, out_of_order

# A form has some thousand characters.
LONGEST_LINE = 1_000_000

Progress = Callable[[int], object]


@dataclass(frozen=True)
class Registry:
    """What a check has to know of the database.

    `columns` by form; `keys` by form, in upper case; `units` are the ids of `Enhet`,
    None where there is no such table.
    """

    columns: Mapping[str, Collection[str]]
    keys: Mapping[str, Collection[str]]
    units: Collection[int] | None


@dataclass(frozen=True)
class Batch:
    """The rows of one file that can be taken: of which form, and their columns."""

    file: str
    form: str
    columns: tuple[str, ...]
    rows: Spool


@dataclass
class Checked:
    """What a check has found fit: `read` and `aside` count rows by form.

    `seen` are the keys of the taken rows in upper case.
    """

    batches: list[Batch] = field(default_factory=list)
    read: dict[str, int] = field(default_factory=lambda: {ACUTE: 0, FOLLOWUP: 0})
    aside: dict[str, int] = field(default_factory=lambda: {ACUTE: 0, FOLLOWUP: 0})
    seen: dict[str, set[str]] = field(
        default_factory=lambda: {ACUTE: set(), FOLLOWUP: set()}
    )


def check(
    sources: Sequence[Source],
    registry: Registry,
    findings: Findings,
    today: date,
    spools: ExitStack,
    said: Progress = lambda _: None,
) -> Checked:
    """Read every file, acute forms first; note all findings and keep what is fit.

    `said` is told how many bytes have been read since last time. The rows lie in files
    that `spools` closes. Raises `UnusableFile` and `TooManyFindings`.
    """
    checked = Checked()
    for source in sorted(sources, key=_acute_first):
        _Check(source, registry, findings, today, checked).run(spools, said)
    return checked


def _acute_first(source: Source) -> bool:
    return form_of(_first_cells(source)) != ACUTE


def _first_cells(source: Source) -> list[str]:
    if not source.is_csv:
        return []
    with readable(source.name), source.open() as file:
        # Column names are ASCII.
        first = file.readline(LONGEST_LINE).decode("ascii", "ignore")
    return [cell.strip(' "\r\n') for cell in first.split(";")]


class _Check:
    """The check of one file."""

    def __init__(
        self,
        source: Source,
        registry: Registry,
        findings: Findings,
        today: date,
        checked: Checked,
    ) -> None:
        self.name = source.name
        self.source = source
        self.registry = registry
        self.findings = findings
        self.checked = checked
        self.tomorrow = f"{today + timedelta(days=1)}"

    def run(self, spools: ExitStack, said: Progress) -> None:
        if not self.source.is_csv:
            self.findings.add(self.name, 1, "", "", "other_file_in_zip")
            return
        encoding = encoding_of(self.source)
        if encoding is None:
            self.findings.add_to_file(self.name, "not_text")
            return
        with self.source.open() as file:
            text = io.TextIOWrapper(file, encoding, newline="")
            lines = _Lines(text, said)
            rows = csv.reader(lines, delimiter=";", strict=True)
            self._read(rows, spools)
            said(max(self.source.size - lines.told, 0))

    def _read(self, rows: Any, spools: ExitStack) -> None:
        records = self._records(rows)
        _, first = next(records, (1, []))
        header = read_header(self.name, first, self.registry.columns, self.findings)
        if header is None:
            return
        taken = header.variables()
        self.form = header.form
        self.columns = {one.name: Column(one) for one in taken}
        must = NEEDED[header.form][:MUST_BE_FILLED]
        self.demands = [one for one in demands(taken) if one.name not in must]
        spool = spools.enter_context(Spool())
        before = self.checked.read[self.form]
        while chunk := list(islice(records, CHUNK)):
            self._take(header, chunk, spool)
        if self.checked.read[self.form] == before:
            self.findings.add_to_file(self.name, "no_rows")
        self.checked.batches.append(
            Batch(self.name, self.form, tuple(self.columns), spool)
        )

    def _records(self, rows: Any) -> Iterator[tuple[int, list[str]]]:
        """Yield (line it begins on, cells); a line that cannot be divided ends it."""
        line = 1
        try:
            while True:
                with readable(self.name):
                    cells = next(rows, None)
                if cells is None:
                    return
                if cells:
                    yield line, cells
                line = rows.line_num + 1
        except csv.Error:
            self.findings.add_to_file(self.name, "unreadable_line", line=line)

    def _take(
        self, header: Header, chunk: list[tuple[int, list[str]]], spool: Spool
    ) -> None:
        """Check some thousand rows and keep those that are fit."""
        self.checked.read[self.form] += len(chunk)
        whole = [one for one in chunk if len(one[1]) == header.width]
        for line, cells in chunk:
            if len(cells) != header.width:
                self.findings.add(
                    self.name, line, "", str(len(cells)), "wrong_cell_count"
                )
        self.checked.aside[self.form] += len(chunk) - len(whole)
        if not whole:
            return
        self.lines = [line for line, _ in whole]
        by_place = list(zip(*(cells for _, cells in whole), strict=True))
        self.raw = {name: by_place[header.places[name]] for name in self.columns}
        self.stopped: set[int] = set()
        read = self._read_columns()
        self._check_keys(read)
        self._check_relations(read)
        self.checked.aside[self.form] += len(self.stopped)
        fit = [row for row in range(len(whole)) if row not in self.stopped]
        rows = list(zip(*read.values(), strict=True))
        spool.add(rows[row] for row in fit)
        keys = read[KEYS[self.form]]
        self.checked.seen[self.form].update(keys[row] for row in fit)

    def _tell(self, row: int, column: str, rule: str) -> None:
        value = self.raw[column][row]
        if self.findings.add(self.name, self.lines[row], column, value, rule):
            self.stopped.add(row)

    def _read_columns(self) -> dict[str, list[str]]:
        read = {}
        for name, column in self.columns.items():
            cells = self.raw[name]
            read[name] = column.read(cells)
            if column.broken:
                for row, cell in enumerate(cells):
                    if cell in column.broken:
                        self._tell(row, name, column.broken[cell])
        return read

    def _check_keys(self, read: Mapping[str, Sequence[str]]) -> None:
        for name in NEEDED[self.form][:MUST_BE_FILLED]:
            for row, value in enumerate(read[name]):
                # A cell that could not be read is not empty.
                if not value and row not in self.stopped:
                    self._tell(row, name, "key_missing")
        before, here = self.checked.seen[self.form], set[str]()
        for row, key in enumerate(read[KEYS[self.form]]):
            if key and (key in before or key in here):
                self._tell(row, KEYS[self.form], "same_form_twice")
            here.add(key)

    def _check_relations(self, read: Mapping[str, Sequence[str]]) -> None:
        for row, column, rule in out_of_order(read):
            self._tell(row, column, rule)
        years = years_asked(read, len(self.lines))
        for one in self.demands:
            for row in one.unanswered(read, years):
                # Not where something stands that could not be read.
                if not self.raw[one.name][row].strip():
                    self._tell(row, one.name, "answer_missing")
        if self.form == ACUTE:
            self._check_admissions(read)
        else:
            self._check_main_forms(read["HovedskjemaGUID"])

    def _check_admissions(self, read: Mapping[str, Sequence[str]]) -> None:
        for row, admitted in enumerate(read[ADMITTED]):
            if admitted[:10] > self.tomorrow:
                self._tell(row, ADMITTED, "in_the_future")
        if self.registry.units is not None:
            known = {str(one) for one in self.registry.units}
            for row, unit in enumerate(read["UnitId"]):
                if unit and unit not in known:
                    self._tell(row, "UnitId", "unknown_unit")

    def _check_main_forms(self, main_forms: Sequence[str]) -> None:
        here, there = self.checked.seen[ACUTE], self.registry.keys[ACUTE]
        for row, form in enumerate(main_forms):
            key = form.upper()
            if key and key not in here and key not in there:
                self._tell(row, "HovedskjemaGUID", "followup_without_acute")


class _Lines:
    """The lines of a text, telling how many bytes they were, roughly."""

    def __init__(self, text: io.TextIOWrapper, said: Progress) -> None:
        self._text = text
        self._said = said
        self._waiting = 0
        self.told = 0

    def __iter__(self) -> Iterator[str]:
        while line := self._text.readline(LONGEST_LINE):
            if len(line) == LONGEST_LINE:
                raise csv.Error("a line without end")
            self._waiting += len(line)
            if self._waiting > 1_000_000:
                self._said(self._waiting)
                self.told += self._waiting
                self._waiting = 0
            yield line
