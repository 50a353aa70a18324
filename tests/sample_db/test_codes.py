"""Every column of the sample holds what the codebook allows, or a documented fault."""

from collections.abc import Iterable
from functools import cache

import pandas as pd
import pytest

from data_access.codebook import Variable, variables
from data_access.schema import metadata
from tests.sample_db.built import sample_file
from tests.sample_db.figures import table

# -1 stands where the question did not apply, before 2017; the others are planted.
MINUS_1 = {"AvdForstInnlagtHvilken", "NIHSSinnkomst", "MRSPre", "AntDagerInnl"}
NAMED_KINDS = {
    "PreAndreEnnWarfarinHvilket",
    "UtAndreEnnWarfarinHvilket",
    "UtskrTilRehabType",
    "UtskrivingsteamTilknytning",
}
# Column: first month and last month in which the form asks for it.
ASKED = {
    "Inklusjonskriterium": ("2017-01", None),
    "AkutteFokaleutfallPosBilleddiag": (None, "2016-12"),
    "NIHSS24timer": ("2017-01", None),
    "NIHSS24timerIkkeUtfort": ("2017-01", None),
    "BehandlSlagenhet": ("2017-01", None),
    "AtrieflimmerTidspunkt": ("2017-01", None),
    "PreAndreEnnWarfarinHvilket": ("2017-01", None),
    "UtAndreEnnWarfarinHvilket": ("2017-01", None),
    "Vurdertreperfusjon": ("2017-01", None),
    "Behandletreperfusjon": ("2017-01", None),
    "OkklusjonStoreBlodkar": ("2017-01", None),
    "MobiliseringInnen24Timer": (None, "2016-12"),
    "MobiliseringInnen48Timer": ("2017-01", None),
    "Dysartri": ("2016-01", None),
    "AMKvarsletTidspunkt": ("2018-02", None),
    "AmbulanseAvreiseTidspunkt": ("2018-02", None),
    "BildeundersokelseTidspunkt": ("2018-02", None),
    "InnlagtSlagenhetTidspunkt": ("2018-02", None),
    "InnlagtIntervensjonssenterTidspunkt": ("2019-11", None),
    **{
        f"{prefix}{group}": (None, "2015-12")
        for prefix in ("Pre", "Ut")
        for group in (
            "Diuretica",
            "ACEhemmer",
            "A2Antagonist",
            "Betablokker",
            "Kalsiumantagonist",
        )
    },
}


def ids(items: Iterable[Variable]) -> list[str]:
    return [item.name for item in items]


CODED = [one for one in variables() if one.codes]
EVERY = list(variables())


@cache
def forms(name: str) -> pd.DataFrame:
    return table(sample_file(), f'SELECT * FROM "{name}"')


def values(variable: Variable) -> set[int]:
    return set(forms(variable.table)[variable.name].dropna().unique())


@pytest.mark.parametrize("variable", CODED, ids=ids(CODED))
def test_only_known_codes_occur(variable):
    allowed = set(variable.codes) | ({-1} if variable.name in MINUS_1 else set())
    assert values(variable) <= allowed


@pytest.mark.parametrize("variable", CODED, ids=ids(CODED))
def test_most_codes_occur(variable):
    assert len(values(variable) & set(variable.codes)) >= len(variable.codes) - 1


@pytest.mark.parametrize("variable", EVERY, ids=ids(EVERY))
def test_no_column_is_empty(variable):
    assert forms(variable.table)[variable.name].notna().any()


def test_kinds_named_without_a_number_are_numbered_from_1():
    for variable in variables():
        if variable.name in NAMED_KINDS:
            kinds = len(variable.code_text.split(";"))
            assert values(variable) == set(range(1, kinds + 1)), variable.name


def test_scores_and_sex_lie_in_range():
    scores = [one for one in variables() if one.code_text.startswith(("0-42", "0-5"))]
    assert len(scores) >= 7
    for variable in scores:
        top = 42 if variable.code_text.startswith("0-42") else 5
        low = -1 if variable.name in MINUS_1 else 0
        assert min(values(variable)) == low, variable.name
        assert max(values(variable)) <= top, variable.name
    sex = table(sample_file(), "SELECT DISTINCT PatientGender AS sex FROM Akuttskjema")
    assert set(sex["sex"]) == {"Female", "Male"}


@pytest.fixture(scope="module")
def months() -> pd.DataFrame:
    filled = ", ".join(f'count("{name}") AS "{name}"' for name in ASKED)
    return table(
        sample_file(),
        f"SELECT strftime('%Y-%m', Innleggelsestidspunkt) AS month, {filled}"
        " FROM Akuttskjema WHERE Innleggelsestidspunkt < '2027-01-01 00:00:00'"
        " GROUP BY 1",
    ).set_index("month")


@pytest.mark.parametrize("column", ASKED)
def test_a_column_is_filled_in_the_years_of_its_form(months, column):
    first, last = ASKED[column]
    filled = months.index[months[column] > 0]
    # Rare treatments need not occur in the first month of their question.
    assert first is None or first <= filled.min() <= f"{first[:4]}-12"
    assert first is not None or filled.min() == "2014-01"
    assert last is None or filled.max() == last
    assert last is not None or filled.max() == "2026-10"


def test_a_stay_of_no_days_is_one_day_from_2016():
    years = table(
        sample_file(),
        "SELECT max(Innleggelsestidspunkt) AS newest FROM Akuttskjema"
        " WHERE AntDagerInnl = 0",
    )
    assert "2015" in years["newest"].item()[:4]


def test_the_tables_are_those_of_the_schema_and_the_mark():
    found = table(
        sample_file(), "SELECT name, type FROM sqlite_master WHERE sql IS NOT NULL"
    )
    tables = set(found.loc[found["type"] == "table", "name"])
    indexes = set(found.loc[found["type"] == "index", "name"])
    assert tables == {*metadata.tables, "Eksempelregister"}
    expected = {i.name for one in metadata.tables.values() for i in one.indexes}
    assert indexes == expected
    for one in metadata.tables.values():
        columns = table(sample_file(), f"SELECT name FROM pragma_table_info('{one}')")
        assert list(columns["name"]) == [c.name for c in one.c]
