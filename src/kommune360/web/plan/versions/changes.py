"""What changed from one version to the next, and what was resolved on it? In sentences.

From versions a reader may see to what templates draw.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import shorten

from django.utils.translation import gettext as _

from kommune360.base.text import Text
from kommune360.plan.diff import Change, by_entry, compare
from kommune360.plan.document import Plan
from kommune360.plan.records import Because, Resolution
from kommune360.plan.saying import Names
from kommune360.plan.vocabulary import word
from kommune360.web.plan import documents
from kommune360.web.plan.seen import Seen
from kommune360.web.plan.showing import words

REASON_LENGTH = 500  # as a version keeps it


@dataclass(frozen=True, slots=True)
class Entry:
    """Everything that changed of one entry, and the reasons that were given for it."""

    about: Text
    changes: tuple[Change, ...]
    reasons: tuple[str, ...] = ()


def resolved(seen: Seen, language: str) -> str:
    """What was resolved on the version read, in one sentence; "" where nothing was. The sentence stands in the
    working state: a closed version never changes."""
    if seen.version is None:
        return ""
    number = seen.version.number
    held = [
        each for each in documents.working(seen.record).resolutions if each.version == number and each.result
    ]
    if not held:
        return ""
    last = held[-1]
    result = word("vote_results", str(last.result)).in_language(language)
    named = f"{last.committee} {last.number}".strip()
    where = _("%(committee)s am %(day)s") % {"committee": named, "day": words.day(last.on, language)}
    return f"{where}: {', '.join([result, *_votes(last)])}."


def _votes(resolution: Resolution) -> list[str]:
    counted = (
        (resolution.votes_for, _("%(n)s dafür")),
        (resolution.votes_against, _("%(n)s dagegen")),
        (resolution.abstained, _("%(n)s enthalten")),
    )
    return [said % {"n": votes} for votes, said in counted if votes is not None]


def changes_between(old: Plan, new: Plan, names: Names, because: Sequence[Because] = ()) -> list[Entry]:
    """The changes entry by entry, in the order of the document; records of the work itself come last."""
    return entries_of(by_entry(compare(old, new, names)), because)


def entries_of(
    changed: Mapping[tuple[str, str], Sequence[Change]], because: Sequence[Because]
) -> list[Entry]:
    """The same of what is compared already."""
    return [
        Entry(
            changes[0].about,
            tuple(changes),
            tuple(dict.fromkeys(each.reason for each in because if (key if name else "") in each.entries)),
        )
        for (name, key), changes in changed.items()
    ]


def reasons_so_far(plan: Plan) -> str:
    """The reasons that were given since the newest version, each once: the first draft of the next one's."""
    said = list(dict.fromkeys(each.reason.strip().rstrip(".;") for each in plan.because))
    return shorten("; ".join(filter(None, said)), REASON_LENGTH, placeholder=" …")
