"""Who goes to work when a town's figures are new? Rooms enter what they do then; whoever brings figures tells.

An import knows nothing of plans, and yet every plan is looked at after one: rooms above enter themselves in
``AppConfig.ready``, the jobs of rooms below call ``tell``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Follower:
    """``act(municipality)`` must be quick: what takes long it leaves to the worker. ``promise`` tells a person who
    holds ``right`` what follows now; ``route`` is where she will see it. ``concerns(municipality)``: whether
    anything follows there at all."""

    key: str
    act: Callable[[Any], None]
    promise: Any
    route: str
    right: str
    concerns: Callable[[Any], bool] = lambda _municipality: True


_followers: dict[str, Follower] = {}


def follow(follower: Follower) -> None:
    """Enter a follower; entering it again replaces it."""
    _followers[follower.key] = follower


def tell(municipality: Any) -> None:
    """The figures of this town, or what is computed from them, are new."""
    for follower in _followers.values():
        try:
            follower.act(municipality)
        except Exception:  # the figures are stored: what follows must not undo them
            log.exception("%s after new figures of %s failed", follower.key, municipality)


def promises(municipality: Any, may: Callable[[str], bool]) -> list[tuple[Any, str]]:
    """What follows new figures: sentence and address, for a person with the rights that ``may`` grants."""
    return [
        (each.promise, reverse(each.route))
        for each in _followers.values()
        if may(each.right) and each.concerns(municipality)
    ]
