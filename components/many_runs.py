"""How a process that draws many pages at once is set up, before anything else."""

import ctypes
import os
import sys

# The number of glibc's option, from its malloc.h.
M_ARENA_MAX = -8
HEAPS = 2


def prepare_for_many_runs() -> None:
    """Set up what all runs share; call it before NumPy is imported.

    Each sum is worked out by the one thread that asks: sessions share the cores, and
    BLAS with threads of its own would take them from each other. Texts in tables are
    Python's own: our tables are small, and Arrow's take two to three times as long.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    few_heaps()
    import pandas as pd

    pd.set_option("mode.string_storage", "python")


def few_heaps() -> None:
    """Let all threads take memory from two heaps, where C is glibc.

    Left to itself glibc gives threads eight heaps a processor. Each run of a page is a
    thread, and what one leaves free another does not find: a busy process then holds
    twice the memory (docs/scaling.md).
    """
    if sys.platform != "linux":
        return
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option is not None:
        set_option(M_ARENA_MAX, HEAPS)
