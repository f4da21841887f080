"""A child that ends with its parent, even where the parent was killed (`man 2 PR_SET_PDEATHSIG`)."""

import ctypes
import signal
import sys
from collections.abc import Callable


PR_SET_PDEATHSIG = 1
# Looked up before any fork: between fork and exec a child must not wait for a lock.
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def sender(number: signal.Signals) -> Callable[[], None]:
    """For subprocess' `preexec_fn`: the child gets the signal when the starting thread ends.

    Only on Linux; elsewhere the next keeper ends what a killed one left behind.
    """

    def ask_kernel() -> None:
        if LIBC is not None:
            LIBC.prctl(PR_SET_PDEATHSIG, number)

    return ask_kernel
