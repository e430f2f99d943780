"""Has somebody said nearly the same in this round? Shown before a contribution is sent.

From a round and a text to published contributions, most alike first.
"""

from __future__ import annotations

from kommune360.dialogue.similar import similar
from kommune360.web.dialogue.models import Contribution, Round
from kommune360.web.dialogue.selectors import statements_of

MOST = 3


def alike_in(round_: Round, text: str) -> list[Contribution]:
    """Up to three published contributions that say nearly the same."""
    there = {str(one.pk): one for one in statements_of(round_).select_related("thesis")}
    found = similar(text, {key: one.text for key, one in there.items()}, most=MOST)
    return [there[alike.id] for alike in found]
