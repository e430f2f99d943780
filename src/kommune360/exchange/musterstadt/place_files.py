"""How does the town deliver its places? Kita lists of two years, quotas, schools and youth centres.

Sum rows, house numbers such as "020", places as text, coordinates with a comma, other columns last year.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from kommune360.exchange.musterstadt.coordinates import to_degrees
from kommune360.exchange.musterstadt.places import DAY_CARE, Kita, Places, School, Site
from kommune360.exchange.musterstadt.spread import (
    INVENTED,
    Delivery,
    Page,
    Row,
    csv_bytes,
    german,
    xlsx_bytes,
)
from kommune360.exchange.musterstadt.town import plan


def place_files(places: Places) -> list[Delivery]:
    """Return the deliveries of the youth office and the school office."""
    return [_kitas_now(places), _kitas_before(places), _quotas(), _schools(places)]


def _kitas_now(places: Places) -> Delivery:
    """Workbook with places as text and a sum row; only day care names its area, houses have a position."""
    head = [
        "Nr.", "Einrichtung", "Art", "Träger", "Trägerart", "Straße", "Hausnummer", "PLZ", "Ort",
        "Stadtbezirk", "Breite", "Länge", "Gruppen Form I", "Gruppen Form II", "Gruppen Form III",
        "Plätze 25 Std.", "Plätze 35 Std.", "Plätze 45 Std.", "Plätze U3", "Plätze Ü3", "Plätze gesamt",
        "nicht belegbar U3", "nicht belegbar Ü3", "Plätze nicht belegbar", "Grund", "belegbare Plätze", "Integrationsplätze",
        "in Betrieb seit", "Status",
    ]  # fmt: skip
    rows: list[Row] = [
        ["Kindertageseinrichtungen und Kindertagespflege in Musterstadt, Stand 01.11.2025"],
        [INVENTED],
        [],
        head,
        *[_kita_row(kita) for kita in places.kitas],
    ]
    columns = [
        (
            k.under_three,
            k.from_three,
            k.licensed,
            k.blocked_under_three,
            k.blocked_from_three,
            k.blocked,
            k.usable,
        )
        for k in places.kitas
    ]
    *first, usable = (sum(column) for column in zip(*columns, strict=True))
    inclusion = sum(k.integration for k in places.kitas)
    rows += [["Gesamtsumme", *[None] * 17, *first, None, usable, inclusion], []]
    rows.append(["Ü3: ab 3 Jahren bis Schuleintritt. Kindertagespflege ohne Anschriften."])
    facts = {"kind": "facilities", **_sums(places.kitas), "day_care_rows": _day_care_rows(places.kitas)}
    return Delivery("kitaliste_2025-11.xlsx", xlsx_bytes([Page("Einrichtungen", rows)]), facts)


def _kita_row(kita: Kita) -> list[Any]:
    site, care = kita.site, kita.kind == DAY_CARE
    groups = [n if kita.groups != (0, 0, 0) else None for n in kita.groups]
    status = "geplant" if kita.opened.year > 2025 else "in Betrieb"
    return [
        kita.number, kita.name, kita.kind, kita.provider, kita.provider_kind, site.street or None,
        _padded(site.house), site.postcode or None, "Musterstadt", site.area if care else None,
        *(german(n, 6) if not math.isnan(n) else None for n in reversed(degrees(site))),
        *groups, *kita.hours, str(kita.under_three), str(kita.from_three), kita.licensed,
        kita.blocked_under_three, kita.blocked_from_three, kita.blocked, kita.reason or None, kita.usable, kita.integration,
        kita.opened.strftime("%d.%m.%Y"), status,
    ]  # fmt: skip


def _padded(house: str) -> str | None:
    """House numbers as one register exports them: ``20a`` as ``020a``."""
    digits = house.rstrip("ab")
    return digits.zfill(3) + house[len(digits) :] if house else None


def degrees(site: Site) -> tuple[float, float]:
    """Longitude and latitude of a site; nan for the day care of an area."""
    longitude, latitude = to_degrees(np.array([site.east, site.north]))
    return round(float(longitude), 6), round(float(latitude), 6)


def _kitas_before(places: Places) -> Delivery:
    """Last year's list: CSV, other column names, one address column, the area for every house."""
    rows: list[Row] = [
        [
            "Einr_Nr",
            "Einrichtungsname",
            "Adresse",
            "PLZ",
            "Traeger",
            "Bezirk",
            "Pl_u3",
            "Pl_ue3",
            "Pl_ges",
            "Schliessung",
        ]
    ]
    for kita in places.kitas_before:
        site = kita.site
        rows.append(
            [
                kita.number, kita.name, f"{site.street} {_padded(site.house)}", site.postcode, kita.provider,
                site.area, kita.under_three, kita.from_three, kita.licensed,
                kita.closed.strftime("%d.%m.%Y") if kita.closed else None,
            ]
        )  # fmt: skip
    facts = {"kind": "facilities", **_sums(places.kitas_before)}
    rows.append(["Gesamt", *[None] * 5, facts["places_u3"], facts["places_3plus"], facts["places"], None])
    rows.append([f"Stand: 01.11.2024, ohne Kindertagespflege. {INVENTED}."])
    return Delivery("KITA_Bestand_2024.csv", csv_bytes(rows, encoding="cp1252"), facts)


def _sums(kitas: tuple[Kita, ...]) -> dict[str, Any]:
    """Sums over all rows, the planned facility included (as the sum rows of the files)."""
    return {
        "facilities": len(kitas),
        "places": sum(k.licensed for k in kitas),
        "places_u3": sum(k.under_three for k in kitas),
        "places_3plus": sum(k.from_three for k in kitas),
        "places_usable": sum(k.usable for k in kitas),
        "places_blocked": sum(k.blocked for k in kitas),
        "places_planned": sum(k.licensed for k in kitas if k.opened.year > 2025),
    }


def _day_care_rows(kitas: tuple[Kita, ...]) -> int:
    return sum(kita.kind == DAY_CARE for kita in kitas)


def _quotas() -> Delivery:
    """Use, target and wish by age year and grade, in percent with a comma."""
    rows: list[Row] = [
        ["Bedarfsquoten der Stadt Musterstadt, Kindergartenjahr 2025/26"],
        [INVENTED],
        [
            "Angebot",
            "Alter / Klasse",
            "Betreuungsquote in %",
            "Zielquote in %",
            "Elternwunsch in %",
            "Quelle",
        ],
    ]
    quotas = plan("quotas.yaml")
    for entry in quotas["quotas"]:
        values = [german(entry[kind]) for kind in ("use", "target", "wish")]
        rows.append([entry["offer"], entry["age"], *values, entry["source"]])
    rows += [
        [],
        [f"Ü3-Bedarf: {german(quotas['cohorts'])} Jahrgänge; Reserve: {german(quotas['reserve'])} %"],
    ]
    facts = {"kind": "quotas", "rows": len(quotas["quotas"]), "quotas": quotas["quotas"]}
    return Delivery("bedarfsquoten.csv", csv_bytes(rows), facts)


def _schools(places: Places) -> Delivery:
    """Three sheets: primary schools with grades as columns, secondary schools, youth centres."""
    pages = [_primary_page(places.primary), _secondary_page(places.secondary), _youth_page(places)]
    facts = {
        "kind": "schools",
        "schools": len(places.primary),
        "pupils": sum(sum(s.pupils) for s in places.primary),
        "all_day_pupils": sum(sum(s.all_day) for s in places.primary),
        "places_all_day": sum(s.all_day_places for s in places.primary),
        "places_holiday": sum(s.holiday_places for s in places.primary),
        "secondary_schools": len(places.secondary),
        "secondary_pupils": sum(sum(s.pupils) for s in places.secondary),
        "youth_centres": len(places.youth),
    }
    return Delivery("schulen_2025-26.xlsx", xlsx_bytes(pages), facts)


def _place_cells(site: Site) -> list[Any]:
    longitude, latitude = degrees(site)
    return [f"{site.street} {site.house}", site.postcode, latitude, longitude]


def _primary_page(schools: tuple[School, ...]) -> Page:
    place = ["Schulnummer", "Schule", "Anschrift", "PLZ", "Breite", "Länge", "Schulbezirk", "Sozialindex"]
    grades = ["Klasse 1", "Klasse 2", "Klasse 3", "Klasse 4", "zusammen"]
    top = [
        *place,
        "Schülerinnen und Schüler",
        *[None] * 4,
        "davon im Ganztag",
        *[None] * 4,
        "OGS-Plätze",
        "Ferienplätze",
    ]
    rows: list[Row] = [
        ["Grundschulen in Musterstadt, Schuljahr 2025/26 (Stichtag 15.10.2025)", *[None] * 19],
        [INVENTED, *[None] * 19],
        top,
        [*[None] * 8, *grades, *grades, None, None],
    ]
    rows += [
        [
            s.number, s.name, *_place_cells(s.site), s.district, s.index_level,
            *s.pupils, sum(s.pupils), *s.all_day, sum(s.all_day), s.all_day_places, s.holiday_places,
        ]
        for s in schools
    ]  # fmt: skip
    sums = [sum(int(str(row[column])) for row in rows[4:]) for column in range(8, 20)]
    rows += [["Summe", *[None] * 7, *sums], []]
    merged = [(2, 8, 2, 12), (2, 13, 2, 17), *[(2, c, 3, c) for c in (*range(8), 18, 19)]]
    return Page("Grundschulen", rows, merged)


def _secondary_page(schools: tuple[School, ...]) -> Page:
    head = ["Schulnummer", "Schule", "Schulform", "Anschrift", "PLZ", "Breite", "Länge"]
    rows: list[Row] = [
        [f"Weiterführende Schulen in Musterstadt 2025/26; {INVENTED}"],
        [*head, *[str(grade) for grade in range(5, 11)], "EF/11", "Q1/12", "Q2/13", "Insgesamt"],
    ]
    for s in schools:
        short = ["-"] * (9 - len(s.pupils))
        rows.append([s.number, s.name, s.form, *_place_cells(s.site), *s.pupils, *short, sum(s.pupils)])
    return Page("Weiterführende", rows)


def _youth_page(places: Places) -> Page:
    head = ["Einrichtung", "Träger", "Anschrift", "PLZ", "Breite", "Länge", "Fläche in m²", "Stellen (VZÄ)"]
    rows: list[Row] = [
        [f"Offene Kinder- und Jugendarbeit in Musterstadt, 31.12.2025; {INVENTED}"],
        [*head, "Öffnungsstunden je Woche", "Stammbesuchende"],
    ]
    rows += [
        [y.name, y.provider, *_place_cells(y.site), y.floor_m2, y.staff, y.hours, y.regulars]
        for y in places.youth
    ]
    return Page("Jugendeinrichtungen", rows)
