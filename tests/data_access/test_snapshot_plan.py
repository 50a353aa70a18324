"""How PostgreSQL reads every stroke: each table once, whatever it thinks of them.

A file just imported has no statistics yet, and what the conditions keep cannot be
foreseen with them either: the plan must not rest on a guess of a handful of rows.
"""

from datetime import date

import pytest
from sqlalchemy import text

from data_access.snapshot import plan_for_all_rows, snapshot_query

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("postgresql")]
AS_OF = date(2021, 6, 30)


@pytest.fixture
def plan(connect) -> str:
    """The plan of the snapshot as a cursor reads it, on tables never analysed."""
    registry = connect()
    questions = [one.question() for one in registry.computable]
    query, _, _ = snapshot_query([one for one in questions if one is not None])
    with registry.engine.connect() as connection:
        plan_for_all_rows(connection)
        bound = query.params(as_of=AS_OF).compile(
            connection, compile_kwargs={"literal_binds": True}
        )
        asked = "EXPLAIN DECLARE strokes NO SCROLL CURSOR FOR "
        cursor = connection.connection.cursor()
        cursor.execute(asked + str(bound).replace("%%", "%"))
        return "\n".join(row[0] for row in cursor.fetchall())


@pytest.mark.parametrize("server", ["postgresql"], indirect=True)
def test_follow_up_forms_are_not_gone_through_for_every_stroke(plan):
    assert "Nested Loop" not in plan
    assert "Hash" in plan or "Merge" in plan


@pytest.mark.parametrize("server", ["postgresql"], indirect=True)
def test_what_is_planned_otherwise_is_left_alone(connect):
    registry = connect()
    registry.snapshot(AS_OF)
    with registry.engine.connect() as connection:
        shown = connection.execute(text("SHOW enable_nestloop")).scalar()
    assert shown == "on"
