"""Which form a file holds, told by its header, and which columns are taken."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from data_access.codebook import Variable, variables
from data_access.loading.findings import Findings
from data_access.schema import acute, followup

ACUTE, FOLLOWUP = acute.name, followup.name
KEYS = {ACUTE: "SkjemaGUID", FOLLOWUP: "OSkjemaGUID"}
# Without these columns there is no stroke to count; the first two must be filled in.
NEEDED = {
    ACUTE: ("SkjemaGUID", "UnitId", "Slagdiagnose", "Innleggelsestidspunkt"),
    FOLLOWUP: ("OSkjemaGUID", "HovedskjemaGUID"),
}
MUST_BE_FILLED = 2


@dataclass(frozen=True)
class Header:
    """The form of a file, its width, and where the columns stand that are taken."""

    form: str
    width: int
    places: Mapping[str, int]

    def variables(self) -> list[Variable]:
        """Return the columns that are taken, in the order of the form."""
        return [
            one
            for one in variables()
            if one.table == self.form and one.name in self.places
        ]


def form_of(names: Collection[str]) -> str | None:
    """Return the form whose keys are among the names; None for neither."""
    if set(NEEDED[FOLLOWUP]) & set(names):
        return FOLLOWUP
    return ACUTE if KEYS[ACUTE] in names else None


def read_header(
    file: str,
    cells: Sequence[str],
    in_database: Mapping[str, Collection[str]],
    findings: Findings,
) -> Header | None:
    """Return what a header says, None where no row below it can be taken.

    `in_database` are the columns that the database has, by form.
    """
    names = [cell.strip() for cell in cells]
    if len(names) < 2:
        findings.add_to_file(file, "not_semicolon", value=";".join(names))
        return None
    form = form_of(names)
    if form is None:
        findings.add_to_file(file, "unknown_form", value=";".join(names))
        return None
    twice = [name for name, n in Counter(names).items() if n > 1 and name]
    lacking = [name for name in NEEDED[form] if name not in names]
    for name in twice:
        findings.add_to_file(file, "column_twice", column=name)
    for name in lacking:
        findings.add_to_file(file, "needed_column_missing", column=name)
    if twice or lacking:
        return None
    return Header(form, len(names), _places(file, form, names, in_database, findings))


def _places(
    file: str,
    form: str,
    names: Sequence[str],
    in_database: Mapping[str, Collection[str]],
    findings: Findings,
) -> dict[str, int]:
    known = [one.name for one in variables() if one.table == form]
    places = {}
    for place, name in enumerate(names):
        if name not in known:
            findings.add(file, 1, name, "", "unknown_column")
        elif name not in in_database[form]:
            findings.add(file, 1, name, "", "column_not_in_database")
        else:
            places[name] = place
    for name in known:
        if name not in names and name in in_database[form]:
            findings.add(file, 1, name, "", "column_missing")
    return places
