"""`python -m access`: a password becomes a hash, and a bad one a sentence."""

import subprocess
import sys
from pathlib import Path

import bcrypt
import pytest

ROOT = Path(__file__).parents[2]


def hash_of(*typed: str) -> subprocess.CompletedProcess[str]:
    """Run the command without a terminal and type these lines."""
    return subprocess.run(
        [sys.executable, "-m", "access"],
        cwd=ROOT,
        input="".join(f"{line}\n" for line in typed),
        capture_output=True,
        text=True,
        start_new_session=True,
    )


def test_the_hash_alone_goes_to_standard_output():
    done = hash_of("a long way to the fjord", "a long way to the fjord")
    assert done.returncode == 0
    assert done.stdout.count("\n") == 1
    assert bcrypt.checkpw(b"a long way to the fjord", done.stdout.strip().encode())


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("a long way to the fjord", "a long way to the field"), "The two differ."),
        (("too short", "too short"), "at least 12 characters"),
        (("slagtavle-demo", "slagtavle-demo"), "not the demo's"),
        (("ø" * 37, "ø" * 37), "74 bytes"),
        ((), "No password was given."),
        (("a long way to the fjord",), "No password was given."),
    ],
    ids=["differ", "short", "demo", "long", "nothing", "once only"],
)
def test_a_password_that_will_not_do_is_refused_in_one_sentence(
    typed: tuple[str, ...], said: str
):
    done = hash_of(*typed)
    assert done.returncode == 2
    assert done.stdout == ""
    last = done.stderr.strip().splitlines()[-1]
    assert said in last
    assert "Traceback" not in done.stderr
