"""Patient rows: no question, order or page shows another hospital's patients."""

import importlib
import inspect
import pkgutil
from collections.abc import Collection, Mapping
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
from tests.backends import KINDS, on
from tests.small import empty_registry, snapshot_of
from tests.varied import HOSPITALS, fill_varied

AS_OF = date(2021, 6, 30)
PARTS: tuple[Part, ...] = ("not_met", "met", "inside", "outside")
QUESTIONS = [q for one in ALL if (q := one.question()) is not None]
# On a server some questions stand for all: between them they rest on every kind of
# condition. That the others give the same rows there, one test says for all of them.
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


def everywhere(
    names: tuple[str, ...],
    cases: Mapping[str, tuple[Any, ...]],
    on_servers: Collection[str],
) -> Any:
    """Return the mark that lets a test meet all cases on SQLite, some on servers."""
    return pytest.mark.parametrize(
        ("varied", *names),
        [
            on(kind, *values, name=name)
            for kind in KINDS
            for name, values in cases.items()
            if kind == "sqlite" or name in on_servers
        ],
        indirect=["varied"],
    )


each_question = everywhere(
    ("question",), {one.id: (one,) for one in QUESTIONS}, SOME_QUESTIONS
)
# Selects inside a statement that always stands under a scope, or counts everybody.
INNER_SELECTS = {"data_access.stroke.same_event_forms"}


@pytest.fixture(scope="module")
def reference():
    engine = empty_registry()
    fill_varied(engine)
    return engine


@pytest.fixture(scope="module")
def snapshot(reference):
    return snapshot_of(reference, ALL, AS_OF)


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
            if function.__module__ != module.name or full_name in INNER_SELECTS:
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


@each_question
@pytest.mark.parametrize("scope", [of(11), of(12), of(21, 31)], ids=["11", "12", "2"])
def test_a_viewer_of_one_hospital_gets_nobody_of_another(varied, question, scope):
    for part in PARTS:
        rows = rows_of(varied, scope, question, part)
        assert set(rows["UnitId"]) <= scope.hospital_ids, part
        assert set(rows["in_all"]) <= {len(rows)}


@each_question
def test_no_order_shows_another_hospital_s_patients(varied, question):
    expected = set(rows_of(varied, of(21), question)["SkjemaGUID"])
    for order in (*detail_columns(question), "verdict"):
        rows = rows_of(varied, of(21), question, order_by=order, descending=True)
        assert set(rows["SkjemaGUID"]) == expected, order
        assert len(rows) == len(expected), order


@each_question
def test_an_empty_scope_gives_no_rows(varied, question):
    for part in PARTS:
        assert rows_of(varied, of(), question, part).empty


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
def test_no_condition_widens_the_scope(varied, where):
    for question in QUESTIONS[:5]:
        for part in PARTS:
            rows = rows_of(varied, of(11), question, part, where)
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


@each_question
def test_rows_are_the_patients_behind_the_snapshot_s_counts(varied, snapshot, question):
    place = {one.unit_id: index for index, one in enumerate(snapshot.units)}
    for hospital in (11, 12, 21, 22, 31):
        mine = snapshot.unit == place[hospital]
        found = {
            part: len(rows_of(varied, of(hospital), question, part)) for part in PARTS
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


@each_question
def test_pages_add_up_to_all_rows_without_doubles(varied, question):
    scope = of(11, 21, 22)
    for order in ("PatientGender", "Slagdiagnose", "verdict"):
        whole = rows_of(varied, scope, question, order_by=order, descending=True)
        pages = [
            rows_of(
                varied,
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


@everywhere(
    ("first",),
    {str(first): (first,) for first in range(2018 * 12 + 10, 2021 * 12 + 3)},
    [str(2019 * 12), str(2020 * 12 + 6)],
)
def test_naming_the_months_once_more_changes_no_row(varied, first):
    """Also not at their ends, where a repeated form follows one of the month before."""
    question = QUESTIONS[0]
    for last in (first, first + 1, first + 11):
        where = stroke.c.month.between(first, last)
        for part in ("inside", "outside"):
            whole = rows_of(varied, of(*HOSPITALS), question, part, where)
            narrowed = rows_of(
                varied, of(*HOSPITALS), question, part, where, months=(first, last)
            )
            assert narrowed.equals(whole)


def distinct_columns() -> dict[str, tuple[str, Question]]:
    """Return each column a patient list may be ordered by, with a question for it."""
    return {name: (name, q) for q in reversed(QUESTIONS) for name in detail_columns(q)}


@everywhere(("order", "question"), distinct_columns(), SOME_COLUMNS)
def test_rows_stand_in_order_with_the_unknown_last(varied, order, question):
    for descending in (False, True):
        rows = rows_of(
            varied, of(*HOSPITALS), question, order_by=order, descending=descending
        )
        known = rows[order].notna().tolist()
        assert known == sorted(known, reverse=True)
        values = rows[order].dropna().tolist()
        assert values == sorted(values, reverse=descending)


def test_every_question_has_the_same_patients_on_every_database(varied, reference):
    scope = of(11, 21, 31)
    for question in QUESTIONS:
        for part in ("inside", "outside"):
            rows = rows_of(varied, scope, question, part)
            assert rows.equals(rows_of(reference, scope, question, part)), question.id


@pytest.mark.parametrize("descending", [False, True], ids=["rising", "falling"])
@pytest.mark.parametrize("order", SOME_COLUMNS)
def test_a_page_has_the_same_patients_on_every_database(
    varied, reference, order, descending
):
    question = next(one for one in QUESTIONS if order in detail_columns(one))
    asked = {"order_by": order, "descending": descending, "limit": 5, "offset": 1}
    rows = rows_of(varied, of(11, 21, 31), question, **asked)
    assert len(rows) == 5
    assert rows.equals(rows_of(reference, of(11, 21, 31), question, **asked))


def test_an_order_that_is_no_column_is_refused(varied):
    for order in ("PasientGUID", "month", "", "SkjemaGUID; DROP TABLE Akuttskjema"):
        with pytest.raises(KeyError):
            rows_of(varied, of(11), QUESTIONS[0], order_by=order)


@each_question
def test_a_row_shows_who_and_what_the_question_rests_on_and_no_more(varied, question):
    rows = rows_of(varied, of(11), question)
    names = list(rows.columns)
    assert names == [*detail_columns(question), "verdict", "in_all"]
    assert names[: len(IDENTITY)] == list(IDENTITY)
    assert "PasientGUID" not in names
    assert {"month", "days_since_admission"}.isdisjoint(names)
    ours = {"verdict", "in_all"}
    assert set(names) - ours <= set(DERIVED) | {c.name for c in stroke.c}


def test_a_repeated_form_at_another_hospital_is_left_out_for_both(varied):
    """The event belongs to the hospital that registered it first."""
    question = QUESTIONS[0]
    everybody = rows_of(varied, of(*HOSPITALS), question)
    apart = [rows_of(varied, of(one), question) for one in HOSPITALS]
    together = sorted(form for rows in apart for form in rows["SkjemaGUID"])
    assert together == sorted(everybody["SkjemaGUID"])
