"""How are loops over many numbers compiled without carrying the compiler before anybody computes?

``kernel`` marks a function; at the first call of one, all kernels of its module become numba's. A server on
which nobody asks for what they compute never loads numba, which takes 100 MB.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from typing import Any

_LOCK = threading.RLock()


class _Kernel:
    """Stands in its module for a function that is not compiled yet."""

    def __init__(self, function: Callable[..., Any]) -> None:
        functools.update_wrapper(self, function)
        self.function = function

    def __call__(self, *arguments: Any) -> Any:
        _compile(self.function.__globals__)
        return self.function.__globals__[self.function.__name__](*arguments)


def kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a module's function to be compiled by ``numba.njit`` (cached, without Python's lock) when it is needed.

    It may call other kernels of its own module only: those of others are not known to the compiler.
    """
    return _Kernel(function)


def _compile(module: dict[str, Any]) -> None:
    from numba import njit

    with _LOCK:
        waiting = {
            name: njit(cache=True, nogil=True)(each.function)
            for name, each in module.items()
            if isinstance(each, _Kernel) and each.function.__globals__ is module
        }
        module.update(waiting)  # at once: a kernel in use must find all that it calls
