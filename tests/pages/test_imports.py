"""Innlesing: a check first, then what was chosen and nothing else, told in words."""

import csv
import io
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError
from streamlit.runtime.scriptrunner import StopException
from streamlit.testing.v1 import AppTest

import access.settings
import components.import_check
import components.import_run
import components.imports
import components.reads
from access.log import LogAway
from access.log import read as read_log
from components.import_check import Checked
from own_data.database import own_database
from sample_db.export import export
from tests.access.test_log import BEGINNING, END
from tests.pages.conftest import words_on
from tests.pages.drawn import everything_sent
from wording import t

PAGE = "pages/imports.py"
# The acute forms of the small registry; half have a follow-up.
FORMS = 480
Row = dict[str, str]
Dump = Callable[..., tuple[str, bytes, str]]


@pytest.fixture
def registry(
    cookies: dict[str, str],
    registry_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """A registry of this test's own, in the sample's place."""
    file = (tmp_path / "registry.db").resolve()
    shutil.copy(registry_file, file)
    monkeypatch.setattr(access.settings, "SAMPLE_FILE", file)
    return file


@pytest.fixture
def dump(registry: Path, tmp_path: Path) -> Dump:
    """`dump(change)`: the acute forms as a file, with their rows changed."""
    acute_file, _ = export(
        make_url(f"sqlite:///{registry}"), tmp_path / "csv", lambda _: None
    )

    def make(change: Callable[[list[Row]], object]) -> tuple[str, bytes, str]:
        lines = acute_file.read_text("utf-8-sig").splitlines()
        rows = list(csv.DictReader(lines, delimiter=";"))
        change(rows)
        out = io.StringIO()
        writer = csv.DictWriter(out, rows[0], delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
        return "akutt.csv", out.getvalue().encode(), "text/csv"

    return make


def changed_and_one_fault(rows: list[Row]) -> None:
    rows[0]["NIHSSinnkomst"] = "7" if rows[0]["NIHSSinnkomst"] != "7" else "8"
    rows[1]["NIHSSinnkomst"] = "43"
    one_new(rows)


def one_new(rows: list[Row]) -> None:
    rows.append(rows[2] | {"SkjemaGUID": "NEW-1", "PasientGUID": "PATIENT-NEW"})


def checked(app: AppTest, *files: tuple[str, bytes, str]) -> AppTest:
    app.file_uploader[0].set_value(files).run()
    return app.button(key="import_check").click().run()


def widget(app: AppTest, kind: str, name: str):
    (found,) = [
        one for one in getattr(app, kind) if str(one.key).startswith(f"import_{name}_")
    ]
    return found


def pressed(app: AppTest) -> AppTest:
    widget(app, "checkbox", "into_sample").check().run()
    return widget(app, "button", "do").click().run()


def rows_of(registry: Path) -> list[tuple[object, ...]]:
    with sqlite3.connect(registry) as connection:
        return connection.execute(
            "SELECT SkjemaGUID, NIHSSinnkomst FROM Akuttskjema ORDER BY 1"
        ).fetchall()


def in_the_log() -> list[tuple[str, str]]:
    found = read_log(own_database(), since=BEGINNING, until=END)
    return [(one.event, one.detail) for one in reversed(found) if "import" in one.event]


@pytest.mark.parametrize("who", ["stolavs", "radgiver", "uten"])
def test_others_find_nothing_there(signed_in, who):
    app = signed_in(PAGE, who)
    assert t("page.not_for_role") in everything_sent(app)
    assert not app.file_uploader
    assert not app.button(key="language").disabled


def test_where_the_operator_has_not_set_it_up_the_page_says_what_to_set(
    signed_in, registry, monkeypatch
):
    monkeypatch.setattr(components.imports, "import_database_url", lambda: None)
    app = signed_in(PAGE, "sekretariat")
    assert "IMPORT_DATABASE_URL" in words_on(app)
    assert not app.file_uploader


def test_a_check_changes_nothing_and_says_what_would_be(signed_in, registry, dump):
    before = registry.read_bytes()
    app = checked(signed_in(PAGE, "sekretariat"), dump(changed_and_one_fault))
    assert not app.exception
    (rows,) = app.table
    assert list(rows.value.iloc[0]) == ["481", "1", "1", "1", "478", "1"]
    assert t("import.has_unfit", n=1) in words_on(app)
    shown = app.dataframe[1].value
    (found,) = shown[shown[t("import.column.value")] == "43"].to_dict("records")
    assert found[t("import.column.line")] == 3
    assert found[t("import.column.column")] == "NIHSSinnkomst"
    assert registry.read_bytes() == before
    assert in_the_log()[0][0] == "import_check"
    assert in_the_log()[0][1].startswith("akutt.csv (")
    # Without a choice one unfit row keeps everything out.
    assert not [one for one in app.button if str(one.key).startswith("import_do")]


def test_the_file_of_findings_is_harmless_and_logged(signed_in, registry, dump):
    def evil(rows: list[Row]) -> None:
        rows[0]["NIHSSinnkomst"] = "=1+1"

    app = checked(signed_in(PAGE, "sekretariat"), dump(evil))
    kept = app.session_state[components.imports.CHECKED]
    assert isinstance(kept, Checked)
    given: list[Callable[[], bytes]] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            components.import_check.st,
            "download_button",
            lambda _label, make, **_: given.append(make),
        )
        app.run()
    content = given[0]().decode("utf-8-sig")
    values = [
        row["value"] for row in csv.DictReader(io.StringIO(content), delimiter=";")
    ]
    assert "'=1+1" in values
    assert "=1+1" not in values
    found = read_log(own_database(), since=BEGINNING, until=END)
    assert found[0].event == "findings_file"
    assert found[0].rows == kept.findings.total


def test_what_is_fit_comes_in_and_the_pages_have_it_at_once(signed_in, registry, dump):
    link = {"periode": "2018-01_2018-12", "ind": "stroke_unit_treated"}
    before = registry_size(signed_in("pages/about.py", "stolavs", **link))
    app = checked(signed_in(PAGE, "sekretariat"), dump(changed_and_one_fault))
    widget(app, "radio", "unfit").set_value("quarantine").run()
    app = pressed(app)
    assert not app.exception
    said = app.success[0].value
    assert t("import.stored") in said
    assert t("import.stored.aside", n=1) in said
    assert t("import.stored.shown") in said
    assert len(rows_of(registry)) == FORMS + 1
    assert ("NEW-1",) in [row[:1] for row in rows_of(registry)]
    assert registry_size(app) == before + 1
    assert [event for event, _ in in_the_log()] == ["import_check", "import", "import"]
    assert in_the_log()[1][1].startswith("quarantine, delete 0: akutt.csv")
    assert in_the_log()[2][1] == "stored: 1 new, 1 changed, 0 deleted"
    # The field is empty again.
    assert not app.file_uploader[0].value


def registry_size(app: AppTest) -> int:
    assert not app.exception
    return len(components.reads.source().keeper.current())


def test_nothing_is_deleted_without_a_tick_that_says_how_many(
    signed_in, registry, dump
):
    def fewer(rows: list[Row]) -> None:
        del rows[:3]
        one_new(rows)

    app = checked(signed_in(PAGE, "sekretariat"), dump(fewer))
    tick = widget(app, "checkbox", "delete")
    assert not tick.value
    assert tick.label == t("import.delete", n=3)
    tick.check().run()
    assert "3 slettet" in widget(app, "button", "do").label
    app = pressed(app)
    assert "3 slettet" in app.success[0].value
    assert len(rows_of(registry)) == FORMS - 3 + 1


def test_a_registry_that_has_changed_since_the_check_is_not_cut(
    signed_in, registry, dump
):
    app = checked(signed_in(PAGE, "sekretariat"), dump(lambda rows: rows.pop(0)))
    widget(app, "checkbox", "delete").check().run()
    widget(app, "checkbox", "into_sample").check().run()
    with sqlite3.connect(registry) as connection:
        connection.execute(
            "INSERT INTO Akuttskjema (SkjemaGUID, UnitId) VALUES ('LIVE', 11)"
        )
    app = widget(app, "button", "do").click().run()
    assert t("import.failed.deletion_grew") in app.error[0].value
    assert len(rows_of(registry)) == FORMS + 1


def test_the_sample_asks_for_a_tick_of_its_own(signed_in, registry, dump):
    app = checked(signed_in(PAGE, "sekretariat"), dump(one_new))
    assert widget(app, "button", "do").disabled
    widget(app, "checkbox", "into_sample").check().run()
    assert not widget(app, "button", "do").disabled


def test_two_imports_at_once_are_one(signed_in, registry, dump):
    app = checked(signed_in(PAGE, "sekretariat"), dump(one_new))
    widget(app, "checkbox", "into_sample").check().run()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("data_access.loading.target.LOCK_SECONDS", 0.1)
        other = sqlite3.connect(registry, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        app = widget(app, "button", "do").click().run()
        other.close()
    assert t("import.failed.runs") in app.error[0].value
    assert len(rows_of(registry)) == FORMS
    # The files are still there, and the next try goes through.
    app.button(key="import_check").click().run()
    assert t("import.stored") in pressed(app).success[0].value


def test_a_database_that_goes_away_is_told_in_words(signed_in, registry, dump):
    app = checked(signed_in(PAGE, "sekretariat"), dump(one_new))
    widget(app, "checkbox", "into_sample").check().run()
    with create_engine(f"sqlite:///{registry}").begin() as connection:
        connection.execute(text("ALTER TABLE AkuttskjemaOppfolging RENAME TO gone"))
    app = widget(app, "button", "do").click().run()
    assert not app.exception
    assert t("import.failed.database") in app.error[0].value
    assert t("import.unchanged") in app.error[0].value
    assert in_the_log()[-1] == ("import", "nothing stored: UnusableDatabase")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OperationalError("INSERT", {}, Exception("line cut")), "import.failed.away"),
        (OSError(28, "No space left on device"), "import.failed.disk"),
    ],
)
def test_what_fails_midway_is_told_in_words_and_leaves_the_old_rows(
    signed_in, registry, dump, monkeypatch, error, said
):
    app = checked(signed_in(PAGE, "sekretariat"), dump(one_new))
    widget(app, "checkbox", "into_sample").check().run()
    before = rows_of(registry)

    def fail(*_: object) -> None:
        raise error

    # The rows of the first form are in by then.
    monkeypatch.setattr("data_access.loading.run.raise_version", fail)
    app = widget(app, "button", "do").click().run()
    assert not app.exception
    assert t(said) in app.error[0].value
    assert t("import.unchanged") in app.error[0].value
    assert "INSERT" not in everything_sent(app)
    assert rows_of(registry) == before


@pytest.mark.parametrize("stage", ["check", "store"])
def test_a_page_that_is_left_midway_leaves_the_old_rows(
    signed_in, registry, dump, monkeypatch, stage
):
    app = checked(signed_in(PAGE, "sekretariat"), dump(one_new))
    widget(app, "checkbox", "into_sample").check().run()
    before = rows_of(registry)

    def leave(_bar: object, now: str, *_: int) -> None:
        # What Streamlit does in the script of a tab that is closed.
        if now == stage:
            raise StopException

    monkeypatch.setattr(components.import_run._Bar, "said", leave)
    widget(app, "button", "do").click().run()
    assert rows_of(registry) == before
    assert in_the_log()[-1] == ("import", "broken off, nothing stored")


def zipped(content: bytes, name: str = "akutt.csv") -> tuple[str, bytes, str]:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return "dump.zip", out.getvalue(), "application/zip"


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (("x.zip", b"PK\x03\x04nonsense", ""), ("import.file.unreadable", "x\\.zip")),
        (zipped(b"0;" * 300_000), ("import.file.too_large", "")),
    ],
)
def test_what_cannot_be_opened_is_told_in_words(
    signed_in, registry, monkeypatch, file, said
):
    monkeypatch.setattr(components.import_run, "MOST_BYTES", 500_000)
    app = checked(signed_in(PAGE, "sekretariat"), file)
    assert not app.exception
    assert t(said[0], name=said[1], n=0) in app.error[0].value
    assert t("import.unchanged") in app.error[0].value


@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff\xfe", b"a;b\n1;2\n", b"\xff\xfea\x00", b"%PDF-1.7\n"]
)
def test_odd_files_are_findings_and_let_nothing_in(signed_in, registry, content):
    app = checked(signed_in(PAGE, "sekretariat"), ("odd.csv", content, "text/csv"))
    assert not app.exception
    assert t("import.unreadable") in [one.value for one in app.error]
    assert not [one for one in app.button if str(one.key).startswith("import_do")]


def test_without_the_access_log_nothing_is_read(signed_in, registry, dump, monkeypatch):
    app = signed_in(PAGE, "sekretariat")

    def away(*_: object, **__: object) -> None:
        raise LogAway

    monkeypatch.setattr(components.import_run, "note", away)
    app = checked(app, dump(one_new))
    assert t("import.log_away") in [one.value for one in app.error]
    assert not app.table


def test_other_files_want_another_check(signed_in, registry, dump):
    app = checked(signed_in(PAGE, "sekretariat"), dump(one_new))
    assert app.table
    app.file_uploader[0].set_value([dump(changed_and_one_fault)]).run()
    assert not app.table
    assert app.button(key="import_check")
