"""`python -m data_access` as the operator meets it: words, exit codes, files."""

import csv
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import URL, create_engine, text

from access.settings import ROOT
from data_access.__main__ import main
from data_access.loading.target import create_tables
from indicators.catalogue import ALL
from indicators.registry import open_registry
from sample_db.__main__ import main as sample
from tests.data_access.dumps import STROKE, every_row, text_of
from tests.servers import free_port


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    url = f"sqlite:///{tmp_path}/registry.db"
    create_tables(url)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IMPORT_DATABASE_URL", url)
    return url


def dump(*changes: dict[str, str], name: str = "akutt.csv") -> str:
    rows = [
        STROKE | {"SkjemaGUID": f"A{number}"} | change
        for number, change in enumerate(changes, 1)
    ]
    Path(name).write_text(text_of(rows), "utf-8")
    return name


def test_an_import_says_what_it_did(database, capsys):
    assert main(["import", dump({}, {})]) == 0
    said = capsys.readouterr()
    assert "acute forms: 2 rows read, 0 unfit; 2 new, 0 changed, 0 deleted" in said.out
    assert "Stored; 2 rows changed. Data version 1." in said.out
    assert "storing: 100%" in said.err
    assert main(["import", "akutt.csv"]) == 0
    assert "Nothing to change" in capsys.readouterr().out


def test_a_refused_dump_ends_with_1_and_a_file_of_findings(database, capsys):
    assert main(["import", dump({}, {"TidlTIA": "7"}), "--findings", "f.csv"]) == 1
    assert "nothing was changed" in capsys.readouterr().out
    assert Path("f.csv").stat().st_mode & 0o077 == 0
    with Path("f.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter=";")]
    (stops,) = [row for row in rows if row["stops"] == "yes"]
    assert (stops["line"], stops["column"], stops["value"]) == ("3", "TidlTIA", "7")
    assert every_row(create_engine(database))["Akuttskjema"] == []
    assert main(["import", "akutt.csv", "--quarantine"]) == 0
    assert len(every_row(create_engine(database))["Akuttskjema"]) == 1


def test_a_dry_run_leaves_the_file_as_it_is(database, tmp_path, capsys):
    before = (tmp_path / "registry.db").read_bytes()
    assert main(["import", dump({}), "--dry-run"]) == 0
    assert "Checked only" in capsys.readouterr().out
    assert (tmp_path / "registry.db").read_bytes() == before


def test_a_whole_dump_without_findings_leaves_no_file(database):
    with create_engine(database).begin() as connection:
        connection.execute(text("DROP TABLE Akuttskjema"))
        columns = ", ".join(f'"{name}" TEXT' for name in STROKE)
        connection.execute(text(f"CREATE TABLE Akuttskjema ({columns})"))
    assert main(["import", dump({})]) == 0
    assert not Path("findings.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["import", "gone.csv"], "gone.csv cannot be read"),
        (["import", "x.csv", "--database", "sqlite:///gone.db"], "does not exist"),
        (["import", "x.csv", "--database", "nonsense"], "not an address"),
        (["import", "x.csv", "--findings", "gone/f.csv"], "No such file"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_sentence(database, capsys, arguments, told):
    dump({}, name="x.csv")
    assert main(arguments) == 2
    said = capsys.readouterr().err
    assert told in said
    assert said.count("\n") == 1


@pytest.mark.parametrize("kind", ["postgresql", "mariadb"])
def test_a_server_that_is_away_is_told_in_one_sentence(database, capsys, kind):
    url = f"{kind}://user:s3cret@127.0.0.1:{free_port()}/registry"
    assert main(["import", dump({}), "--database", url]) == 2
    said = capsys.readouterr().err
    assert "nothing was changed" in said
    assert "s3cret" not in said
    assert said.count("\n") == 1


def test_no_address_is_guessed_for_a_server(database, monkeypatch, capsys):
    monkeypatch.delenv("IMPORT_DATABASE_URL")
    monkeypatch.setenv("DATABASE_URL", "postgresql://reader@localhost/registry")
    assert main(["import", dump({})]) == 2
    assert "IMPORT_DATABASE_URL is not set" in capsys.readouterr().err
    monkeypatch.setenv("DATABASE_URL", database)
    assert main(["import", "akutt.csv"]) == 0


def test_a_full_disk_leaves_the_old_rows(database, tmp_path):
    assert main(["import", dump({})]) == 0
    before = every_row(create_engine(database))
    dump(*({"TidlTIA": "1", "Helseenhet": "x" * 100} for _ in range(20_000)))
    done = subprocess.run(
        [sys.executable, "-m", "data_access", "import", "akutt.csv"],
        env={"PYTHONPATH": str(ROOT), "IMPORT_DATABASE_URL": database},
        cwd=tmp_path,
        # No file may grow larger: what a full disk is to whoever writes.
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2**20, 2**20)),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].endswith("nothing was changed.")
    assert "Traceback" not in done.stderr
    assert every_row(create_engine(database)) == before
    assert main(["import", dump({"TidlTIA": "1"})]) == 0


def test_the_exported_sample_comes_back_as_it_was(tmp_path, capsys):
    built = tmp_path / "sample.db"
    url = URL.create("sqlite", database=str(built)).render_as_string()
    assert sample(["build", "--scale", "0.01", "--database", url]) == 0
    assert sample(["export", str(tmp_path / "csv"), "--database", url]) == 0
    files = [str(path) for path in sorted((tmp_path / "csv").glob("*.csv"))]
    target = f"sqlite:///{tmp_path}/registry.db"
    assert main(["create", "--database", target]) == 0
    for table in ("Enhet", "Dekningsgrad"):
        copy_table(built, tmp_path / "registry.db", table)
    findings = ["--findings", str(tmp_path / "f.csv")]
    assert main(["import", *files, "--database", target, *findings]) == 0
    said = capsys.readouterr().out
    assert said.count(" 0 unfit") == 2
    # What the builder has planted is remarked on.
    for rule in ("order_of_times", "followup_without_acute", "in_the_future"):
        assert rule in said
    before, after = (open_registry(one, ALL).snapshot() for one in (url, target))
    assert before.version == after.version
    assert len(after) > 800


def copy_table(there: Path, here: Path, table: str) -> None:
    with create_engine(f"sqlite:///{here}").begin() as connection:
        connection.execute(text("ATTACH :file AS there"), {"file": str(there)})
        connection.execute(text(f"INSERT INTO {table} SELECT * FROM there.{table}"))
