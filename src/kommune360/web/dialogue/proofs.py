"""Has a visitor's browser worked a moment before it takes part? A challenge, and its answer checked once.

From a round and the zeal of a client to a signed challenge that ``proof.js`` solves in the background, and
from the answer to yes or no. No third party is asked; nothing about the visitor is in the challenge.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from typing import Any

import altcha
from django.utils.crypto import salted_hmac

ALGORITHM = "SHA-256"
VALID_S = 30 * 60
EASY = 120_000  # tries at most, for the first of a client: under half a second on an old phone
HARDEST = 32  # times as many, for the busiest client
STEP = 10  # participants of one client after which the work doubles
LONGEST_ANSWER = 2_000  # characters; an honest one has about 600


@dataclass(frozen=True, slots=True)
class Proof:
    """A solved challenge. ``nonce`` names it, so that it counts once; ``expires`` is in seconds (epoch)."""

    nonce: str
    expires: int


def challenge(round_id: int, joined_lately: int = 0) -> dict[str, Any]:
    """A challenge for taking part in a round, as JSON for the browser.

    The number to be found lies evenly between 0 and a limit, so that nobody waits longer than twice the
    mean. The limit doubles with every ``STEP`` participants the same client has brought lately.
    """
    limit = EASY * min(HARDEST, 2 ** (joined_lately // STEP))
    made = altcha.create_challenge(
        ALGORITHM,
        1,
        counter=secrets.randbelow(limit),
        expires_at=int(time.time()) + VALID_S,
        data={"round": round_id},
        hmac_secret=_secret(),
    )
    return made.to_dict()


def checked(answer: str, round_id: int) -> Proof | None:
    """The proof an answer holds for this round; None where it is forged, wrong, expired or for another."""
    if not answer or len(answer) > LONGEST_ANSWER:
        return None
    try:
        if not altcha.verify_solution(answer, _secret()).verified:
            return None
        parameters = altcha.Payload.from_base64(answer).challenge.parameters
    except (ValueError, TypeError, KeyError, AttributeError):  # the library meets the strangest answers
        return None
    if parameters.data != {"round": round_id} or not parameters.expires_at:
        return None
    return Proof(parameters.nonce, int(parameters.expires_at))


def _secret() -> bytes:
    return salted_hmac("kommune360.dialogue.proofs", "challenge", algorithm="sha256").digest()
