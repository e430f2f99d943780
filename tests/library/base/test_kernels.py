"""Kernels are plain until one is called; then all of their module are compiled and call each other."""

from __future__ import annotations

import subprocess
import sys

import numpy as np

from kommune360.base.kernels import kernel


@kernel
def _square(x):  # type: ignore[no-untyped-def]  # pragma: no cover
    return x * x


@kernel
def _squares(values):  # type: ignore[no-untyped-def]  # pragma: no cover
    total = 0.0
    for value in values:
        total += _square(value)
    return total


FIRST = _squares


def test_kernels_call_each_other_and_names_taken_before_still_work() -> None:
    assert FIRST(np.arange(4.0)) == 14.0
    assert _squares is not FIRST
    assert _squares(np.arange(4.0)) == FIRST(np.arange(4.0))
    assert _square(3.0) == 9.0


def test_the_compiler_is_not_loaded_before_somebody_computes() -> None:
    code = "import sys, kommune360.dialogue.landscape; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
