"""The cells of a dump: what each column may hold, and how it is written down.

A cell becomes text in one way of writing, whatever the file's: `5`, `2024-03-01`,
`2024-03-01 13:05:00`, empty for NULL. So the databases get the same from every file.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import SmallInteger, String

from data_access.codebook import Variable
from data_access.schema import PRIMARY_KEYS, metadata

NOTHING = ("", "NULL", "NA", "\\N")
# The registry keeps -1 where a number is not known.
UNKNOWN = -1
TICKS = {"true": "1", "false": "0"}
WHOLE = re.compile(r"([+-]?[0-9]{1,10})(?:[.,]0*)?")
RANGE = re.compile(r"(\d+)-(\d*)(?!\d)")
DAY = r"(?:(\d{4})-(\d\d)-(\d\d)|(\d\d?)\.(\d\d?)\.(\d{4}))"
CLOCK = r"(?:(?:T| +)(\d\d?):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)?)?"
MOMENT = re.compile(DAY + CLOCK, re.ASCII)
MIDNIGHT = "00:00:00"
YEARS = range(1900, 2101)
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
# Limits that the codebook does not say.
OLDEST = 130
SMALL, LARGE = 2**15 - 1, 2**31 - 1

# The way of writing, and the rule that is broken if any.
Read = tuple[str, str]
Reader = Callable[[str], Read]


def reader(variable: Variable) -> Reader:
    """Return what reads the cells of a column."""
    if variable.kind == "datetime":
        return _moment
    if variable.kind == "date":
        return _day
    if variable.kind == "string":
        return _text_reader(variable)
    return _number_reader(variable)


def _number_reader(variable: Variable) -> Reader:
    lowest, highest = _limits(variable)
    from_the_form = RANGE.match(variable.code_text) if not variable.codes else None
    low = int(from_the_form[1]) if from_the_form else None
    high = int(from_the_form[2]) if from_the_form and from_the_form[2] else None
    codes = set(variable.codes)
    is_tick = variable.kind == "boolean"

    def read(cell: str) -> Read:
        if is_tick:
            cell = TICKS.get(cell.lower(), cell)
        found = WHOLE.fullmatch(cell)
        if not found:
            return "", "not_a_number"
        number = int(found[1])
        written = str(number)
        if number == UNKNOWN and not is_tick:
            return written, ""
        if codes:
            return written, "" if number in codes else "unknown_code"
        if not lowest <= number <= highest or (high is not None and number > high):
            return written, "out_of_range"
        if low is not None and number < low:
            # Without an upper end it is a rule of the form, and old forms are older.
            return written, "below_range" if high is None else "out_of_range"
        return written, ""

    return read


def _limits(variable: Variable) -> tuple[int, int]:
    small = isinstance(_type_of(variable), SmallInteger)
    highest = SMALL if small else LARGE
    if variable.unit == "years":
        return 0, OLDEST
    if variable.unit in ("minutes", "days"):
        return -highest, highest
    return 0, highest


def _type_of(variable: Variable) -> object:
    return metadata.tables[variable.table].c[variable.name].type


def _text_reader(variable: Variable) -> Reader:
    kind = _type_of(variable)
    longest = (kind.length if isinstance(kind, String) else None) or LARGE
    is_key = variable.name in PRIMARY_KEYS[variable.table]
    parts = (part.partition("=") for part in variable.code_text.split(";"))
    codes = {code.strip() for code, sign, _ in parts if sign}

    def read(cell: str) -> Read:
        if CONTROL.search(cell):
            return "", "control_characters"
        if len(cell) > longest:
            return "", "too_long"
        if codes and cell not in codes:
            return "", "unknown_code"
        # Form ids compare in upper case, everywhere.
        return cell.upper() if is_key else cell, ""

    return read


def _moment(cell: str) -> Read:
    read = _read_moment(cell)
    if read is None:
        return "", "not_a_time"
    if read.year not in YEARS:
        return "", "out_of_range"
    return f"{read:%Y-%m-%d %H:%M:%S}", ""


def _day(cell: str) -> Read:
    read = _read_moment(cell)
    if read is None or f"{read:%H:%M:%S}" != MIDNIGHT:
        return "", "not_a_date"
    if read.year not in YEARS:
        return "", "out_of_range"
    return f"{read:%Y-%m-%d}", ""


def _read_moment(cell: str) -> datetime | None:
    found = MOMENT.fullmatch(cell)
    if not found:
        return None
    year, month, day, day2, month2, year2, hour, minute, second = found.groups()
    try:
        # The form's clock is what was written down, without a zone.
        return datetime(  # noqa: DTZ001
            int(year or year2),
            int(month or month2),
            int(day or day2),
            int(hour or 0),
            int(minute or 0),
            int(second or 0),
        )
    except ValueError:
        return None


class Column(dict[str, str]):
    """Reads one column: `{cell: its way of writing}`, each distinct cell read once.

    `broken` holds the cells that break a rule, with the rule.
    """

    def __init__(self, variable: Variable) -> None:
        self.variable = variable
        self.broken: dict[str, str] = {}
        self._read = reader(variable)
        self._is_open = variable.kind in ("string", "date", "datetime")

    def __missing__(self, cell: str) -> str:
        bare = cell.strip()
        if bare in NOTHING:
            written = ""
        else:
            written, rule = self._read(bare)
            if rule:
                self.broken[cell] = rule
        self[cell] = written
        return written

    def read(self, cells: Sequence[str]) -> list[str]:
        """Return the cells in the one way of writing; broken ones are in `broken`."""
        if self._is_open or len(self) > SMALL:
            # Dates and names hardly come back; codes always do.
            self.clear()
            self.broken.clear()
        return [self[cell] for cell in cells]
