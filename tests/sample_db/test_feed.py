"""`python -m sample_db feed`: new strokes, one finished form at a time."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, insert, make_url

from data_access.schema import acute, metadata
from sample_db.__main__ import main
from sample_db.feed import feed
from sample_db.hospitals import hospitals
from sample_db.write import Refused

FUTURE = "2050-01-01 00:00:00"


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("feed") / "built.db"
    url = f"sqlite:///{path}"
    options = ["--until", "2024-03-31", "--scale", "0.05", "--database", url]
    assert main(["build", *options]) == 0
    return path


@pytest.fixture
def sample(built, tmp_path) -> Path:
    path = tmp_path / "sample.db"
    path.write_bytes(built.read_bytes())
    return path


def now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None, second=0, microsecond=0)


def ask(path: Path, statement: str, *values: object) -> list[tuple]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return connection.execute(statement, values).fetchall()


def count(path: Path) -> int:
    return ask(path, "SELECT count(*) FROM Akuttskjema")[0][0]


def newest(path: Path) -> str:
    return ask(
        path,
        "SELECT max(Innleggelsestidspunkt) FROM Akuttskjema"
        " WHERE Innleggelsestidspunkt < ?",
        FUTURE,
    )[0][0]


def test_forms_follow_the_newest_admission(sample):
    before, forms = newest(sample), count(sample)
    url = f"sqlite:///{sample}"
    assert main(["feed", "--every", "0", "--count", "5", "--database", url]) == 0
    assert count(sample) == forms + 5
    added = ask(
        sample,
        "SELECT SkjemaGUID, PasientGUID, UnitId, Slagdiagnose, UtskrTil, AntDagerInnl,"
        " PatientAge, SvelgtestUtfort FROM Akuttskjema"
        " WHERE Innleggelsestidspunkt > ? AND Innleggelsestidspunkt < ?",
        before,
        FUTURE,
    )
    assert len(added) == 5
    assert all(value is not None for row in added for value in row)
    assert {row[2] for row in added} <= set(hospitals()["unit_id"])


def test_every_form_is_visible_before_the_next(sample):
    seen = []
    forms = count(sample)
    feed(
        make_url(f"sqlite:///{sample}"),
        every=2.5,
        count=3,
        say=lambda line: None,
        sleep=lambda seconds: seen.append((seconds, count(sample) - forms)),
    )
    assert seen == [(2.5, 1), (2.5, 2)]


def test_feeding_goes_on_where_it_stopped(sample):
    url = make_url(f"sqlite:///{sample}")
    times = [newest(sample)]
    for _ in range(2):
        feed(url, every=0, count=70, say=lambda line: None, sleep=lambda seconds: None)
        times.append(newest(sample))
    assert times == sorted(set(times))
    repeated = ask(
        sample, "SELECT count(*), count(DISTINCT SkjemaGUID) FROM Akuttskjema"
    )
    assert repeated[0][0] == repeated[0][1]


def test_admissions_never_pass_the_present(sample):
    with closing(sqlite3.connect(sample)) as connection:
        connection.execute(
            "UPDATE Akuttskjema SET Innleggelsestidspunkt = ? WHERE SkjemaGUID ="
            " (SELECT min(SkjemaGUID) FROM Akuttskjema)",
            (f"{now() - timedelta(minutes=3)}.000000",),
        )
        connection.commit()
    url = make_url(f"sqlite:///{sample}")
    feed(url, every=0, count=4, say=lambda line: None, sleep=lambda seconds: None)
    assert newest(sample) <= f"{now()}.000000"


def test_a_line_tells_hospital_diagnosis_and_time(sample):
    lines = []
    url = make_url(f"sqlite:///{sample}")
    feed(url, every=0, count=1, say=lines.append, sleep=lambda seconds: None)
    number, _, rest = lines[0].partition(": ")
    hospital, diagnosis, admitted = rest.rsplit(", ", 2)
    assert number == "1"
    assert hospital in set(hospitals()["short_name"])
    assert diagnosis in {"I61", "I63", "I64"}
    assert admitted.startswith("admitted 2024-")


def test_one_hospital_alone_may_be_fed(sample):
    url = f"sqlite:///{sample}"
    before = newest(sample)
    options = ["--every", "0", "--count", "4", "--unit", "106340", "--database", url]
    assert main(["feed", *options]) == 0
    added = ask(
        sample,
        "SELECT UnitId FROM Akuttskjema"
        " WHERE Innleggelsestidspunkt > ? AND Innleggelsestidspunkt < ?",
        before,
        FUTURE,
    )
    assert added == [(106340,)] * 4


def test_a_hospital_that_does_not_exist_is_refused(sample, capsys):
    url = f"sqlite:///{sample}"
    assert main(["feed", "--unit", "7", "--database", url]) == 2
    assert "is no hospital" in capsys.readouterr().err


def test_a_registry_without_the_mark_is_refused(tmp_path, capsys):
    path = tmp_path / "real.db"
    engine = create_engine(f"sqlite:///{path}")
    metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(insert(acute), {"SkjemaGUID": "A1", "UnitId": 106340})
    engine.dispose()
    before = path.read_bytes()
    assert main(["feed", "--count", "1", "--database", f"sqlite:///{path}"]) == 2
    assert "does not say that it is the sample" in capsys.readouterr().err
    assert path.read_bytes() == before


def test_a_missing_file_is_refused_and_not_created(tmp_path):
    path = tmp_path / "none.db"
    with pytest.raises(Refused, match="build it first"):
        feed(make_url(f"sqlite:///{path}"), every=0, count=1, say=print)
    assert not path.exists()
