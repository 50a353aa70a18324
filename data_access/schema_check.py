"""What the connected database has and lacks, said in one sentence a table or column."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Column, Engine, inspect

from data_access.engine import UnusableDatabase
from data_access.schema import acute, coverage, followup, metadata, unit
from data_access.stroke import POPULATION_COLUMNS

# Without these there is no stroke to count and no hospital to count it for.
NEEDED = {*POPULATION_COLUMNS, *unit.c}
# Optional for the population rule: where they are missing they read as NULL.
OPTIONAL = {
    acute.c.PatientAge,
    acute.c.Inklusjonskriterium,
    acute.c.PasientGUID,
    unit.c.OrgNr,
    unit.c.TrombolyseUnitId,
}


@dataclass(frozen=True)
class SchemaFinding:
    """What is missing: registry columns, by their place in the schema."""

    missing: frozenset[Column[object]]

    def names(self) -> list[str]:
        """Return the missing columns as `Table.Column`, sorted."""
        return sorted(f"{c.table.name}.{c.name}" for c in self.missing)

    def sentences(
        self, needs: Mapping[str, Collection[str]] | None = None
    ) -> list[str]:
        """Return one sentence for each missing table, and for each missing column.

        `needs` (what: the `Table.Column`s it needs) adds what cannot be had without.
        """
        said = []
        for table in metadata.sorted_tables:
            gone = [c.name for c in table.c if c in self.missing]
            names = {f"{table.name}.{name}" for name in gone}
            if len(gone) == len(table.c):
                said.append(f"The table {table.name} is missing{_cost(names, needs)}.")
            else:
                said += [
                    f"The table {table.name} lacks the column {name}"
                    f"{_cost({f'{table.name}.{name}'}, needs)}."
                    for name in gone
                ]
        return said


def _cost(columns: set[str], needs: Mapping[str, Collection[str]] | None) -> str:
    lost = [what for what, needed in (needs or {}).items() if columns & set(needed)]
    return f"; not computed without it: {', '.join(lost)}" if lost else ""


def check_schema(engine: Engine, reference: Engine | None = None) -> SchemaFinding:
    """Compare the connected database with the schema.

    Raises `UnusableDatabase` when a table or column without which nothing can be
    counted is missing; the message names them all.
    """
    found: set[tuple[str, str]] = set()
    for side, tables in (
        (engine, (acute, followup)),
        (reference or engine, (unit, coverage)),
    ):
        inspector = inspect(side)
        present = set(inspector.get_table_names()) | set(inspector.get_view_names())
        for table in tables:
            if table.name in present:
                found |= {
                    (table.name, c["name"]) for c in inspector.get_columns(table.name)
                }
    missing = frozenset(
        c
        for table in metadata.sorted_tables
        for c in table.c
        if (table.name, c.name) not in found
    )
    finding = SchemaFinding(missing)
    fatal = sorted(f"{c.table.name}.{c.name}" for c in missing & (NEEDED - OPTIONAL))
    if fatal:
        raise UnusableDatabase(
            "The registry database lacks what every number rests on: "
            + ", ".join(fatal)
            + ". See 'Connect your own registry' in the README."
        )
    return finding
