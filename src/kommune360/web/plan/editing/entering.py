"""How do people write what stands in a plan? Lines, days and numbers as text, in German or English, and back.

From text to values of the document; ValidationError says which line was not understood.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator

from django import forms
from django.utils.translation import get_language, gettext

from kommune360.plan.document import Acceptance, PathPoint
from kommune360.plan.times import moment
from kommune360.web.ui import formats

_GROUPED = {"de": re.compile(r"-?\d{1,3}(\.\d{3})+(,\d+)?"), "en": re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")}
_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


def language() -> str:
    return "en" if (get_language() or "de").startswith("en") else "de"


def number_of(text: str) -> float:
    """``45,5``, ``45.5``, ``1.200`` in German, ``1,200`` in English. ValueError for anything else."""
    written = text.strip().replace("\u2212", "-").replace(" ", "").rstrip("%€").strip()
    if _GROUPED[language()].fullmatch(written):
        written = written.replace("." if language() == "de" else ",", "")
    value = float(written.replace(",", "."))
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def number_text(value: float | None) -> str:
    """A number as it is entered: no grouping, as many decimals as it has."""
    if value is None:
        return ""
    written = f"{value:.6f}".rstrip("0").rstrip(".")
    return written.replace(".", ",") if language() == "de" else written


def day_of(text: str) -> dt.date:
    """``12.3.2026`` or ``2026-03-12``. ValueError."""
    if match := _DAY.fullmatch(text.strip()):
        day, month, year = (int(part) for part in match.groups())
        return dt.date(year, month, day)
    return dt.date.fromisoformat(text.strip())


def day_text(on: dt.date | None) -> str:
    return formats.period(on.isoformat(), language()) if on else ""


def points_of(text: str) -> tuple[PathPoint, ...]:
    """One point a line: period and value."""
    found = []
    for line in _lines(text):
        period, _space, value = line.replace(":", " ").replace(";", " ").partition(" ")
        try:
            known = moment(period) is not None
            found.append(PathPoint(period, number_of(value)))
        except ValueError:
            known = False
        if not known:
            raise _not_understood(line)
    return tuple(found)


def points_text(points: tuple[PathPoint, ...]) -> str:
    return "\n".join(f"{point.period} {number_text(point.value)}" for point in points)


def acceptances_of(text: str) -> tuple[Acceptance, ...]:
    """One a line: who; day; where it is written. Day and place may be left out."""
    found = []
    for line in _lines(text):
        by, *rest = [part.strip() for part in line.split(";")]
        on = None
        if rest and rest[0]:
            try:
                on = day_of(rest[0])
            except ValueError as error:
                raise _not_understood(line) from error
        found.append(Acceptance(by, on, "; ".join(rest[1:])))
    return tuple(found)


def acceptances_text(accepted: tuple[Acceptance, ...]) -> str:
    lines = (f"{each.by}; {day_text(each.on)}; {each.evidence}".rstrip("; ") for each in accepted)
    return "\n".join(lines)


def _lines(text: str) -> Iterator[str]:
    return filter(None, map(str.strip, text.splitlines()))


def _not_understood(line: str) -> forms.ValidationError:
    return forms.ValidationError(gettext("Nicht verstanden: %(line)s") % {"line": line})


class NumberField(forms.CharField):
    """A number in the writing of the page's language; None where the field is empty."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(max_length=30, **kwargs)
        self.widget.attrs["inputmode"] = "decimal"

    def prepare_value(self, value: object) -> object:
        return number_text(value) if isinstance(value, int | float) else value

    def clean(self, value: object) -> float | None:
        written = super().clean(value)
        if not written:
            return None
        try:
            return number_of(written)
        except ValueError as error:
            raise _not_understood(written) from error
