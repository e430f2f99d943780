"""Project: the entrance of the room. How many residents of which age will live where, how sure is it?

From stocks, options and levers to a projection; from a plan to a part of its draws for whoever divides
the work.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from kommune360 import __version__
from kommune360.base.findings import Finding, InputRefused, Severity
from kommune360.base.fingerprints import fingerprint_bytes, fingerprint_json
from kommune360.projection.calibration import calibrate
from kommune360.projection.levers import Lever, effects_of
from kommune360.projection.model import fit
from kommune360.projection.options import METHOD, Options
from kommune360.projection.path import expected_path, levered_path
from kommune360.projection.plan import Bands, Plan, plan_of
from kommune360.projection.projection import Projection
from kommune360.projection.refusals import what_cannot_be_said
from kommune360.projection.simulate import draws_of
from kommune360.projection.stocks import Stocks


@dataclass(frozen=True, slots=True)
class Prepared:
    """A plan that is ready to be simulated, whole or in parts, with what is to be told beside it."""

    plan: Plan
    origin: int
    findings: tuple[Finding, ...]
    unsaid: frozenset[str]
    fingerprint: str


def project(
    stocks: Stocks,
    horizon: int,
    *,
    draws: int = 1000,
    seed: int = 0,
    options: Options | None = None,
    levers: Sequence[Lever] = (),
) -> Projection:
    """Look ``horizon`` years ahead.

    Raises:
        InputRefused: nothing can be said at all; carries the findings.
    """
    prepared = prepare(stocks, horizon, draws=draws, seed=seed, options=options, levers=levers)
    plan = prepared.plan
    return Projection(
        kept=draws_of(plan),
        path=plan.expected,
        areas=plan.areas,
        rows=plan.rows,
        origin=prepared.origin,
        findings=prepared.findings,
        unsaid=prepared.unsaid,
        fingerprint=prepared.fingerprint,
    )


def prepare(
    stocks: Stocks,
    horizon: int,
    *,
    draws: int = 1000,
    seed: int = 0,
    options: Options | None = None,
    levers: Sequence[Lever] = (),
    rows: Bands | None = None,
) -> Prepared:
    """Learn, calibrate and lay out everything but the draws.

    Raises:
        InputRefused: nothing can be said at all; carries the findings.
    """
    options = options or Options()
    findings, unsaid = what_cannot_be_said(stocks, options)
    effects = effects_of(levers, stocks, horizon)
    findings.extend(effects.findings)
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise InputRefused(findings)
    calibration = calibrate(stocks, horizon, options, seed)
    model = fit(stocks, horizon, options)
    path = expected_path(model, horizon)
    if levers:
        path = levered_path(model, path, effects.added, effects.births)
    plan = plan_of(
        model,
        path,
        draws=draws,
        seed=seed,
        rows=rows,
        added=effects.certain,
        sites=effects.sites,
        town_width=calibration.town,
    )
    content = {
        "stocks": fingerprint_bytes(np.ascontiguousarray(stocks.counts).tobytes()),
        "labels": [stocks.areas, stocks.years, stocks.sexes],
        "options": asdict(options),
        "levers": [[type(lever).__name__, repr(lever)] for lever in levers],
        "draws": [horizon, draws, seed],
        "rows": plan.rows,
        "version": [__version__, METHOD],
    }
    return Prepared(
        calibration.of(plan), stocks.last_year, tuple(findings), unsaid, fingerprint_json(content)
    )
