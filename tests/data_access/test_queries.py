"""Patient rows: no question, order or page shows another hospital's patients."""

import importlib
import inspect
import pkgutil
from datetime import date
from typing import Any, get_type_hints

import pytest
from sqlalchemy import Select, or_, select, true
from sqlalchemy.dialects import sqlite

import data_access
from data_access import queries
from data_access.queries import (
    IDENTITY,
    Part,
    Rows,
    detail_columns,
    read,
    strokes_in_detail,
)
from data_access.scope import AccessScope
from data_access.snapshot import OUTSIDE, UNKNOWN_TIME, Question
from data_access.stroke import DERIVED, stroke
from indicators.catalogue import ALL
from tests.small import snapshot_of
from tests.varied import HOSPITALS

AS_OF = date(2021, 6, 30)
PARTS: tuple[Part, ...] = ("not_met", "met", "inside", "outside")
QUESTIONS = [q for one in ALL if (q := one.question()) is not None]
# Selects inside a statement that always stands under a scope, or counts everybody.
INNER_SELECTS = {"data_access.stroke.same_event_forms"}
# They count everybody's strokes and name nobody.
COUNTS = {"data_access.cells_query.cells_query", "data_access.cells_view.view_query"}


@pytest.fixture(scope="module")
def snapshot(reference):
    return snapshot_of(reference, ALL, AS_OF)


# Other modules let these tests run on registries and questions of their own.
@pytest.fixture
def registry(reference):
    return reference


@pytest.fixture(params=QUESTIONS, ids=lambda q: q.id)
def question(request) -> Question:
    return request.param


@pytest.fixture(params=range(2018 * 12 + 10, 2021 * 12 + 3))
def first_month(request) -> int:
    return request.param


@pytest.fixture(
    params=dict.fromkeys(name for one in QUESTIONS for name in detail_columns(one))
)
def order(request) -> str:
    """Each column that a patient list may be ordered by."""
    return request.param


def of(*hospitals: int) -> AccessScope:
    return AccessScope("kari", frozenset(hospitals))


def rows_of(
    registry: Any,
    scope: AccessScope,
    question: Question,
    part: Part = "inside",
    where: Any = None,
    **asked: Any,
):
    """Return the rows; by default all of them, by admission."""
    options: dict[str, Any] = {
        "order_by": "Innleggelsestidspunkt",
        "descending": False,
        "limit": None,
        "offset": 0,
        **asked,
    }
    condition = true() if where is None else where
    return read(
        registry,
        strokes_in_detail(scope, question, part, condition, **options),
        AS_OF,
    )


def returns_a_select(function: Any) -> bool:
    found = get_type_hints(function).get("return")
    return getattr(found, "__origin__", found) is Select


def test_every_query_asks_first_who_asks():
    checked = []
    for module in pkgutil.iter_modules(data_access.__path__, "data_access."):
        functions = inspect.getmembers(
            importlib.import_module(module.name), inspect.isfunction
        )
        for name, function in functions:
            full_name = f"{function.__module__}.{name}"
            if (
                function.__module__ != module.name
                or full_name in INNER_SELECTS | COUNTS
            ):
                continue
            if name.startswith("_") or not returns_a_select(function):
                continue
            first = next(iter(inspect.signature(function).parameters.values()))
            assert first.name == "scope", full_name
            assert first.default is inspect.Parameter.empty, full_name
            assert first.annotation is AccessScope, full_name
            checked.append(name)
    assert "strokes_in_detail" in checked


def test_the_walk_would_notice_a_query_without_a_scope():
    def everybody(limit: int) -> Rows:
        return select(stroke).limit(limit)

    assert returns_a_select(everybody)
    assert returns_a_select(queries.strokes_in_detail)
    assert not returns_a_select(queries.read)


def test_a_query_without_a_scope_cannot_be_written():
    with pytest.raises(TypeError, match="scope"):
        strokes_in_detail(question=QUESTIONS[0], part="inside", where=true())  # type: ignore[call-arg]


@pytest.mark.parametrize("scope", [of(11), of(12), of(21, 31)], ids=["11", "12", "2"])
def test_a_viewer_of_one_hospital_gets_nobody_of_another(registry, question, scope):
    for part in PARTS:
        rows = rows_of(registry, scope, question, part)
        assert set(rows["UnitId"]) <= scope.hospital_ids, part
        assert set(rows["in_all"]) <= {len(rows)}


def test_no_order_shows_another_hospital_s_patients(registry, question):
    expected = set(rows_of(registry, of(21), question)["SkjemaGUID"])
    for order in (*detail_columns(question), "verdict"):
        rows = rows_of(registry, of(21), question, order_by=order, descending=True)
        assert set(rows["SkjemaGUID"]) == expected, order
        assert len(rows) == len(expected), order


def test_an_empty_scope_gives_no_rows(registry, question):
    for part in PARTS:
        assert rows_of(registry, of(), question, part).empty


@pytest.mark.parametrize(
    "where",
    [
        true(),
        or_(true(), stroke.c.UnitId == 21),
        stroke.c.UnitId.in_(HOSPITALS),
        stroke.c.UnitId != 11,
        or_(stroke.c.UnitId == 21, stroke.c.UnitId.is_(None)),
    ],
)
def test_no_condition_widens_the_scope(registry, where):
    for question in QUESTIONS[:5]:
        for part in PARTS:
            rows = rows_of(registry, of(11), question, part, where)
            assert set(rows["UnitId"]) <= {11}


@pytest.mark.parametrize("part", PARTS)
def test_the_hospitals_are_asked_for_in_the_rows_and_again_around_them(part):
    for scope, times in ((of(11, 12), "IN (11, 12)"), (of(), "0 = 1")):
        rows = strokes_in_detail(
            scope,
            QUESTIONS[0],
            part,
            true(),
            order_by="UnitId",
            descending=False,
            limit=None,
            offset=0,
        )
        options = {"literal_binds": True, "render_postcompile": True}
        rows = rows.params(as_of=AS_OF)
        sql = str(rows.compile(dialect=sqlite.dialect(), compile_kwargs=options))
        inner, outer = sql.split("FROM stroke", 1)
        assert times in outer
        assert 'UnitId" IN (' in inner


def test_rows_are_the_patients_behind_the_snapshot_s_counts(
    registry, snapshot, question
):
    place = {one.unit_id: index for index, one in enumerate(snapshot.units)}
    for hospital in (11, 12, 21, 22, 31):
        mine = snapshot.unit == place[hospital]
        found = {
            part: len(rows_of(registry, of(hospital), question, part)) for part in PARTS
        }
        if question.numerator is None:
            known = snapshot.times[question.id][mine] != UNKNOWN_TIME
            inside, met = int(known.sum()), int(known.sum())
        else:
            verdicts = snapshot.verdicts[question.id][mine]
            inside, met = int((verdicts != OUTSIDE).sum()), int((verdicts == 2).sum())
        assert found == {
            "inside": inside,
            "met": met,
            "not_met": inside - met,
            "outside": int(mine.sum()) - inside,
        }


def test_pages_add_up_to_all_rows_without_doubles(registry, question):
    scope = of(11, 21, 22)
    for order in ("PatientGender", "Slagdiagnose", "verdict"):
        whole = rows_of(registry, scope, question, order_by=order, descending=True)
        pages = [
            rows_of(
                registry,
                scope,
                question,
                order_by=order,
                descending=True,
                limit=17,
                offset=offset,
            )
            for offset in range(0, len(whole) + 17, 17)
        ]
        paged = [form for page in pages for form in page["SkjemaGUID"]]
        assert paged == whole["SkjemaGUID"].tolist()
        assert len(set(paged)) == len(paged)


def test_naming_the_months_once_more_changes_no_row(registry, first_month):
    """Also not at their ends, where a repeated form follows one of the month before."""
    question = QUESTIONS[0]
    for last in (first_month, first_month + 1, first_month + 11):
        months = first_month, last
        where = stroke.c.month.between(*months)
        for part in ("inside", "outside"):
            whole = rows_of(registry, of(*HOSPITALS), question, part, where)
            narrowed = rows_of(
                registry, of(*HOSPITALS), question, part, where, months=months
            )
            assert narrowed.equals(whole)


def test_rows_stand_in_order_with_the_unknown_last(registry, order):
    question = next(one for one in QUESTIONS if order in detail_columns(one))
    for descending in (False, True):
        rows = rows_of(
            registry, of(*HOSPITALS), question, order_by=order, descending=descending
        )
        known = rows[order].notna().tolist()
        assert known == sorted(known, reverse=True)
        values = rows[order].dropna().tolist()
        assert values == sorted(values, reverse=descending)


def test_an_order_that_is_no_column_is_refused(registry):
    for order in ("PasientGUID", "month", "", "SkjemaGUID; DROP TABLE Akuttskjema"):
        with pytest.raises(KeyError):
            rows_of(registry, of(11), QUESTIONS[0], order_by=order)


def test_a_row_shows_who_and_what_the_question_rests_on_and_no_more(registry, question):
    rows = rows_of(registry, of(11), question)
    names = list(rows.columns)
    assert names == [*detail_columns(question), "verdict", "in_all"]
    assert names[: len(IDENTITY)] == list(IDENTITY)
    assert "PasientGUID" not in names
    assert {"month", "days_since_admission"}.isdisjoint(names)
    ours = {"verdict", "in_all"}
    assert set(names) - ours <= set(DERIVED) | {c.name for c in stroke.c}


def test_a_repeated_form_at_another_hospital_is_left_out_for_both(registry):
    """The event belongs to the hospital that registered it first."""
    question = QUESTIONS[0]
    everybody = rows_of(registry, of(*HOSPITALS), question)
    apart = [rows_of(registry, of(one), question) for one in HOSPITALS]
    together = sorted(form for rows in apart for form in rows["SkjemaGUID"])
    assert together == sorted(everybody["SkjemaGUID"])
