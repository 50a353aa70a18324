"""A sample many times as large: every copy a patient of its own, and a valid form."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.engine import make_url

from data_access.schema import acute, coverage, followup, metadata
from sample_db.__main__ import main
from sample_db.mark import sample_mark
from sample_db.registry import invent
from sample_db.write import facts_of, write_server
from tests.servers import another_database, running

UNTIL, TIMES = date(2015, 12, 31), 3
pytestmark = [pytest.mark.server, pytest.mark.xdist_group("postgresql")]


@pytest.fixture(scope="module")
def database():
    url = make_url(another_database(running("postgresql"), "copies"))
    engine = create_engine(url)
    metadata.drop_all(engine)
    sample_mark.drop(engine, checkfirst=True)
    sample = invent(UNTIL, 7, 0.02, lambda _: None)
    told: list[int] = []
    facts = facts_of(7, UNTIL, TIMES)
    write_server(url, sample, facts, told.append, TIMES)
    assert sum(told) == TIMES * (len(sample.acute) + len(sample.followup))
    yield engine, sample
    engine.dispose()


def one(engine: Engine, statement):
    with engine.connect() as connection:
        return connection.execute(statement).scalar_one()


def test_there_are_as_many_forms_and_each_is_its_own(database):
    engine, sample = database
    for table, forms in ((acute, sample.acute), (followup, sample.followup)):
        (key,) = table.primary_key.columns
        found = one(engine, select(func.count(func.upper(key).distinct())))
        assert found == TIMES * len(forms) > 100
    patients = len({*sample.acute.columns["PasientGUID"]})
    assert one(engine, select(func.count(acute.c.PasientGUID.distinct()))) == (
        TIMES * patients
    )


def test_every_follow_up_keeps_its_stroke(database):
    engine, sample = database
    main_form = func.upper(followup.c.HovedskjemaGUID)
    joined = select(func.count()).select_from(
        acute.join(followup, func.upper(acute.c.SkjemaGUID) == main_form)
    )
    forms = {one.upper() for one in sample.acute.columns["SkjemaGUID"]}
    mine = [one for one in sample.followup.columns["HovedskjemaGUID"] if one]
    kept = sum(one.upper() in forms for one in mine)
    assert one(engine, joined) == TIMES * kept > 100


def test_copies_differ_a_little(database):
    engine, sample = database
    admitted = acute.c.Innleggelsestidspunkt
    last = sample.acute.columns["Innleggelsestidspunkt"].max().item()
    first = sample.acute.columns["Innleggelsestidspunkt"].min().item()
    assert one(engine, select(func.max(admitted))) == last
    assert first - timedelta(days=28) <= one(engine, select(func.min(admitted))) < first
    differing = select(func.count(admitted.distinct()))
    assert one(engine, differing) > 2 * len(set(sample.acute.columns[admitted.name]))
    ages = sample.acute.columns["PatientAge"]
    young = int(((ages >= 0) & (ages < 18)).sum())
    of_age = select(func.count()).where(acute.c.PatientAge.between(0, 17))
    assert one(engine, of_age) == TIMES * young


def test_its_coverage_grows_with_it(database):
    engine, sample = database
    total = sum(row["AntallNPR"] for row in sample.coverage)
    assert one(engine, select(func.sum(coverage.c.AntallNPR))) == TIMES * total


def test_elsewhere_so_many_are_refused(tmp_path, capsys):
    command = ["build", "--scale", "113", "--database", f"sqlite:///{tmp_path}/a.db"]
    assert main(command) == 2
    assert "needs PostgreSQL" in capsys.readouterr().err
