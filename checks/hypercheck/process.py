"""Work done in other processes at the same time, where that is possible."""

import contextlib
import gc
import os
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:  # loaded with the first process: most runs start none
    from concurrent.futures import Executor
    from multiprocessing.connection import Connection

T = TypeVar("T")

CAN_FORK = sys.platform == "linux"
"""Elsewhere a forked process may find locks of the system's libraries taken for ever."""


def may_begin() -> bool:
    """Whether this process can be copied: nothing else runs in it."""
    return threading.active_count() == 1


def executor(jobs: int) -> "Executor":
    """Processes that are given work; each has loaded what this one has loaded, where it can."""
    # Off the start-up path: processes are for large projects.
    import multiprocessing  # noqa: PLC0415
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415

    method = "fork" if CAN_FORK else "spawn"
    return ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context(method))


def begin(work: Callable[[], T]) -> Callable[[], T]:
    """Begin work in a copy of this process; what is returned waits for the result.

    The result must be picklable. If the process is lost, the work is done here.
    """
    import multiprocessing  # noqa: PLC0415 -- as above

    context = multiprocessing.get_context("fork")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(sending, work), daemon=True)
    gc.freeze()  # what is shared with the copy stays shared, as long as nobody counts it
    process.start()
    gc.unfreeze()
    sending.close()

    def result() -> T:
        try:
            found: T = receiving.recv()
        except (EOFError, OSError):
            return work()
        else:
            return found
        finally:
            process.join()

    return result


def _send(sending: "Connection", work: Callable[[], T]) -> None:
    with contextlib.suppress(BaseException):  # the process that waits does the work itself
        sending.send(work())
        sending.close()
        return
    os._exit(1)
