"""What leaves as a file: the table on screen, for Excel and for machines.

The machine format is the command line's: comma, decimal point, UTF-8, one header
line. The Excel format is Norwegian: semicolon, decimal comma, UTF-8 with byte order
mark, CRLF; what the extract is (selection, as-of date, versions, link) stands in its
last columns, because lines above the header break filters and pivot tables. Beside
the machine format the same facts are a CSV on the Web description (W3C
tabular-metadata), a small JSON file.
"""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy.dialects import sqlite

from data_access.snapshot import snapshot_query
from data_access.spreadsheet import harmless
from indicators.definition import Indicator, MedianIndicator
from wording import day, t

MACHINE_COLUMNS = (
    "indicator_id",
    "unit_level",
    "unit_id",
    "unit_name",
    "period",
    "period_start",
    "period_end",
    "numerator",
    "denominator",
    "value",
    "lower",
    "upper",
    "q1",
    "q3",
    "goal_level",
    "hidden_reason",
    "rounded",
)
EXCEL_COLUMNS = ("indicator_title", *MACHINE_COLUMNS)
COUNTS = ("numerator", "denominator")


@dataclass(frozen=True)
class Provenance:
    """What an extract is: so that a file found a year later explains itself."""

    selection: str
    as_of: date
    data_version: str
    definition_version: str
    link: str
    notice: str

    def notes(self) -> dict[str, str]:
        """Return `{heading: text}` for the last columns of the Excel format."""
        return {
            t("column.selection"): self.selection,
            t("column.as_of"): day(self.as_of),
            t("column.data_version"): self.data_version,
            t("column.definition_version"): self.definition_version,
            t("column.link"): self.link,
            t("column.notice"): self.notice,
        }


def machine_csv(table: pd.DataFrame, more: Iterable[str] = ()) -> str:
    """Return the table of `indicators.results` in the machine format.

    `more` are columns that the table has beside those of `results`.
    """
    return to_csv(table, (*MACHINE_COLUMNS, *more), excel=False)


def excel_csv(
    table: pd.DataFrame,
    titles: dict[str, str],
    notes: dict[str, str],
    more: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
) -> str:
    """Return the table of `indicators.results` in the Excel format.

    Headings and words are in the language in use. `titles` are the indicators' titles
    by id; `notes` (heading: text) fill the last columns of every row. `more` are
    columns beside those of `results`, each with the words of its codes.
    """
    words = table.assign(
        indicator_title=table["indicator_id"].map(titles),
        unit_level=[t(f"unit_level.{level}") for level in table["unit_level"]],
        goal_level=[t(f"level.{x}") if x else "" for x in table["goal_level"]],
        hidden_reason=[t(f"hidden.{x}") if x else "" for x in table["hidden_reason"]],
        rounded=[t("answer.yes") if x else t("answer.no") for x in table["rounded"]],
    )
    for name, codes in more.items():
        if codes:
            words[name] = words[name].map(codes)
    headings = {name: t(f"column.{name}") for name in (*EXCEL_COLUMNS, *more)}
    return excel_rows(words, headings, notes)


def excel_rows(
    table: pd.DataFrame, headings: dict[str, str], notes: dict[str, str]
) -> str:
    """Return any table in the Excel format.

    `headings` maps the columns to write to their heading, in order.
    """
    extra = {f"_note_{place}": text for place, text in enumerate(notes.values())}
    return to_csv(
        table.assign(**extra),
        [*headings, *extra],
        excel=True,
        headings=[*headings.values(), *notes],
    )


def to_csv(
    table: pd.DataFrame,
    columns: Sequence[str],
    *,
    excel: bool,
    headings: Sequence[str] | None = None,
) -> str:
    """Write columns as CSV; NaN and None are empty, counts whole, text harmless."""
    out = io.StringIO()
    writer = csv.writer(
        out,
        delimiter=";" if excel else ",",
        lineterminator="\r\n" if excel else "\n",
    )
    writer.writerow([harmless(name) for name in headings or columns])
    rows = table[list(columns)].itertuples(index=False, name=None)
    whole = {place for place, name in enumerate(columns) if name in COUNTS}
    for row in rows:
        writer.writerow(
            [_cell(value, place in whole, excel) for place, value in enumerate(row)]
        )
    return ("\ufeff" if excel else "") + out.getvalue()


def _cell(value: Any, whole: bool, excel: bool) -> str:
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return ""
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, int | float | np.number):
        if whole or float(value).is_integer() and not isinstance(value, float):
            return str(int(value))
        text = repr(float(value))
        return text.replace(".", ",") if excel else text
    if isinstance(value, date):
        return value.isoformat()
    return harmless(str(value))


def description(file_name: str, provenance: Provenance) -> str:
    """Return the CSV on the Web description (JSON) of a machine-format file."""
    facts = {name: str(value) for name, value in asdict(provenance).items()}
    return json.dumps(
        {
            "@context": "http://www.w3.org/ns/csvw",
            "url": file_name,
            "dialect": {"delimiter": ",", "encoding": "utf-8", "header": True},
            "slagtavle": facts,
        },
        ensure_ascii=False,
        indent=2,
    )


def definition_version(catalogue: Iterable[Indicator]) -> str:
    """Return a name for the definitions: it changes when any rule or goal changes.

    Rules are the indicators', the derived times' and the population's: all that the
    database is asked for a snapshot.
    """
    indicators = list(catalogue)
    questions = [one.question() for one in indicators]
    query, *_ = snapshot_query([one for one in questions if one is not None])
    sql = query.compile(dialect=sqlite.dialect())
    digest = hashlib.sha256(f"{sql}{sorted(sql.params.items())}".encode())
    for one in indicators:
        unit = one.unit.name if isinstance(one, MedianIndicator) else ""
        rules = (one.direction.name, one.goals, one.counted_where_thrombolysed, unit)
        digest.update(f"{one.id}{rules}".encode())
    return digest.hexdigest()[:12]
