"""How a process that draws many pages keeps its memory together."""

import ctypes
import sys

# The number of glibc's option, from its malloc.h.
M_ARENA_MAX = -8
HEAPS = 2


def few_heaps() -> None:
    """Let all threads take memory from two heaps, where C is glibc; call it first.

    Left to itself glibc gives threads eight heaps a processor. Each run of a page is a
    thread, and what one leaves free another does not find: a busy process then holds
    twice the memory (docs/scaling.md).
    """
    if sys.platform != "linux":
        return
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option is not None:
        set_option(M_ARENA_MAX, HEAPS)
