"""The data sheet of a dataset: on which legal basis, for what, held by whom, how sensitive, until when?

From a mapping (a YAML file, a form) to a ``DataSheet`` or to everything that is wrong with it. The
words a sheet may use, and what is proposed for which kind of source, stand in ``vocabulary``.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kommune360.base.text import Text
from kommune360.base.yaml_text import read_yaml

_VOCABULARY = Path(__file__).parent / "vocabulary" / "datasheets.yaml"
SENSITIVE = 2  # from here on a figure reaches the planning zone through a release only


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """One legal basis on offer; ``source`` says where the project knows it from."""

    id: str
    name: Text
    hint: Text
    source: str


@dataclass(frozen=True, slots=True)
class Periodicity:
    """How often figures come; ``months`` None where no date can be expected."""

    id: str
    name: Text
    months: int | None


@dataclass(frozen=True, slots=True)
class Subject:
    """What is proposed for sources of one kind."""

    id: str
    words: tuple[str, ...]
    holder: Text
    sensitivity: int
    legal_bases: tuple[str, ...]
    purpose: Text
    rule: str = ""  # class of the suppression profile, where the subject asks for more than its level


@dataclass(frozen=True, slots=True)
class DataSheet:
    """``legal_basis`` is an id of the vocabulary or free text, "" unknown; certain only once a person
    has looked (``checked_on``). Dates are ISO days. ``contact`` is a function, never a person.

    ``protected_by_holder``: what was delivered is already protected by whoever holds it.
    ``available_after_days``: figures usually come so many days after their period has ended.
    """

    dataset: str
    legal_basis: str = ""
    purpose: str = ""
    holder: str = ""
    source: str = ""
    sensitivity: int | None = None
    periodicity: str = ""
    reference_date: str = ""
    delete_on: str = ""
    contact: str = ""
    protected_by_holder: bool = False
    available_after_days: int = 0
    checked_on: str = ""
    note: str = ""

    def as_dict(self) -> dict[str, Any]:
        return dataclasses.asdict(self)

    @property
    def sensitive(self) -> bool:
        return self.sensitivity is not None and self.sensitivity >= SENSITIVE


FIELDS = tuple(field.name for field in dataclasses.fields(DataSheet))


def sheet_from(raw: Mapping[str, Any], dataset: str = "") -> DataSheet:
    """Read a sheet. ValueError names every entry that is wrong, one after the other."""
    wrong = [f"{name}: unknown entry" for name in sorted(set(raw) - set(FIELDS))]
    values: dict[str, Any] = {}
    for field in dataclasses.fields(DataSheet):
        given = raw.get(field.name)
        if given is None or given == "":
            continue
        try:
            values[field.name] = _READ.get(field.name, str)(given)
        except (ValueError, TypeError):
            wrong.append(f"{field.name}: {given!r}")
    if wrong:
        raise ValueError("; ".join(wrong))
    return DataSheet(**{"dataset": dataset, **values})


@functools.cache
def legal_bases() -> dict[str, LegalBasis]:
    return {
        raw["id"]: LegalBasis(raw["id"], Text(**raw["name"]), Text(**raw["hint"]), raw["source"])
        for raw in _vocabulary()["legal_bases"]
    }


@functools.cache
def periodicities() -> dict[str, Periodicity]:
    return {
        raw["id"]: Periodicity(raw["id"], Text(**raw["name"]), raw["months"])
        for raw in _vocabulary()["periodicities"]
    }


@functools.cache
def sensitivities() -> dict[int, Text]:
    return {raw["level"]: Text(**raw["name"]) for raw in _vocabulary()["sensitivities"]}


@functools.cache
def subjects() -> tuple[Subject, ...]:
    return tuple(
        Subject(
            id=raw["id"],
            words=tuple(raw["words"]),
            holder=Text(**raw["holder"]),
            sensitivity=raw["sensitivity"],
            legal_bases=tuple(raw["legal_bases"]),
            purpose=Text(**raw["purpose"]),
            rule=raw.get("rule", ""),
        )
        for raw in _vocabulary()["subjects"]
    )


def subject_of(texts: Iterable[str]) -> Subject | None:
    """The most sensitive kind of source whose words begin a word of ``texts`` (title, file, labels).

    A file that holds residents and help is proposed as help: better one question too many.
    """
    said = _plain(" ".join(texts))
    fitting = [subject for subject in subjects() if any(_names(word, said) for word in subject.words)]
    return max(fitting, key=lambda subject: subject.sensitivity, default=None)


def needs_protection(sheet: DataSheet) -> bool:
    """Whether figures of this source reach the planning zone protected only."""
    return sheet.sensitive and not sheet.protected_by_holder


_DATES = re.compile(r"(?<!\d)(?:19|20)\d{2}(?:[-_.]?\d{2}){0,2}(?!\d)")


def series_of(dataset: str) -> str:
    """The name without its dates: what comes again next year has the same."""
    return _DATES.sub("#", dataset)


def sheet_for(dataset: str, sheets: Mapping[str, DataSheet]) -> DataSheet | None:
    """The sheet that holds for ``dataset``: its own, else one of an earlier delivery of the same series.

    Of several earlier ones the newest, but one that asks for protection before all others.
    """
    if dataset in sheets:
        return sheets[dataset]
    series = [sheets[name] for name in sorted(sheets) if series_of(name) == series_of(dataset)]
    return max(series, key=lambda sheet: (needs_protection(sheet), sheet.dataset), default=None)


def rule_for(sensitivity: int | None, texts: Iterable[str]) -> str:
    """The class of the suppression profile that holds for a source of this level and these words.

    Where nobody has settled the level, that of social data holds.
    """
    subject = subject_of(texts)
    if subject is not None and subject.rule:
        return subject.rule
    level = SENSITIVE if sensitivity is None else sensitivity
    return next(str(raw["rule"]) for raw in _vocabulary()["sensitivities"] if raw["level"] == level)


def legal_basis_name(basis: str) -> Text:
    """The name on offer, or the free text as it was written."""
    known = legal_bases().get(basis)
    return known.name if known else Text(basis, basis)


def _names(word: str, said: str) -> bool:
    return re.search(rf"\b{re.escape(_plain(word))}", said) is not None


def _plain(text: str) -> str:
    return re.sub(r"[_\W]+", " ", text.lower())


def _vocabulary() -> dict[str, Any]:
    content: dict[str, Any] = read_yaml(_VOCABULARY.read_text(encoding="utf-8"))
    return content


def _sensitivity(value: Any) -> int:
    if isinstance(value, bool) or int(value) not in sensitivities():
        raise ValueError(value)
    return int(value)


def _periodicity(value: Any) -> str:
    if value not in periodicities():
        raise ValueError(value)
    return str(value)


def _day(value: Any) -> str:
    return dt.date.fromisoformat(str(value)).isoformat()


def _days(value: Any) -> int:
    if isinstance(value, bool) or int(value) < 0:
        raise ValueError(value)
    return int(value)


def _yes(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


_READ = {
    "sensitivity": _sensitivity,
    "periodicity": _periodicity,
    "delete_on": _day,
    "checked_on": _day,
    "available_after_days": _days,
    "protected_by_holder": _yes,
}
