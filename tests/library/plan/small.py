"""A plan small enough to be read in a test, with nothing to find in its form."""

from __future__ import annotations

from kommune360.plan.document import Plan
from kommune360.plan.files.reading import read_plan

SMALL = """\
id: klein
title: Gut aufwachsen in Klein
start: 2025-01-01
end: 2029-12-31
area_system: k
projection: P1
vision: Jedes Kind zählt.
departments:
  - {id: ja, name: Jugendamt}
  - {id: ga, name: Gesundheitsamt}
partners:
  - {id: awo, name: Träger A}
goals:
  - {id: l1, level: leitziel, title: Gesund, chain: [{step: 7, text: Herkunft bestimmt nicht den Weg}]}
  - {id: m1, level: mittlerziel, parent: l1, title: Sprechen, shared: true, departments: [ja, ga]}
  - id: h1
    level: handlungsziel
    parent: m1
    title: Sprachgruppen
    text: In zwei Gebieten arbeiten Sprachgruppen.
    target_group: Kinder ab 4
    due: 2027-12-31
    realistic: Räume sind da.
    accepted: [{by: Träger A, on: 2025-02-01}]
targets:
  - id: t1
    goal: m1
    indicator: U613
    step: 4
    direction: down
    tolerance: 2
    source: Schuleingangsuntersuchung
    baseline: {period: "2024", value: 30}
    path: [{period: "2026", value: 26}, {period: "2029", value: 20}]
  - id: t2
    goal: h1
    indicator: U605
    step: 1
    direction: up
    tolerance: 1
    source: Kitastatistik
    area: "0101"
    baseline: {period: "2024", value: 10}
    path: [{period: "2027", value: 40}]
measures:
  - id: m-sprache
    title: Sprachgruppen in Kitas
    goals: [h1]
    lead: ja
    departments: [ga]
    partners: [awo]
    target_group: Kinder ab 4
    start: 2025-08-01
    end: 2028-07-31
    costs: [{year: 2026, amount: 50000}, {year: 2027, amount: 50000}]
    funding:
      - {source: Haushalt, payer: ja, per_year: 30000}
      - {source: Landesprogramm, kind: land, per_year: 20000}
    benefits: [{department: ga, text: Weniger Nachuntersuchungen.}]
    reports: [{on: 2025-08-01, status: running, by: Planung}]
    milestones: [{id: s1, title: Erste Gruppe, due: 2025-10-01}]
    young_people: Berührt Kinder; Eltern wurden befragt.
    resolution: r1
resolutions:
  - {id: r1, committee: Jugendhilfeausschuss, title: Plan, on: 2025-03-01, result: adopted}
versions:
  - {number: 1, on: 2025-03-01, reason: Beschluss, role: Planung, data_state: 3}
"""


def small() -> Plan:
    plan = read_plan(SMALL).plan
    assert plan is not None
    return plan
