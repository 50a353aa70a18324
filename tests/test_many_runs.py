"""A server is set up for many runs at once before it does anything."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import uvicorn

ROOT = Path(__file__).resolve().parents[1]
# Threads that hold memory at the same time; then glibc tells of its heaps.
CODE = """
import ctypes, sys, threading
if "few" in sys.argv:
    import serve
met = threading.Barrier(12)
def work():
    held = [bytearray(1000) for _ in range(2000)]
    met.wait()
    del held
threads = [threading.Thread(target=work) for _ in range(12)]
for one in threads: one.start()
for one in threads: one.join()
libc = ctypes.CDLL(None)
libc.fdopen.restype = ctypes.c_void_p
out = ctypes.c_void_p(libc.fdopen(1, b"w"))
libc.malloc_info(0, out)
libc.fflush(out)
"""


def heaps(how: str) -> int:
    done = subprocess.run(
        [sys.executable, "-c", CODE, how],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return len(re.findall("<heap nr=", done.stdout))


@pytest.mark.skipif(sys.platform != "linux", reason="glibc is of Linux")
def test_the_server_s_threads_share_two_heaps():
    assert heaps("left to itself") > 2
    assert heaps("few") <= 2


def test_sums_are_of_one_thread_and_texts_of_python():
    code = "import serve, os, pandas as pd; " + (
        "print(os.environ['OPENBLAS_NUM_THREADS'], pd.Series(['a']).dtype.storage)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True
    )
    assert done.stdout.split() == ["1", "python"], done.stderr


def test_numpy_is_not_there_before_it_knows_of_one_thread():
    code = "import sys, components.many_runs; print('numpy' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True
    )
    assert done.stdout.strip() == "False", done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="uvloop is not for Windows")
def test_the_server_runs_on_the_loop_that_wakes_cheaply():
    factory = uvicorn.Config(None).get_loop_factory()
    assert factory is not None
    loop = factory()
    try:
        assert type(loop).__module__.startswith("uvloop")
    finally:
        loop.close()
