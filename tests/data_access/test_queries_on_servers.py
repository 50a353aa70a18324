"""Patient rows of PostgreSQL and MariaDB: the tests of rows run here again.

Some questions stand for all: between them they rest on every kind of condition. That
the others give the same patients, one test says for all of them.
"""

import pytest

from data_access.queries import detail_columns
from tests.backends import SERVERS
from tests.data_access.test_queries import (  # noqa: F401 - they run here as well
    PARTS,
    QUESTIONS,
    of,
    rows_of,
    snapshot,
    test_a_repeated_form_at_another_hospital_is_left_out_for_both,
    test_a_row_shows_who_and_what_the_question_rests_on_and_no_more,
    test_a_viewer_of_one_hospital_gets_nobody_of_another,
    test_an_empty_scope_gives_no_rows,
    test_an_order_that_is_no_column_is_refused,
    test_naming_the_months_once_more_changes_no_row,
    test_no_condition_widens_the_scope,
    test_no_order_shows_another_hospital_s_patients,
    test_pages_add_up_to_all_rows_without_doubles,
    test_rows_are_the_patients_behind_the_snapshot_s_counts,
    test_rows_stand_in_order_with_the_unknown_last,
)

SOME_QUESTIONS = (
    "door_to_needle_le40min",
    "door_to_groin_median_transferred",
    "impossible_times",
    "independent_3m_mrs_0_2",
    "mortality_30d",
)
# A column of each type. Text is left out: servers differ on where capitals stand.
SOME_COLUMNS = (
    "Innleggelsestidspunkt",
    "PatientAge",
    "days_to_death",
    "door_to_needle",
)


@pytest.fixture(params=SERVERS)
def registry(request, varied_on):
    return varied_on(request.param)


@pytest.fixture(params=SOME_QUESTIONS)
def question(request):
    (found,) = (one for one in QUESTIONS if one.id == request.param)
    return found


@pytest.fixture(params=[2019 * 12, 2020 * 12 + 6])
def first_month(request) -> int:
    return request.param


@pytest.fixture(params=SOME_COLUMNS)
def order(request) -> str:
    return request.param


def test_every_question_has_the_same_patients_as_on_sqlite(registry, reference):
    scope = of(11, 21, 31)
    for asked in QUESTIONS:
        for part in ("inside", "outside"):
            rows = rows_of(registry, scope, asked, part)
            assert rows.equals(rows_of(reference, scope, asked, part)), asked.id


@pytest.mark.parametrize("descending", [False, True], ids=["rising", "falling"])
def test_a_page_has_the_same_patients_as_on_sqlite(
    registry, reference, order, descending
):
    question = next(one for one in QUESTIONS if order in detail_columns(one))
    asked = {"order_by": order, "descending": descending, "limit": 5, "offset": 1}
    rows = rows_of(registry, of(11, 21, 31), question, **asked)
    assert len(rows) == 5
    assert rows.equals(rows_of(reference, of(11, 21, 31), question, **asked))
