"""Settings by environment or in a file, and which files are refused."""

from pathlib import Path

import pytest

from environment import UnusableSetting, setting

NAME = "SLAGTAVLE_TEST_SECRET"


@pytest.fixture
def secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with a secret that only its owner reads, named in the environment."""
    file = tmp_path / "secret"
    file.write_text("a secret\n")
    file.chmod(0o600)
    monkeypatch.setenv(f"{NAME}_FILE", str(file))
    return file


def test_a_setting_stands_in_the_environment(monkeypatch: pytest.MonkeyPatch):
    assert setting(NAME) == ""
    monkeypatch.setenv(NAME, "open")
    assert setting(NAME) == "open"


def test_a_setting_stands_in_a_file(secret: Path):
    assert setting(NAME) == "a secret"
    secret.write_text("another")
    assert setting(NAME) == "another"


def test_a_setting_given_twice_is_refused(
    secret: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv(NAME, "open")
    with pytest.raises(UnusableSetting, match=f"{NAME} and {NAME}_FILE are both set"):
        setting(NAME)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660, 0o602, 0o666, 0o610])
def test_a_file_open_to_others_is_refused(secret: Path, mode: int):
    secret.chmod(mode)
    with pytest.raises(UnusableSetting, match="chmod 600") as refused:
        setting(NAME)
    assert f"{NAME}_FILE" in str(refused.value)
    assert "a secret" not in str(refused.value)


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_file_of_the_owner_alone_is_read(secret: Path, mode: int):
    secret.chmod(mode)
    assert setting(NAME) == "a secret"


def test_what_systemd_hands_over_may_show_the_reader_as_group(
    secret: Path, monkeypatch: pytest.MonkeyPatch
):
    secret.chmod(0o440)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(secret.parent))
    assert setting(NAME) == "a secret"
    secret.chmod(0o444)
    with pytest.raises(UnusableSetting):
        setting(NAME)
    secret.chmod(0o440)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(secret.parent / "elsewhere"))
    with pytest.raises(UnusableSetting):
        setting(NAME)


@pytest.mark.parametrize("content", [b"", b"  \n", b"one\ntwo", b"\xff\xfe\x00"])
def test_a_file_that_is_no_single_line_is_refused(secret: Path, content: bytes):
    secret.write_bytes(content)
    with pytest.raises(UnusableSetting, match=f"{NAME}_FILE"):
        setting(NAME)


def test_a_missing_file_is_refused(secret: Path):
    secret.unlink()
    with pytest.raises(UnusableSetting, match="cannot be read"):
        setting(NAME)
