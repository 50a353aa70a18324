"""Whose patients: the own hospitals' for some roles, nobody's for the rest."""

import pytest
from sqlalchemy import select
from sqlalchemy.dialects import sqlite

from data_access.scope import OPERATOR, AccessScope, Viewer
from data_access.stroke import stroke

TWO = frozenset({11, 12})


def viewer(role: str, hospitals: frozenset[int] = TWO) -> Viewer:
    return Viewer("kari", "Kari", role, hospitals)


@pytest.mark.parametrize(
    ("role", "hospitals"),
    [
        ("hospital", TWO),
        ("secretariat", TWO),
        ("advisory", frozenset()),
        ("operator", frozenset()),
        ("", frozenset()),
        ("HOSPITAL", frozenset()),
        ("admin", frozenset()),
    ],
)
def test_patient_rows_follow_the_role(role, hospitals):
    assert viewer(role).scope() == AccessScope("kari", hospitals)


def test_a_user_without_hospitals_reads_nobody():
    for role in ("hospital", "secretariat"):
        assert viewer(role, frozenset()).scope().hospital_ids == frozenset()
    assert OPERATOR.scope().hospital_ids == frozenset()


@pytest.mark.parametrize("role", ["hospital", "advisory", "", "admin"])
def test_only_the_secretariat_and_the_operator_see_small_numbers_of_all(role):
    assert not viewer(role).sees_exact_everywhere
    assert viewer("secretariat").sees_exact_everywhere
    assert OPERATOR.sees_exact_everywhere


def test_a_viewer_owns_what_lies_wholly_within_the_own_hospitals():
    own = viewer("hospital")
    assert own.owns({11})
    assert own.owns({11, 12})
    assert not own.owns({11, 12, 21})
    assert not own.owns(set())
    assert not viewer("advisory").owns({11})
    assert not viewer("").owns({11})


def sql_of(scope: AccessScope) -> str:
    query = select(stroke.c.UnitId).where(scope.detail_rows())
    options = {"literal_binds": True}
    return str(query.compile(dialect=sqlite.dialect(), compile_kwargs=options))


def test_the_condition_names_the_hospitals_and_none_means_nobody():
    assert 'stroke."UnitId" IN (11, 12)' in sql_of(AccessScope("kari", TWO))
    assert "WHERE 0 = 1" in sql_of(AccessScope("kari", frozenset()))


def test_a_scope_cannot_be_widened_afterwards():
    scope = AccessScope("kari", TWO)
    with pytest.raises(AttributeError):
        scope.hospital_ids = frozenset({21})  # type: ignore[misc]
    assert not hasattr(scope.hospital_ids, "add")
