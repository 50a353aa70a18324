"""Which installations start, and what the operator is told of those that do not."""

import sqlite3
from pathlib import Path

import bcrypt
import pytest

import access.settings
import access.start_check
from access.settings import (
    cookie_key,
    database_url,
    import_database_url,
    is_sample,
    look_seconds,
    poll_seconds,
)
from access.start_check import start_problems
from tests.access.conftest import WriteUsers, user

GOOD_KEY = "Zq3vT9xLw7Rk2Yb8Nf5Hs1Gd4Jc6Mp0u"


@pytest.fixture
def sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small file in the sample's place, with its mark."""
    file = tmp_path.resolve() / "sample_db" / "registry.db"
    file.parent.mkdir()
    make_registry(file, marked=True)
    for module in (access.settings, access.start_check):
        monkeypatch.setattr(module, "SAMPLE_FILE", file)
    return file


def make_registry(file: Path, *, marked: bool) -> None:
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE Akuttskjema (SkjemaGUID TEXT)")
    if marked:
        connection.execute(f"CREATE TABLE {access.settings.SAMPLE_MARK} (v INTEGER)")
    connection.commit()
    connection.close()


@pytest.fixture
def real(tmp_path: Path, sample: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An installation on a registry of its own, ready to start."""
    file = tmp_path / "real.db"
    make_registry(file, marked=False)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{file}")
    monkeypatch.setenv("SLAGTAVLE_COOKIE_KEY", GOOD_KEY)
    return f"sqlite:///{file}"


def test_the_sample_starts_with_the_demo_users_and_without_a_key(sample: Path):
    assert database_url() == f"sqlite:///{sample}"
    assert is_sample(database_url())
    assert start_problems() == []
    assert len(cookie_key()) > 32
    assert cookie_key() == cookie_key()


def test_a_real_registry_starts_with_its_own_users_and_key(
    real: str, write_users: WriteUsers
):
    write_users({"kari": user()})
    assert not is_sample(real)
    assert start_problems() == []
    assert cookie_key() == GOOD_KEY


def test_demo_users_are_refused_by_name_on_a_real_registry(real: str):
    (problem,) = start_problems()
    for name in ("stolavs", "tromso", "vestreviken", "radgiver", "sekretariat", "uten"):
        assert name in problem


def test_the_demo_password_is_refused_under_any_name(
    real: str, write_users: WriteUsers
):
    shipped = Path(access.settings.ROOT / "auth_config.yaml").read_text("utf-8")
    write_users(shipped.replace("uten:", "overlege:"))
    (problem,) = start_problems()
    assert "overlege" in problem
    write_users({"stolavs": user(), "kari": user()})
    assert start_problems() == []


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("", "is not set"),
        ("Zq3vT9xLw7Rk2Yb8Nf5Hs1Gd4Jc6Mp0", "has 31 characters"),
        ("a" * 40, "others can guess"),
        ("abc" * 20, "others can guess"),
        ("my-Secret-" + GOOD_KEY, "others can guess"),
        ("some_key" + GOOD_KEY, "others can guess"),
    ],
)
def test_a_missing_short_or_known_key_is_refused_on_a_real_registry(
    real: str,
    write_users: WriteUsers,
    monkeypatch: pytest.MonkeyPatch,
    key: str,
    said: str,
):
    write_users({"kari": user()})
    monkeypatch.setenv("SLAGTAVLE_COOKIE_KEY", key)
    (problem,) = start_problems()
    assert problem.startswith("SLAGTAVLE_COOKIE_KEY")
    assert said in problem
    assert not key or key not in problem


def test_a_real_registry_never_gets_a_key_of_its_own_making(
    real: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("SLAGTAVLE_COOKIE_KEY")
    assert cookie_key() == ""


def test_a_missing_sample_says_how_to_build_it(sample: Path):
    sample.unlink()
    (problem,) = start_problems()
    assert "make sample" in problem
    assert not is_sample(database_url())
    # Docker makes a folder where a mounted file is missing.
    sample.mkdir()
    (problem,) = start_problems()
    assert "is not built" in problem


def test_real_patients_in_the_sample_s_place_are_refused(sample: Path):
    sample.unlink()
    make_registry(sample, marked=False)
    (problem,) = start_problems()
    assert "not a whole sample" in problem
    sample.write_bytes(b"not a database at all")
    (problem,) = start_problems()
    assert "not a whole sample" in problem


def test_a_sample_that_loses_its_mark_is_noticed(sample: Path):
    assert start_problems() == []
    connection = sqlite3.connect(sample)
    connection.execute(f"DROP TABLE {access.settings.SAMPLE_MARK}")
    connection.commit()
    connection.close()
    assert start_problems() != []


def test_a_copy_of_the_sample_elsewhere_counts_as_real_patients(
    sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    copy = tmp_path / "copy.db"
    copy.write_bytes(sample.read_bytes())
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{copy}")
    assert not is_sample(database_url())
    key, demo = start_problems()
    assert "SLAGTAVLE_COOKIE_KEY" in key
    assert "demo password" in demo


def test_a_link_at_the_sample_s_place_to_real_patients_counts_as_real(
    sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    elsewhere = tmp_path / "real.db"
    make_registry(elsewhere, marked=True)
    sample.unlink()
    sample.symlink_to(elsewhere)
    assert not is_sample(f"sqlite:///{sample}")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://localhost/sample_db/registry.db",
        "sqlite://",
        "sqlite:///registry.db",
        "not an address",
    ],
)
def test_any_other_address_counts_as_real_patients(sample: Path, url: str):
    assert not is_sample(url)


def test_the_sample_is_known_by_a_way_round(
    sample: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(sample.parent)
    assert is_sample("sqlite:///registry.db")
    assert is_sample(f"sqlite:///{sample.parent}/../sample_db/registry.db")


def test_a_user_file_with_a_mistake_stops_every_installation(
    sample: Path, write_users: WriteUsers
):
    write_users({"kari": user(roles="hospital")})
    (problem,) = start_problems()
    assert "users.yaml, user kari: roles" in problem


def test_passwords_are_tried_once_and_not_on_every_click(
    real: str, write_users: WriteUsers, monkeypatch: pytest.MonkeyPatch
):
    write_users({"kari": user(), "ola": user()})
    assert start_problems() == []

    def must_not_be_called(*_: bytes) -> bool:
        raise AssertionError("bcrypt takes a quarter of a second")

    monkeypatch.setattr(bcrypt, "checkpw", must_not_be_called)
    assert start_problems() == []


def test_real_patients_are_imported_on_the_page_only_where_that_is_set(
    real: str, monkeypatch: pytest.MonkeyPatch
):
    assert import_database_url() is None
    monkeypatch.setenv("IMPORT_DATABASE_URL", real)
    assert import_database_url() == real


def test_the_sample_may_be_imported_into_without_a_setting(sample: Path):
    assert import_database_url() == f"sqlite:///{sample}"


def test_the_writing_role_s_address_in_an_open_file_is_refused(
    sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    file = tmp_path / "writer"
    file.write_text("postgresql://importer:secret@localhost/registry")
    file.chmod(0o644)
    monkeypatch.setenv("IMPORT_DATABASE_URL_FILE", str(file))
    (problem,) = start_problems()
    assert problem.startswith("IMPORT_DATABASE_URL_FILE")
    file.chmod(0o600)
    assert start_problems() == []


@pytest.mark.parametrize("setting", ["0", "-1", "3601", "1.5", "ett minutt", "٣"])
def test_a_follow_time_that_is_no_number_of_seconds_is_refused(
    sample: Path, monkeypatch: pytest.MonkeyPatch, setting: str
):
    monkeypatch.setenv("SLAGTAVLE_FOLLOW_SECONDS", setting)
    assert start_problems() == [
        "SLAGTAVLE_FOLLOW_SECONDS must be a whole number of seconds from 1 to 3600, "
        f"not {setting!r}."
    ]


@pytest.mark.parametrize(
    ("setting", "look", "poll"),
    [("", 20, 40), ("1", 1 / 3, 2 / 3), ("30", 10, 20), ("3600", 20, 3580)],
)
def test_a_page_looks_and_the_registry_is_asked_within_the_follow_time(
    monkeypatch: pytest.MonkeyPatch, setting: str, look: float, poll: float
):
    monkeypatch.setenv("SLAGTAVLE_FOLLOW_SECONDS", setting)
    assert (look_seconds(), poll_seconds()) == pytest.approx((look, poll))
