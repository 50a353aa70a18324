"""Which forms are strokes that count, and which follow-up belongs to them."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select

from data_access.stroke import stroke, stroke_rows
from tests.small import add_followups, add_strokes, stroke_row

AS_OF = date(2020, 12, 31)
FIRST = datetime(2019, 3, 4, 12, 0)
WEEK = timedelta(days=7)
MINUTE = timedelta(minutes=1)


def counted(
    registry: Engine, *, as_of: date = AS_OF, units: set[int] | None = None
) -> list[int]:
    """Return the numbers of the forms that count, in order."""
    rows = stroke_rows(["SkjemaGUID"], units=units)
    query = select(stroke.c.SkjemaGUID).add_cte(rows)
    with registry.connect() as connection:
        forms = connection.execute(query, {"as_of": as_of}).scalars()
        return sorted(int(form, 16) for form in forms)


def answers(registry: Engine, name: str) -> dict[int, Any]:
    """Return what the chosen follow-up form says, by the stroke's number."""
    rows = stroke_rows(["SkjemaGUID", name])
    query = select(stroke.c.SkjemaGUID, stroke.c[name]).add_cte(rows)
    with registry.connect() as connection:
        found = connection.execute(query, {"as_of": AS_OF}).all()
    by_number = {int(form, 16): value for form, value in found}
    assert len(by_number) == len(found), "a stroke appears twice"
    return by_number


def follow_up(number: int, main_form: str, **values: Any) -> dict[str, Any]:
    return {
        "OSkjemaGUID": f"O{number}",
        "HovedskjemaGUID": main_form,
        "OppfolgUtf": 1,
        "Oppfolgingsdato": date(2019, 6, 10),
        "MRS3mnd": 0,
        **values,
    }


def is_counted(registry: Engine, **values: Any) -> bool:
    add_strokes(registry, [stroke_row(1, **values)])
    return counted(registry) == [1]


@pytest.mark.parametrize("age", [18, 70, 104, None, -1])
def test_adults_and_unknown_ages_count(registry, age):
    assert is_counted(registry, PatientAge=age)


@pytest.mark.parametrize("age", [0, 17])
def test_patients_under_18_are_left_out(registry, age):
    assert not is_counted(registry, PatientAge=age)


@pytest.mark.parametrize("diagnosis", [1, 2, 3])
def test_haemorrhage_infarct_and_unspecified_count(registry, diagnosis):
    assert is_counted(registry, Slagdiagnose=diagnosis)


@pytest.mark.parametrize("diagnosis", [0, 4, 9, -1, None])
def test_other_and_unknown_diagnoses_are_left_out(registry, diagnosis):
    assert not is_counted(registry, Slagdiagnose=diagnosis)


@pytest.mark.parametrize("criterion", [1, 2, 9, -1, None])
def test_deficits_above_24_hours_and_older_forms_count(registry, criterion):
    assert is_counted(registry, Inklusjonskriterium=criterion)


def test_a_deficit_under_24_hours_is_left_out(registry):
    assert not is_counted(registry, Inklusjonskriterium=3)


def test_a_form_without_admission_time_is_left_out(registry):
    assert not is_counted(registry, Innleggelsestidspunkt=None)


def test_an_unknown_admission_clock_does_not_matter(registry):
    assert is_counted(registry, Innleggelsestidspunkt=datetime(2019, 3, 4))


@pytest.mark.parametrize(
    ("admitted", "expected"),
    [
        (datetime(2020, 12, 31, 23, 59), [1]),
        (datetime(2021, 1, 1, 0, 1), []),
    ],
)
def test_admissions_up_to_the_as_of_day_count(registry, admitted, expected):
    add_strokes(registry, [stroke_row(1, Innleggelsestidspunkt=admitted)])
    assert counted(registry) == expected


def test_the_as_of_day_decides_and_not_today(registry):
    add_strokes(registry, [stroke_row(1)])
    assert counted(registry, as_of=date(2019, 3, 3)) == []
    assert counted(registry, as_of=date(2019, 3, 4)) == [1]


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        (timedelta(0), [1]),
        (timedelta(days=3), [1]),
        (WEEK - MINUTE, [1]),
        (WEEK, [1, 2]),
        (WEEK + MINUTE, [1, 2]),
        (timedelta(days=200), [1, 2]),
    ],
)
def test_a_form_less_than_7_days_after_is_the_same_event(registry, later, expected):
    # The later form is written first, so that the order in the table cannot decide.
    add_strokes(
        registry,
        [
            stroke_row(2, PasientGUID="P", Innleggelsestidspunkt=FIRST + later),
            stroke_row(1, PasientGUID="P", Innleggelsestidspunkt=FIRST),
        ],
    )
    assert counted(registry) == expected


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ((0, 5, 10), [0, 2]),
        ((0, 6, 8, 13), [0, 2]),
        ((0, 3, 6), [0]),
        ((0, 6, 6, 6), [0]),
        ((0, 8, 10, 30), [0, 1, 3]),
        ((0, 0), [0]),
    ],
)
def test_the_week_runs_from_the_first_form_of_the_event(registry, days, expected):
    add_strokes(
        registry,
        [
            stroke_row(
                number,
                PasientGUID="SAME",
                Innleggelsestidspunkt=FIRST + timedelta(days=day),
            )
            for number, day in enumerate(days)
        ],
    )
    assert counted(registry) == expected


@pytest.mark.parametrize(
    "values", [{"Inklusjonskriterium": 3}, {"Slagdiagnose": None}, {"PatientAge": 17}]
)
def test_a_form_that_does_not_count_hides_no_later_stroke(registry, values):
    add_strokes(
        registry,
        [
            stroke_row(1, PasientGUID="SAME", **values),
            stroke_row(
                2, PasientGUID="SAME", Innleggelsestidspunkt=FIRST + timedelta(days=3)
            ),
        ],
    )
    assert counted(registry) == [2]


def test_different_patients_on_the_same_day_are_different_events(registry):
    add_strokes(
        registry, [stroke_row(1, PasientGUID="A"), stroke_row(2, PasientGUID="B")]
    )
    assert counted(registry) == [1, 2]


def test_forms_without_a_patient_are_never_the_same_event(registry):
    add_strokes(
        registry, [stroke_row(1, PasientGUID=None), stroke_row(2, PasientGUID=None)]
    )
    assert counted(registry) == [1, 2]


@pytest.fixture
def transferred(registry) -> Engine:
    """A patient registered at hospital 11, and the next day at hospital 21."""
    day_after = FIRST + timedelta(days=1)
    add_strokes(
        registry,
        [
            stroke_row(1, PasientGUID="P", UnitId=11),
            stroke_row(2, PasientGUID="P", UnitId=21, Innleggelsestidspunkt=day_after),
        ],
    )
    return registry


def test_a_transfer_counts_at_the_first_hospital(transferred):
    assert counted(transferred) == [1]
    assert counted(transferred, units={11}) == [1]


def test_the_second_hospital_alone_does_not_count_it_either(transferred):
    assert counted(transferred, units={21}) == []


def test_no_hospital_gives_no_stroke(transferred):
    assert counted(transferred, units=set()) == []


def test_a_stroke_without_follow_up_stays(registry):
    add_strokes(registry, [stroke_row(1), stroke_row(2)])
    add_followups(registry, [follow_up(1, "00000002", MRS3mnd=3)])
    assert answers(registry, "MRS3mnd") == {1: None, 2: 3}


@pytest.mark.parametrize(
    ("acute", "main_form"),
    [("ABCDEF01", "abcdef01"), ("abcdef01", "ABCDEF01"), ("aBcDeF01", "AbCdEf01")],
)
def test_capital_letters_do_not_part_the_forms(registry, acute, main_form):
    add_strokes(registry, [stroke_row(1, SkjemaGUID=acute)])
    add_followups(registry, [follow_up(1, main_form, MRS3mnd=4)])
    assert answers(registry, "MRS3mnd") == {0xABCDEF01: 4}


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        # carried out, date; the value is the mRS of the form that counts
        ((1, date(2019, 6, 1)), (2, date(2019, 7, 1)), 1),
        ((2, date(2019, 6, 1)), (1, date(2019, 7, 1)), 2),
        ((2, date(2019, 7, 1)), (1, date(2019, 6, 1)), 2),
        ((None, date(2019, 7, 1)), (1, date(2019, 6, 1)), 2),
        ((1, None), (2, date(2019, 7, 1)), 1),
        ((1, date(2019, 6, 1)), (1, date(2019, 7, 1)), 2),
        ((1, date(2019, 7, 1)), (1, date(2019, 6, 1)), 1),
        ((1, date(2019, 6, 1)), (1, None), 1),
        ((2, date(2019, 6, 1)), (2, date(2019, 7, 1)), 2),
    ],
)
def test_of_two_follow_ups_the_one_carried_out_counts_then_the_latest(
    registry, first, second, expected
):
    add_strokes(registry, [stroke_row(1)])
    add_followups(
        registry,
        [
            follow_up(
                number,
                "00000001",
                OppfolgUtf=carried_out,
                Oppfolgingsdato=day,
                MRS3mnd=number,
            )
            for number, (carried_out, day) in enumerate((first, second), start=1)
        ],
    )
    assert answers(registry, "MRS3mnd") == {1: expected}


def test_forms_of_one_stroke_in_capitals_and_small_letters_are_two_of_one(registry):
    add_strokes(registry, [stroke_row(0xAB)])
    add_followups(
        registry,
        [
            follow_up(1, "000000AB", OppfolgUtf=2, MRS3mnd=5),
            follow_up(2, "000000ab", OppfolgUtf=1, MRS3mnd=2),
        ],
    )
    assert answers(registry, "MRS3mnd") == {0xAB: 2}
