"""Was a file of this structure answered for before, and do those answers fit here?

From a table's labels and the remembered mappings to the answers that apply, also when columns were
renamed or moved since.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from kommune360.base.slugs import slug
from kommune360.exchange.naming import structure_of
from kommune360.exchange.reading import ReadContext
from kommune360.exchange.tables import dates, words

_SAME = 0.72  # two labels at least this similar are one column renamed
_ENOUGH = 0.7  # share of columns that must be found again


@dataclass(frozen=True, slots=True)
class Applied:
    """Answers that hold for this table. ``renamed``: label then -> label now; ``source``: old file."""

    answers: Mapping[str, str]
    remembered: Mapping[str, str]
    source: str = ""
    renamed: Mapping[str, str] | None = None


def plain_label(label: str) -> str:
    """Return a label without what changes from year to year: periods, years, case, blanks."""
    bare = dates.split(words.clean(label))[0]
    return re.sub(r"(?<!\d)(?:19|20)\d\d(?!\d)", "#", bare).lower().strip()


def structure(labels: Sequence[str]) -> str:
    """Return the fingerprint of a table's shape: its labels without years, whatever their order."""
    return structure_of("table", [plain_label(label) for label in labels])


def applicable(labels: Sequence[str], context: ReadContext) -> Applied:
    """Return the answers for a table with ``labels``: given now, else remembered for its like."""
    given = dict(context.answers)
    own = structure(labels)
    for mapping in reversed(context.mappings):
        if mapping.structure == own:
            return Applied({**mapping.answers, **given}, mapping.answers, mapping.file, {})
    best: tuple[float, Applied] | None = None
    for mapping in reversed(context.mappings):
        found = match_labels(mapping.columns, labels)
        share = len(found) / max(1, len(mapping.columns), len(set(labels)))
        if share >= _ENOUGH and (best is None or share > best[0]):
            renamed = {old: new for old, new in found.items() if plain_label(old) != plain_label(new)}
            remembered = _translated(mapping.answers, found)
            best = share, Applied({**remembered, **given}, remembered, mapping.file, renamed)
    return best[1] if best else Applied(given, {})


def match_labels(old: Sequence[str], new: Sequence[str]) -> dict[str, str]:
    """Return old label -> new label, equal ones first, then the most similar; each used once."""
    free = list(dict.fromkeys(new))
    found: dict[str, str] = {}
    for label in dict.fromkeys(old):
        same = next((n for n in free if plain_label(n) == plain_label(label)), None)
        if same is not None:
            found[label] = same
            free.remove(same)
    pairs = sorted(
        (
            (SequenceMatcher(None, plain_label(label), plain_label(n)).ratio(), label, n)
            for label in dict.fromkeys(old)
            if label not in found
            for n in free
        ),
        reverse=True,
    )
    for ratio, label, candidate in pairs:
        if ratio < _SAME:
            break
        if label not in found and candidate in free:
            found[label] = candidate
            free.remove(candidate)
    return found


def _translated(answers: Mapping[str, str], found: Mapping[str, str]) -> dict[str, str]:
    """Carry answers that speak of a column over to the label it has now."""
    by_slug = {slug(old): new for old, new in found.items()}
    result = {}
    for key, value in answers.items():
        kind, _, column = key.partition(":")
        if column and column in by_slug:
            key = f"{kind}:{slug(by_slug[column])}"
        result[key] = found.get(value, value) if key == "key-column" else value
    return result
