"""Need is linear in the children: which share of each age counts for an offer, and at which quota.

From rule, scenario and quotas to arrays of weights. Here lies the trap of double counting: children
who turn three during the year count under three at its start and from three at its peak, never in
both at one moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from kommune360.demand.land_rules import Rule
from kommune360.demand.offers import ALL_DAY, CHILDCARE, HOLIDAY, MOMENTS, OFFERS, THREE_PLUS, UNDER_THREE
from kommune360.demand.quotas import resolve
from kommune360.demand.scenario import Scenario
from kommune360.demand.stocks import AGES, Array

CHILDCARE_OFFERS = (UNDER_THREE, THREE_PLUS, CHILDCARE)
GRADE_AGES = (6, 7, 8, 9)  # completed years on the school-entry date: grade = age - 5


@dataclass(frozen=True, slots=True)
class Weights:
    """``counted[offer, moment, year, age]``: share of the children of an age the offer is for.

    ``need[offer, moment, area, year, age]``: places needed per child. Both in the order of
    ``OFFERS`` and ``MOMENTS``.
    """

    counted: Array
    need: Array


def need_weights(
    rule: Rule,
    scenario: Scenario,
    *,
    areas: Sequence[str],
    years: Sequence[int],
    quotas: pl.DataFrame | None = None,
    all_day_today: float | None = None,
) -> Weights:
    """Return the weights for Kita years beginning in ``years``.

    ``all_day_today``: all-day places per child of grades 1 to 4 today; None: the rule's value.
    """
    shape = (len(OFFERS), len(MOMENTS), len(areas), len(years), AGES)
    counted = np.zeros((len(OFFERS), len(MOMENTS), len(years), AGES))
    need = np.zeros(shape)
    at = {offer: i for i, offer in enumerate(OFFERS)}
    quota = childcare_quotas(rule, scenario, areas=areas, years=years, quotas=quotas)
    for m, moment in enumerate(MOMENTS):
        for offer, shares in childcare_shares(rule, scenario, moment).items():
            counted[at[offer], m] = shares
            need[at[offer], m] = shares * _quota_by_age(offer, quota)
        counted[at[CHILDCARE], m] = counted[at[UNDER_THREE], m] + counted[at[THREE_PLUS], m]
        need[at[CHILDCARE], m] = need[at[UNDER_THREE], m] + need[at[THREE_PLUS], m]
        grades, holiday = _grades(rule, scenario, areas, years, quotas, all_day_today)
        counted[at[ALL_DAY], m][:, list(GRADE_AGES)] = 1.0
        need[at[ALL_DAY], m] = grades
        counted[at[HOLIDAY], m] = (holiday > 0).any(axis=0)
        need[at[HOLIDAY], m] = holiday
    return Weights(counted, need)


def childcare_shares(rule: Rule, scenario: Scenario, moment: str) -> dict[str, Array]:
    """Return which share of each age counts under three and from three at ``moment``.

    3+ counts ages 3, 4, 5 and (k - 3) of the extra cohort x. With x = 2 the same children are taken
    out of under three, so that the two shares of an age never exceed 1 together.
    """
    under, plus = np.zeros(AGES), np.zeros(AGES)
    under[0:3], plus[3:6] = 1.0, 1.0
    peak = rule["cohorts_peak"] if scenario.cohorts is None else scenario.cohorts
    cohorts = peak if moment == "peak" else min(rule["cohorts_start"], peak)
    extra = rule["extra_cohort"] if scenario.extra_cohort is None else scenario.extra_cohort
    plus[extra] += cohorts - 3.0
    if extra < 3:
        under[extra] -= cohorts - 3.0
    return {UNDER_THREE: under, THREE_PLUS: plus}


def childcare_quotas(
    rule: Rule,
    scenario: Scenario,
    *,
    areas: Sequence[str],
    years: Sequence[int],
    quotas: pl.DataFrame | None = None,
) -> Array:
    """Return the demand quota ``[area, year, age 0..5]``: rule, then table, then scenario."""
    quota = resolve(
        quotas,
        offers=CHILDCARE_OFFERS,
        areas=areas,
        years=years,
        ages=range(6),
        default=[rule.quota(age) for age in range(6)],
        wish_weight=scenario.wish_weight,
    )
    for age, value in scenario.quotas.items():
        quota[:, :, age] = value
    quota[:, :, :3] = np.clip(quota[:, :, :3] + scenario.quota_change, 0.0, 1.0)
    return quota


def _quota_by_age(offer: str, quota: Array) -> Array:
    """Quota at which each age enters the offer: the extra cohort at that of the age it stands for."""
    by_age = np.zeros((*quota.shape[:2], AGES))
    by_age[:, :, :6] = quota
    if offer == THREE_PLUS:
        by_age[:, :, 2] = quota[:, :, 3]
        by_age[:, :, 6] = quota[:, :, 5]
    return by_age


def _grades(
    rule: Rule,
    scenario: Scenario,
    areas: Sequence[str],
    years: Sequence[int],
    quotas: pl.DataFrame | None,
    all_day_today: float | None,
) -> tuple[Array, Array]:
    """Places per child by age in all-day and in holiday care ``[area, year, age]``.

    Grades without the right: the use told by grade, else all-day places per child today.
    """
    with_right = resolve(
        quotas,
        offers=(ALL_DAY,),
        areas=areas,
        years=years,
        ages=GRADE_AGES,
        default=[rule["all_day_quota"]] * len(GRADE_AGES),
        wish_weight=scenario.wish_weight,
    )
    if scenario.all_day_quota is not None:
        with_right[:] = scenario.all_day_quota
    share_today = rule["all_day_quota_today"] if all_day_today is None else all_day_today
    today = resolve(
        None if quotas is None else quotas.filter(pl.col("kind") == "use"),
        offers=(ALL_DAY,),
        areas=areas,
        years=years,
        ages=GRADE_AGES,
        default=[share_today] * len(GRADE_AGES),
    )
    right = np.array([[age - 5 in rule.grades_with_right(year) for age in GRADE_AGES] for year in years])
    all_day, holiday = (np.zeros((len(areas), len(years), AGES)) for _ in range(2))
    all_day[:, :, list(GRADE_AGES)] = np.where(right, with_right, today)
    holiday[:, :, list(GRADE_AGES)] = np.where(right, with_right, 0.0) * rule["holiday_share"]
    return all_day, holiday
