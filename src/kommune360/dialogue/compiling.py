"""Is the machine code of the landscape there before it is needed? Runs everything once on a small round.

The compiled code is kept beside the modules (numba's cache): whoever runs this first, in a process of its own,
spares a server the seconds in which a compiler would hold all its requests up.
"""

from __future__ import annotations

from kommune360.dialogue.book import VoteBook
from kommune360.dialogue.landscape import landscape
from kommune360.dialogue.routing import Weights, weights

_PEOPLE, _STATEMENTS = 40, 12


def compile_all() -> Weights:
    """Vote, change a vote, leave, and compute a landscape of two groups; the weights are of no interest."""
    book = VoteBook()
    for person in range(_PEOPLE):
        for statement in range(_STATEMENTS):
            side = 1 if (person + statement) % 2 else -1
            book.record(str(person), str(statement), side if (person * statement) % 5 else 0)
    book.record("0", "0", 1)
    book.forget("1")
    return weights(landscape(book))
