"""Flags while computing: small numbers whose larger one wins, and back to the flags of the house.

A result is as weak as its weakest input: a suppressed input makes the result suppressed, a missing one
missing. Nothing without a value is ever counted as 0.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from kommune360.base.flags import Flag

# From strong to weak. What has a value stands before NO_VALUE; of several without value the flag wins
# that says most about why.
_ORDER = (
    Flag.OK,
    Flag.REVISED,
    Flag.PROVISIONAL,
    Flag.ESTIMATE,
    Flag.LIMITED,
    None,  # no row at all
    Flag.NOT_YET,
    Flag.NOT_APPLICABLE,
    Flag.MISSING,
    Flag.INVALID_TEXT,
    Flag.UNRELIABLE,
    Flag.UNKNOWN_OR_SECRET,
    Flag.SUPPRESSED,
)
CODES: dict[str, int] = {str(flag): code for code, flag in enumerate(_ORDER) if flag is not None}
CODES[str(Flag.ZERO)] = 0
OK, ABSENT = 0, _ORDER.index(None)
LIMITED, ESTIMATE = CODES[str(Flag.LIMITED)], CODES[str(Flag.ESTIMATE)]
NOT_APPLICABLE, MISSING = CODES[str(Flag.NOT_APPLICABLE)], CODES[str(Flag.MISSING)]
NO_VALUE = ABSENT  # codes from here on have no value
TEXTS = pl.Series("flag", [str(Flag.MISSING) if flag is None else str(flag) for flag in _ORDER])


def codes_of(flags: pl.Series) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    """Codes of a column of flags; an unknown flag counts as missing."""
    found = flags.cast(pl.String).replace_strict(CODES, default=MISSING, return_dtype=pl.UInt8)
    return found.to_numpy()
