"""What is counted, and that nobody is named."""

import logging
from types import SimpleNamespace

import pytest
from prometheus_client import REGISTRY, generate_latest

from access.log import write
from data_access.scope import Viewer
from monitoring.metrics import page_run, timed_snapshot
from own_data.database import connect, upgrade

PATIENTLESS = {"page", "event", "refused", "le"}


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def test_a_page_that_fails_is_timed_too():
    before = value("slagtavle_page_run_seconds_count", page="trends")
    with pytest.raises(ZeroDivisionError), page_run("trends"):
        _ = 1 / 0
    assert value("slagtavle_page_run_seconds_count", page="trends") == before + 1


def test_a_row_of_the_access_log_is_counted_by_its_kind_alone(tmp_path):
    own = connect(f"sqlite:///{tmp_path}/own.db")
    upgrade(own)
    viewer = Viewer("kari.name", "Kari Name", "hospital", frozenset({106340}))
    before = value("slagtavle_events_total", event="sign_in", refused="yes")
    write(own, viewer, "sign_in", refused=True, page="kari", selection="106340")
    own.dispose()
    assert value("slagtavle_events_total", event="sign_in", refused="yes") == before + 1
    exposed = generate_latest(REGISTRY).decode()
    assert "kari" not in exposed.lower()
    assert "106340" not in exposed


def test_labels_name_neither_user_nor_unit_nor_patient():
    own = [one for one in REGISTRY.collect() if one.name.startswith("slagtavle")]
    labels = {name for one in own for sample in one.samples for name in sample.labels}
    assert len(own) >= 5
    assert labels <= PATIENTLESS


class Strokes(SimpleNamespace):
    def __len__(self) -> int:
        return 130


def test_a_snapshot_is_timed_and_told_of(caplog: pytest.LogCaptureFixture):
    before = value("slagtavle_snapshot_build_seconds_count")
    snapshot = Strokes(version="0123456789")
    with caplog.at_level(logging.INFO, "slagtavle"):
        assert timed_snapshot(lambda: snapshot)() is snapshot
    assert value("slagtavle_snapshot_build_seconds_count") == before + 1
    (line,) = caplog.records
    assert line.getMessage().startswith("Snapshot 012345 of 130 strokes built in 0.0 s")
    assert vars(line)["strokes"] == 130


def test_a_snapshot_that_fails_is_not_told_of():
    before = value("slagtavle_snapshot_build_seconds_count")
    with pytest.raises(ZeroDivisionError):
        timed_snapshot(lambda: 1 / 0)()
    assert value("slagtavle_snapshot_build_seconds_count") == before
