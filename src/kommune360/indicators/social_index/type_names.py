"""What is a type of areas called? Neutral words from its profile.

From mean z-values to names such as "hohe Belastung, viele Familien"; every type gets another name.
"""

from __future__ import annotations

from collections.abc import Iterable

from kommune360.base.text import Text
from kommune360.indicators.social_index.definition import CONTEXT, IndicatorUse
from kommune360.indicators.social_index.schemes import Classes
from kommune360.indicators.social_index.standardise import Floats

MARKED = 0.5  # standard deviations from the town's mean that are worth a word
_SPECIAL = 2


def type_names(
    profile: Floats, load: Floats, uses: tuple[IndicatorUse, ...], classes: Classes
) -> tuple[Text, ...]:
    """Name each type: words of load, what is special in its composition, more where two sound alike."""
    words = [classes.load_of_mean(float(value)) for value in load]
    marks = [_marks(row, value, uses) for row, value in zip(profile, load, strict=True)]
    for length in range(profile.shape[1] + 1):
        names = [
            _joined([word, *special[:_SPECIAL], *rest[:length]])
            for word, (special, rest) in zip(words, marks, strict=True)
        ]
        if len({name.de for name in names}) == len(names):
            return tuple(names)
    names = [_joined([word, *special[:_SPECIAL]]) for word, (special, _) in zip(words, marks, strict=True)]
    return tuple(_numbered(names))


def _marks(row: Floats, load: float, uses: tuple[IndicatorUse, ...]) -> tuple[list[Text], list[Text]]:
    """What is far from the mean: special (composition, or against the load), and what the load says already."""
    order = sorted(range(len(uses)), key=lambda k: (uses[k].part != CONTEXT, -abs(row[k])))
    special: list[Text] = []
    rest: list[Text] = []
    for k in order:
        if abs(row[k]) < MARKED:
            continue
        expected = uses[k].part != CONTEXT and row[k] * uses[k].sign * load > 0
        (rest if expected else special).append(_mark(uses[k], row[k]))
    return special, rest


def _mark(use: IndicatorUse, value: float) -> Text:
    if value > 0:
        return use.high or Text(f"{use.name.de}: hoch", f"{use.name.en}: high")
    return use.low or Text(f"{use.name.de}: niedrig", f"{use.name.en}: low")


def _joined(parts: list[Text]) -> Text:
    return Text(", ".join(p.de for p in parts), ", ".join(p.en for p in parts))


def _numbered(names: Iterable[Text]) -> list[Text]:
    seen: dict[str, int] = {}
    found = []
    for name in names:
        seen[name.de] = seen.get(name.de, 0) + 1
        mark = f" ({seen[name.de]})" if seen[name.de] > 1 else ""
        found.append(Text(name.de + mark, name.en + mark))
    return found
