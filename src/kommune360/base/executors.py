"""Where does work that falls into parts run: here, on several cores, or on a cluster?

From a number of workers or an address to a ``concurrent.futures.Executor``. What is computed does not
depend on where: results come back in the order of the parts.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

Part = TypeVar("Part")
Result = TypeVar("Result")

CONNECT_S = 10.0  # so long a cluster may take to answer
RETRIES = 3  # a part whose worker died is computed again this often
PARTS_AHEAD = 4  # so many parts a worker wait, so that it is never idle and few results pile up


class SerialExecutor(Executor):
    """Runs everything at once where it is called: the default, and what others are compared with."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


@contextmanager
def executor_for(where: int | str = 1) -> Iterator[Executor]:
    """Yield an executor: ``1`` here, ``n`` on n processes, an address such as ``tcp://host:8786`` on Dask.

    Processes are spawned, so that nothing is inherited and the same holds on every system; functions and
    parts must therefore be picklable. Raises ValueError for a number below 1 or an address that does not
    answer, ModuleNotFoundError where Dask's ``distributed`` is not installed (extra ``cluster``).
    """
    if isinstance(where, str):
        from distributed import Client

        connect: Any = Client  # distributed has no types for it
        try:
            client = connect(where, timeout=CONNECT_S, set_as_default=False)
        except (OSError, ValueError) as error:
            raise ValueError(f"no cluster answers at {where}: {error}") from error
        with client, client.get_executor(retries=RETRIES, pure=False) as cluster:
            yield cluster
    elif where < 1:
        raise ValueError(f"at least one worker is needed, not {where}")
    elif where == 1:
        yield SerialExecutor()
    else:
        with ProcessPoolExecutor(where, mp_context=multiprocessing.get_context("spawn")) as pool:
            yield pool


def in_order(
    executor: Executor, function: Callable[[Part], Result], parts: Iterable[Part], *, workers: int = 2
) -> Iterator[Result]:
    """Yield ``function(part)`` for each part in order; a bounded number of parts is under way at a time.

    Memory therefore depends on the size of a part, not on their number. The error of a part is raised
    where its result would have come.
    """
    waiting: deque[Future[Result]] = deque()
    try:
        for part in parts:
            waiting.append(executor.submit(function, part))
            if len(waiting) >= workers * PARTS_AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()
