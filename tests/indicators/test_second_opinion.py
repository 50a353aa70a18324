"""The official indicators counted again, form by form, in plain Python.

Nothing here knows the house's conditions: the forms are read as they stand and the
registry's definitions applied one patient at a time. By hospital and year both ways
must say the same, on the whole sample.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from data_access.scope import OPERATOR
from data_access.snapshot import Snapshot
from indicators.catalogue import ALL, OFFICIAL, by_id
from indicators.periods import month_of
from indicators.registry import open_registry
from indicators.results import results
from indicators.selection import Selection
from tests.sample_db.built import sample_file

pytestmark = [pytest.mark.sample, pytest.mark.xdist_group("second opinion")]

AS_OF = date(2026, 10, 31)
YEARS = range(2014, 2027)
HAEMORRHAGE, INFARCT, UNSPECIFIED = 1, 2, 3
YES, GIVEN, DIED_HERE = 1, (1, 3), 10

Form = dict[str, Any]
# None: outside. True and False: met and not met.
Judge = Callable[[Form], bool | None]
Counts = dict[tuple[int, int], list[int]]


def moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def is_known(when: datetime | None) -> bool:
    """Whether the clock was noted: 00:00 says that it was not."""
    return when is not None and (when.hour, when.minute) != (0, 0)


def read_forms(connection: sqlite3.Connection) -> list[Form]:
    """Return the acute forms with an admission, each with the follow-up that counts."""
    connection.row_factory = sqlite3.Row
    followups: dict[str, list[Form]] = defaultdict(list)
    for row in connection.execute("SELECT * FROM AkuttskjemaOppfolging"):
        if row["HovedskjemaGUID"]:
            followups[row["HovedskjemaGUID"].upper()].append(dict(row))
    forms = []
    for row in connection.execute("SELECT * FROM Akuttskjema"):
        form = dict(row)
        form["admitted"] = moment(form["Innleggelsestidspunkt"])
        if form["admitted"] is not None:
            candidates = followups[form["SkjemaGUID"].upper()]
            form["followup"] = max(candidates, key=weight, default={})
            forms.append(form)
    return forms


def weight(followup: Form) -> tuple[bool, str, str]:
    """Carried out before not carried out, then the latest."""
    done = followup["OppfolgUtf"] == YES
    return done, followup["Oppfolgingsdato"] or "", followup["OSkjemaGUID"]


def events(forms: Iterable[Form]) -> Iterator[Form]:
    """Yield the first form of each event: what comes within seven days is the same."""
    by_patient: dict[str, list[Form]] = defaultdict(list)
    for form in forms:
        if form["PasientGUID"] is None:
            yield form
        else:
            by_patient[form["PasientGUID"]].append(form)
    for listed in by_patient.values():
        listed.sort(key=lambda form: (form["admitted"], form["SkjemaGUID"]))
        begun: datetime | None = None
        for form in listed:
            if begun is None or form["admitted"] - begun >= timedelta(days=7):
                begun = form["admitted"]
                yield form


def is_counted(form: Form) -> bool:
    """Whether the form is of an adult with a stroke, admitted by the as-of date."""
    age = form["PatientAge"]
    return (
        (age is None or age >= 18 or age < 0)
        and form["Inklusjonskriterium"] != 3
        and form["Slagdiagnose"] in (HAEMORRHAGE, INFARCT, UNSPECIFIED)
        and form["admitted"].date() <= AS_OF
    )


def stroke_unit_treated(form: Form) -> bool:
    asked = form["admitted"].year >= 2017 and form["BehandlSlagenhet"] == YES
    return form["AvdForstInnlagt"] == 1 or form["AvdUtskrFra"] == 1 or asked


def stroke_unit_direct_admission(form: Form) -> bool:
    watched = form["AvdForstInnlagtHvilken"] in (3, 4) and form["AvdUtskrFra"] == 1
    return form["AvdForstInnlagt"] == 1 or watched


def dysphagia_screening(form: Form) -> bool:
    return form["SvelgtestUtfort"] in (1, 3)


def thrombolysis_rate_ischemic(form: Form) -> bool | None:
    if form["Slagdiagnose"] != INFARCT:
        return None
    return form["Trombolyse"] in GIVEN


def door_to_needle_le40min(form: Form) -> bool | None:
    given = moment(form["TrombolyseStarttid"])
    if form["Trombolyse"] not in GIVEN or given is None or not is_known(given):
        return None
    if not is_known(form["admitted"]):
        return None
    waited = given - form["admitted"]
    # In the ambulance at the earliest, and within a day.
    if not timedelta(hours=-2) <= waited <= timedelta(days=1):
        return None
    return waited <= timedelta(minutes=40)


def is_alive(form: Form) -> bool:
    return form["UtskrTil"] != DIED_HERE


def antithrombotics_discharge_ischemic(form: Form) -> bool | None:
    if form["Slagdiagnose"] != INFARCT or not is_alive(form):
        return None
    medicines = ("ASA", "Klopidogrel", "Dipyridamol", "Warfarin", "AndreEnnWarfarin")
    return any(form[f"Ut{name}"] == YES for name in medicines)


def anticoagulation_discharge_af(form: Form) -> bool | None:
    if form["Slagdiagnose"] != INFARCT or not is_alive(form):
        return None
    if form["Atrieflimmer"] != YES:
        return None
    return form["UtWarfarin"] == YES or form["UtAndreEnnWarfarin"] == YES


def antihypertensives_discharge(form: Form) -> bool | None:
    if not is_alive(form):
        return None
    if form["admitted"].year >= 2016:
        return form["PostMedikBehHoytBT"] == YES
    groups = ("Diuretica", "ACEhemmer", "A2Antagonist", "Betablokker")
    return any(form[f"Ut{name}"] == YES for name in (*groups, "Kalsiumantagonist"))


def lipid_lowering_discharge_ischemic_le80(form: Form) -> bool | None:
    age = form["PatientAge"]
    if form["Slagdiagnose"] != INFARCT or not is_alive(form):
        return None
    if age is None or not 0 <= age <= 80 or form["admitted"].year < 2014:
        return None
    return form["UtStatinerLipid"] == YES


def followup_3m_reported(form: Form) -> bool | None:
    admitted = form["admitted"].date()
    if (AS_OF - admitted).days <= 90:
        return None
    died = day(form["DeathDate"]) or day(form["Morsdato"])
    is_dead = died is not None and 0 <= (died - admitted).days <= 98
    return is_dead or form["followup"].get("OppfolgUtf") == YES


JUDGES: dict[str, Judge] = {
    judge.__name__: judge
    for judge in (
        stroke_unit_treated,
        stroke_unit_direct_admission,
        dysphagia_screening,
        thrombolysis_rate_ischemic,
        door_to_needle_le40min,
        antithrombotics_discharge_ischemic,
        anticoagulation_discharge_af,
        antihypertensives_discharge,
        lipid_lowering_discharge_ischemic_le80,
        followup_3m_reported,
    )
}


@pytest.fixture(scope="module")
def counted_here() -> dict[str, Counts]:
    """(met, inside) by hospital and year for each indicator, counted in this file."""
    connection = sqlite3.connect(f"file:{sample_file()}?mode=ro", uri=True)
    forms = list(events(form for form in read_forms(connection) if is_counted(form)))
    gives_it = dict(
        connection.execute("SELECT UnitId, TrombolyseUnitId FROM Enhet").fetchall()
    )
    linked = connection.execute(
        "SELECT UnitId, Aar, AntallNHR, AntallNPR, AntallBegge FROM Dekningsgrad"
    ).fetchall()
    connection.close()
    found: dict[str, Counts] = {}
    for name, judge in JUDGES.items():
        counts: Counts = defaultdict(lambda: [0, 0])
        for form in forms:
            met = judge(form)
            if met is not None and form["UnitId"] in gives_it:
                unit = form["UnitId"]
                if name == "thrombolysis_rate_ischemic":
                    unit = gives_it[unit] or unit
                cell = counts[unit, form["admitted"].year]
                cell[0] += met
                cell[1] += 1
        found[name] = dict(counts)
    found["coverage_npr"] = {
        (unit, year): [nhr, nhr + npr - both]
        for unit, year, nhr, npr, both in linked
        if nhr + npr - both and date(year, 12, 31) <= date(AS_OF.year, 12, 31)
    }
    return found


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    registry = open_registry(f"sqlite:///{sample_file()}", ALL)
    return registry.snapshot(AS_OF)


def test_every_official_indicator_has_a_second_opinion():
    assert {one.id for one in OFFICIAL} == {*JUDGES, "coverage_npr"}


@pytest.mark.parametrize("indicator", OFFICIAL, ids=lambda one: one.id)
def test_both_ways_count_the_same_by_hospital_and_year(
    snapshot, counted_here, indicator
):
    selection = Selection(
        first=month_of(date(YEARS[0], 1, 1)),
        last=month_of(date(YEARS[-1], 12, 1)),
        period="year",
        unit_level="hospital",
    )
    table = results(snapshot, [indicator], selection, OPERATOR)
    counted = table[table["hidden_reason"] == ""]
    found = {
        (int(row["unit_id"]), int(row["period"])): [
            int(row["numerator"]),
            int(row["denominator"]),
        ]
        for row in counted.to_dict("records")
    }
    assert found == counted_here[indicator.id]
    assert len(found) > 400


def test_nobody_is_undecided_on_the_sample(snapshot):
    assert snapshot.undecided() == {}


@pytest.mark.parametrize("name", JUDGES)
def test_the_sample_has_met_not_met_and_outside_of_every_indicator(snapshot, name):
    verdicts = set(snapshot.verdicts[by_id(name).id])
    everybody_counts = name in (
        "stroke_unit_treated",
        "stroke_unit_direct_admission",
        "dysphagia_screening",
    )
    assert verdicts == ({1, 2} if everybody_counts else {0, 1, 2})
