"""Work in several processes, which import what they need and never run the caller's own script again."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from contextlib import contextmanager
from typing import TypeVar

from sizer.errors import Cancelled

__all__ = ["cores", "in_processes"]

Task = TypeVar("Task")
Result = TypeVar("Result")
LOOKS_EVERY_S = 0.2


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)


def in_processes(
    work: Callable[[Task], Result],
    tasks: Sequence[Task],
    processes: int,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[tuple[int, Result]]:
    """Do every task; yield its number and result as each is finished.

    Parameters
    ----------
    work : callable
        A function of a module; it and its tasks are pickled.
    tasks : sequence
        What to do.
    processes : int
        How many at once; 1 does the work here.
    cancelled : callable
        Asked a few times a second; True ends the other processes.

    Raises
    ------
    Cancelled
        On request.
    """
    if min(processes, len(tasks)) <= 1:
        for number, task in enumerate(tasks):
            _stop_if(cancelled)
            yield number, work(task)
        return
    before = set(multiprocessing.active_children())
    with ProcessPoolExecutor(min(processes, len(tasks)), mp_context=multiprocessing.get_context("spawn")) as pool:
        with _no_script():
            numbers = {pool.submit(work, task): number for number, task in enumerate(tasks)}
        waiting = set(numbers)
        try:
            while waiting:
                done, waiting = wait(waiting, timeout=LOOKS_EVERY_S, return_when=FIRST_COMPLETED)
                for future in done:
                    yield numbers[future], future.result()
                _stop_if(cancelled)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for child in set(multiprocessing.active_children()) - before:
                child.terminate()
            raise


def _stop_if(cancelled: Callable[[], bool]) -> None:
    if cancelled():
        raise Cancelled("cancelled by the user")


@contextmanager
def _no_script() -> Iterator[None]:
    """Hide the script that is running, which a new process would otherwise run, too, before its work."""
    main = sys.modules["__main__"]
    kept = {name: vars(main).get(name) for name in ("__file__", "__spec__")}
    vars(main).pop("__file__", None)
    main.__spec__ = None
    try:
        yield
    finally:
        for name, value in kept.items():
            if value is not None:
                setattr(main, name, value)
