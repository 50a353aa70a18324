"""Lines of the log: each one JSON object, without what an error says."""

import json
import logging
import sys
from pathlib import Path

import pytest

from monitoring.log_lines import JsonLine, begin_log, log_kind, refuse_start


def line(message: str, *args: object, **more: object) -> dict[str, object]:
    record = logging.LogRecord(
        "slagtavle", logging.WARNING, __file__, 1, message, args, None
    )
    vars(record).update(more)
    written = JsonLine().format(record)
    assert "\n" not in written
    return json.loads(written)


def test_a_line_says_when_how_bad_what_and_by_whom():
    told = line("Ålesund\n%s", 3, event="import_stored", rows=12)
    at = told.pop("time")
    assert str(at).endswith("+00:00")
    assert told == {
        "level": "warning",
        "event": "import_stored",
        "logger": "slagtavle",
        "message": "Ålesund\n3",
        "rows": 12,
    }


def test_a_line_of_a_library_is_a_line_too():
    assert line("started")["event"] == "log"


def test_an_error_is_told_by_its_kind_and_place_but_not_by_its_words():
    try:
        try:
            int("11.11.1950")
        except ValueError as error:
            raise OSError("/home/kari: password") from error
    except OSError:
        told = line("Error %s", "AB12", exc_info=sys.exc_info())
    assert told["error"] == ["OSError", "ValueError"]
    (place,) = told["where"]  # type: ignore[misc]
    assert place.startswith("tests/monitoring/test_log_lines.py:")
    assert "1950" not in str(told)
    assert "kari" not in str(told)


def test_an_error_that_goes_in_circles_ends():
    first, second = ValueError(), KeyError()
    first.__context__, second.__context__ = second, first
    told = line("x", exc_info=(ValueError, first, None))
    assert len(told["error"]) == 12  # type: ignore[arg-type]


def test_a_file_outside_is_named_without_its_folder():
    try:
        json.loads("{")
    except ValueError:
        told = line("x", exc_info=sys.exc_info())
    places = [str(one) for one in told["where"]]  # type: ignore[attr-defined]
    assert len(places) > 1
    assert not [one for one in places if Path(one).is_absolute()]


@pytest.mark.parametrize(
    ("given", "kind"), [("", "text"), ("json", "json"), (" JSON ", "json")]
)
def test_text_unless_said_otherwise(
    given: str, kind: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SLAGTAVLE_LOG", given)
    assert log_kind() == kind


def test_what_is_neither_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SLAGTAVLE_LOG", "xml")
    with pytest.raises(ValueError, match="text or json, not 'xml'"):
        begin_log()


def test_why_the_server_does_not_start_is_a_line_for_each_reason(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setenv("SLAGTAVLE_LOG", "json")
    with pytest.raises(SystemExit, match="1"):
        refuse_start(["No key.", "No users."])
    assert [one.getMessage() for one in caplog.records] == ["No key.", "No users."]
    monkeypatch.setenv("SLAGTAVLE_LOG", "text")
    with pytest.raises(SystemExit, match=r"not start.\n- No key.\n- No users."):
        refuse_start(["No key.", "No users."])
