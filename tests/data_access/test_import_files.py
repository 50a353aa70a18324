"""The ways in which a dump is written and packed, and those that are refused."""

import csv
import io
import zipfile
from datetime import datetime

import pytest
from sqlalchemy import select

from data_access.loading import findings as findings_module
from data_access.loading import sources as sources_module
from data_access.loading.findings import Findings
from data_access.loading.run import Wishes, import_dump
from data_access.loading.sources import UnusableFile
from data_access.schema import acute
from tests.data_access.dumps import (
    STROKE,
    TODAY,
    every_row,
    followups,
    found,
    given,
    run,
    strokes,
    text_of,
)
from tests.small import empty_registry

NAME = "Sjukehuset på Ærø"
TEXT = text_of([STROKE | {"Helseenhet": NAME}])


def packed(**files: bytes | str) -> bytes:
    """Return a zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_each_encoding_gives_the_same_row(encoding: str, line_end: str):
    engine = empty_registry()
    content = TEXT.replace("\r\n", line_end)
    result, findings = run(engine, given(content, encoding=encoding))
    assert (result.is_stored, found(findings)) == (True, [])
    with engine.connect() as connection:
        assert connection.scalar(select(acute.c.Helseenhet)) == NAME


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_another_encoding_is_told(encoding: str):
    _, findings = run(empty_registry(), given(TEXT, encoding=encoding))
    (told,) = found(findings)
    assert told[3] in ("not_text", "unknown_form", "not_semicolon")


def test_text_that_is_neither_is_told():
    broken = TEXT.encode().replace("på".encode(), b"p\xe5\x81")
    _, findings = run(empty_registry(), given(broken))
    assert found(findings) == [(1, "", "", "not_text")]


@pytest.mark.parametrize(
    "written",
    [
        "2016-03-01 13:05",
        "2016-03-01 13:05:00",
        "2016-03-01T13:05:00",
        "2016-03-01 13:05:00.0000000",
        "01.03.2016 13:05",
        "1.3.2016 13:05:00",
        " 01.03.2016  13:05 ",
    ],
)
def test_each_way_to_write_a_time_is_the_same_time(written: str):
    engine = empty_registry()
    run(engine, strokes({"Innleggelsestidspunkt": written}))
    with engine.connect() as connection:
        admitted = connection.scalar(select(acute.c.Innleggelsestidspunkt))
    assert admitted == datetime(2016, 3, 1, 13, 5)


def test_a_day_without_a_clock_has_an_unknown_clock():
    engine = empty_registry()
    run(engine, strokes({"Innleggelsestidspunkt": "01.03.2016"}))
    with engine.connect() as connection:
        admitted = connection.scalar(select(acute.c.Innleggelsestidspunkt))
    assert admitted == datetime(2016, 3, 1)


def test_a_zipped_dump_gives_the_same_rows_whatever_the_order():
    plain, zipped = empty_registry(), empty_registry()
    run(plain, strokes({}), followups({}))
    archive = packed(
        **{
            "a/oppfolging.csv": followups({}).open().read(),
            "../../akutt.csv": strokes({}).open().read(),
            "les meg.pdf": "%PDF",
        }
    )
    _, findings = run(zipped, given(archive, "dump.zip"))
    assert every_row(zipped) == every_row(plain)
    assert found(findings) == [(1, "", "", "other_file_in_zip")]
    assert {one.file for one in findings.first} == {
        "dump.zip: akutt.csv",
        "dump.zip: oppfolging.csv",
        "dump.zip: les meg.pdf",
    }


def test_nothing_of_an_archive_is_written_to_disk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    archive = packed(**{"../../../outside.csv": strokes({}).open().read()})
    run(empty_registry(), given(archive, "dump.zip"))
    assert list(tmp_path.rglob("*")) == []


def test_an_archive_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(sources_module, "MOST_BYTES", 1000)
    bomb = given(packed(**{"a.csv": "x" * 2000}), "bomb.zip")
    with pytest.raises(UnusableFile, match="unpacked"):
        import_dump(
            [bomb], empty_registry(), Findings(), Wishes(most_bytes=1000), today=TODAY
        )


def test_an_archive_that_lies_about_its_size_is_refused():
    archive = bytearray(packed(**{"a.csv": TEXT * 50}))
    size = len(TEXT.encode() * 50).to_bytes(4, "little")
    while (place := archive.find(size)) >= 0:
        archive[place : place + 4] = (10).to_bytes(4, "little")
    with pytest.raises(UnusableFile):
        run(empty_registry(), given(bytes(archive), "lie.zip"))


def test_a_broken_archive_is_refused():
    with pytest.raises(UnusableFile):
        run(empty_registry(), given(packed(a=TEXT * 99)[:-40], "half.zip"))


def test_too_many_files_in_an_archive_are_refused():
    many = packed(**{f"{number}.csv": TEXT for number in range(51)})
    with pytest.raises(UnusableFile, match="more than 50"):
        run(empty_registry(), given(many, "many.zip"))


def test_a_locked_archive_is_refused():
    archive = bytearray(packed(**{"a.csv": TEXT}))
    # The flag of a password, in the local and in the central header.
    archive[6] |= 1
    archive[archive.rindex(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(UnusableFile, match="password"):
        run(empty_registry(), given(bytes(archive), "locked.zip"))


@pytest.mark.parametrize(
    "value", ["=HYPERLINK(1)", "+1", "-2+3", "@SUM(1)", "\t=1", "  =1", "\uff1d1"]
)
def test_no_spreadsheet_runs_a_cell_of_the_findings(value: str):
    out = io.StringIO()
    findings = Findings(out)
    findings.add(value, 2, value, value, "not_a_number")
    row = next(csv.DictReader(io.StringIO(out.getvalue()), delimiter=";"))
    assert {row["file"], row["column"], row["value"]} == {f"'{value}"}


def test_the_findings_file_says_file_line_column_value_and_rule():
    out = io.StringIO()
    Findings(out).add("akutt.csv", 3, "NIHSSinnkomst", "43", "out_of_range")
    (row,) = csv.DictReader(io.StringIO(out.getvalue()), delimiter=";")
    assert row.pop("text_nb").startswith("Verdien")
    assert row.pop("text_en").startswith("The value")
    assert row == {
        "file": "akutt.csv",
        "line": "3",
        "column": "NIHSSinnkomst",
        "value": "43",
        "rule": "out_of_range",
        "stops": "yes",
    }


def test_files_that_are_wrong_throughout_are_given_up(monkeypatch):
    monkeypatch.setattr(findings_module, "MOST_FINDINGS", 5)
    result, findings = run(empty_registry(), strokes(*[{"TidlTIA": "7"}] * 9))
    assert result is None
    assert findings.total == 6
