"""Is this too much, too fast? How often somebody, or one connection, may do a thing in a span of time.

Counted in memory, never written down: a restart forgets, and each worker process counts for itself. What
must hold whatever happens (one vote a statement, a proof counts once) stands in the database instead.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

MINUTE, HOUR, DAY = 60, 3600, 86_400
_MOST_KEPT = 50_000


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``most`` within ``span_s`` seconds."""

    most: int
    span_s: int


# by act: of one participant; ``_client``: of one connection in one round. A class at school shares one
# connection, hence the room there. ``unproved`` are those whose browser ran no script.
LIMITS: Final[dict[str, tuple[Limit, ...]]] = {
    "join_client": (Limit(40, HOUR), Limit(120, DAY)),
    "join_client_unproved": (Limit(3, HOUR), Limit(6, DAY)),
    "vote": (Limit(40, MINUTE), Limit(1500, DAY)),
    "vote_unproved": (Limit(15, DAY),),
    "vote_client_unproved": (Limit(30, DAY),),
    "contribute": (Limit(5, 10 * MINUTE), Limit(30, DAY)),
    "contribute_unproved": (Limit(2, DAY),),
    "contribute_client": (Limit(60, HOUR), Limit(150, DAY)),
    "challenge_client": (Limit(300, HOUR),),
    "code_client": (Limit(20, HOUR),),
}


class TooMuch(Exception):
    """Refused for now; ``wait_s`` says after how many seconds it is worth trying again."""

    def __init__(self, act: str, wait_s: int) -> None:
        super().__init__(act)
        self.act, self.wait_s = act, wait_s


class Counts:
    """Times of what was done lately, by act and whose. Safe for several threads."""

    def __init__(self) -> None:
        self._times: OrderedDict[tuple[str, str], list[float]] = OrderedDict()
        self._guard = threading.Lock()

    def allow(self, asked: Sequence[tuple[str, str]], now: float | None = None) -> None:
        """Count one act under each ``(act, whose)``, or none of them. Errors: :class:`TooMuch`."""
        now = time.monotonic() if now is None else now
        with self._guard:
            for act, whose in asked:
                times = self._lately(act, whose, now)
                for limit in LIMITS[act]:
                    within = [at for at in times if at > now - limit.span_s]
                    if len(within) >= limit.most:
                        raise TooMuch(act, max(1, int(within[-limit.most] + limit.span_s - now) + 1))
            for act, whose in asked:
                self._times.setdefault((act, whose), []).append(now)
                self._times.move_to_end((act, whose))
            while len(self._times) > _MOST_KEPT:
                self._times.popitem(last=False)

    def lately(self, act: str, whose: str, now: float | None = None) -> int:
        """How often it was done within the longest span of the act."""
        with self._guard:
            return len(self._lately(act, whose, time.monotonic() if now is None else now))

    def clear(self) -> None:
        with self._guard:
            self._times.clear()

    def _lately(self, act: str, whose: str, now: float) -> list[float]:
        longest = max(limit.span_s for limit in LIMITS[act])
        times = [at for at in self._times.get((act, whose), ()) if at > now - longest]
        if times:
            self._times[act, whose] = times
        else:
            self._times.pop((act, whose), None)
        return times


counts = Counts()
