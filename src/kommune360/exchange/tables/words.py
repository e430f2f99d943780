"""Which words, signs, units and variables do tables use? The vocabulary, loaded once.

From the YAML files of ``exchange/vocabulary`` to look-ups on normalised text.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from importlib import resources
from typing import Any

from kommune360.base.flags import Flag
from kommune360.base.text import Text
from kommune360.base.yaml_text import read_yaml
from kommune360.observations.variables import Variable


def clean(text: object) -> str:
    """Return a label on one line: hyphens at line ends and soft hyphens joined, blanks single."""
    joined = str(text).replace("\u00ad", "").replace("\u00a0", " ").replace("\u202f", " ")
    joined = re.sub(r"(?<=\w)-\s*\n\s*(?=[a-zäöüß])", "", joined)
    joined = re.sub(r"(?<=\w)-\s*\n\s*(?=[A-ZÄÖÜ])", "-", joined)
    joined = re.sub(r"(?<=[a-zäöüß])-(?=[a-zäöüß])(?!und |oder |bzw)", "", joined)
    return re.sub(r"\s+", " ", joined).strip()


def normal(text: object) -> str:
    """Return ``clean`` text in lower case without footnote marks, for look-ups."""
    lowered = clean(text).lower()
    return without_mark(lowered).strip(" :*")


def without_mark(text: str) -> str:
    """Return ``text`` without the footnote mark at its end (``Fläche 1)``, ``Bevölkerung2)``)."""
    return re.sub(r"(?:(?<=\S)\s+\d{1,2}\)|(?<=[a-zäöüß.²)])\d{1,2}\)|\s*[¹²³⁴⁵]+\)?)$", "", text)


@functools.cache
def _load(name: str) -> Any:
    text = resources.files("kommune360.exchange").joinpath("vocabulary", name).read_text(encoding="utf-8")
    return read_yaml(text)


@functools.cache
def words(group: str) -> frozenset[str]:
    """Return a group of ``words.yaml`` as normalised words."""
    return frozenset(str(word).lower() for word in _load("words.yaml")[group])


@functools.cache
def _sexes() -> dict[str, str]:
    return {str(w).lower(): str(sex) for sex, listed in _load("words.yaml")["sexes"].items() for w in listed}


def sex_of(text: object, strict: bool = False) -> str | None:
    """Return m, f or d where ``text`` names a sex; ``strict`` refuses letters and weak words."""
    word = normal(text)
    if strict and word in words("sexes_weak"):
        return None
    return _sexes().get(word)


def is_total(text: object) -> bool:
    return normal(text) in words("totals")


def ends_as_total(text: str) -> bool:
    """Whether a name says that it sums others: "insgesamt", also "Musterstadt insgesamt"."""
    parts = normal(text).split()
    return bool(parts) and (is_total(text) or is_total(parts[-1]))


@functools.cache
def _dimension_headers() -> re.Pattern[str]:
    return re.compile("|".join(_load("words.yaml")["dimension_headers"]))


def heads_dimension(text: str) -> bool:
    """Whether a heading names a trait of people or things, so that its column holds no areas."""
    return _dimension_headers().search(normal(text)) is not None


@functools.cache
def key_parts() -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(parts) for parts in _load("words.yaml")["key_parts"])


@functools.cache
def wider_areas() -> dict[str, tuple[str, str]]:
    return {name: (entry[0], str(entry[1])) for name, entry in _load("words.yaml")["wider_areas"].items()}


@functools.cache
def systems_by_name() -> dict[str, tuple[str, ...]]:
    """Return system -> names in the order of their keys 01, 02 ..."""
    return {system: tuple(names) for system, names in _load("words.yaml")["systems_by_name"].items()}


@functools.cache
def signs() -> dict[str, Flag]:
    """Return sign -> flag; blank text is among the signs."""
    return {str(sign): Flag(flag) for flag, listed in _load("signs.yaml")["signs"].items() for sign in listed}


@functools.cache
def hidden_below() -> re.Pattern[str]:
    """Return what a cell says whose count lies below a threshold and is hidden: ``unter 3``, ``< 5``."""
    listed = "|".join(re.escape(word) for word in _load("signs.yaml")["hidden_below"])
    return re.compile(rf"(?:{listed})\s*\d{{1,2}}", re.IGNORECASE)


@functools.cache
def suffixes() -> dict[str, Flag]:
    return {str(s): Flag(flag) for flag, listed in _load("signs.yaml")["suffixes"].items() for s in listed}


@functools.cache
def quality_letters() -> dict[str, Flag]:
    """Return the letters of a quality column beside the numbers, with the flag each gives."""
    found = _load("signs.yaml")["quality_columns"]
    return {str(letter): Flag(flag) for flag, listed in found.items() for letter in listed}


@functools.cache
def _unit_patterns() -> tuple[list[tuple[re.Pattern[str], str]], list[tuple[re.Pattern[str], str]]]:
    table = _load("units.yaml")
    whole = [(re.compile(entry["is"]), entry["unit"]) for entry in table["whole"]]
    return whole, [(re.compile(entry["is"]), entry["unit"]) for entry in table["inside"]]


@functools.cache
def unit_of_line(text: str) -> str | None:
    """Return the unit where ``text`` is nothing but a unit (``Anzahl``, ``%``, ``Tsd. EUR``)."""
    word = normal(text).strip("()[] ")
    return next((unit for pattern, unit in _unit_patterns()[0] if pattern.fullmatch(word)), None)


@functools.cache
def unit_in_label(text: str) -> str | None:
    """Return the unit that stands inside a label (``Anteil in %``, ``Fläche (ha)``)."""
    word = clean(text).lower()
    return next((unit for pattern, unit in _unit_patterns()[1] if pattern.search(word)), None)


@dataclass(frozen=True, slots=True)
class Known:
    """A canonical variable with what the label told besides: sex, and whether it tells an age."""

    variable: Variable
    stock: bool
    sex: str | None = None
    tells_age: bool = False


@functools.cache
def _variables() -> tuple[dict[str, Known], list[tuple[re.Pattern[str], Known]]]:
    names: dict[str, Known] = {}
    codes: list[tuple[re.Pattern[str], Known]] = []
    for entry in _load("variables.yaml")["variables"]:
        variable = Variable(entry["id"], Text(entry["de"], entry["en"]), entry.get("unit", "unknown"))
        stock = bool(entry.get("stock"))
        names.update({str(name).lower(): Known(variable, stock) for name in entry.get("names", ())})
        for code in entry.get("codes", ()):
            known = Known(variable, stock, code.get("sex"), code.get("age") == "label")
            codes.append((re.compile(code["is"]), known))
        if "age_labels" in entry:
            codes.append((re.compile(entry["age_labels"]), Known(variable, stock, None, True)))
    return names, codes


@functools.cache
def known_variable(label: str) -> Known | None:
    """Return the canonical variable a whole label or column code stands for."""
    names, codes = _variables()
    word = normal(label)
    if word in names:
        return names[word]
    return next((known for pattern, known in codes if pattern.fullmatch(word)), None)


def variable_names() -> tuple[str, ...]:
    return tuple(_variables()[0])


@functools.cache
def is_stock(variable: str) -> bool:
    names, codes = _variables()
    return any(
        k.stock for k in [*names.values(), *(k for _, k in codes)] if k.variable.id == variable.split("__")[0]
    )
