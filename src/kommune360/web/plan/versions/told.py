"""What became of one goal or measure: what changed, why, in which version; and what reviews decided.

From the steps of a plan that a reader may see to entries of a list, the newest first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from kommune360.base.text import Text
from kommune360.plan.history import Step
from kommune360.plan.records import Review, ReviewKind
from kommune360.plan.vocabulary import word
from kommune360.web.plan.seen import Seen
from kommune360.web.plan.showing import words

_ELSEWHERE = {"reports", "contributions"}  # the page shows these with what they lead to


@dataclass(frozen=True, slots=True)
class Told:
    """``on`` is None for what no version holds yet; ``changes``: what changed, in sentences."""

    on: dt.date | None
    title: str
    url: str
    reasons: tuple[str, ...]
    changes: tuple[Text, ...] = ()
    role: str = ""
    data_state: int | None = None


def told(seen: Seen, steps: list[Step], key: str, language: str) -> list[Told]:
    """The history of a goal with its targets, or of a measure; reports have their own list."""
    keys = {key, *(target.id for target in seen.plan.targets if target.goal == key)}
    keys |= {gone.key for step in steps for gone in step.gone if gone.goal == key}
    found = [each for step in steps if (each := _of_step(seen, step, key, keys)) is not None]
    found += [_of_review(each, language) for each in seen.plan.reviews if key in each.subjects]
    return sorted(found, key=lambda each: each.on or dt.date.max, reverse=True)


def _of_step(seen: Seen, step: Step, key: str, keys: Iterable[str]) -> Told | None:
    changes = [each for each in step.of(set(keys)) if each.field not in _ELSEWHERE]
    if not changes:
        return None
    said = tuple(each.short if each.key == key else each.sentence for each in changes)
    reasons = tuple(step.why({each.key for each in changes}))
    version = step.version
    if version is None:
        url = reverse("plan:versions") + f"?plan={seen.record.slug}#neu"
        return Told(None, _("noch in keiner Fassung"), url, reasons, said)
    return Told(
        version.on,
        _("Fassung %(n)s") % {"n": version.number},
        reverse("plan:versions") + f"?plan={seen.record.slug}#fassung-{version.number}",
        reasons,
        said,
        words.role(version.role),
        version.data_state,
    )


def _of_review(review: Review, language: str) -> Told:
    kind = word("review_kinds", review.kind).in_language(language)
    if review.kind is ReviewKind.SPRINT:
        kind = f"{kind} {words.term(review.start, review.end, language)}"
    verdict = word("verdicts", review.decision).in_language(language)
    return Told(
        review.on,
        f"{kind}: {verdict}",
        "",
        (review.reason,) if review.reason else (),
        (),
        words.role(review.role),
    )
