"""Where the form demands an answer, read from the codebook's own words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data_access.codebook import Variable
from data_access.loading.forms import FOLLOWUP
from data_access.loading.times import ADMITTED

# Today's form; what was demanded before is nobody's fault now.
FORM_FROM = 2017
ANY_YEAR = 9999
CONDITION = re.compile(r"if (\w+)=(\d+)")
TICK_INSTEAD = re.compile(r"(?:yes, )?or (\w+)")
SINCE = re.compile(r"from (?:\d{4}/)?(20\d\d)")
# Conditions that the codebook says in words: a question and its answer.
IN_WORDS = {
    "if outside hospital": ("HvorOppstoHjerneslaget", "1"),
    "if transferred": ("OverflyttetFraSykehus", "1"),
    "if readmitted for stroke": ("InnlagtEtterUtskriving", "2"),
    "if licence": ("KjorteBilForHjerneslag", "1"),
    "smokers": ("RoykerPre", "1"),
}
# Conditions that it leaves to the reader.
UNSAID = {
    "TrombolyseStarttid": ("Trombolyse", "1"),
    "TrombektomiStarttidspunkt": ("Trombektomi", "1"),
    "Vurdertreperfusjon": ("Slagdiagnose", "2"),
}
DIED = ("UtskrTil", "10")
AT_DISCHARGE = re.compile(r"Ut[A-Z](?!skr)|PostMedik")
SHORT_FORM = ("Inklusjonskriterium", "3")
FINISHED = "Utskrivingsdato"
DONE = ("OppfolgUtf", "1")

Columns = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Demand:
    """A question that must be answered from a year on.

    `only` is (question, answer) it depends on; `unless` are those that free from it.
    """

    name: str
    since: int
    only: tuple[str, str] | None = None
    unless: tuple[tuple[str, str], ...] = ()

    def unanswered(self, columns: Columns, years: Sequence[int]) -> list[int]:
        """Return the rows where the answer is missing; a year of 0 asks nothing.

        A condition on a column that the file lacks asks nothing either.
        """
        used = [self.name, *(one[0] for one in self._conditions())]
        if any(name not in columns for name in used):
            return []
        rows = [
            row
            for row, answer in enumerate(columns[self.name])
            if not answer and years[row] >= self.since
        ]
        if self.only:
            name, answer = self.only
            rows = [row for row in rows if columns[name][row] == answer]
        for name, answer in self.unless:
            rows = [row for row in rows if columns[name][row] != answer]
        return rows

    def _conditions(self) -> tuple[tuple[str, str], ...]:
        return (*((self.only,) if self.only else ()), *self.unless)


def demands(variables: Sequence[Variable]) -> list[Demand]:
    """Return what a form demands."""
    made = (_demand(one) for one in variables)
    return [one for one in made if one]


def _demand(variable: Variable) -> Demand | None:
    since = SINCE.search(variable.note)
    year = max(FORM_FROM, int(since[1]) if since else 0)
    required = variable.required
    if variable.table == FOLLOWUP and required == "yes":
        return Demand(variable.name, year, None if variable.name == DONE[0] else DONE)
    only = IN_WORDS.get(required) or UNSAID.get(variable.name)
    if found := CONDITION.fullmatch(required):
        only = (found[1], found[2])
    if only:
        return Demand(
            variable.name, year, only, (DIED,) if required == "smokers" else ()
        )
    if required == "unless died":
        return Demand(variable.name, year, None, (DIED,))
    if found := TICK_INSTEAD.fullmatch(required):
        return Demand(variable.name, year, None, ((found[1], "1"),))
    if required == "yes" or required.startswith("date yes"):
        dead = (DIED,) if AT_DISCHARGE.match(variable.name) else ()
        return Demand(variable.name, year, None, dead)
    return None


def years_asked(columns: Columns, size: int) -> list[int]:
    """Return each row's year for which it must be complete; 0 where it need not be.

    Unfinished forms and the short form of inclusion criterion 3 need not. A follow-up
    has no such rule.
    """
    if ADMITTED not in columns:
        return [ANY_YEAR] * size
    admitted = columns[ADMITTED]
    discharged = columns.get(FINISHED, [""] * size)
    criterion = columns.get(SHORT_FORM[0], [""] * size)
    return [
        int(admitted[row][:4])
        if admitted[row] and discharged[row] and criterion[row] != SHORT_FORM[1]
        else 0
        for row in range(size)
    ]
