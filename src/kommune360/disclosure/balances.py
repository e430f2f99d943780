"""Which measures of a table hang together over time? Knowledge in ``balances.yaml``, and a town's own.

From the names of measures to their parts in a balance: what is there, what came, what went, what was run up.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

from kommune360.base.text import Text
from kommune360.base.yaml_text import read_yaml

STOCK, OPENING, SUM, OF = "stock", "opening", "sum", "of"
PLUS, MINUS = "plus", "minus"
_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_KEYS = {"name", "valid_from", "source", STOCK, OPENING, PLUS, MINUS, SUM, OF, "times", "assumed"}
Words = tuple[tuple[str, ...], ...]  # phrases, each as its words


@dataclass(frozen=True, slots=True)
class Balance:
    """Words for every part. ``plus0``, ``plus1`` … are what comes, ``minus0`` … what goes.

    ``times``: how many times a sum puts together, 0 for all since the first. ``assumed``: taken for true
    where the numbers cannot tell.
    """

    id: str
    name: Text
    parts: Mapping[str, Words]
    times: int
    assumed: bool

    @property
    def flows(self) -> tuple[str, ...]:
        return tuple(part for part in self.parts if part.startswith((PLUS, MINUS)))


@dataclass(frozen=True, slots=True)
class Recognised:
    """``codes`` gives the measure of every part that was found; those of ``lacking`` were not."""

    balance: Balance
    codes: Mapping[str, str]

    @property
    def lacking(self) -> tuple[str, ...]:
        wanted = self.balance.flows or (OF,)
        return tuple(part for part in wanted if part not in self.codes)


@functools.cache
def standard_balances() -> tuple[Balance, ...]:
    """The balances that come with the software."""
    return balances_of(_standard())


def balances_from(own: Mapping[str, Any]) -> tuple[Balance, ...]:
    """The standard balances with a town's ``own`` laid over; None switches one off."""
    merged = {**_standard(), **own}
    return balances_of({key: said for key, said in merged.items() if said is not None})


def balances_of(raw: Mapping[str, Any]) -> tuple[Balance, ...]:
    return tuple(_balance(key, said) for key, said in raw.items())


def is_balance(value: Any) -> bool:
    """Whether ``value`` (parsed YAML) has the shape of a balance."""
    if not isinstance(value, Mapping) or set(value) - _KEYS:
        return False
    name = value.get("name")
    named = isinstance(name, Mapping) and all(isinstance(name.get(one), str) for one in ("de", "en"))
    single = all(_is_words(value[key]) for key in (STOCK, OPENING, SUM, OF) if key in value)
    lists = all(
        isinstance(value[key], Sequence) and all(map(_is_words, value[key]))
        for key in (PLUS, MINUS)
        if key in value
    )
    stock = STOCK in value and bool(value.get(PLUS) or value.get(MINUS) or OPENING in value)
    times = value.get("times", 0)
    run = (
        SUM in value and OF in value and isinstance(times, int) and not isinstance(times, bool) and times >= 0
    )
    return named and single and lists and stock != run and isinstance(value.get("assumed", True), bool)


def recognised(codes: Iterable[str], balances: Sequence[Balance]) -> list[Recognised]:
    """Every balance of which ``codes`` hold the stock or sum and something beside it.

    Measures belong together where what remains of their names is the same; a part that two measures could be
    is none.
    """
    named = {code: _words(code) for code in sorted(set(codes))}
    found = []
    for balance in balances:
        by_rest: dict[tuple[str, ...], dict[str, list[str]]] = {}
        for code, words in named.items():
            part, rest = _part_of(words, balance)
            if part:
                by_rest.setdefault(rest, {}).setdefault(part, []).append(code)
        for _, parts in sorted(by_rest.items()):
            codes_of = {part: inside[0] for part, inside in parts.items() if len(inside) == 1}
            if SUM in codes_of or (STOCK in codes_of and len(codes_of) > 1):
                found.append(Recognised(balance, codes_of))
    return found


def never_added(codes: Iterable[str], balances: Sequence[Balance]) -> bool:
    """Whether ``codes`` are the measures of a balance, all its parts: their total says nothing."""
    return any(not one.lacking for one in recognised(codes, balances))


def _part_of(words: tuple[str, ...], balance: Balance) -> tuple[str, tuple[str, ...]]:
    """The part with the longest fitting phrase, and what remains of the name."""
    best: tuple[int, str, tuple[str, ...]] = (-1, "", ())
    for part, phrases in balance.parts.items():
        for phrase in phrases:
            size = len(phrase)
            if size <= best[0]:
                continue
            if words[:size] == phrase:
                best = (size, part, words[size:])
            elif words[len(words) - size :] == phrase:
                best = (size, part, words[: len(words) - size])
    return best[1], best[2]


def _words(name: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[a-z0-9]+", name.lower().translate(_LETTERS)))


def _balance(key: str, said: Mapping[str, Any]) -> Balance:
    parts = {part: said[part] for part in (STOCK, OPENING, SUM, OF) if part in said}
    parts |= {
        f"{sign}{place}": words for sign in (PLUS, MINUS) for place, words in enumerate(said.get(sign, ()))
    }
    return Balance(
        key,
        Text(said["name"]["de"], said["name"]["en"]),
        {part: tuple(_words(word) for word in words) for part, words in parts.items()},
        int(said.get("times", 0)),
        bool(said.get("assumed", True)),
    )


def _is_words(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(word, str) for word in value)


def _standard() -> dict[str, Any]:
    text = resources.files("kommune360.disclosure").joinpath("balances.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = read_yaml(text)
    return loaded
