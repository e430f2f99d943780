"""The one place that starts the solver of linear programmes, silent: it must not write to standard output."""

from __future__ import annotations

from typing import Any

import highspy


class _Silent(highspy.Highs):
    def enableCallbacks(self) -> None:
        """Callbacks are not used, and switching them on prints a banner before any option can be set."""


def silent_highs() -> Any:
    """A HiGHS instance that prints nothing and uses one thread, so that the same input gives the same answer."""
    highs = _Silent()  # type: ignore[no-untyped-call]
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    return highs
