"""How far is it? A bar on standard error while files are read, on a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_WIDTH = 30


@contextmanager
def progress_bar(total: int, label: str) -> Iterator[Callable[[int, int, str], None]]:
    """Yield ``step(done, total, name)``; draws nothing where standard error is no terminal."""
    shown = sys.stderr.isatty()

    def step(done: int, of: int, name: str) -> None:
        if shown:
            full = _WIDTH * done // max(of, 1)
            sys.stderr.write(f"\r\x1b[K{label} [{'#' * full}{'.' * (_WIDTH - full)}] {done}/{of} {name[:40]}")
            sys.stderr.flush()

    step(0, total, "")
    try:
        yield step
    finally:
        if shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
