"""Which cells are secret in themselves, and for which reason? From cells and a rule to a reason for each."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from kommune360.base.text import Text
from kommune360.disclosure.cells import Cells
from kommune360.disclosure.profiles import Profile, Rule


class Reason(StrEnum):
    """Why a cell is secret in itself."""

    NONE = ""
    SMALL = "small"
    ZERO = "zero"
    BASE = "base"  # too few in the denominator
    COMPLEMENT = "complement"  # too few outside the count
    DIFFERENCE = "difference"  # hidden, but what remains of published sums is small
    GIVEN = "given"  # blanked when it came


WHY: dict[Reason, Text] = {
    Reason.SMALL: Text("Die Anzahl liegt unter der Schwelle.", "The count is below the threshold."),
    Reason.ZERO: Text("Auch eine Null ist geschützt.", "A zero is protected, too."),
    Reason.BASE: Text("Die Grundgesamtheit ist zu klein.", "The base is too small."),
    Reason.COMPLEMENT: Text(
        "Der Rest der Grundgesamtheit liegt unter der Schwelle.",
        "The rest of the base is below the threshold.",
    ),
    Reason.DIFFERENCE: Text(
        "Der Unterschied veröffentlichter Summen liegt unter der Schwelle.",
        "The difference of published sums is below the threshold.",
    ),
    Reason.GIVEN: Text("Der Wert war schon verdeckt.", "The value was blanked before."),
}


def reasons_of(cells: Cells, profile: Profile, rule: Rule) -> tuple[Reason, ...]:
    """One reason a cell; ``Reason.NONE`` where the cell itself may be shown."""
    value, base = cells.value, cells.denominator
    small = (value > 0) & (value < rule.threshold)
    zero = (value == 0) & profile.zeros_protected
    known = np.isfinite(base)
    thin = known & (base > 0) & (base < rule.min_denominator)
    rest = base - value
    complement = known & rule.complement & (rest > 0) & (rest < rule.threshold)
    tests = (
        (Reason.GIVEN, np.isnan(value) & cells.published),
        (Reason.SMALL, small & cells.published),
        (Reason.DIFFERENCE, small),
        (Reason.ZERO, zero),
        (Reason.BASE, thin & cells.published),
        (Reason.COMPLEMENT, complement & cells.published),
    )
    result = [Reason.NONE] * len(cells)
    for reason, where in reversed(tests):  # the first that holds is told
        for cell in np.flatnonzero(where):
            result[cell] = reason
    return tuple(result)
