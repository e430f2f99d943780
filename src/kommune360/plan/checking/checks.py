"""Is the plan sound, and is it good? All findings of a plan in one list, errors first.

``structural`` alone decides whether a plan may be accepted; the rest is for people to weigh.
"""

from __future__ import annotations

from kommune360.base.findings import Findings, InputRefused
from kommune360.plan.checking.advice import Known, advice
from kommune360.plan.checking.structure import structural
from kommune360.plan.document import Plan
from kommune360.plan.files.reading import Where


def check_plan(plan: Plan, where: Where | None = None, known: Known | None = None) -> Findings:
    """Every finding at once: what has to be mended, then what a person should look at."""
    return Findings([*structural(plan, where), *advice(plan, where, known)])


def acceptable(plan: Plan) -> bool:
    """Whether no structural rule is violated."""
    return not structural(plan)


def accepted(plan: Plan) -> Plan:
    """The plan itself. InputRefused, with all findings, where it violates a structural rule: what is stored
    passes through here."""
    if broken := structural(plan):
        raise InputRefused(broken)
    return plan
